"""Deletion curves of several models in, a matplotlib Figure out. Nothing is computed or saved."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from figures.curves import FAMILIES
from figures.palette import FAINT, PART_COLOURS, new_figure

LINES = ("-", "--", "-.", ":")
MARKERS = "os^DvP*X"


def plot_model_curves(models: Sequence[Mapping[str, Any]]) -> Figure:
    """Draw how what is shared falls as concepts go, a line a model.

    Args:
        models: each with `name` and `mutual_knowledge`: method -> its part of `result.json`.

    Returns:
        One row a family of scores, one panel a method; colours, dashes and markers differ.
    """
    methods = list(models[0]["mutual_knowledge"])
    figure = new_figure(2.5 * len(methods), 4.6)
    grid = figure.subplots(len(FAMILIES), len(methods), squeeze=False, sharey="row", sharex="row")
    for row, (curve, (x_label, y_label)) in zip(grid, FAMILIES.items(), strict=True):
        for axes, method in zip(row, methods, strict=True):
            for number, model in enumerate(models):
                values = model["mutual_knowledge"][method][curve]
                is_counted = curve == "curve_published_nats"
                x = np.arange(len(values)) if is_counted else np.linspace(0, 1, len(values))
                axes.plot(
                    x,
                    values,
                    label=model["name"],
                    color=PART_COLOURS[number % len(PART_COLOURS)],
                    linestyle=LINES[number % len(LINES)],
                    marker=MARKERS[number % len(MARKERS)],
                    markersize=2.5,
                    linewidth=0.9,
                )
            axes.axhline(0, color=FAINT, linewidth=0.6)
            axes.set_xlabel(x_label, fontsize=8)
            axes.tick_params(labelsize=7)
            axes.spines[["top", "right"]].set_visible(False)
        row[0].set_ylabel(y_label, fontsize=8)
    for axes, method in zip(grid[0], methods, strict=True):
        axes.set_title(method, fontsize=9)
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, fontsize=7)
    return figure
