"""Points of pictures in the plane and in space in, matplotlib Figures out. Nothing is computed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import FAINT, INK, PART_COLOURS, new_figure
from figures.sweeps import MARKERS
from interpret.measures.embedding_views import View, Views

COLOURS = (*PART_COLOURS[:6], INK)  # yellow is lost on white; eight markers tell the rest apart
PANELS_A_ROW = 3  # four stand two by two
SMALL, LARGE, MANY = 8, 16, 1_000  # areas of a marker, and the points that make it small
PALE_GRID: dict[Any, Any] = {"grid.color": "#dddddd", "grid.linewidth": 0.5}
NAME_LENGTH_MAX = 24  # characters of a legend


def plot_planes(views: Views, names: Sequence[str], *, kind: str) -> Figure:
    """Draw the pictures in the plane, a panel a kind of features.

    Args:
        views: the points, and the groups to tell apart.
        names: of the groups in `views.shown`, in their order.
        kind: what groups are, "classes" or "clusters".

    Returns:
        One row up to three panels, else two a row; one legend at the right.
    """
    n_columns = len(views.planes) if len(views.planes) <= PANELS_A_ROW else 2
    n_rows = -(-len(views.planes) // n_columns)
    figure = new_figure(3.1 * n_columns + 1.6, 3.0 * n_rows)
    grid = figure.subplots(n_rows, n_columns, squeeze=False).ravel()
    for axes in grid[len(views.planes) :]:
        axes.remove()
    for axes, view in zip(grid, views.planes, strict=False):
        _scatter(axes, view.points, views, names)
        axes.set_title(f"{view.features}, {view.method}", fontsize=8, color=INK, parse_math=False)
        x_label, y_label = _axis_labels(view)
        axes.set_xlabel(x_label, fontsize=7)
        axes.set_ylabel(y_label, fontsize=7)
        axes.tick_params(labelsize=6)
        axes.spines[["top", "right"]].set_visible(False)
    _name_groups(figure, grid[0], views, kind)
    return figure


def plot_space(views: Views, names: Sequence[str], *, kind: str) -> Figure:
    """Draw the pictures' image embeddings in three dimensions.

    Args:
        views: the points, and the groups to tell apart.
        names: of the groups in `views.shown`, in their order.
        kind: what groups are, "classes" or "clusters".
    """
    figure = new_figure(6.2, 4.4)
    with rc_context(PALE_GRID):
        axes: Any = figure.add_subplot(projection="3d")
    _scatter(axes, views.space.points, views, names, depthshade=False)
    for name, label in zip("xyz", _axis_labels(views.space), strict=True):
        axes.set(**{f"{name}label": label})
        getattr(axes, f"{name}axis").label.set_fontsize(7)
    axes.tick_params(labelsize=6)
    axes.set_box_aspect(None, zoom=0.9)  # or the label of the third axis is cut off
    axes.set_title(f"{views.space.features}, {views.space.method}", fontsize=8, color=INK)
    _name_groups(figure, axes, views, kind)
    return figure


def group_style(number: int) -> dict[str, Any]:
    """Colour and marker of a group; both differ from the next one's, 56 pairs differ."""
    return {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}


def _axis_labels(view: View) -> list[str]:
    n_axes = view.points.shape[1]
    if view.explained_share is None:
        return [f"axis {axis + 1} (no unit)" for axis in range(n_axes)]
    shares = zip(range(1, n_axes + 1), view.explained_share, strict=True)
    return [f"component {axis} ({share:.0%} of variance)" for axis, share in shares]


def _scatter(
    axes: Any, points: NDArray[np.float64], views: Views, names: Sequence[str], **options: Any
) -> None:
    """The other pictures first, small and pale, then each group on top."""
    size = LARGE if len(points) < MANY else SMALL
    is_other = views.groups < 0
    if is_other.any():
        pale: dict[str, Any] = {"s": size / 3, "color": FAINT, "alpha": 0.35, "label": "others"}
        axes.scatter(*points[is_other].T, linewidth=0, **pale, **options)
    for number, (group, name) in enumerate(zip(views.shown, names, strict=True)):
        shown = points[views.groups == group]
        label = name if len(name) <= NAME_LENGTH_MAX else f"{name[: NAME_LENGTH_MAX - 1]}…"
        style = {**group_style(number), **options}
        axes.scatter(*shown.T, s=size, alpha=0.7, linewidth=0, label=label, **style)


def _name_groups(figure: Figure, axes: Any, views: Views, kind: str) -> None:
    handles, labels = axes.get_legend_handles_labels()
    some, is_whole = len(views.shown), len(views.shown) == views.n_groups
    legend = figure.legend(
        handles,
        labels,
        title=kind if is_whole else f"{some} of {views.n_groups} {kind}\n(largest first)",
        loc="outside right upper",
        frameon=False,
        fontsize=7,
        title_fontsize=7,
        markerscale=1.5,
    )
    for handle in legend.legend_handles:
        if handle is not None:
            handle.set_alpha(1.0)
    for text in legend.get_texts():
        text.set_parse_math(False)
