"""A page that is laid out by the point."""

import pytest

from figures.page import (
    NOTHING,
    columns_height,
    draw_columns,
    new_page,
    page_width,
    set_columns,
)
from figures.words import set_words


def test_places_are_points_from_the_upper_left_corner() -> None:
    page = new_page(144, 72)
    assert page.figure.get_size_inches().tolist() == [2.0, 1.0]
    inner = page.add_axes(36, 18, 72, 36).get_position()
    assert inner.bounds == pytest.approx((0.25, 0.25, 0.5, 0.5))


def test_a_block_hangs_from_its_upper_edge() -> None:
    page, block = new_page(100, 100), set_words("a tail", 50, 7)
    page.write(block, 10, 20)
    (text,) = page.axes.texts
    x, y = text.get_position()
    assert x == 10
    assert 20 < y < 20 + block.height


def test_columns_beside_each_other_begin_at_one_height() -> None:
    page = new_page(200, 100)
    columns = set_columns([("a heading of two lines", [("one", "k")]), ("short", [])], 50, 7)
    draw_columns(page, columns, 0, 0, 60)
    places = {text.get_text(): text.get_position() for text in page.axes.texts}
    assert places["one"][1] == pytest.approx(places[NOTHING][1])
    assert places[NOTHING][0] == 60
    assert columns_height(columns) == max(column.height for column in columns)


def test_widths_are_those_of_a_papers_columns() -> None:
    assert page_width("single") == pytest.approx(3.5 * 72)
    assert page_width("double") == pytest.approx(7.2 * 72)
