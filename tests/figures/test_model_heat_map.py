import numpy as np

from figures.model_heat_map import plot_model_heat_map

VALUES = np.array([[0.5, 7.0, 1.0], [0.75, np.nan, 1.0]])


def test_every_cell_shows_its_number_and_a_dash_for_none() -> None:
    figure = plot_model_heat_map(VALUES, ["a", "b"], ["top-1", "MI", "same"], digits=[3, 2, 1])
    (axes,) = figure.axes
    shown = [text.get_text() for text in axes.texts]
    assert shown == ["0.500", "7.00", "1.0", "0.750", "-", "1.0"]
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["top-1", "MI", "same"]


def test_colours_go_from_a_columns_lowest_to_its_highest() -> None:
    figure = plot_model_heat_map(VALUES, ["a", "b"], ["x", "y", "z"], digits=[1, 1, 1])
    (image,) = figure.axes[0].images
    colours = np.asarray(image.get_array())
    assert colours[:, 0].tolist() == [0.0, 0.8]
    assert colours[0, 2] == colours[1, 2] == 0.0
