"""Ranks of models by several scores in, a rank plot out. Nothing is computed."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

MARKERS = "os^DvP*X"


def plot_model_ranks(
    ranks: Mapping[str, Sequence[float]],
    intervals: Mapping[str, Sequence[Sequence[float]]],
    models: Sequence[str],
) -> Figure:
    """Draw the rank of every model by every score, 1 at the top, with 95 % intervals.

    Args:
        ranks: score -> rank of each model.
        intervals: score -> (low, high) of each model's rank.
        models: their names.

    Returns:
        One axes, scores from left to right, a line a model, its name at the right end.
    """
    figure = new_figure(1.1 * len(ranks) + 2.2, 0.36 * len(models) + 1.5)
    axes = figure.subplots()
    for number, name in enumerate(models):
        colour = PART_COLOURS[number % len(PART_COLOURS)]
        offset = 0.16 * (number / max(1, len(models) - 1) - 0.5)
        x = [column + offset for column in range(len(ranks))]
        y = [ranks[score][number] for score in ranks]
        axes.plot(x, y, color=colour, linewidth=0.9, alpha=0.5, zorder=1)
        axes.plot(
            x,
            y,
            marker=MARKERS[number % len(MARKERS)],
            color=colour,
            markeredgecolor=INK,
            markeredgewidth=0.5,
            linestyle="none",
        )
        for at, score in zip(x, ranks, strict=True):
            axes.plot((at, at), intervals[score][number], color=colour, linewidth=1.4)
        axes.annotate(
            name,
            (x[-1], y[-1]),
            (8, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            color=INK,
        )
    axes.set_xticks(range(len(ranks)), list(ranks), fontsize=7)
    axes.set_yticks(range(1, len(models) + 1))
    axes.set_ylim(len(models) + 0.5, 0.5)
    axes.set_xlim(-0.3, len(ranks) - 1 + 0.3)
    axes.set_ylabel("rank (1 is highest)", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.grid(axis="y", color=FAINT, alpha=0.2, linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    return figure
