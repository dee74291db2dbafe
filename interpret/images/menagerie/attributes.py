"""What kind of property each concept of the menagerie speaks of: colour, pattern, legs, habitat.

Out: a name for each kind and a table concept x kind. A kind is a slot of the table of animals; a
concept may speak of several: "a striped tail" of the tail and of the pattern.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.anatomy import COLOURS, SLOTS, parse_feature
from interpret.images.menagerie.animals import ANIMALS
from interpret.images.menagerie.bank import CONCEPTS, PHRASES
from interpret.images.menagerie.look import SHADES
from interpret.images.menagerie.nouns import NOUNS
from interpret.images.menagerie.phrases import PATTERN_WORD, Phrase

SLOT_NAMES: tuple[str, ...] = tuple(slot for slot in SLOTS if slot != "plan")
COLOUR_WORDS = frozenset(COLOURS) | frozenset(SHADES)
NO_NOUN = frozenset({"plan", "colour", "habitat"})  # slots whose text is not a thing to be seen


@cache
def _slots_of_nouns() -> dict[str, frozenset[str]]:
    """Every noun an animal's slots hold, with these slots."""
    found: dict[str, set[str]] = {}
    for animal in ANIMALS:
        for slot in SLOTS:
            if slot not in NO_NOUN and getattr(animal, slot):
                found.setdefault(parse_feature(getattr(animal, slot)).noun, set()).add(slot)
    return {noun: frozenset(slots) for noun, slots in found.items()}


def slots_of_phrase(phrase: Phrase) -> frozenset[str]:
    """The kinds of property a phrase speaks of; words of the surroundings are "habitat" alone.

    Example:
        >>> sorted(slots_of_phrase(Phrase("a long striped tail", ("long", "striped"), "tail")))
        ['pattern', 'tail']
    """
    if NOUNS[phrase.noun].is_habitat:
        return frozenset({"habitat"})
    own = _slots_of_nouns()[phrase.noun]
    words = {part for word in phrase.adjectives for part in word.split(" and ")}
    colour = {"colour"} if words & COLOUR_WORDS else set()
    pattern = {"pattern"} if words & set(PATTERN_WORD.values()) else set()
    return own | colour | pattern


@cache
def slots_of_concepts() -> NDArray[np.bool_]:
    """Which concepts speak of which kind of property; shape (n_concepts, n_slots)."""
    table = np.zeros((len(CONCEPTS), len(SLOT_NAMES)), dtype=bool)
    for row, phrase in zip(table, PHRASES, strict=True):
        row[[SLOT_NAMES.index(slot) for slot in slots_of_phrase(phrase)]] = True
    table.setflags(write=False)
    return table
