"""A few-shot curve in, a matplotlib Figure out: accuracy by training pictures a class."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from figures.sweeps import Sweep, plot_sweeps


def plot_few_shot(points: Sequence[Mapping[str, Any]], levels: Mapping[str, float]) -> Figure:
    """Draw the mean over draws with its interval.

    Args:
        points: in rising order, each with `n_per_class`, `top1` and `ci95`.
        levels: name -> accuracy that does not depend on the count, drawn across.

    Returns:
        One axes, the counts on a logarithmic scale.
    """
    counts = [point["n_per_class"] for point in points]
    line = Sweep(counts, [point["top1"] for point in points], [point["ci95"] for point in points])
    figure = plot_sweeps(
        {"linear probe on few": line},
        x_label="training pictures a class",
        y_label="top-1 accuracy",
        x_scale="log",
        levels=levels,
    )
    axis = figure.axes[0].xaxis
    axis.set_minor_locator(NullLocator())
    axis.set_ticks(counts, labels=[str(count) for count in counts])
    return figure
