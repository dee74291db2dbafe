from typing import Any, get_args

import numpy as np
import pytest

from figures.sweeps import Scale, Sweep, plot_sweeps

LABELS: dict[str, Any] = {"x_label": "pictures a class", "y_label": "top-1"}


def test_every_line_point_and_level_stands_in_the_legend() -> None:
    lines = {"probe": Sweep([1, 2, 4], [0.2, 0.3, 0.4], [(0.1, 0.3), (0.2, 0.4), (0.3, 0.5)])}
    figure = plot_sweeps(
        lines | {"svm": Sweep([1, 2], [0.1, 0.2])},
        published={"thesis": [(2, 0.35)]},
        levels={"zero-shot": 0.25},
        **LABELS,
    )
    axes = figure.axes[0]
    assert axes.get_legend_handles_labels()[1] == ["probe", "svm", "published: thesis", "zero-shot"]
    assert np.asarray(axes.lines[0].get_ydata()).tolist() == [0.2, 0.3, 0.4]
    assert len(axes.collections) == 1  # the band of the only line with intervals
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("pictures a class", "top-1")


def test_many_lines_differ_in_grey_print() -> None:
    lines = {str(number): Sweep([1, 2], [number, number]) for number in range(28)}
    drawn = plot_sweeps(lines, **LABELS).axes[0].lines
    styles = {(line.get_color(), line.get_linestyle()) for line in drawn}
    assert len(styles) == 28


@pytest.mark.parametrize("scale", get_args(Scale))
def test_the_scale_is_the_one_asked_for(scale: Scale) -> None:
    figure = plot_sweeps({"a": Sweep([1, 10], [0, 1])}, x_scale=scale, **LABELS)
    assert figure.axes[0].get_xscale() == scale


@pytest.mark.parametrize("n_letters", [20, 40, 41, 60])
def test_no_label_is_cut_at_the_edge(n_letters: int) -> None:
    line = Sweep([1, 2], [0, 1])
    words = "of random directions, a linear classifier on the cosines of all pictures"
    lines = {f"{number}{words[: n_letters - 1]}": line for number in range(3)}
    figure = plot_sweeps(lines, **LABELS)
    figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.x1
