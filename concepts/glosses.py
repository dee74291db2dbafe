"""A definition of WordNet in, the phrases in it that say what the thing looks like out.

No tagger is asked: a word is a noun or an adjective where WordNet lists it as one. An adjective is
listed just as it stands, or as the last part of a word with hyphens; a noun is one that follows an
article or adjective, or whose most frequent reading is neither verb nor adjective. A phrase is a
run of adjectives and nouns that ends with a noun; between adjectives may stand "and", "or" and
commas, names are passed over, anything else ends a run. What follows "for", "in" or "without" is
use, place or absence, and left out until a word such as "with" or "having" comes.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from concepts.lemmas import base_forms
from concepts.lint import ARTICLES

LOOKS = (
    "noun.animal", "noun.artifact", "noun.body", "noun.food", "noun.object", "noun.plant",
    "noun.shape", "noun.substance",
)  # fmt: skip  # lexicographer files of what one can photograph
SEEN = ("artifact.n.01", "visual_property.n.01")  # attributes below these, too: "red markings"
MASS = ("noun.food", "noun.substance")
_UNCOUNTED = (
    "bark bodywork clothing down fleece foliage fringe fur furniture glass hair leather plumage "
    "skin velvet wood wool"
)
_NUMBERS = "two three four five six seven eight nine ten"
_OPENING = "bearing by has have having of with"
_CLOSING = (
    "as at cannot during for from in into lacking lacks like no nor not on since than to until "
    "used when where while without ;"
)
_OTHERS = (
    "a about above after all along also although am among an and another any are around be been "
    "before being below between both but can chief chiefly do does due each either end especially "
    "etc every few form formed forms genus he her his if is it its kind known less made main many "
    "material may member more most much native numerous off one ones only or other others out "
    "over own part parts per same several she similar single so some such that the their them "
    "then there these they this those through top typical typically under up upon use usually "
    "various very was well were what which who whose will within world you your"
)
UNCOUNTED = frozenset(_UNCOUNTED.split())
NUMBERS = frozenset(_NUMBERS.split())
OPENING, CLOSING = frozenset(_OPENING.split()), frozenset(_CLOSING.split())
FUNCTION_WORDS = OPENING | CLOSING | frozenset(_OTHERS.split())
JOINING = ("and", "or", ",")
_TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|\S")
_ASIDE = re.compile(r"\([^)]*\)")


@dataclass(frozen=True)
class Word:
    """A word of a gloss as WordNet lists it.

    Attributes:
        text: as it stands there.
        noun: its singular where it is a noun, else empty.
        is_adjective: whether it is listed as one.
        is_mostly_noun: by the counts of WordNet's semantic concordance; a draw is a noun.
    """

    text: str
    noun: str
    is_adjective: bool
    is_mostly_noun: bool

    @property
    def is_plural(self) -> bool:
        """Whether `noun` is another form."""
        return self.noun not in ("", self.text)


def find_phrases(reader: Any, gloss: str, kinds: frozenset[str]) -> tuple[str, ...]:
    """Noun phrases of a definition, and the adjectives of the kinds it names.

    Where a noun only says what the thing is, as in "striped African equines", each adjective
    stands by itself, too, unless it is a number or WordNet calls it relational, as "acoustic".

    Args:
        reader: of `concepts.wordnet.open_wordnet`.
        gloss: a definition.
        kinds: in small letters, what the thing is called or is a kind of.

    Returns:
        Phrases in the order of the gloss, each once; singular ones have an article unless they
        cannot be counted.
    """
    found: list[str] = []
    for run in _runs(reader, gloss):
        head = run[-1]
        if head.noun in kinds:
            alone = [word.text for word in run[:-1] if word.is_adjective]
            found += [text for text in alone if _says_something(reader, text)]
        if _is_visible(reader, run):
            words = " ".join(word.text for word in run).replace(" ,", ",")
            is_bare = head.is_plural or head.noun in UNCOUNTED or _is_mass(reader, head)
            found.append(words if is_bare else with_article(words))
    return tuple(dict.fromkeys(found))


def with_article(phrase: str) -> str:
    """A phrase after "a", or "an" where its first letter is a vowel that is heard as one.

    Example:
        >>> with_article("orange bill"), with_article("one-eyed face"), with_article("udder")
        ('an orange bill', 'a one-eyed face', 'an udder')
    """
    is_vowel = phrase[0] in "aeiou" and not re.match(r"uni|ur[aeio]|us[ae]|eu|one", phrase)
    return f"{'an' if is_vowel else 'a'} {phrase}"


def _runs(reader: Any, gloss: str) -> Iterator[list[Word]]:
    """Adjectives and nouns that stand together, up to the last noun."""
    is_open, run, before = True, list[Word](), ""
    tokens = _TOKEN.findall(_ASIDE.sub(" ; ", gloss))
    for token, following in pairwise([*tokens, ";"]):
        if token[0].isupper() and run:
            continue
        word = _read(_look_up(reader, token), run, before)
        is_series = token in JOINING and bool(run) and bool(run[-1].noun)
        before = "a" if is_series else token  # "a spout and handle"
        if word is not None:
            run.append(word)
        elif token in JOINING and run and _are_adjectives(run[-1], _look_up(reader, following)):
            run.append(Word(token, "", is_adjective=False, is_mostly_noun=False))
        else:
            yield from _up_to_noun(run) if is_open else ()
            run = []
            is_open = token in OPENING or (is_open and token not in CLOSING)
    yield from _up_to_noun(run) if is_open else ()


def _read(word: Word | None, run: list[Word], before: str) -> Word | None:
    """A word in its place: a noun that is more often something else needs a sign of one."""
    if word is None or word.is_mostly_noun or not word.noun:
        return word
    if before in ARTICLES or (run and run[-1].is_adjective):
        return word
    return replace(word, noun="") if word.is_adjective else None


def _are_adjectives(before: Word, after: Word | None) -> bool:
    """As on both sides of "and" in "black and tan coat"."""
    is_one = before.is_adjective and not before.is_mostly_noun
    return is_one and after is not None and after.is_adjective


def _up_to_noun(run: list[Word]) -> Iterator[list[Word]]:
    n = max((at for at, word in enumerate(run, start=1) if word.noun), default=0)
    if n:
        yield run[:n]


@lru_cache(maxsize=50_000)
def _look_up(reader: Any, token: str) -> Word | None:
    """None for what can't be part of a phrase: names, function words, verbs, punctuation."""
    if token != token.lower() or token in FUNCTION_WORDS or not token[0].isalpha():
        return None
    noun, is_adjective = singular(reader, token), _is_adjective(reader, token)
    if not noun and not is_adjective:
        return None
    return Word(token, noun, is_adjective, bool(noun) and _is_mostly_noun(reader, token))


