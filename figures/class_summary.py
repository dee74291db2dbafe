"""What some classes are recognised by in, a matplotlib Figure out. Nothing is computed or saved.

Each class has a row of lists; the number before a word and the bar below it are its share of
pictures, or the difference of two shares where the heading says so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from matplotlib.figure import Figure

from figures.palette import INK
from figures.sheet import (
    MARGIN,
    WordColumn,
    column_width,
    columns_height,
    draw_columns,
    new_sheet,
    set_columns,
)
from figures.words import TextBlock, set_words

N_CLASSES = {"single": 4, "double": 8}  # that leave a page its margins
N_WORDS = 4  # of a list
SIZE, TITLE_SIZE = 6.0, 7.5  # of letters, points
GAP, TITLE_GAP = 10.0, 3.0  # points
LISTS_IN_A_ROW = {"single": 2, "double": 4}
HEADINGS = {
    "shared": "shared with the class",
    "distinctive": "more often than in the rest",
    "gained": "more often in wrong ones",
    "lost": "of the class, often missing",
}
Ranked = Sequence[tuple[str, float]]


@dataclass(frozen=True)
class SummarisedClass:
    """One class as it is drawn.

    Attributes:
        title: its name and how many pictures it is about.
        lists: key of `HEADINGS` -> (word, value in [0, 1]), the largest first.
    """

    title: str
    lists: Mapping[str, Ranked]


def plot_class_summary(classes: Sequence[SummarisedClass], column: str = "double") -> Figure:
    """Draw what each class is recognised by.

    Args:
        classes: at least one and at most `N_CLASSES` of the width.
        column: "single" (3.5 inches) or "double" (7.2 inches).

    Raises:
        ValueError: there are none, or too many.
    """
    width, most = column_width(column) - 2 * MARGIN, N_CLASSES[column]
    if not 1 <= len(classes) <= most:
        raise ValueError(f"1 to {most} classes can be drawn, got {len(classes)}: choose some.")
    step = width / LISTS_IN_A_ROW[column]
    rows = [_set_class(one, width, step, LISTS_IN_A_ROW[column]) for one in classes]
    height = sum(_height(*row) + GAP for row in rows) - GAP
    sheet = new_sheet(width + 2 * MARGIN, height + 2 * MARGIN)
    y = MARGIN
    for title, lines in rows:
        sheet.write(title, MARGIN, y)
        below = y + title.height + TITLE_GAP
        for columns in lines:
            draw_columns(sheet, columns, MARGIN, below, step)
            below += columns_height(columns) + TITLE_GAP
        y += _height(title, lines) + GAP
    return sheet.figure


def _height(title: TextBlock, lines: Sequence[list[WordColumn]]) -> float:
    return title.height + sum(TITLE_GAP + columns_height(columns) for columns in lines)


def _set_class(
    one: SummarisedClass, width: float, step: float, n_columns: int
) -> tuple[TextBlock, list[list[WordColumn]]]:
    title = set_words(one.title, width, TITLE_SIZE, "bold")
    lists = list(one.lists.items())
    lines = [lists[start : start + n_columns] for start in range(0, len(lists), n_columns)]
    return title, [_set_lists(line, step - 2 * MARGIN) for line in lines]


def _set_lists(lists: Sequence[tuple[str, Ranked]], width: float) -> list[WordColumn]:
    told = [
        (HEADINGS[name], [(f"{value:.2f} {word}", INK) for word, value in ranked[:N_WORDS]])
        for name, ranked in lists
    ]
    bars = [tuple(value * width for _, value in ranked[:N_WORDS]) for _, ranked in lists]
    columns = set_columns(told, width, SIZE)
    return [replace(column, bars=bar) for column, bar in zip(columns, bars, strict=True)]
