"""A thing WordNet knows in, what WordNet says of its looks out: its parts and its gloss."""

from itertools import islice
from typing import Any

from concepts.glosses import MASS, UNCOUNTED, find_phrases, singular, with_article
from concepts.senses import VISIBLE

MOST_KINDS = (
    1_500  # parts of what has more kinds are everybody's: a bird has 871, a vertebrate 3,089
)


def words_of_synset(reader: Any, synset: Any) -> tuple[str, ...]:
    """Phrases for a thing, the most specific first.

    Args:
        reader: of `concepts.wordnet.open_wordnet`.
        synset: NLTK's, of a noun.

    Returns:
        Its own parts, the phrases of its gloss, the parts of what it is a kind of, and at last what
        it is a kind of, nearest first; each once. Parts are those one can photograph, in the
        singular, for WordNet does not say how many there are. Of what the thing is a kind of, only
        parts that stand in WordNet's semantic concordance count, most frequent first, which leaves
        out "uropygium", and of nothing broader than `MOST_KINDS`, which leaves out "rib".
    """
    above = list(dict.fromkeys(synset.closure(_hypernyms)))
    kinds = frozenset(name for one in (synset, *above) for name in _heads(one))
    phrases = [
        *(_phrase(reader, part) for part in _parts(synset)),
        *find_phrases(reader, synset.definition(), kinds),
        *(_phrase(reader, part) for one in above for part in _common_parts(one)),
        *(_phrase(reader, one) for one in above),
    ]
    return tuple(dict.fromkeys(phrases))


def _hypernyms(synset: Any) -> list[Any]:
    return synset.hypernyms() + synset.instance_hypernyms()


def _heads(synset: Any) -> list[str]:
    """Names of a thing in small letters, and of those of several words the last."""
    names = [name.replace("_", " ").lower() for name in synset.lemma_names()]
    return names + [name.split()[-1] for name in names]


def _parts(synset: Any) -> list[Any]:
    """In the order of WordNet's file, so that the same files give the same words."""
    parts = sorted(synset.part_meronyms(), key=lambda part: part.offset())
    return [part for part in parts if part.lexname() in VISIBLE]


def _common_parts(synset: Any) -> list[Any]:
    counts = {part: sum(lemma.count() for lemma in part.lemmas()) for part in _parts(synset)}
    common = sorted((part for part in counts if counts[part]), key=lambda part: -counts[part])
    return [] if not common or _is_broad(synset) else common


def _is_broad(synset: Any) -> bool:
    return next(islice(synset.closure(_hyponyms), MOST_KINDS, None), None) is not None


def _hyponyms(synset: Any) -> list[Any]:
    return synset.hyponyms() + synset.instance_hyponyms()


def _phrase(reader: Any, synset: Any) -> str:
    name = synset.lemma_names()[0].replace("_", " ").lower()
    last = name.split()[-1]
    is_mass = synset.lexname() in MASS or last in UNCOUNTED
    return name if is_mass or singular(reader, last) != last else with_article(name)
