import numpy as np

from figures.model_pair import N_COLUMNS, PairRow, plot_model_pair


def test_a_row_a_concept_with_its_title_and_at_most_six_pictures() -> None:
    pixels = np.zeros((9, 4, 4, 3), dtype=np.uint8)
    figure = plot_model_pair([PairRow("a long tail", pixels), PairRow("cat", pixels[:2])])
    titles = [part.get_suptitle() for part in figure.subfigs]
    assert titles == ["a long tail", "cat"]
    counts = [sum(bool(axes.images) for axes in part.axes) for part in figure.subfigs]
    assert counts == [N_COLUMNS, 2]
    assert not any(axes.axison for part in figure.subfigs for axes in part.axes)
