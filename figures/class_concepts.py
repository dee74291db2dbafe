"""Which class has which concept in, a matplotlib Figure out. Nothing is computed.

Every entry is a mark that stays visible however many there are; classes and concepts come in the
order given. All names are written where they fit, else those of the most shared concepts.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import FAINT, new_figure

ALL_CLASSES, ALL_CONCEPTS = 60, 90  # up to which every name is written
N_CLASSES, N_CONCEPTS = 40, 60  # names written otherwise
NAME_LENGTH = 24
WIDTH, HEIGHT = 9.0, 6.4  # inches
POINTS = 72 * 0.75  # of an inch that the axes leave to the marks, roughly
SMALLEST, LARGEST = 1.8, 9.0  # side of a mark, points
MAP = "viridis_r"
TICKS = (3, 5, 10, 20, 50, 100, 200, 500)  # of the colour bar, as far as they go
Numbers = NDArray[np.int64]


def plot_class_concepts(
    class_names: Sequence[str],
    concepts: Sequence[str],
    entries: tuple[Numbers, Numbers],
    n_classes_of: Numbers,
) -> Figure:
    """Draw a mark for each concept of each class.

    Args:
        class_names: n_classes of them, from top to bottom.
        concepts: n_concepts of them, from left to right.
        entries: index of the class and of the concept of each mark, both shape (n_entries,).
        n_classes_of: shape (n_concepts,), classes each concept stands in; its colour.

    Returns:
        One axes, with a colour bar where a concept stands in three classes or more.
    """
    figure = new_figure(WIDTH, HEIGHT)
    axes = figure.subplots()
    rows, columns = entries
    n_classes, n_concepts = len(class_names), len(concepts)
    step = min(HEIGHT * POINTS / max(n_classes, 1), WIDTH * POINTS / max(n_concepts, 1))
    side = float(np.clip(step, SMALLEST, LARGEST))
    shared = n_classes_of[columns] > 1
    marks: dict[str, Any] = {"marker": "s", "s": side**2, "linewidths": 0}
    axes.scatter(columns[~shared], rows[~shared], color=FAINT, **marks)
    most = int(n_classes_of.max(initial=2))
    norm = LogNorm(2, max(most, 3))
    by_number = np.argsort(n_classes_of[columns[shared]], kind="stable")  # most shared on top
    x, y = columns[shared][by_number], rows[shared][by_number]
    drawn = axes.scatter(x, y, c=n_classes_of[x], cmap=MAP, norm=norm, **marks)
    if most > 2:
        ticks = sorted({2, *(tick for tick in TICKS if tick < 0.8 * most), most})
        bar = figure.colorbar(drawn, ax=axes, fraction=0.03, pad=0.01, ticks=ticks)
        bar.ax.set_yticklabels(list(map(str, ticks)), fontsize=6)
        bar.minorticks_off()
        bar.set_label("classes the concept stands in", fontsize=7)
    axes.set_xlim(-0.7, n_concepts - 0.3)
    axes.set_ylim(n_classes - 0.3, -0.7)  # the first class on top
    _name(axes, class_names, concepts, n_classes_of)
    axes.spines[["top", "right"]].set_visible(False)
    return figure


def _name(
    axes: Axes, class_names: Sequence[str], concepts: Sequence[str], n_classes_of: Numbers
) -> None:
    n_classes, n_concepts = len(class_names), len(concepts)
    every = np.arange(n_classes)
    if n_classes > ALL_CLASSES:
        every = np.linspace(0, n_classes - 1, N_CLASSES).round().astype(int)
    chosen = np.arange(n_concepts)
    if n_concepts > ALL_CONCEPTS:
        chosen = _spread(n_classes_of, n_concepts / N_CONCEPTS)
    axes.set_yticks(every, [_shorten(class_names[int(at)]) for at in every], fontsize=6)
    axes.set_xticks(
        chosen, [_shorten(concepts[int(at)]) for at in chosen], rotation=90, fontsize=5.5
    )
    axes.tick_params(length=2, pad=1)
    axes.set_ylabel(f"{n_classes} classes", fontsize=8)
    axes.set_xlabel(f"{n_concepts} concepts; those of a single class are grey", fontsize=8)


def _spread(n_classes_of: Numbers, gap: float) -> Numbers:
    """Places of the most shared concepts that are at least `gap` apart, in ascending order."""
    chosen: list[int] = []
    for at in np.argsort(-n_classes_of, kind="stable").tolist():
        if all(abs(at - other) >= gap for other in chosen):
            chosen.append(at)
    return np.array(sorted(chosen), dtype=np.int64)


def _shorten(name: str) -> str:
    return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"