def singular(reader: Any, token: str) -> str:
    """The noun a word is a form of: "wing" of "wings", though WordNet lists "wings", too."""
    listed = {base for base in base_forms(token) if _is_listed(reader, base)}
    if token.endswith("s") and not token.endswith("ss"):
        shorter = sorted(base for base in listed - {token} if token.startswith(base[:-1]))
        if shorter:
            return shorter[0]
    return token if token in listed else reader.morphy(token, "n") or ""


def _is_listed(reader: Any, noun: str) -> bool:
    return any(noun in _names(synset) for synset in reader.synsets(noun, "n"))


def _is_adjective(reader: Any, token: str) -> bool:
    parts = (token, token.rpartition("-")[2])
    return any(part in _names(one) for part in parts for one in reader.synsets(part, "a"))


def _is_mostly_noun(reader: Any, token: str) -> bool:
    return _count(reader, token, "n") >= max(_count(reader, token, other) for other in "va")


def _count(reader: Any, token: str, part_of_speech: str) -> int:
    base = reader.morphy(token, part_of_speech)
    lemmas = (lemma for one in reader.synsets(token, part_of_speech) for lemma in one.lemmas())
    return sum(lemma.count() for lemma in lemmas if lemma.name().lower() == base)


def _says_something(reader: Any, adjective: str) -> bool:
    """Whether an adjective is neither a number nor relational in all its senses."""
    files = {synset.lexname() for synset in reader.synsets(adjective, "a")}
    return adjective not in NUMBERS and files != {"adj.pert"}


def _is_visible(reader: Any, run: list[Word]) -> bool:
    """By the first sense of its last noun; by any of them where an adjective describes it."""
    synsets = reader.synsets(run[-1].noun, "n")
    is_described = any(word.is_adjective for word in run[:-1])
    return any(map(_can_be_seen, synsets if is_described else synsets[:1]))


def _can_be_seen(synset: Any) -> bool:
    if synset.lexname() != "noun.attribute":
        return synset.lexname() in LOOKS
    return any(one.name() in SEEN for one in synset.closure(lambda below: below.hypernyms()))


def _is_mass(reader: Any, word: Word) -> bool:
    return reader.synsets(word.noun, "n")[0].lexname() in MASS


def _names(synset: Any) -> set[str]:
    return {name.lower() for name in synset.lemma_names()}
