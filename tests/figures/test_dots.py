import numpy as np

from figures.description import plot_description
from figures.dots import Dot, plot_dots

GROUPS = {
    "one": [Dot("a", 0.5, (0.4, 0.6)), Dot("b", 0.7)],
    "two": [Dot("c", 0.2, None, (0.1, 0.3))],
}


def test_every_number_has_its_line_and_its_name() -> None:
    axes = plot_dots(GROUPS, x_label="top-1", level=0.5, chance=0.1).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]
    assert axes.get_yticks().tolist() == [0, 1, 3]  # a line apart
    top, bottom = axes.get_ylim()[::-1]
    assert top < 0 < 3 < bottom
    assert axes.get_legend_handles_labels()[1] == ["one", "two"]
    found = {line.get_label(): np.asarray(line.get_xdata()).tolist() for line in axes.lines}
    assert (found["one"], found["two"]) == ([0.5, 0.7], [0.2])
    spans = [np.asarray(line.get_xdata()).tolist() for line in axes.lines]
    assert [0.4, 0.6] in spans
    assert [0.1, 0.3] in spans


def test_controls_and_what_was_mined_stand_apart() -> None:
    row = {"top1": 0.5, "ci95": [0.4, 0.6], "n_draws": 1, "top1_of_draw": [0.5]}
    drawn = {"top1": 0.3, "ci95": None, "n_draws": 2, "top1_of_draw": [0.2, 0.4]}
    wordings = [
        {"name": "descriptors", "is_control": False, **row},
        {"name": "random words", "is_control": True, **drawn},
    ]
    result = {"wordings": wordings, "images": {"n_classes": 4}, "table2": None}
    axes = plot_description(result).axes[0]
    assert axes.get_legend_handles_labels()[1] == ["descriptors", "controls"]
    mined = {"sources": {"pca": {"leaky": row, "held_out": drawn}}}
    axes = plot_description(result | {"table2": mined}).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()][2:] == ["+ pca", "+ pca"]
    assert axes.get_legend_handles_labels()[1][2:] == ["table 2, LEAKY", "table 2, held-out"]
