"""Parts in their colours, each piece with its number."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.text import Annotation
from numpy.typing import NDArray

from figures.numbered_parts import FINE_PX, draw_picture
from figures.palette import part_colour
from figures.sheet import new_sheet


def drawn(parts: NDArray[np.uint8]) -> Axes:
    axes = new_sheet(100, 100).add_axes(0, 0, 100, 100)
    draw_picture(axes, np.full((24, 24, 3), 120, np.uint8), parts)
    return axes


def test_small_pictures_are_drawn_fine_and_numbers_have_the_parts_colour() -> None:
    axes = drawn(np.array([[1, 0], [0, 2]], dtype=np.uint8))
    assert axes.images[0].get_size()[0] >= FINE_PX
    discs = [to_hex(line.get_markerfacecolor()) for line in axes.get_lines()]
    assert discs == [part_colour(1).lower(), part_colour(2).lower()]


def test_a_picture_without_parts_has_no_numbers() -> None:
    assert not drawn(np.zeros((2, 2), dtype=np.uint8)).texts


def test_a_parts_number_stands_on_a_patch_of_it() -> None:
    bent = np.array([[1, 1, 1], [1, 0, 1], [1, 0, 1]], dtype=np.uint8)  # its middle is not of it
    picture = drawn(bent)
    (number,) = picture.texts
    side = picture.images[0].get_size()[0] / 3
    assert isinstance(number, Annotation)
    column, row = (int((place + 0.5) // side) for place in number.xy)
    assert bent[row, column] == 1


def test_every_piece_of_a_part_has_its_number_but_crumbs_have_none() -> None:
    apart = np.zeros((20, 20), dtype=np.uint8)
    apart[:5, :5] = apart[10:13, 10:13] = 2  # 25 and 9 patches of 400
    apart[19, 19] = 2  # one patch
    apart[19, 0] = 1  # one patch, but the largest of its part
    found = [text.get_text() for text in drawn(apart).texts]
    assert sorted(found) == ["1", "2", "2"]
