"""A bank in, a smaller bank and all that was dropped from it, with the reason, out.

Every filter is a pure function that keeps the order of classes and concepts; one that would leave
no concept raises. Those that need to know what a model says are in `concepts.model_filters`.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from concepts.bank import ConceptBank, make_bank
from concepts.lemmas import find_class_names
from concepts.lint import (
    COUNTS,
    MAX_WORDS,
    ClassNames,
    content_words,
    find_leaks,
    is_alike,
    lint_phrase,
)

FILTERS = {  # in the order they are applied
    "length": f"concepts of more than {MAX_WORDS} words",
    "wording": "capital letters, odd characters, hedges and verbs at the start",
    "leaks": "concepts that say the name, a synonym or a hypernym of their class",
    "non-visual": "sounds, tastes, uses and what else no picture shows (concepts/non_visual.csv)",
    "duplicates": "concepts alike but for articles and inflection; the first wording stays",
    "near": "concepts that a text encoder puts beside an earlier one",
    "unactivated": "concepts that are among the nearest of no picture",
    "count": f"concepts of a class after its first {COUNTS[1]}",
}
_NON_VISUAL = Path(__file__).parent / "non_visual.csv"

Judge = Callable[[str, str], str | None]


@dataclass(frozen=True)
class Dropped:
    """A concept that a filter took from a class, or from the bank's list without classes.

    Attributes:
        concept: the phrase.
        class_name: as the bank spells it; empty for a concept of no class.
        filter: a key of `FILTERS`.
        reason: in a few words.
    """

    concept: str
    class_name: str
    filter: str
    reason: str


@dataclass(frozen=True)
class Filtered:
    """What is left, and what is not: one `Dropped` for each class that held the concept."""

    bank: ConceptBank
    dropped: tuple[Dropped, ...] = field(repr=False)


Filter = Callable[[ConceptBank], Filtered]


def apply_filters(bank: ConceptBank, filters: Mapping[str, Filter]) -> Filtered:
    """One filter after the other, each on what the one before it left.

    Args:
        bank: any.
        filters: name -> filter, in the order to apply.

    Raises:
        ValueError: a filter leaves no concept; the sentence names it.
    """
    dropped: list[Dropped] = []
    for keep in filters.values():
        found = keep(bank)
        bank, dropped = found.bank, [*dropped, *found.dropped]
    return Filtered(bank, tuple(dropped))


def sift(
    bank: ConceptBank, name: str, judge: Judge, instead: Mapping[str, str] | None = None
) -> Filtered:
    """The bank without what `judge` gives a reason against.

    Args:
        bank: any.
        name: of the filter.
        judge: class, empty for none, and concept -> why it goes, or None.
        instead: what takes the place of each concept that goes, if anything.

    Raises:
        ValueError: no concept is left.
    """
    dropped: list[Dropped] = []

    def keep(class_name: str, concepts: tuple[str, ...]) -> list[str]:
        kept = []
        for concept in concepts:
            reason = judge(class_name, concept)
            if reason is None:
                kept.append(concept)
                continue
            dropped.append(Dropped(concept, class_name, name, reason))
            kept += [instead[concept]] if instead else []
        return kept

    of_class = {key: keep(key, words) for key, words in bank.of_class.items()}
    in_classes = {concept for words in bank.of_class.values() for concept in words}
    further = keep("", tuple(concept for concept in bank.concepts if concept not in in_classes))
    if not further and not any(of_class.values()):
        raise ValueError(
            f"filter {name!r} must leave a concept, but drops all {len(bank)} of bank "
            f"{bank.name!r}, e.g. {dropped[0].concept!r}: {dropped[0].reason}; leave it out with "
            "--filters, or take another source."
        )
    left = make_bank(
        bank.name,
        classes=of_class,
        concepts=further,
        source=bank.source,
        licence=bank.licence,
        senses=bank.senses,
    )
    return Filtered(left, tuple(dropped))


def drop_long(bank: ConceptBank, most_words: int = MAX_WORDS) -> Filtered:
    """Without concepts of more than `most_words` words.

    Example:
        >>> from concepts.bank import make_bank
        >>> fox = make_bank("toy", concepts=["a red tail", "ears"], source="A toy.")
        >>> drop_long(fox, 2).dropped[0].reason
        '3 words, not 1 to 2'
    """

    def judge(_: str, concept: str) -> str | None:
        n = len(concept.split())
        return f"{n} words, not 1 to {most_words}" if n > most_words else None

    return sift(bank, "length", judge)


def drop_miswritten(bank: ConceptBank) -> Filtered:
    """Without concepts that break a rule of `concepts.lint` by their wording, save its length."""

    def judge(_: str, concept: str) -> str | None:
        broken = [f"{message} ({rule})" for rule, message in lint_phrase(concept)]
        return next((reason for reason in broken if not reason.endswith("(length)")), None)

    return sift(bank, "wording", judge)


def drop_non_visual(bank: ConceptBank, words: Mapping[str, str] | None = None) -> Filtered:
    """Without concepts that hold a word of what no picture shows, in any inflection.

    Args:
        bank: any.
        words: word or phrase -> what kind it is; those of `non_visual.csv` if not given.
    """
    reasons = non_visual_words() if words is None else words
    index: dict[str, list[str]] = {}
    for word in reasons:
        for form in content_words(word)[0]:
            index.setdefault(form, []).append(word)

    def judge(_: str, concept: str) -> str | None:
        forms = frozenset[str]().union(*content_words(concept))
        listed = dict.fromkeys(word for form in sorted(forms) for word in index.get(form, []))
        found = find_class_names(concept, listed)
        return f"says {found[0]!r} ({reasons[found[0]]})" if found else None

    return sift(bank, "non-visual", judge)


def drop_duplicates(bank: ConceptBank) -> Filtered:
    """With one wording for concepts that are alike but for articles, commas and inflection.

    The first stays, and stands in the place of the others in their classes.
    """
    firsts: dict[tuple[int, str], list[str]] = {}
    kept: dict[str, str] = {}
    for concept in bank.concepts:
        words = content_words(concept)
        keys = [(len(words), form) for form in sorted(words[0])] if words else []
        near = (one for key in keys for one in firsts.get(key, []) if is_alike(one, concept))
        first = min(near, key=bank.index_of.__getitem__, default=None)
        if first is not None:
            kept[concept] = first
            continue
        for key in keys:
            firsts.setdefault(key, []).append(concept)

    def judge(_: str, concept: str) -> str | None:
        return f"as {kept[concept]!r}" if concept in kept else None

    return sift(bank, "duplicates", judge, kept)


def drop_leaks(bank: ConceptBank, names: Mapping[str, ClassNames]) -> Filtered:
    """Without what says the name of its own class; other classes may keep it.

    Args:
        bank: concepts of no class pass.
        names: of each class: its names, synonyms and hypernyms (`concepts.senses.name_classes`).
    """

    def judge(class_name: str, concept: str) -> str | None:
        leaks = find_leaks(concept, names[class_name]) if class_name else iter(())
        return next((f"{message} ({rule})" for rule, message in leaks), None)

    return sift(bank, "leaks", judge)


def drop_surplus(bank: ConceptBank, most: int = COUNTS[1]) -> Filtered:
    """With at most the first `most` concepts of each class."""
    allowed = {key: set(words[:most]) for key, words in bank.of_class.items()}

    def judge(class_name: str, concept: str) -> str | None:
        is_kept = not class_name or concept in allowed[class_name]
        return None if is_kept else f"after the first {most}"

    return sift(bank, "count", judge)


@cache
def non_visual_words() -> dict[str, str]:
    """Word or phrase -> why no picture shows it, e.g. "smell"."""
    with _NON_VISUAL.open(encoding="utf-8", newline="") as file:
        return {row["word"]: row["why"] for row in csv.DictReader(file)}
