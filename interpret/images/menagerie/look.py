"""A scene's animal as the drawers need it: its colours, words and pose numbers, and frames."""

from dataclasses import dataclass
from math import cos, sin

import numpy as np

from interpret.images.menagerie.anatomy import COLOURS, Animal
from interpret.images.menagerie.pose import Pose
from interpret.images.menagerie.shapes import XY, Colour, Paint, Points, Sketch, paint, shade, turn

SHADES = {"pale": 1.25, "dark": 0.68}
DARK: Colour = COLOURS["dark"]


@dataclass(frozen=True)
class Look:
    """The animal being drawn.

    Attributes:
        animal: its words.
        pose: its pose.
        coat: RGB of the body in this picture.
        hue: gains by which this animal's colours differ from the palette.
    """

    animal: Animal
    pose: Pose
    coat: Colour
    hue: Colour

    def says(self, slot: str, *words: str) -> bool:
        """Does the slot hold one of the words?"""
        return self.animal.says(slot, *words)

    def has(self, slot: str) -> bool:
        """Is there anything in the slot?"""
        return bool(getattr(self.animal, slot))

    def colour(self, slot: str, otherwise: str = "") -> Colour:
        """The slot's own colour, else `otherwise` (a colour word), else the coat's."""
        own = [word for word in getattr(self.animal, slot).split() if word in COLOURS]
        word = own[-1] if own else otherwise
        return tint(COLOURS[word], self.hue) if word else self.coat

    def skin(self, slot: str, region: str, gain: float = 1.0) -> Paint:
        """Paint of a part that wears the coat, unless its slot names a colour of its own."""
        own = [word for word in getattr(self.animal, slot).split() if word in COLOURS]
        return paint(shade(self.colour(slot), gain), region, "textured" if own else "patterned")


def tint(colour: Colour, hue: Colour) -> Colour:
    """The colour with each channel times its gain."""
    return (colour[0] * hue[0], colour[1] * hue[1], colour[2] * hue[2])


def look_at(animal: Animal, pose: Pose, hue: Colour) -> Look:
    """The look of an animal under the picture's own shade of colour."""
    gain = next((SHADES[word] for word in SHADES if animal.says("covering", word)), 1.0)
    coat = shade(tint(COLOURS[animal.colour], hue), gain)
    return Look(animal, pose, coat, hue)


@dataclass(frozen=True)
class Frame:
    """A turned and scaled corner of the drawing, such as the head's; unit = `size`."""

    origin: XY
    size: float
    angle: float

    def place(self, points: Points) -> Points:
        """Frame coordinates to the drawing's."""
        return turn(points * self.size, self.angle) + np.array(self.origin)

    def at(self, x: float, y: float) -> XY:
        """One point of the frame in the drawing's coordinates."""
        c, s = cos(self.angle) * self.size, sin(self.angle) * self.size
        return (self.origin[0] + c * x - s * y, self.origin[1] + s * x + c * y)

    def put(self, sketch: Sketch, points: Points, fill: Paint) -> None:
        """Adds a polygon given in frame coordinates."""
        sketch.add(self.place(points), fill)
