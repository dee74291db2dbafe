"""The result of a faithfulness run in, its figures out. Nothing is computed."""

from collections.abc import Iterator, Mapping
from typing import Any

from matplotlib.figure import Figure

from figures.dots import Dot, plot_dots
from figures.palette import FAINT, INK, new_figure

METRICS = {"deletion": "deletion (lower is better)", "insertion": "insertion (higher is better)"}
KINDS = {"method": "parts", "control": "controls", "baseline": "trained"}
FAMILIES = {"pca": "#0072B2", "kmeans": "#D55E00"}  # by the first word of a name; others are ink
LINES = {"split anew": "--", "anywhere": ":", "random words": "-."}
MARKERS = "osD^v"  # of what belongs to neither family
AREAS = {"own": "on their own areas", "equal": "on equal areas"}


def plot_metric(result: Mapping[str, Any], metric: str, area: str) -> Figure:
    """One metric of every explanation with its interval, methods, controls and trained apart.

    Args:
        result: the content of `result.json`.
        metric: "deletion" or "insertion".
        area: "own" or "equal".
    """
    groups: dict[str, list[Dot]] = {}
    for one in result["explanations"]:
        told = one["areas"][area][metric]
        ends = None if None in told["ci95"] else tuple(told["ci95"])
        groups.setdefault(KINDS[one["kind"]], []).append(Dot(one["name"], told["area"], ends))
    return plot_dots(groups, x_label=f"{METRICS[metric]} {AREAS[area]}, 95 % interval")


def plot_perturbation(result: Mapping[str, Any]) -> Figure:
    """The mean curves of the methods by the run's naming, their controls and what was trained.

    Args:
        result: the content of `result.json`.

    Returns:
        A row an area, a column a way; lines differ in colour and style.
    """
    figure = new_figure(7.2, 5.0)
    grid = figure.subplots(len(AREAS), len(METRICS), sharex=True)
    for row, (area, title) in zip(grid, AREAS.items(), strict=True):
        for axes, way in zip(row, METRICS, strict=True):
            for number, one in enumerate(shown_of(result)):
                curve, style = one["curves"][area][way], line_style(one["name"], number)
                axes.plot(range(len(curve)), curve, linewidth=1.2, label=one["name"], **style)
            axes.set_title(f"{way} {title}", fontsize=8, color=FAINT)
            axes.set_ylabel("2.5 cosine with the decided class", fontsize=7)
            axes.set_xlabel("regions changed", fontsize=7)
            axes.tick_params(labelsize=7)
            axes.spines[["top", "right"]].set_visible(False)
    handles, labels = grid[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=4, frameon=False, fontsize=7)
    return figure


def line_style(name: str, number: int) -> dict[str, Any]:
    """Colour by part method, dashes by kind of control; a marker for what has no method."""
    family, _, kind = name.partition(", ")
    if family in FAMILIES:
        return {"color": FAMILIES[family], "linestyle": LINES.get(kind, "-")}
    marker = MARKERS[number % len(MARKERS)]
    return {"color": INK, "linestyle": "-", "marker": marker, "markersize": 3.5}


def shown_of(result: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The explanations whose curves are drawn: methods as they were named, and all others."""
    naming = result["method"]["naming"]
    for one in result["explanations"]:
        if one["kind"] != "method" or one["name"].endswith(f", {naming}"):
            yield one
