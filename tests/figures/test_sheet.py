"""A sheet that is laid out by the point."""

import pytest

from figures.sheet import (
    NOTHING,
    column_width,
    columns_height,
    draw_columns,
    new_sheet,
    set_columns,
)
from figures.words import set_words


def test_places_are_points_from_the_upper_left_corner() -> None:
    sheet = new_sheet(144, 72)
    assert sheet.figure.get_size_inches().tolist() == [2.0, 1.0]
    inner = sheet.add_axes(36, 18, 72, 36).get_position()
    assert inner.bounds == pytest.approx((0.25, 0.25, 0.5, 0.5))


def test_a_block_hangs_from_its_upper_edge() -> None:
    sheet, block = new_sheet(100, 100), set_words("a tail", 50, 7)
    sheet.write(block, 10, 20)
    (text,) = sheet.axes.texts
    x, y = text.get_position()
    assert x == 10
    assert 20 < y < 20 + block.height


def test_columns_beside_each_other_begin_at_one_height() -> None:
    sheet = new_sheet(200, 100)
    columns = set_columns([("a heading of two lines", [("one", "k")]), ("short", [])], 50, 7)
    draw_columns(sheet, columns, 0, 0, 60)
    places = {text.get_text(): text.get_position() for text in sheet.axes.texts}
    assert places["one"][1] == pytest.approx(places[NOTHING][1])
    assert places[NOTHING][0] == 60
    assert columns_height(columns) == max(column.height for column in columns)


def test_widths_are_those_of_a_papers_columns() -> None:
    assert column_width("single") == pytest.approx(3.5 * 72)
    assert column_width("double") == pytest.approx(7.2 * 72)
