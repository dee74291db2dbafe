"""Classes with their descriptors and their names in, what is wrong with the descriptors out.

A descriptor is a visible property of 1 to 6 words in lower case that does not say what its class
is: neither its name, nor a synonym, nor anything WordNet says it is a kind of, up to "entity".
No hypernym is let pass as too general: what is an "object" or a "device" is no visible property.
Every rule is a pure function; nothing is corrected.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from concepts.lemmas import base_forms, find_class_names

COUNTS = (4, 8)  # least and most descriptors of a class
MAX_WORDS = 6
RULES = {
    "count": f"{COUNTS[0]} to {COUNTS[1]} descriptors a class",
    "repeated": "no two of a class alike but for articles and inflection",
    "length": f"1 to {MAX_WORDS} words",
    "case": "lower case",
    "characters": "letters, single spaces, and commas, hyphens and apostrophes between letters",
    "artefact": "no hedges, lists cut short or verbs at the start, as language models write them",
    "name": "not the class's name, nor the last word of a name of several",
    "synonym": "no other lemma of the class's synset in WordNet, nor the last word of one",
    "hypernym": "no lemma of anything WordNet says the class is a kind of",
}
HEDGES = (
    "may", "might", "could", "can be", "can have", "usually", "often", "typically", "generally",
    "commonly", "sometimes", "normally", "possibly", "probably", "etc", "various", "such as",
    "for example", "for instance", "and so on", "and more", "or similar", "depending on",
    "in color", "in colour",
)  # fmt: skip
FIRST_WORDS = ("is", "are", "has", "have", "was", "were", "it", "its", "it's", "they", "and", "or")
ARTICLES = {"a", "an", "the"}
_LETTERS = r"[^\W\d_]+(?:'[^\W\d_]+)*'?"
_PHRASE = re.compile(rf"{_LETTERS}(?:(?:, | |-){_LETTERS})*")
_HEDGE = re.compile(rf"\b(?:{'|'.join(map(re.escape, HEDGES))})\b")
_ASIDE = re.compile(r"\(([^)]*)\)")
_OR = re.compile(r"\s+/\s+|\s+or\s+|\s*,\s+")


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        class_name: as the bank spells it.
        descriptor: empty where the class as a whole is meant.
        rule: a key of `RULES`.
        message: what stands there, in a few words.
    """

    class_name: str
    descriptor: str
    rule: str
    message: str

    def __str__(self) -> str:
        where = [part for part in (self.class_name, self.descriptor) if part]
        return ": ".join([*where, f"{self.message} ({self.rule})"])


@dataclass(frozen=True)
class NameCounts:
    """How many (class, descriptor) pairs hold the class's key, blind to case.

    Attributes:
        n_whole: as a whole word.
        n_plural: as one, or with -s or -es.
        n_substring: anywhere, as "ant" in "antennae".
    """

    n_whole: int
    n_plural: int
    n_substring: int


@dataclass(frozen=True)
class ClassNames:
    """What must not stand in the descriptors of a class.

    Attributes:
        names: what people call it.
        synonyms: the lemmas of its synset.
        hypernyms: the lemmas of all it is a kind of.
    """

    names: tuple[str, ...]
    synonyms: tuple[str, ...] = ()
    hypernyms: tuple[str, ...] = ()


def lint_classes(
    classes: Mapping[str, Sequence[str]],
    names: Mapping[str, ClassNames],
    *,
    counts: tuple[int, int] = COUNTS,
) -> tuple[Finding, ...]:
    """Everything that is wrong with the descriptors, class by class.

    Args:
        classes: class -> its descriptors, as often as they stand there.
        names: of each class, at least.
        counts: least and most descriptors of a class.
    """
    listed = (lint_class(key, words, names[key], counts) for key, words in classes.items())
    return tuple(finding for findings in listed for finding in findings)


def lint_class(
    key: str, descriptors: Sequence[str], names: ClassNames, counts: tuple[int, int] = COUNTS
) -> tuple[Finding, ...]:
    """Everything that is wrong with the descriptors of one class.

    Example:
        >>> findings = lint_class("fox", ["a red fox tail"], ClassNames(("fox",)))
        >>> [(finding.rule, finding.message) for finding in findings]
        [('count', '1, not 4 to 8'), ('name', "says 'fox'")]
    """
    n, (least, most) = len(descriptors), counts
    found = [] if least <= n <= most else [("", "count", f"{n}, not {least} to {most}")]
    found += [("", "repeated", message) for message in _repeated(descriptors)]
    for descriptor in dict.fromkeys(descriptors):
        found += [(descriptor, rule, message) for rule, message in lint_phrase(descriptor)]
        found += [(descriptor, rule, message) for rule, message in find_leaks(descriptor, names)]
    return tuple(Finding(key, *rest) for rest in found)


