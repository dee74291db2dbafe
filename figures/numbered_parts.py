"""A picture and its parts in, both drawn on given axes: numbers tell parts apart without colour."""

from collections.abc import Iterator

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import NDArray
from scipy.ndimage import label

from figures.explained import blend_parts
from figures.palette import INK, part_colour

BADGE, NUMBER_SIZE = 4.4, 6.0  # radius of a number's disc and size of the number, points
FINE_PX = 120  # least side of a picture as it is drawn
PIECE_LEAST = 1 / 64  # of the picture
LUMINANCE = (0.299, 0.587, 0.114)  # of red, green, blue: ITU-R BT.601


def draw_picture(
    axes: Axes,
    picture: NDArray[np.uint8],
    parts: NDArray[np.uint8],
    *,
    least: float = PIECE_LEAST,
) -> None:
    """Draw a picture with its parts in their colours, every piece of one with its number.

    Args:
        axes: for the picture alone.
        picture: shape (size_px, size_px, 3), uint8.
        parts: shape (rows, columns), 0 = background.
        least: share of the picture below which a piece has no number, unless it is the largest.
    """
    times = -(-FINE_PX // len(picture))  # so that a part's rim is thin on a small picture
    pixels = picture.repeat(times, axis=0).repeat(times, axis=1)
    axes.imshow(blend_parts(pixels, parts), interpolation="nearest")
    axes.set_axis_off()
    rows, columns = parts.shape
    for part in np.unique(parts[parts > 0]):
        for row, column in _middles(parts == part, least):
            x = (column + 0.5) * len(pixels) / columns - 0.5
            y = (row + 0.5) * len(pixels) / rows - 0.5
            write_badge(axes, x, y, int(part))


def _middles(inside: NDArray[np.bool_], least: float) -> Iterator[tuple[int, int]]:
    """Of each piece of a part that is large enough, and of the largest, the patch in its middle."""
    piece, n_pieces = label(inside)
    areas = np.bincount(piece.ravel(), minlength=n_pieces + 1)[1:]
    for number, area in enumerate(areas, start=1):
        if area == areas.max() or area >= least * inside.size:
            patches = np.argwhere(piece == number)
            nearest = ((patches - patches.mean(axis=0)) ** 2).sum(axis=1).argmin()
            yield int(patches[nearest, 0]), int(patches[nearest, 1])


def write_badge(axes: Axes, x: float, y: float, part: int) -> None:
    """A part's number on a disc of its colour."""
    colour = part_colour(part)
    is_dark = np.dot(to_rgb(colour), LUMINANCE) < 0.5
    axes.plot(
        [x],
        [y],
        marker="o",
        markersize=2 * BADGE,
        markerfacecolor=colour,
        markeredgecolor="white" if is_dark else INK,
        markeredgewidth=0.5,
    )
    axes.annotate(
        str(part),
        (x, y),
        ha="center",
        va="center_baseline",
        fontsize=NUMBER_SIZE,
        fontweight="bold",
        color="white" if is_dark else INK,
    )
