"""Features in, concepts out: every way a feature is said, and which phrases are never captioned.

A phrase is a noun with at most two of its adjectives. A feature says all of them at once, so
truth is closed under parts of phrases: "a long striped tail" brings "a tail" and "a long tail".
"""

import hashlib
from collections import Counter
from functools import cache
from itertools import combinations
from typing import NamedTuple

from interpret.images.menagerie.anatomy import COLOURS, SLOTS, Animal, Feature, parse_feature
from interpret.images.menagerie.nouns import NOUNS

MAX_ADJECTIVES = 2
PATTERN_WORD = {"stripes": "striped", "spots": "spotted", "patches": "patchy", "bands": "banded"}
PATTERNED_WINGS = ("broad", "rounded")  # of insects
COLOURED_SLOTS = ("head", "ears", "tail", "legs", "wings", "fins", "neck")


class Phrase(NamedTuple):
    """A concept as it is said, and the feature it states."""

    text: str
    adjectives: tuple[str, ...]
    noun: str

    @property
    def is_composed(self) -> bool:
        """Does it join an adjective to a noun?"""
        return bool(self.adjectives)


def say(adjectives: tuple[str, ...], noun: str) -> str:
    """The feature in words, with its article.

    Example:
        >>> say(("upright", "black"), "mane")
        'an upright black mane'
    """
    words = " ".join((*adjectives, noun))
    if not NOUNS[noun].article:
        return words
    return ("an " if words[0] in "aeiou" else "a ") + words


@cache
def phrases_of(feature: Feature) -> tuple[Phrase, ...]:
    """Every phrase the feature makes true, the longest first."""
    most = min(MAX_ADJECTIVES, len(feature.adjectives))
    return tuple(
        Phrase(say(chosen, feature.noun), chosen, feature.noun)
        for n_adjectives in range(most, -1, -1)
        for chosen in combinations(feature.adjectives, n_adjectives)
    )


def _has_colour(adjectives: tuple[str, ...]) -> bool:
    return any((word in COLOURS and word != "dark") or " and " in word for word in adjectives)


def _wears_pattern(animal: Animal, slot: str, has_own_colour: bool) -> bool:
    too_coarse = slot == "tail" and animal.says("pattern", "patches")
    if not animal.pattern or too_coarse:
        return False
    if slot == "wings":
        return animal.says("wings", *PATTERNED_WINGS)
    on_tail = slot == "tail" and animal.plan == "quadruped"
    return (on_tail or slot == "covering") and not has_own_colour


def _feature_of_slot(animal: Animal, slot: str) -> Feature:
    """The slot's own words, then the animal's pattern and colour where they show on it."""
    adjectives, noun = parse_feature(getattr(animal, slot))
    if _wears_pattern(animal, slot, _has_colour(adjectives)):
        adjectives += (PATTERN_WORD[parse_feature(animal.pattern).noun],)
    is_coloured = slot == "covering" or (slot in COLOURED_SLOTS and noun != "face")
    if is_coloured and not _has_colour(adjectives):
        adjectives += (animal.colour,)
    return Feature(adjectives, noun)


@cache
def features_of(animal: Animal) -> tuple[Feature, ...]:
    """Everything there is to see of an animal, its surroundings apart."""
    silent = ("plan", "colour", "habitat")
    slots = [slot for slot in SLOTS if slot not in silent and getattr(animal, slot)]
    return tuple(_feature_of_slot(animal, slot) for slot in slots)


def choose_held_out(phrases: tuple[Phrase, ...], fraction: float = 0.2) -> frozenset[str]:
    """The composed phrases that no caption may hold: a fixed choice, by hash of the text.

    With a phrase go all that say more of the same thing, or whose text contains it, so that no
    caption holds it in disguise. A phrase stays where a word would be left without any caption.

    Args:
        phrases: the whole bank.
        fraction: share of the composed phrases to hold out, in [0, 1].

    Returns:
        Texts of the chosen phrases.
    """
    composed = [phrase for phrase in phrases if phrase.is_composed]
    wanted = round(fraction * len(composed))
    left = Counter(word for phrase in phrases for word in phrase.text.split())
    held: set[str] = set()
    for phrase in sorted(composed, key=lambda item: hashlib.sha256(item.text.encode()).digest()):
        more = {item.text for item in composed if _holds(item, phrase)} - held
        words = Counter(word for text in more for word in text.split())
        if len(held) + len(more) <= wanted and all(left[word] > words[word] for word in words):
            held |= more
            left -= words
    return frozenset(held)


def _holds(other: Phrase, phrase: Phrase) -> bool:
    if other.noun != phrase.noun:
        return False
    says_more = set(phrase.adjectives) <= set(other.adjectives)
    return says_more or f" {phrase.text} " in f" {other.text} "
