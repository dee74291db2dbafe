"""Galleries of found pictures: every cosine is there, and marks are told apart without colour."""

import numpy as np
from matplotlib.patches import Rectangle

from figures.retrieval_gallery import FoundRow, plot_found

PIXELS = np.zeros((12, 8, 8, 3), dtype=np.uint8)
COSINES = [0.5 - 0.01 * place for place in range(12)]


def texts(figure) -> list[str]:  # type: ignore[no-untyped-def]
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def test_a_long_list_goes_on_below_with_its_cosines() -> None:
    figure = plot_found([FoundRow("a $5 dog", PIXELS, COSINES)])
    assert [len(axes.images) for axes in figure.axes] == [10, 2]
    assert texts(figure)[0] == "0.500"
    assert len(texts(figure)) == 12
    assert figure.axes[0].get_title(loc="left") == "a $5 dog"
    assert figure.axes[1].get_title(loc="left") == ""


def test_marks_differ_in_sign_and_line() -> None:
    marks = [True, False, True]
    figure = plot_found(
        [FoundRow("x", PIXELS[:3], COSINES[:3], marks), FoundRow("y", PIXELS[:1], COSINES)]
    )
    frames = [patch for patch in figure.axes[0].patches if isinstance(patch, Rectangle)]
    assert [frame.get_linestyle() == "-" for frame in frames] == marks
    signs = [text.split()[-1] for text in texts(figure)[:3]]
    assert signs[0] == signs[2] != signs[1]
    assert not figure.axes[1].patches
