import numpy as np

from figures.model_ranks import plot_model_ranks


def test_ranks_hang_from_one_with_their_intervals_and_names() -> None:
    ranks = {"accuracy": [1.0, 2.0], "overlap": [2.0, 1.0]}
    intervals = {"accuracy": [(1.0, 1.0), (2.0, 2.0)], "overlap": [(1.0, 2.0), (1.0, 2.0)]}
    (axes,) = plot_model_ranks(ranks, intervals, ["a", "b"]).axes
    low, high = axes.get_ylim()
    assert low > high  # 1 at the top
    assert [text.get_text() for text in axes.texts] == ["a", "b"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["accuracy", "overlap"]
    lines = [np.asarray(line.get_ydata()).tolist() for line in axes.lines]
    assert lines.count([1.0, 2.0]) >= 3  # both models' path and the intervals
    assert [2.0, 1.0] in lines


def test_one_model_alone_can_be_drawn() -> None:
    (axes,) = plot_model_ranks({"accuracy": [1.0]}, {"accuracy": [(1.0, 1.0)]}, ["a"]).axes
    assert [text.get_text() for text in axes.texts] == ["a"]
