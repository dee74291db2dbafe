"""A table of models and scores in, a heat map out; only the colours of a column are computed."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import INK, new_figure

DARK_FROM = 0.6  # of the colour scale: white letters
CELL_INCHES = (0.62, 0.28)


def plot_model_heat_map(
    values: NDArray[np.float64],
    models: Sequence[str],
    columns: Sequence[str],
    *,
    digits: Sequence[int],
) -> Figure:
    """Draw a row a model and a column a score, each column coloured from its lowest to its highest.

    Args:
        values: shape (n_models, n_columns); nan for nothing.
        models: row names.
        columns: column names.
        digits: after the point, a number a column.

    Returns:
        One axes; every cell has its number, so that colours only guide the eye.
    """
    low, high = np.nanmin(values, axis=0), np.nanmax(values, axis=0)
    span = np.where(high > low, high - low, 1.0)
    share = (values - low) / span
    width, height = CELL_INCHES
    figure = new_figure(1.9 + width * len(columns), 1.3 + height * len(models))
    axes = figure.subplots()
    axes.imshow(np.nan_to_num(share) * 0.8, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        shown = "-" if np.isnan(value) else f"{value:.{digits[column]}f}"
        colour = "white" if share[row, column] * 0.8 > DARK_FROM else INK
        axes.text(column, row, shown, ha="center", va="center", fontsize=6, color=colour)
    axes.set_yticks(range(len(models)), models, fontsize=7)
    axes.set_xticks(range(len(columns)), columns, fontsize=6, rotation=40, ha="left")
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    return figure
