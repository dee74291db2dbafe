"""A thing WordNet knows in, what WordNet says of its looks out: its parts and its gloss."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from typing import Any

from concepts.glosses import MASS, UNCOUNTED, find_phrases, singular, with_article
from concepts.senses import VISIBLE

MOST_KINDS = 1_100  # what has more says little of each: birds have 871, placental mammals 1,131


def words_of_synset(reader: Any, synset: Any) -> tuple[str, ...]:
    """Phrases for a thing, the most specific first.

    Args:
        reader: of `concepts.wordnet.open_wordnet`.
        synset: NLTK's, of a noun.

    Returns:
        Its own parts and the phrases of its gloss; then parts and gloss of all it is a kind of,
        nearest first; at last the names of those kinds. Each stands once.

        Parts are those one can photograph, in the singular, for WordNet does not say how many
        there are. Of what the thing is a kind of, only parts that stand in WordNet's semantic
        concordance count, most frequent first, which leaves out "uropygium", and nothing of what
        is broader than `MOST_KINDS`, which leaves out "rib".
    """
    above = list(dict.fromkeys(synset.closure(_hypernyms)))
    kinds = frozenset(name for one in (synset, *above) for name in _heads(one))
    phrases = [_phrase(reader, part) for part in _parts(synset)]
    phrases += find_phrases(reader, synset.definition(), kinds)
    for one in _narrow(above):
        phrases += [_phrase(reader, part) for part in _common_parts(one)]
        phrases += find_phrases(reader, one.definition(), kinds)
    phrases += [_phrase(reader, one) for one in above]
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
    return sorted((part for part in counts if counts[part]), key=lambda part: -counts[part])


def _narrow(above: list[Any]) -> Iterator[Any]:
    """Those without too many kinds; what is above a broad one is broad and need not be counted."""
    broad = set[Any]()
    for one in above:
        if one not in broad and not _is_broad(one):
            yield one
        elif one not in broad:
            broad.update((one, *one.closure(_hypernyms)))


@lru_cache(maxsize=10_000)
def _is_broad(synset: Any) -> bool:
    return next(islice(synset.closure(_hyponyms), MOST_KINDS, None), None) is not None


def _hyponyms(synset: Any) -> list[Any]:
    return synset.hyponyms() + synset.instance_hyponyms()


def _phrase(reader: Any, synset: Any) -> str:
    name = synset.lemma_names()[0].replace("_", " ").lower()
    last = name.split()[-1]
    is_mass = synset.lexname() in MASS or last in UNCOUNTED
    return name if is_mass or singular(reader, last) != last else with_article(name)
