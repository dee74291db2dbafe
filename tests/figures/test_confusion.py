import numpy as np
import pytest
from matplotlib.figure import Figure

from figures.confusion import ALL_NAMED, IN_LIST, N_NAMED, NAME_LENGTH, plot_confusion


def draw(n_classes: int, name: str = "class") -> Figure:
    shares = np.full((n_classes, n_classes), 0.2 / max(1, n_classes - 1))
    np.fill_diagonal(shares, 0.8)
    names = [f"{name} {number}" for number in range(n_classes)]
    return plot_confusion(shares, names, [(names[0], names[-1], 3, 20)])


@pytest.mark.parametrize("n_classes", [2, ALL_NAMED])
def test_up_to_sixty_classes_every_name_is_written(n_classes: int) -> None:
    axes = draw(n_classes).axes[0]
    shown = [label.get_text() for label in axes.get_yticklabels()]
    assert shown == [f"class {number}" for number in range(n_classes)]
    assert [label.get_text() for label in axes.get_xticklabels()] == shown


@pytest.mark.parametrize("n_classes", [ALL_NAMED + 1, 1_000])
def test_of_many_classes_evenly_spaced_ones_are_named(n_classes: int) -> None:
    axes = draw(n_classes).axes[0]
    places = axes.get_yticks()
    assert len(places) == N_NAMED
    assert (places[0], places[-1]) == (0, n_classes - 1)
    named = [f"class {int(place)}" for place in places]
    assert [label.get_text() for label in axes.get_yticklabels()] == named


def test_few_classes_have_their_percentages_printed() -> None:
    printed = {text.get_text() for text in draw(10).axes[0].texts}
    assert printed == {"80", "2"}
    assert not list(draw(48).axes[0].texts)


def test_nothing_is_white_and_a_class_without_pictures_too() -> None:
    shares = np.array([[0.5, 0.5, 0], [0, 1, 0], [np.nan] * 3])
    drawn = plot_confusion(shares, ["a", "b", "c"], []).axes[0].images[0].get_array()
    assert np.ma.getmaskarray(np.ma.asarray(drawn)).tolist() == [
        [False, False, True],
        [True, False, True],
        [True, True, True],
    ]


def test_the_most_confused_pairs_stand_beside_with_their_counts() -> None:
    beside = draw(5).axes[1]
    shown = [text.get_text() for text in beside.texts]
    assert shown == ["most often taken for another", "class 0 → class 4", "3 of 20 (15 %)"]


def test_long_names_are_cut() -> None:
    figure = draw(3, name="a very long name of a class that nobody can fit")
    shown = figure.axes[0].get_yticklabels()[0].get_text()
    assert len(shown) == NAME_LENGTH
    assert len(figure.axes[1].texts[1].get_text()) == 2 * IN_LIST + len(" → ")
