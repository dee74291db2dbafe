"""Spread within clusters by their number in, a matplotlib Figure out. Nothing is computed."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure
from figures.sweeps import LINES, MARKERS


def plot_elbow(elbows: Mapping[str, Mapping[str, Any]], *, n_classes: int | None) -> Figure:
    """Draw the share of the spread that is left within clusters, and where each curve bends.

    Args:
        elbows: kind of features -> its part of `result.json`: `n_clusters`, `within_share` and
            `knee`.
        n_classes: drawn as a line across; None for no line.

    Returns:
        One axes; a ring and the legend name the knee of each curve.
    """
    figure = new_figure(4.6, 3.4)
    axes = figure.subplots()
    for number, (name, elbow) in enumerate(elbows.items()):
        colour = PART_COLOURS[number % len(PART_COLOURS)]
        knee = elbow["knee"]
        axes.plot(
            elbow["n_clusters"],
            elbow["within_share"],
            color=colour,
            linestyle=LINES[number % len(LINES)],
            marker=MARKERS[number % len(MARKERS)],
            linewidth=1.2,
            markersize=4,
            label=f"{name}, no knee" if knee is None else f"{name}, knee at {knee}",
        )
        if knee is not None:
            share = elbow["within_share"][elbow["n_clusters"].index(knee)]
            axes.plot([knee], [share], "o", markersize=11, markerfacecolor="none", color=INK)
    if n_classes is not None:
        label = f"{n_classes} classes"
        axes.axvline(n_classes, color=FAINT, linestyle=":", linewidth=1, label=label)
    axes.set_xlabel("clusters", fontsize=8)
    axes.set_ylabel("spread within clusters / total", fontsize=8)
    axes.set_ylim(0, 1.03)
    axes.locator_params(axis="x", integer=True)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=2, frameon=False, fontsize=7)
    return figure
