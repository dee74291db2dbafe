"""What an animal of the menagerie is made of: slots filled with words that are drawn and described.

In: the words of a table row ("long tufted tail"). Out: the features they stand for. A slot's text
is at once what the drawing obeys and what the concepts say, so truth cannot drift from pixels.
"""

import re
from dataclasses import dataclass, fields
from functools import cache
from typing import NamedTuple

COLOURS: dict[str, tuple[int, int, int]] = {
    "black": (38, 36, 40),
    "white": (238, 236, 230),
    "grey": (138, 140, 146),
    "silver": (158, 174, 188),
    "brown": (124, 80, 46),
    "golden": (208, 160, 84),
    "yellow": (240, 206, 48),
    "orange": (230, 122, 34),
    "red": (202, 44, 40),
    "pink": (238, 158, 168),
    "green": (92, 140, 56),
    "blue": (52, 102, 196),
    "dark": (48, 36, 32),
}


class Feature(NamedTuple):
    """One visible thing: its noun, and the adjectives true of it in the order they are said."""

    adjectives: tuple[str, ...]
    noun: str


@cache
def parse_feature(text: str) -> Feature:
    """The feature a phrase stands for: noun last; "black and white" counts as one adjective.

    Example:
        >>> parse_feature("thick black and white stripes")
        Feature(adjectives=('thick', 'black and white'), noun='stripes')
    """
    words = re.findall(r"\w+ and \w+|\w+", text)
    return Feature(tuple(words[:-1]), words[-1])


@dataclass(frozen=True)
class Animal:
    """A class: every slot holds a noun phrase without article, or nothing.

    `plan` names the drawing, `habitat` the usual surroundings; all other slots are parts and looks.
    """

    name: str
    plan: str
    body: str
    covering: str
    colour: str
    habitat: str
    pattern: str = ""
    belly: str = ""
    head: str = ""
    neck: str = ""
    ears: str = ""
    eyes: str = "eyes"
    snout: str = ""
    horns: str = ""
    tail: str = ""
    legs: str = ""
    feet: str = ""
    wings: str = ""
    fins: str = ""
    crest: str = ""

    def says(self, slot: str, *words: str) -> bool:
        """Does the slot hold one of the words?"""
        return not set(words).isdisjoint(getattr(self, slot).split())

    def colour_of(self, slot: str) -> tuple[int, int, int]:
        """RGB of a slot's own colour word; of the animal's colour where it has none."""
        own = [word for word in getattr(self, slot).split() if word in COLOURS]
        return COLOURS[own[-1] if own else self.colour]


SLOTS = tuple(field.name for field in fields(Animal) if field.name != "name")


def differing_slots(one: Animal, other: Animal) -> tuple[str, ...]:
    """Names of the slots in which two animals differ."""
    return tuple(slot for slot in SLOTS if getattr(one, slot) != getattr(other, slot))
