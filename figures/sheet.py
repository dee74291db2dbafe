"""A figure that is laid out by the point: blocks of words and axes in, put where they are told to.

Places are points from the upper left corner, down and to the right. Nothing is moved afterwards,
so what does not overlap on paper does not overlap in the figure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.palette import INK, new_figure
from figures.words import DPI, POINTS_AN_INCH, TextBlock, set_words, total_height

WIDTHS_INCHES = {"single": 3.5, "double": 7.2}  # columns of a paper
MARGIN = 5.0  # points around everything
NOTHING = "none"
BAR, BAR_COLOUR = 1.1, "#0072B2"  # height of a bar, points
WORD_GAP = 1.0  # points between two words of a column


@dataclass(frozen=True)
class Sheet:
    """An empty figure with one invisible axes whose unit is the point.

    Attributes:
        figure: of the size asked for.
        axes: for words and lines; y grows downwards.
        width: points.
        height: points.
    """

    figure: Figure
    axes: Axes
    width: float
    height: float

    def write(self, block: TextBlock, x: float, y: float, **style: Any) -> None:
        """Draw a block whose upper edge is at y; x is its left edge, or what `ha` says."""
        given = {"ha": "left", "va": "baseline", "color": INK, **style}
        for line, below in zip(block.lines, block.base_lines, strict=True):
            self.axes.text(
                x,
                y + below,
                line,
                fontsize=block.size,
                fontweight=block.weight,
                parse_math=False,  # a dollar sign is a dollar sign
                **given,
            )

    def add_axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Axes whose upper left corner is at (x, y)."""
        bottom = self.height - y - height
        within = (x / self.width, bottom / self.height, width / self.width, height / self.height)
        return self.figure.add_axes(within)


def new_sheet(width: float, height: float) -> Sheet:
    """An empty sheet.

    Args:
        width: points.
        height: points.
    """
    figure = new_figure(width / POINTS_AN_INCH, height / POINTS_AN_INCH)
    figure.set_layout_engine("none")
    figure.set_dpi(DPI)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_autoscale_on(False)
    return Sheet(figure, axes, width, height)


def column_width(column: str) -> float:
    """Width of a paper's column, points.

    Raises:
        ValueError: `column` is not "single" or "double".
    """
    if column not in WIDTHS_INCHES:
        raise ValueError(
            f"width must be one of {', '.join(WIDTHS_INCHES)}, got {column!r}: choose one of them."
        )
    return WIDTHS_INCHES[column] * POINTS_AN_INCH


@dataclass(frozen=True)
class WordColumn:
    """A heading and words below each other.

    Attributes:
        heading: drawn bold.
        words: in order.
        colours: of each word.
        heading_height: room for the heading, points; equal in columns beside each other.
        bars: length of the bar below each word, points; none where there are no bars.
    """

    heading: TextBlock
    words: tuple[TextBlock, ...]
    colours: tuple[Any, ...]
    heading_height: float
    bars: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        """Of everything, points."""
        bars = (BAR + WORD_GAP) * len(self.bars)
        return self.heading_height + total_height(self.words, WORD_GAP) + bars

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """With the upper left corner at (x, y)."""
        sheet.write(self.heading, x, y)
        y += self.heading_height
        for number, (block, colour) in enumerate(zip(self.words, self.colours, strict=True)):
            sheet.write(block, x, y, color=colour)
            y += block.height + WORD_GAP
            if self.bars:
                bar = Rectangle((x, y - WORD_GAP), self.bars[number], BAR, facecolor=BAR_COLOUR)
                sheet.axes.add_patch(bar)
                y += BAR + WORD_GAP


def set_columns(
    lists: Sequence[tuple[str, Sequence[tuple[str, Any]]]], width: float, size: float
) -> list[WordColumn]:
    """Lists of words as columns beside each other, headings equally high.

    Args:
        lists: (heading, (word, colour) ...) of each column; without words a dash stands there.
        width: of one column, points.
        size: of the letters, points.
    """
    headings = [set_words(heading, width, size, "bold") for heading, _ in lists]
    room = max(heading.height for heading in headings) + 2 * WORD_GAP
    columns = []
    for heading, (_, words) in zip(headings, lists, strict=True):
        told = words or [(NOTHING, INK)]
        blocks = tuple(set_words(word, width, size) for word, _ in told)
        columns.append(WordColumn(heading, blocks, tuple(c for _, c in told), room))
    return columns


def draw_columns(
    sheet: Sheet, columns: Sequence[WordColumn], x: float, y: float, step: float
) -> None:
    """Columns beside each other, `step` points apart."""
    for number, column in enumerate(columns):
        column.draw(sheet, x + number * step, y)


def columns_height(columns: Sequence[WordColumn]) -> float:
    """Of columns beside each other, points."""
    return max(column.height for column in columns)
