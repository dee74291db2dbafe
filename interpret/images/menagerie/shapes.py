"""Flat shapes as polygons, and the sketch that collects them in drawing order.

Coordinates are those of the thing drawn: x to the front, y downwards. A polygon is float64 of
shape (n_points, 2).
"""

from functools import cache
from math import comb, cos, sin
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.nouns import CODES

Points = NDArray[np.float64]
Colour = tuple[float, float, float]
XY = tuple[float, float]
N_ROUND = 18
N_CURVE = 9


class Paint(NamedTuple):
    """What a shape is filled with: colour, region code, and whether pattern and coat show on it."""

    colour: tuple[int, int, int]
    region: int
    patterned: bool = False
    textured: bool = False


class Sketch:
    """Shapes in drawing order, later ones on top; built up by the drawers."""

    def __init__(self) -> None:
        self.polygons: list[Points] = []
        self.paints: list[Paint] = []

    def add(self, points: Points, paint: Paint) -> None:
        """Puts one more polygon on top."""
        self.polygons.append(points)
        self.paints.append(paint)


def paint(colour: Colour, region: str, coat: str = "") -> Paint:
    """A paint by the region's name; `coat` is "", "textured" or "patterned" (both)."""
    red, green, blue = (min(255, max(0, int(level))) for level in colour)
    return Paint((red, green, blue), CODES[region], coat == "patterned", coat != "")


def shade(colour: Colour, gain: float) -> Colour:
    """The colour made darker (gain < 1) or lighter."""
    return (colour[0] * gain, colour[1] * gain, colour[2] * gain)


def blend(one: Colour, other: Colour, share: float) -> Colour:
    """A mixture holding `share` in [0, 1] of the other colour."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return (red, green, blue)


@cache
def _circle(n_points: int) -> Points:
    angles = np.arange(n_points) * (2 * np.pi / n_points)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


@cache
def _bernstein(n_controls: int) -> Points:
    t = np.linspace(0, 1, N_CURVE)
    degree = n_controls - 1
    terms = [comb(degree, k) * t**k * (1 - t) ** (degree - k) for k in range(n_controls)]
    return np.stack(terms, axis=1)


def ellipse(centre: XY, radii: XY, angle: float = 0.0, n_points: int = N_ROUND) -> Points:
    """An ellipse, turned by `angle` radians."""
    return turn(_circle(n_points) * radii, angle) + centre


def turn(points: Points, angle: float) -> Points:
    """Points turned about the origin by `angle` radians, x towards y."""
    if angle == 0.0:
        return points
    c, s = cos(angle), sin(angle)
    return points @ np.array([[c, s], [-s, c]])


def curve(controls: tuple[XY, ...]) -> Points:
    """Points along the Bezier curve of the control points, shape (N_CURVE, 2)."""
    return _bernstein(len(controls)) @ np.array(controls)


def tube(controls: tuple[XY, ...], half_widths: tuple[float, ...]) -> Points:
    """A limb: the band around a Bezier curve, its half-width running along the given ones."""
    middle = curve(controls)
    width = np.interp(np.linspace(0, 1, N_CURVE), np.linspace(0, 1, len(half_widths)), half_widths)
    along = np.empty_like(middle)
    along[1:-1] = middle[2:] - middle[:-2]
    along[0], along[-1] = middle[1] - middle[0], middle[-1] - middle[-2]
    along *= (width / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9))[:, None]
    side = np.stack([-along[:, 1], along[:, 0]], axis=1)
    return np.concatenate([middle + side, (middle - side)[::-1]])


def polygon(*corners: XY) -> Points:
    """A polygon by its corners."""
    return np.array(corners, dtype=np.float64)


def star(centre: XY, radii: XY, spikes: int, depth: float) -> Points:
    """An ellipse with a jagged rim: every other point lies `depth` of the radius further in."""
    rim = _circle(2 * spikes).copy()
    rim[1::2] *= 1 - depth
    return rim * radii + centre
