"""Pictures on which two models differ in, a gallery out. Nothing is computed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import INK, new_figure

N_COLUMNS = 6


@dataclass(frozen=True)
class PairRow:
    """A concept or class.

    Attributes:
        title: what it is and how the two models differ on it.
        pixels: uint8, shape (n_shown, size_px, size_px, 3), at most six are drawn.
    """

    title: str
    pixels: NDArray[np.uint8]


def plot_model_pair(rows: Sequence[PairRow]) -> Figure:
    """Draw a row a concept or class, its title above its pictures.

    Args:
        rows: at least one.
    """
    figure = new_figure(0.95 * N_COLUMNS, 1.15 * len(rows))
    parts = figure.subfigures(len(rows), 1, squeeze=False)[:, 0]
    for part, row in zip(parts, rows, strict=True):
        part.suptitle(row.title, fontsize=7, color=INK, x=0.01, ha="left")
        axes = part.subplots(1, N_COLUMNS)
        for place in axes:
            place.set_axis_off()
        for place, picture in zip(axes, row.pixels, strict=False):
            place.imshow(picture)
    return figure
