"""Pictures of some clusters in, a matplotlib Figure out. Nothing is computed or saved."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from figures.palette import INK, new_figure

GAP = 16  # of a picture's width, between two
FRAME: dict[str, Any] = {"fill": False, "edgecolor": INK, "linewidth": 2.2, "clip_on": False}


@dataclass(frozen=True)
class GalleryRow:
    """One cluster.

    Attributes:
        title: what it is and why it is shown.
        pixels: shape (n, size_px, size_px, 3), uint8, nearest the centre first.
        marks: shape (n,): is the picture of the cluster's commonest class? None without labels.
    """

    title: str
    pixels: NDArray[np.uint8] = field(repr=False)
    marks: Sequence[bool] | None = None


def plot_cluster_gallery(rows: Sequence[GalleryRow]) -> Figure:
    """Draw a contact sheet: a row a cluster.

    Args:
        rows: a few clusters, at least one.

    Returns:
        One axes a row; pictures of another class than the cluster's commonest have a frame.
    """
    n_columns = max(len(row.pixels) for row in rows)
    figure = new_figure(max(0.95 * n_columns, 4.5), 1.22 * len(rows))
    for axes, row in zip(figure.subplots(len(rows), 1, squeeze=False)[:, 0], rows, strict=True):
        size_px = row.pixels.shape[1]
        step = size_px + max(1, size_px // GAP)
        axes.set_axis_off()
        axes.set_anchor("W")
        for place, picture in enumerate(row.pixels):
            left = place * step
            axes.imshow(picture, extent=(left, left + size_px, size_px, 0), interpolation="nearest")
            if row.marks is not None and not row.marks[place]:
                axes.add_patch(Rectangle((left, 0), size_px, size_px, **FRAME))
        axes.set(xlim=(0, n_columns * step), ylim=(size_px, 0))  # imshow narrows them
        is_framed = row.marks is not None and not all(row.marks)
        title = row.title + (" (framed: other classes)" if is_framed else "")
        axes.set_title(title, fontsize=7.5, color=INK, loc="left", parse_math=False)
    return figure
