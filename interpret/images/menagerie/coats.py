"""Patterns and textures of a coat, as functions of the animal's own coordinates.

They move with the animal, and look the same at every size. In: arrays u (to the front) and v
(downwards) in animal units, float32. Out: a mask of the pattern, or a gain of the brightness.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.anatomy import Animal

Field = NDArray[np.floating[Any]]
Mask = NDArray[np.bool_]


def pattern_mask(animal: Animal, u: Field, v: Field, rng: np.random.Generator) -> Mask:
    """Where the second colour lies; shape of u."""
    shift = rng.uniform(0, 6)
    if animal.says("pattern", "stripes"):
        period = 0.26 if animal.plan == "insect" else 0.13
        wave = np.sin(u * np.float32(6.28 / period) + shift + 1.3 * np.sin(v * 7 + shift))
        return wave > (0.1 if "white" in animal.pattern or animal.plan == "insect" else 0.35)
    if animal.says("pattern", "bands"):
        return np.sin((u + 0.25 * v * v) * np.float32(6.28 / 0.38) + 0.3 * shift) > 0.52
    if animal.says("pattern", "spots"):
        return _spots(animal, u, v, shift)
    bumps = np.sin(u * 13 + shift + 1.5 * np.sin(v * 11)) * np.cos(v * 14 + shift - np.sin(u * 9))
    return bumps > 0.02


def _spots(animal: Animal, u: Field, v: Field, shift: float) -> Mask:
    period = 0.13
    for word, size in (("small", 0.105), ("large", 0.24)):
        if animal.says("pattern", word):
            period = size
    x, y = u / period + np.float32(shift), v / period + np.float32(shift)
    row = np.floor(y)
    x = x + 0.5 * (row % 2) + 0.15 * np.sin(row * 7)
    return (x - np.floor(x) - 0.5) ** 2 + (y - row - 0.5) ** 2 < (
        0.06 if "small" in animal.pattern else 0.1
    )


def texture_gain(animal: Animal, u: Field, v: Field) -> Field | None:
    """Brightness gains around 1 that show fur, wool, feathers, scales or skin; None if smooth."""
    if animal.says("covering", "wool"):
        return 1 + 0.13 * np.sin(u * 44 + 2 * np.sin(v * 9)) * np.sin(v * 40 + 2 * np.sin(u * 9))
    if animal.says("covering", "feathers"):
        return 1 + 0.09 * np.sin(u * 52 + v * 23) * np.sin(v * 61 - u * 17)
    if animal.says("covering", "scales"):
        return 1 + 0.13 * np.sin((u + v) * 50) * np.sin((u - v) * 50)
    if animal.says("covering", "spines"):
        return 0.95 + np.minimum(np.hypot(u, v), 0.3) * np.sin(34 * np.arctan2(v + 0.1, u))
    if animal.says("covering", "wrinkled", "rough"):
        return 1 + 0.09 * np.sin(v * 60 + 4 * np.sin(u * 9) + 2 * np.sin(v * 7))
    if animal.says("covering", "shaggy"):
        return 1 + 0.13 * np.sin(u * 67 + 5 * np.sin(v * 8)) * np.sin(v * 27 + 4 * np.sin(u * 9))
    return None
