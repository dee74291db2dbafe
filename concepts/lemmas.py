"""A text and names of classes in, the names that stand in the text out, whatever their inflection.

Words match when they may be forms of one word. As in WordNet's morphy, rules propose what a word
may be a form of and a list decides what is one; here the list is the other side's words, so no
dictionary is needed. Only inflection is undone, never derivation as by a stemmer: "pears" is a
form of "pear", "pearly" is not. Sense is not looked at: "bearing" holds "bear".
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

MIN_LETTERS = 3  # of what is left without an ending: "its" is no form of "it"
IRREGULAR: dict[str, str] = {
    "antennae": "antenna", "cacti": "cactus", "calves": "calf", "children": "child",
    "dice": "die", "dwarves": "dwarf", "elves": "elf", "feet": "foot", "fungi": "fungus",
    "geese": "goose", "halves": "half", "hooves": "hoof", "knives": "knife", "larvae": "larva",
    "leaves": "leaf", "lice": "louse", "lives": "life", "loaves": "loaf", "mice": "mouse",
    "octopi": "octopus", "oxen": "ox", "scarves": "scarf", "selves": "self",
    "sheaves": "sheaf", "shelves": "shelf", "teeth": "tooth", "thieves": "thief",
    "wharves": "wharf", "wives": "wife", "wolves": "wolf",
}  # fmt: skip
_HISSING = ("s", "x", "z", "ch", "sh", "o")  # plural in -es: buses, boxes, potatoes
_POSSESSIVE = re.compile("['\u2019]s\\b")
_WORD = re.compile(r"[^\W_]+")
_SHORT = re.compile(r"[^aeiouy]*[aeiouy][^aeiouywx]")  # "plan": would double its last letter

Forms = frozenset[str]


def find_class_names(text: str, class_names: Iterable[str]) -> tuple[str, ...]:
    """Class names that stand in a text as whole words, singular or plural, inflected or not.

    Args:
        text: any words; case, accents, hyphens and underscores make no difference.
        class_names: of one word or several; several must stand side by side, in order.

    Returns:
        The names found, spelled and ordered as in `class_names`.

    Example:
        >>> find_class_names("two hot-dogs on paper plates", ["plate", "hot dog", "dog", "pear"])
        ('plate', 'hot dog', 'dog')
    """
    words = _forms_of(text)
    present = frozenset[str]().union(*words)
    parts = ((name, _forms_of(name)) for name in class_names)
    return tuple(
        name
        for name, forms in parts
        if all(not present.isdisjoint(form) for form in forms) and _stands_in(words, forms)
    )


@lru_cache(maxsize=20_000)
def base_forms(word: str) -> Forms:
    """Everything a word may be an inflected form of, itself included; not all of it is English.

    Args:
        word: in small letters.

    Example:
        >>> sorted(base_forms("foxes"))
        ['fox', 'foxe', 'foxes']
    """
    found = {word, IRREGULAR.get(word, word)}
    found.update(base for base in _bases(word) if len(base) >= MIN_LETTERS and _has_vowel(base))
    return frozenset(found)


def _bases(word: str) -> Iterator[str]:
    if word.endswith("men"):
        yield word[:-3] + "man"
    if word.endswith(("ies", "ied")):
        yield from (word[:-3] + "y", word[:-1])
    elif word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]
        if word.endswith("es") and word[:-2].endswith(_HISSING):
            yield word[:-2]
    elif word.endswith("ed"):
        yield word[:-1]
        yield from _verbs(word[:-2])
    elif word.endswith("ing"):
        if not word[:-3].endswith(("a", "e", "i", "o")):  # "being" is no form of "bee"
            yield word[:-3] + "e"
        yield from _verbs(word[:-3])


def _verbs(stem: str) -> Iterator[str]:
    """What "-ed" or "-ing" may have been put to whole: "star" of "starr", nothing of "star"."""
    if not _SHORT.fullmatch(stem):
        yield stem
    if stem[-2:-1] == stem[-1:]:
        yield stem[:-1]


def _has_vowel(word: str) -> bool:
    return any(letter in "aeiouy" for letter in word)


@lru_cache(maxsize=20_000)
def _forms_of(text: str) -> tuple[Forms, ...]:
    """Base forms of each word of a text."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return tuple(base_forms(word) for word in _WORD.findall(_POSSESSIVE.sub("", plain)))


def _stands_in(words: tuple[Forms, ...], name: tuple[Forms, ...]) -> bool:
    """Whether the name's words stand side by side; a name without any word never does."""
    starts = range(len(words) - len(name) + 1) if name else range(0)
    return any(
        all(word & part for word, part in zip(words[start:], name, strict=False))
        for start in starts
    )
