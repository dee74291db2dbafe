"""Text that is measured as it is drawn and broken where it may be."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg

from figures.sheet import new_sheet
from figures.words import (
    DPI,
    POINTS_AN_INCH,
    ink_of,
    line_size,
    longest_token,
    set_words,
    tidy,
)

LETTERS = st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=40)


@settings(max_examples=25)
@given(LETTERS, st.floats(30, 200))
def test_lines_keep_the_width_and_every_letter(text: str, width: float) -> None:
    block = set_words(text, width, 7.0)
    assert block.width <= width
    assert "".join(block.lines).replace(" ", "") == tidy(text).replace(" ", "")


@settings(max_examples=15)
@given(LETTERS.filter(str.strip), st.sampled_from([5.5, 7.0]))
def test_a_block_has_room_for_what_is_drawn(text: str, size: float) -> None:
    block = set_words(text, 60, size)
    sheet = new_sheet(100, 200)
    sheet.write(block, 20, 30)
    renderer = FigureCanvasAgg(sheet.figure).get_renderer()  # type: ignore[no-untyped-call]
    a_pixel = POINTS_AN_INCH / DPI
    for drawn in sheet.axes.texts:
        box = drawn.get_window_extent(renderer)
        assert box.x1 * a_pixel <= 20 + block.width
        assert 200 - box.y1 * a_pixel >= 30 - 0.01
        assert 200 - box.y0 * a_pixel <= 30 + block.height


def test_words_are_broken_between_words_and_only_too_long_ones_within() -> None:
    assert set_words("a long tail", 1000, 7).lines == ("a long tail",)
    assert set_words("a long tail", longest_token("a long tail", 7), 7).lines == (
        "a",
        "long",
        "tail",
    )
    pieces = set_words("mmmm", line_size("mm", 7)[0], 7).lines
    assert pieces == ("mm", "mm")


def test_nothing_is_one_empty_line() -> None:
    assert set_words(" \n ", 50, 7).lines == ("",)


def test_words_are_darker_than_their_part() -> None:
    assert ink_of("#ffffff") == pytest.approx((0.7, 0.7, 0.7))
