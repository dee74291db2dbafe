"""Numbers with their intervals in, a dot plot out: a line each, in groups. Nothing is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

LINE_INCHES, MARGIN_INCHES = 0.2, 0.8
MARKERS = "osD^vP"


@dataclass(frozen=True)
class Dot:
    """One number.

    Attributes:
        name: what stands beside it.
        value: the number.
        ci95: low and high; None for no line.
        draws: the draws it is the mean of, drawn small.
    """

    name: str
    value: float
    ci95: tuple[float, float] | None = None
    draws: Sequence[float] = ()


def plot_dots(
    groups: Mapping[str, Sequence[Dot]],
    *,
    x_label: str,
    level: float | None = None,
    chance: float | None = None,
) -> Figure:
    """Draw each number at its value, its name to the left, groups apart.

    Args:
        groups: title -> numbers, from the top.
        x_label: the number, with its unit.
        level: what the numbers are held against, drawn through all of them.
        chance: what guessing gives, dotted.

    Returns:
        One axes; colours and markers both differ between groups, for grey print.
    """
    n_lines = sum(len(dots) for dots in groups.values()) + len(groups) - 1
    figure = new_figure(5.6, MARGIN_INCHES + LINE_INCHES * n_lines)
    axes = figure.subplots()
    for at, style in ((level, "--"), (chance, ":")):
        if at is not None:
            axes.axvline(at, color=FAINT, linestyle=style, linewidth=1, zorder=0)
    names: dict[int, str] = {}
    start = 0
    for number, (title, dots) in enumerate(groups.items()):
        _draw_group(axes, number, title, dots, start)
        names |= {start + index: dot.name for index, dot in enumerate(dots)}
        start += len(dots) + 1
    axes.set_yticks(list(names), list(names.values()), fontsize=7, color=INK)
    axes.set_ylim(max(start - 1.4, 0.6), -0.6)
    axes.set_xlabel(x_label, fontsize=8)
    axes.tick_params(axis="x", labelsize=7)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=7)
    return figure


def _draw_group(axes: Axes, number: int, title: str, dots: Sequence[Dot], start: int) -> None:
    """One group in its colour and marker, from the line `start` down."""
    colour = PART_COLOURS[number % len(PART_COLOURS)]
    style: dict[str, Any] = {"color": colour, "linestyle": "none"}
    for place, dot in enumerate(dots, start):
        if dot.ci95 is not None:
            axes.plot(dot.ci95, (place, place), color=colour, linewidth=1.4)
        at = [place] * len(dot.draws)
        axes.plot(dot.draws, at, marker="|", markersize=6, alpha=0.6, **style)
    values, places = [dot.value for dot in dots], range(start, start + len(dots))
    marker = MARKERS[number % len(MARKERS)]
    axes.plot(values, places, marker=marker, markersize=5, label=title, **style)
