"""Reliability diagrams in, a matplotlib Figure out. Nothing is computed or saved.

Above, how often pictures are right by how confident the model is; below, how many pictures that
confidence have.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

TITLES = {
    "learnt": "the model's own scale",
    "fitted": "fitted temperature",
    "entropy": "temperature by entropy",
}
BAR, GAP = PART_COLOURS[0], PART_COLOURS[1]


def plot_reliability(temperatures: Mapping[str, Mapping[str, Any]]) -> Figure:
    """Draw the diagrams side by side, the counts below.

    Args:
        temperatures: name -> its part of `result.json`: `reliability` with `left`, `width`,
            `mean_confidence`, `accuracy`, `accuracy_ci95` and `count` of each bin, and
            `ece_width`.

    Returns:
        One column a temperature. Bars are accuracies, with Wilson intervals; the hatched piece is
        the gap to the mean confidence, which a calibrated model does not have.
    """
    figure = new_figure(2.5 * len(temperatures), 3.9)
    grid = figure.subplots(
        2, len(temperatures), squeeze=False, sharex=True, sharey="row", height_ratios=[3, 1]
    )
    for (above, below), (name, found) in zip(grid.T, temperatures.items(), strict=True):
        _draw_bins(above, found["reliability"])
        _draw_counts(below, found["reliability"])
        above.set_title(
            f"{TITLES.get(name, name)}\nECE {found['ece_width']['value']:.3f}", fontsize=8
        )
        below.set_xlabel("confidence", fontsize=8)
        for axes in (above, below):
            axes.tick_params(labelsize=7)
            axes.spines[["top", "right"]].set_visible(False)
    grid[0][0].set_ylabel("share that is right", fontsize=8)
    grid[1][0].set_ylabel("pictures", fontsize=8)
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=7
    )
    return figure


def _draw_bins(axes: Axes, bins: Mapping[str, Any]) -> None:
    left, accuracy = np.asarray(bins["left"]), np.asarray(bins["accuracy"])
    confidence, width = np.asarray(bins["mean_confidence"]), bins["width"]
    place: dict[str, Any] = {"width": width, "align": "edge", "edgecolor": "white"}
    axes.bar(left, accuracy, color=BAR, alpha=0.75, linewidth=0.5, label="right", **place)
    axes.bar(
        left,
        confidence - accuracy,
        bottom=accuracy,
        width=width,
        align="edge",
        facecolor="none",
        edgecolor=GAP,
        hatch="////",
        linewidth=0.6,
        label="gap to the mean confidence",
    )
    low, high = np.asarray(bins["accuracy_ci95"], dtype=float).T
    middle = left + width / 2
    axes.vlines(middle, low, high, color=INK, linewidth=0.9, label="95 % interval")
    axes.plot([0, 1], [0, 1], color=FAINT, linestyle="--", linewidth=0.8, label="calibrated")
    axes.set(xlim=(0, 1), ylim=(0, 1))


def _draw_counts(axes: Axes, bins: Mapping[str, Any]) -> None:
    axes.bar(bins["left"], bins["count"], width=bins["width"], align="edge", color=FAINT)
    axes.locator_params(axis="y", nbins=3, integer=True)
