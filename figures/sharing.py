"""In how many classes concepts stand in, a matplotlib Figure out. Nothing is computed."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, NullFormatter

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

ALL_PRINTED = 25  # bars up to which each has its number above it
N_NAMED, NAME_LENGTH = 8, 34


def plot_sharing(histogram: Mapping[int, int], most_shared: Sequence[tuple[str, int]]) -> Figure:
    """Draw how many concepts stand in one class, in two, and so on.

    Args:
        histogram: number of classes, at least 1 -> concepts that stand in exactly so many.
        most_shared: (concept, classes it stands in), most first; listed beside.

    Returns:
        Bars on a logarithmic axis, so that the few concepts of many classes are seen, and the list.
    """
    figure = new_figure(7.6, 3.4)
    axes, beside = figure.subplots(1, 2, width_ratios=[5, 2])
    colours = [FAINT if n == 1 else PART_COLOURS[0] for n in histogram]
    bars = axes.bar(list(histogram), list(histogram.values()), color=colours, width=0.85)
    if len(histogram) <= ALL_PRINTED:
        axes.bar_label(bars, fontsize=6, padding=1)
    axes.set_yscale("log")
    axes.set_ylim(0.6, 2.5 * max(histogram.values(), default=1))
    axes.set_xlim(0.4, max(histogram, default=1) + 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_xlabel("classes a concept stands in", fontsize=8)
    axes.set_ylabel("concepts", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    beside.axis("off")
    beside.text(0, 0.97, "in most classes", fontsize=8, transform=beside.transAxes, va="top")
    for row, (concept, n) in enumerate(most_shared[:N_NAMED]):
        y = 0.86 - 0.105 * row
        shown = concept if len(concept) <= NAME_LENGTH else f"{concept[: NAME_LENGTH - 1]}…"
        beside.text(0, y, f"{n}", fontsize=7, color=FAINT, transform=beside.transAxes, va="top")
        beside.text(0.16, y, shown, fontsize=7, color=INK, transform=beside.transAxes, va="top")
    return figure
