"""Scores and accuracies of models in, scatter panels out: a panel a score. Nothing is computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

MARKERS = "os^D"
N_COLUMNS = 4


@dataclass(frozen=True)
class FamilyPoint:
    """One model.

    Attributes:
        name: written beside its point.
        family: gives its marker and colour.
        x: the score.
        y: accuracy, a fraction.
        x_ci95: low and high; None or nan for no line.
        y_ci95: the same of accuracy.
    """

    name: str
    family: str
    x: float
    y: float
    x_ci95: Sequence[float] | None = None
    y_ci95: Sequence[float] | None = None


@dataclass(frozen=True)
class FamilyPanel:
    """One score.

    Attributes:
        title: the score and how far it follows accuracy.
        x_label: the score, with its unit.
        points: one a model.
        line: (x, y) of the line's ends; None for no line.
        band: (x, low, high) of its confidence band; None for no band.
    """

    title: str
    x_label: str
    points: Sequence[FamilyPoint]
    line: tuple[Sequence[float], Sequence[float]] | None = None
    band: tuple[Sequence[float], Sequence[float], Sequence[float]] | None = None


def plot_family_scores(panels: Sequence[FamilyPanel]) -> Figure:
    """Draw accuracy against each score, families by marker and colour, intervals as crosses.

    Args:
        panels: at least one; all have the same models.

    Returns:
        Four panels a row; models are numbered in the panels and named below.
    """
    n_rows = -(-len(panels) // N_COLUMNS)
    n_columns = min(N_COLUMNS, len(panels))
    figure = new_figure(2.3 * n_columns, 2.2 * n_rows + 0.7)
    grid = figure.subplots(n_rows, n_columns, squeeze=False, sharey=True)
    families = list(dict.fromkeys(point.family for point in panels[0].points))
    for axes, panel in zip(grid.flat, panels, strict=False):
        _draw_panel(axes, panel, families)
    for axes in grid.flat[len(panels) :]:
        axes.set_axis_off()
    for row in grid:
        row[0].set_ylabel("zero-shot top-1", fontsize=8)
    handles, labels = grid.flat[0].get_legend_handles_labels()
    names = ", ".join(f"{i} {point.name}" for i, point in enumerate(panels[0].points, start=1))
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=len(families),
        frameon=False,
        fontsize=7,
        title=f"{_wrapped(names, 38 * n_columns)}\nbars and band: 95 % intervals",
        title_fontsize=6,
    )
    return figure


def _draw_panel(axes: Axes, panel: FamilyPanel, families: Sequence[str]) -> None:
    if panel.band is not None:
        axes.fill_between(*panel.band, color=FAINT, alpha=0.2, linewidth=0)
    if panel.line is not None:
        axes.plot(*panel.line, color=FAINT, linewidth=1)
    for number, family in enumerate(families):
        style: dict[str, Any] = {
            "color": PART_COLOURS[number % len(PART_COLOURS)],
            "marker": MARKERS[number % len(MARKERS)],
        }
        points = [point for point in panel.points if point.family == family]
        for point in points:
            for ends, at in ((point.x_ci95, (point.y, point.y)), (point.y_ci95, None)):
                if ends is not None and None not in ends:
                    xs, ys = (ends, at) if at else ((point.x, point.x), ends)
                    axes.plot(xs, ys, color=style["color"], linewidth=0.8, alpha=0.7)
        x, y = [point.x for point in points], [point.y for point in points]
        axes.plot(x, y, linestyle="none", markersize=5, label=family, **style)
    for index, point in enumerate(panel.points, start=1):
        axes.annotate(
            str(index),
            (point.x, point.y),
            (3, 3),
            textcoords="offset points",
            fontsize=6,
            color=INK,
        )
    axes.set_title(panel.title, fontsize=7, color=INK)
    axes.set_xlabel(panel.x_label, fontsize=7)
    axes.tick_params(labelsize=6)
    axes.locator_params(axis="x", nbins=4)
    axes.set_ylim(top=min(1.0, axes.get_ylim()[1]))  # the band of a line may leave what can be
    axes.spines[["top", "right"]].set_visible(False)


def _wrapped(text: str, width: int) -> str:
    lines, line = [], ""
    for part in text.split(", "):
        longer = f"{line}, {part}" if line else part
        if len(longer) > width and line:
            lines.append(line + ",")
            longer = part
        line = longer
    return "\n".join([*lines, line])
