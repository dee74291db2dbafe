"""Shares of each class given each class in, a matplotlib Figure out. Nothing is computed or saved.

Colour is logarithmic, so that a rare confusion is seen beside a full diagonal; 0 is white. Classes
come in the order given; every name is written where it fits, evenly spaced ones otherwise.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import FAINT, INK, new_figure

ALL_NAMED, ALL_PRINTED = 60, 12  # classes up to which every name, every number is written
N_NAMED = 25
NAME_LENGTH, IN_LIST = 22, 18  # characters of a name, at the axes and in the list
MAP = "viridis_r"
DARK = 0.03  # share above which a cell is dark
LEAST = 0.001  # smallest share with a colour of its own
TICKS = {0.001: "0.1 %", 0.01: "1 %", 0.1: "10 %", 1.0: "100 %"}
Pair = tuple[str, str, int, int]


def plot_confusion(
    shares: NDArray[np.float64], names: Sequence[str], pairs: Sequence[Pair]
) -> Figure:
    """Draw a confusion matrix and list the pairs confused most.

    Args:
        shares: shape (n_classes, n_classes), rows are classes and sum to 1, or are nan.
        names: n_classes of them, in the order of the rows.
        pairs: (class, taken for, pictures, of so many), most first.

    Returns:
        The matrix with a colour bar on the left, the list on the right.
    """
    n_classes = len(names)
    figure = new_figure(8.6, 6.0)
    axes, beside = figure.subplots(1, 2, width_ratios=[3, 1])
    seen = np.ma.masked_less_equal(np.nan_to_num(shares), 0)
    norm = LogNorm(LEAST, 1, clip=True)
    drawn = axes.imshow(seen, cmap=MAP, norm=norm, interpolation="nearest")
    bar = figure.colorbar(drawn, ax=axes, fraction=0.04, pad=0.02, ticks=list(TICKS))
    bar.ax.set_yticklabels(TICKS.values(), fontsize=6)
    bar.minorticks_off()
    bar.set_label("share of the class's pictures", fontsize=7)
    _name_classes(axes, names)
    if n_classes <= ALL_PRINTED:
        _print_shares(axes, shares)
    axes.set_xlabel("prediction", fontsize=8)
    axes.set_ylabel("class", fontsize=8)
    _list_pairs(beside, pairs)
    return figure


def _name_classes(axes: Axes, names: Sequence[str]) -> None:
    """All names up to 60 classes; above, 25 at even steps."""
    n_classes = len(names)
    n_named = n_classes if n_classes <= ALL_NAMED else N_NAMED
    places = np.linspace(0, n_classes - 1, n_named).round().astype(int)
    size = min(8.0, 260 / n_named) if n_named == n_classes else 6.5
    shown = [_shorten(names[place], NAME_LENGTH) for place in places]
    axes.set_xticks(places, shown, rotation=90, fontsize=size)
    axes.set_yticks(places, shown, fontsize=size)
    axes.tick_params(length=2 if n_named < n_classes else 0, pad=2)


def _shorten(name: str, length: int) -> str:
    return name if len(name) <= length else f"{name[: length - 1]}…"


def _print_shares(axes: Axes, shares: NDArray[np.float64]) -> None:
    """Percentages in the cells, without a sign; cells below one percent stay empty."""
    centred: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 7}
    for row, column in np.argwhere(shares >= 0.01):
        share = shares[row, column]
        colour = "white" if share > DARK else INK
        axes.text(column, row, f"{100 * share:.0f}", color=colour, **centred)


def _list_pairs(axes: Axes, pairs: Sequence[Pair]) -> None:
    axes.axis("off")
    place: dict[str, Any] = {"transform": axes.transAxes, "va": "center"}
    axes.text(0, 0.93, "most often taken for another", fontsize=8, **place)
    for row, (label, prediction, n, of) in enumerate(pairs):
        y = 0.87 - 0.075 * row
        axes.text(
            0,
            y,
            f"{_shorten(label, IN_LIST)} → {_shorten(prediction, IN_LIST)}",
            fontsize=7,
            **place,
        )
        detail = f"{n} of {of} ({100 * n / of:.0f} %)"
        axes.text(0, y - 0.03, detail, fontsize=6, color=FAINT, **place)
    if not pairs:
        axes.text(0, 0.87, "none", fontsize=7, **place)