def lint_list(concepts: Iterable[str]) -> tuple[Finding, ...]:
    """Everything that is wrong with the wording of concepts that belong to no class."""
    pairs = ((concept, broken) for concept in concepts for broken in lint_phrase(concept))
    return tuple(Finding("", concept, *broken) for concept, broken in pairs)


def lint_phrase(descriptor: str) -> Iterator[tuple[str, str]]:
    """The rules a descriptor breaks by its wording alone, and how.

    Example:
        >>> list(lint_phrase("Usually brown."))[-1]
        ('artefact', "says 'usually'")
    """
    words = descriptor.split()
    if not 1 <= len(words) <= MAX_WORDS:
        yield "length", f"{len(words)} words"
    if descriptor != descriptor.lower():
        yield "case", "capital letters"
    if not _PHRASE.fullmatch(descriptor):
        yield "characters", f"{_strange(descriptor)!r}"
    hedge = _HEDGE.search(descriptor.lower())
    if hedge:
        yield "artefact", f"says {hedge.group()!r}"
    if words and words[0].lower() in FIRST_WORDS:
        yield "artefact", f"begins with {words[0]!r}"


def find_leaks(descriptor: str, names: ClassNames) -> Iterator[tuple[str, str]]:
    """The names of a class that stand in a descriptor, each under the first rule it breaks.

    Example:
        >>> dog = ClassNames(("golden retriever",), ("golden retriever",), ("dog", "animal"))
        >>> list(find_leaks("a dog-like snout", dog)), list(find_leaks("golden fur", dog))
        ([('hypernym', "says 'dog'")], [])
    """
    seen: set[str] = set()
    listed = (
        ("name", with_heads(names.names)),
        ("synonym", with_heads(names.synonyms)),
        ("hypernym", names.hypernyms),
    )
    for rule, words in listed:
        found = [name for name in find_class_names(descriptor, words) if name.lower() not in seen]
        seen.update(name.lower() for name in found)
        yield from ((rule, f"says {name!r}") for name in dict.fromkeys(found))


def count_names(classes: Mapping[str, Iterable[str]]) -> NameCounts:
    """How often descriptors hold the key of their own class, by three readings of "hold".

    Example:
        >>> count_names({"ant": ["antennae", "black ants", "an ant's waist"]})
        NameCounts(n_whole=1, n_plural=2, n_substring=3)
    """
    pairs = [(key.lower(), text.lower()) for key, words in classes.items() for text in words]
    return NameCounts(
        n_whole=sum(bool(re.search(rf"\b{re.escape(key)}\b", text)) for key, text in pairs),
        n_plural=sum(
            bool(re.search(rf"\b{re.escape(key)}(?:e?s)?\b", text)) for key, text in pairs
        ),
        n_substring=sum(key in text for key, text in pairs),
    )


def with_heads(names: Iterable[str]) -> tuple[str, ...]:
    """Names, their alternatives, and of those of several words the word that says what it is.

    Example:
        >>> with_heads(["kite (bird of prey)", "golden retriever", "swim trunks / shorts"])
        ('kite', 'bird of prey', 'bird', 'golden retriever', 'retriever', 'swim trunks', 'trunks', \
'shorts')
    """
    single = [one for name in names for one in _alternatives(name)]
    return tuple(dict.fromkeys(word for one in single for word in (one, _head(one)) if word))


def _alternatives(name: str) -> Iterator[str]:
    plain = name.replace("_", " ")
    for part in (_ASIDE.sub(" ", plain), *_ASIDE.findall(plain)):
        yield from (" ".join(one.split()) for one in _OR.split(part) if one.strip())


def _head(name: str) -> str:
    """The last word, or the last before "of": "staff" of "staff of life"."""
    before = re.split(r"[\s-]+(?:of|with|in|on|de|la)[\s-]+", name)[0]
    return before.split()[-1]


def _repeated(descriptors: Sequence[str]) -> Iterator[str]:
    for index, descriptor in enumerate(descriptors):
        twin = next((one for one in descriptors[:index] if is_alike(one, descriptor)), None)
        if twin is not None:
            yield f"{twin!r} and {descriptor!r}"


def is_alike(first: str, second: str) -> bool:
    """Whether two phrases are one but for articles, commas and inflection."""
    words = [content_words(phrase) for phrase in (first, second)]
    return len(words[0]) == len(words[1]) and all(a & b for a, b in zip(*words, strict=True))


def content_words(phrase: str) -> list[frozenset[str]]:
    """What each word of a phrase may be a form of, articles left out."""
    words = re.findall(r"[^\W_]+", phrase.lower())
    return [base_forms(word) for word in words if word not in ARTICLES]


def _strange(descriptor: str) -> str:
    """What of a phrase is out of place, else where it ends."""
    found = "".join(dict.fromkeys(re.findall(r"[^\w\s,'-]|[\d_]", descriptor)))
    return found or descriptor
