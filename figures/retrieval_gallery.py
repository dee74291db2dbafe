"""Lists of found pictures in, a matplotlib Figure out: cosines below the pictures, and marks.

Nothing is computed or saved.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from figures.palette import INK, PART_COLOURS, new_figure

COLUMNS = 10  # pictures beside each other; longer lists go on below
WIDTH_INCHES, LINE_INCHES = 7.2, 1.1
TITLE_CHARACTERS = 105
GAP = 0.12  # of a picture's width, between two
RIGHT: dict[str, Any] = {"edgecolor": PART_COLOURS[0], "linestyle": "-", "linewidth": 1.8}
WRONG: dict[str, Any] = {"edgecolor": PART_COLOURS[1], "linestyle": (0, (2, 1.5)), "linewidth": 1.4}
SIGNS = {True: "\N{CHECK MARK}", False: "\N{MULTIPLICATION SIGN}"}
LEGEND = f"{SIGNS[True]} solid frame: asked for; {SIGNS[False]} dashed frame: not; below: cosine"


@dataclass(frozen=True)
class FoundRow:
    """One list.

    Attributes:
        title: whose list, and of which prompt.
        pixels: shape (n, size_px, size_px, 3), uint8, best first.
        cosines: of each picture.
        asked_for: is each picture asked for? None where nothing tells, and nothing is marked.
    """

    title: str
    pixels: NDArray[np.uint8] = field(repr=False)
    cosines: Sequence[float]
    asked_for: Sequence[bool] | None = None


def plot_found(rows: Sequence[FoundRow]) -> Figure:
    """Draw lists below each other, ten pictures a line.

    Args:
        rows: at least one list of at least one picture.

    Returns:
        One axes a line of pictures; frames differ in line and colour, signs stand in the text.
    """
    lines = [(row, at) for row in rows for at in range(0, len(row.pixels), COLUMNS)]
    is_marked = any(row.asked_for is not None for row in rows)
    figure = new_figure(WIDTH_INCHES, LINE_INCHES * len(lines) + 0.25 * is_marked)
    for axes, (row, at) in zip(
        figure.subplots(len(lines), 1, squeeze=False)[:, 0], lines, strict=True
    ):
        _draw_line(axes, row, at)
    if is_marked:
        figure.supxlabel(LEGEND, fontsize=6.5, color=INK)
    return figure


def _draw_line(axes: Axes, row: FoundRow, start: int) -> None:
    axes.set_axis_off()
    axes.set_anchor("W")
    for place, index in enumerate(range(start, min(start + COLUMNS, len(row.pixels)))):
        left = place * (1 + GAP)
        extent = (left, left + 1, 1, 0)
        axes.imshow(row.pixels[index], extent=extent, interpolation="nearest")
        sign = ""
        if row.asked_for is not None:
            is_right = bool(row.asked_for[index])
            frame = RIGHT if is_right else WRONG
            axes.add_patch(Rectangle((left, 0), 1, 1, fill=False, clip_on=False, **frame))
            sign = f" {SIGNS[is_right]}"
        text = f"{row.cosines[index]:.3f}{sign}"
        style: dict[str, Any] = {"ha": "center", "va": "top", "fontsize": 6.5, "color": INK}
        axes.text(left + 0.5, 1.06, text, **style)
    axes.set(
        xlim=(-0.03, COLUMNS * (1 + GAP) - GAP + 0.03), ylim=(1.3, -0.03)
    )  # imshow narrows them
    title = (
        row.title if len(row.title) <= TITLE_CHARACTERS else f"{row.title[:TITLE_CHARACTERS]} ..."
    )
    axes.set_title(
        title if start == 0 else "", fontsize=7.5, color=INK, loc="left", pad=3, parse_math=False
    )
