"""Wrongly decided pictures in, a Figure out: what speaks for the prediction and for the label.

Each picture has a row: concepts shared with the predicted class alone on the left, with both in the
middle, with the true class alone on the right. The number behind a word is that of its part.
"""

from collections.abc import Sequence

from matplotlib.figure import Figure

from figures.explanation import SIZE, Shown, colour_words, tell_control
from figures.numbered_parts import draw_picture
from figures.sheet import (
    MARGIN,
    WordColumn,
    column_width,
    columns_height,
    draw_columns,
    new_sheet,
    set_columns,
)
from figures.words import TextBlock, set_words, tidy
from interpret.measures.explanation import ClassContrast, PictureExplanation

N_PICTURES = 6  # that leave a page its margins
PICTURE_SHARE = {"single": 0.24, "double": 0.16}  # of the sheet's width
PIECE_LEAST = 1 / 16  # of the picture: it is small, so small pieces have no number
GAP, TITLE_GAP, TITLE_SIZE = 10.0, 3.0, 7.0  # points
N_SIDES = 3


def plot_why_not(pictures: Sequence[Shown], column: str = "double") -> Figure:
    """Draw what each picture shares with the class it was taken for and with its own.

    Args:
        pictures: wrongly decided ones, at least one; `N_PICTURES` fit on a page.
        column: "single" (3.5 inches) or "double" (7.2 inches).

    Raises:
        ValueError: there is no picture, or one of them is not decided wrongly.
    """
    if not pictures:
        raise ValueError("there must be a wrongly decided picture to draw, got none.")
    width = column_width(column) - 2 * MARGIN
    side = PICTURE_SHARE[column] * width
    step = (width - side - MARGIN) / N_SIDES
    rows = [set_row(shown, width, step) for shown in pictures]
    heights = [
        title.height + TITLE_GAP + max(side, columns_height(columns)) for title, columns in rows
    ]
    sheet = new_sheet(width + 2 * MARGIN, sum(heights) + GAP * (len(rows) - 1) + 2 * MARGIN)
    y = MARGIN
    for shown, (title, columns), height in zip(pictures, rows, heights, strict=True):
        sheet.write(title, MARGIN, y)
        below = y + title.height + TITLE_GAP
        axes = sheet.add_axes(MARGIN, below, side, side)
        draw_picture(axes, shown.pixels, shown.parts, least=PIECE_LEAST)
        draw_columns(sheet, columns, 2 * MARGIN + side, below, step)
        y += height + GAP
    return sheet.figure


def set_row(shown: Shown, width: float, step: float) -> tuple[TextBlock, list[WordColumn]]:
    """Title and columns of one picture.

    Args:
        shown: the picture and what is said of it.
        width: of the title, points.
        step: from one column to the next, points.

    Raises:
        ValueError: the picture is not decided wrongly.
    """
    told = shown.told
    found = told.why_not
    if found is None:
        raise ValueError(f"a picture must be decided wrongly to be drawn here, got {told.id!r}.")
    title = f"taken for {found.first_class}, is {found.second_class} ({told.id})"
    title += tell_control(shown.control)
    lists = [
        (heading, [(numbered(word, told), colour) for word, colour in colour_words(words, told)])
        for heading, words in headed(found)
    ]
    return set_words(title, width, TITLE_SIZE, "bold"), set_columns(lists, step - MARGIN, SIZE)


def headed(found: ClassContrast) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The three lists with what stands above them."""
    return (
        (f"{found.first_class} alone", found.first),
        ("both", found.both),
        (f"{found.second_class} alone", found.second),
    )


def numbered(word: str, told: PictureExplanation) -> str:
    """The word with the number of its part, where it has one."""
    part = told.part_of.get(word, 0)
    return f"{tidy(word)} ({part})" if part else word
