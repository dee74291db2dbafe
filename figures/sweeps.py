"""A number measured along one setting in, a matplotlib Figure out: lines, bands, published points.

Nothing is computed or saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

MARKERS = "osD^vP*X"
LINES = ("-", "--", "-.", ":")
LABEL_LENGTH_MAX = 40  # characters of a label that has half the figure's width
Scale = Literal["linear", "log"]


@dataclass(frozen=True)
class Sweep:
    """One line.

    Attributes:
        x: the setting, in rising order.
        y: the number, same length.
        ci95: (low, high) of each point; None for no band.
    """

    x: Sequence[float]
    y: Sequence[float]
    ci95: Sequence[tuple[float, float]] | None = None


def plot_sweeps(
    sweeps: Mapping[str, Sweep],
    *,
    x_label: str,
    y_label: str,
    x_scale: Scale = "linear",
    published: Mapping[str, Sequence[tuple[float, float]]] | None = None,
    levels: Mapping[str, float] | None = None,
) -> Figure:
    """Draw lines with their intervals, and what they are to be held against.

    Args:
        sweeps: name -> line, at most 28 of them.
        x_label: the setting, with its unit.
        y_label: the number, with its unit.
        x_scale: of the setting.
        published: source -> (x, y) points, drawn hollow.
        levels: name -> a number that does not depend on the setting, drawn across.

    Returns:
        One axes; colours, dashes and markers all differ, so that grey print is readable.
    """
    figure = new_figure(4.6, 3.4)
    axes = figure.subplots()
    for number, (name, sweep) in enumerate(sweeps.items()):
        colour = PART_COLOURS[number % len(PART_COLOURS)]
        style: dict[str, Any] = {
            "color": colour,
            "linestyle": LINES[number // len(PART_COLOURS) % len(LINES)],
            "marker": MARKERS[number % len(MARKERS)],
        }
        if sweep.ci95 is not None:
            low, high = np.asarray(sweep.ci95, dtype=float).T
            axes.fill_between(sweep.x, low, high, color=colour, alpha=0.18, linewidth=0)
        axes.plot(sweep.x, sweep.y, label=name, linewidth=1.2, markersize=4, **style)
    for number, (source, points) in enumerate((published or {}).items()):
        x, y = zip(*points, strict=True)
        axes.plot(
            x,
            y,
            linestyle="none",
            marker=MARKERS[-1 - number % len(MARKERS)],
            markerfacecolor="none",
            markeredgecolor=INK,
            markersize=8,
            label=f"published: {source}",
        )
    for number, (name, level) in enumerate((levels or {}).items()):
        axes.axhline(level, color=FAINT, linestyle=LINES[1 + number % 3], linewidth=1, label=name)
    axes.set_xscale(x_scale)
    axes.set_xlabel(x_label, fontsize=8)
    axes.set_ylabel(y_label, fontsize=8)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    labels = axes.get_legend_handles_labels()[1]
    if labels:
        n_columns = 2 if max(map(len, labels)) <= LABEL_LENGTH_MAX else 1
        figure.legend(loc="outside lower center", ncols=n_columns, frameon=False, fontsize=7)
    return figure
