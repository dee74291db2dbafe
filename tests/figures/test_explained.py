"""Explained pictures: parts in their colours, words in the same, shared words marked."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

from figures.explained import SHARED_MARK, ExplainedPicture, blend_parts, plot_explained_pictures
from figures.palette import PART_COLOURS, part_colour


def picture_fields() -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    parts = np.array([[0, 1], [2, 2]], dtype=np.uint8)
    return np.full((8, 8, 3), 100, np.uint8), parts


def picture(words: list[tuple[str, int, bool]]) -> ExplainedPicture:
    return ExplainedPicture(*picture_fields(), words, "frog: 0.50")


def test_words_stand_by_part_in_the_parts_colour_and_shared_ones_are_marked() -> None:
    words = [("a beak", 2, True), ("long wings", 1, False), ("a hull", 2, False)]
    figure = plot_explained_pictures([picture(words)])
    texts = figure.axes[1].texts
    assert [t.get_text() for t in texts] == ["long wings", f"{SHARED_MARK} a beak", "a hull"]
    assert [t.get_color() for t in texts] == [part_colour(1), part_colour(2), part_colour(2)]
    assert [t.get_fontweight() for t in texts] == ["normal", "bold", "normal"]


def test_a_picture_without_concepts_says_so() -> None:
    figure = plot_explained_pictures([picture([])])
    assert [t.get_text() for t in figure.axes[1].texts] == ["no parts found"]


def test_dollar_signs_are_not_mathematics() -> None:
    shown = ExplainedPicture(*picture_fields(), words=[("a $ sign_{", 1, True)], title="a$b_{c$: 0")
    figure = plot_explained_pictures([shown])
    figure.draw_without_rendering()
    assert figure.axes[0].get_title(loc="left") == "a$b_{c$: 0"


def test_four_pictures_stand_in_a_row() -> None:
    figure = plot_explained_pictures([picture([])] * 5)
    assert len(figure.axes) == 2 * 8
    assert sum(bool(axes.images) for axes in figure.axes) == 5


def test_fifteen_words_do_not_overlap() -> None:
    words = [(f"a rather long concept {i}", 1 + i % 5, i % 2 == 0) for i in range(15)]
    figure = plot_explained_pictures([picture(words)] * 8)
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[1].texts]
    above = [a.y0 >= b.y1 - 1.0 for a, b in pairwise(boxes)]
    assert all(above)


def test_long_words_are_cut_and_leave_the_pictures_their_room() -> None:
    sizes = []
    for word in ("a beak", "a very long concept that goes on and on and on and on and on"):
        figure = plot_explained_pictures([picture([(word, 1, True)])] * 8)
        figure.draw_without_rendering()
        sizes.append(figure.axes[0].get_window_extent().width)
    assert sizes[0] == sizes[1] > 0
    assert figure.axes[1].texts[0].get_text() == "✓ a very long concept that goes o…"


def test_parts_are_washed_in_their_colour_and_the_rest_is_untouched() -> None:
    blended = blend_parts(np.zeros((4, 4, 3), np.uint8), np.array([[0, 1], [2, 2]], dtype=np.uint8))
    assert (blended[:2, :2] == 0).all()
    np.testing.assert_allclose(blended[0, 2] / blended[0, 2].max(), _scaled(part_colour(1)))
    np.testing.assert_allclose(blended[3, 0] / blended[3, 0].max(), _scaled(part_colour(2)))


def test_colours_repeat_after_the_last() -> None:
    assert part_colour(1) == part_colour(1 + len(PART_COLOURS))


def _scaled(colour: str) -> np.ndarray:
    rgb = np.array(to_rgb(colour))
    return rgb / rgb.max()
