"""Deletion curves of both families in, a matplotlib Figure out. Nothing is computed or saved."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.palette import FAINT, METHOD_STYLES, new_figure

NULL_STYLES = {
    "other_class": ("other class", "#999999"),
    "runner_up": ("runner-up", "#E69F00"),
    "permuted": ("random words", "#56B4E9"),
}
FAMILIES = {
    "curve_published_nats": ("concepts overwritten", "published MI (nats)"),
    "curve_shared_information": ("fraction of concepts removed", "shared information (0 to 1)"),
}


def plot_deletion_curves(
    results: Mapping[str, Mapping[str, Any]], control: str | None = None
) -> Figure:
    """Draw how what is shared falls as concepts go, most relevant first.

    Args:
        results: method -> its part of `result.json`: both mean curves with their intervals, and
            those of the nulls.
        control: what stood in the bank's place, if anything did.

    Returns:
        One row a family of scores, one panel a method; bands are 95 % intervals.
    """
    measured = "measured" if control is None else f"measured, bank control {control}"
    figure = new_figure(2.4 * len(results), 4.2)
    grid = figure.subplots(len(FAMILIES), len(results), squeeze=False, sharey="row", sharex="row")
    for row, (curve, (x_label, y_label)) in zip(grid, FAMILIES.items(), strict=True):
        for axes, (method, result) in zip(row, results.items(), strict=True):
            for null, (label, colour) in NULL_STYLES.items():
                of_null = result["null_curves"][null]
                if of_null is not None:
                    _draw_band(axes, of_null[curve], of_null["ci95"][curve], colour, label)
            style = METHOD_STYLES[method]
            band = result["curves_ci95"][curve]
            _draw_band(axes, result[curve], band, style["color"], measured, style)
            axes.set_xlabel(x_label, fontsize=8)
            axes.tick_params(labelsize=7)
            axes.locator_params(axis="x", nbins=5, integer=curve == "curve_published_nats")
            axes.spines[["top", "right"]].set_visible(False)
            axes.axhline(0, color=FAINT, linewidth=0.6)
        row[0].set_ylabel(y_label, fontsize=8)
    for axes, method in zip(grid[0], results, strict=True):
        axes.set_title(method, color=METHOD_STYLES[method]["color"], fontsize=9)
    handles, labels = grid[0][-1].get_legend_handles_labels()
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), frameon=False, fontsize=8
    )
    return figure


def _draw_band(
    axes: Axes,
    curve: list[float],
    band: list[list[float | None]],
    colour: str,
    label: str,
    style: Mapping[str, str] | None = None,
) -> None:
    x = np.arange(len(curve)) if len(curve) == 16 else np.linspace(0, 1, len(curve))
    low, high = np.array(band, dtype=float).T  # nan for a single class: no band
    axes.fill_between(x, low, high, color=colour, alpha=0.2, linewidth=0)
    line: dict[str, Any] = {"linewidth": 1.0, "markersize": 2.5, "color": colour, **(style or {})}
    axes.plot(x, curve, label=label, **line)
