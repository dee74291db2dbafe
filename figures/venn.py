"""Three lists of words in, a Venn diagram of two ovals with every word inside its region out.

Words are read from top to bottom in the order given. Letters shrink and the ovals grow until
everything has room; where nothing suffices, the three lists stand beside each other instead.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from typing import Any, Literal

from matplotlib.figure import Figure
from matplotlib.patches import Ellipse

from figures.palette import INK
from figures.sheet import (
    MARGIN,
    Sheet,
    WordColumn,
    column_width,
    columns_height,
    draw_columns,
    new_sheet,
    set_columns,
)
from figures.words import SMALLEST, TextBlock, line_size, longest_token, set_words, tidy

Region = Literal["image", "shared", "class"]
REGIONS: tuple[Region, ...] = ("image", "shared", "class")
Word = tuple[str, Any]  # and its colour
SIZES = (7.0, 6.5, 6.0, SMALLEST)
HEIGHTS = (110.0, 135.0, 165.0, 200.0, 240.0, 285.0)  # points
POINTS_A_SIZE = 60.0  # height that is worth a point of the letters' size
LENSES = (0.32, 0.38, 0.26)  # width of what both share, of the whole
GAPS = (3.0, 1.5, 0.8)  # points between two words, at most and at least
STEP = 2.0  # points a word moves down where it finds no room
STARTS = (0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1, 0.05, 0.0)  # of the height, first word
PADDING = 2.5  # points between a word and the oval
IN_TWO_LINES = 0.6  # of a word's width, about what two lines of it take
NARROWEST = 24.0  # points; no word is broken to less
IMAGE_STYLE: dict[str, Any] = {"facecolor": "#0072B21f", "edgecolor": "#0072B2", "linestyle": "-"}
CLASS_STYLE: dict[str, Any] = {"facecolor": "#D55E001f", "edgecolor": "#D55E00", "linestyle": "--"}


@dataclass(frozen=True)
class Ovals:
    """Two equal ellipses beside each other that overlap.

    Attributes:
        width: of both together, points.
        height: points.
        lens: width of what both share, points.
    """

    width: float
    height: float
    lens: float

    @property
    def centres(self) -> tuple[float, float]:
        """Both x."""
        half = (self.width + self.lens) / 4
        return half, self.width - half

    def half_width(self, y: float) -> float:
        """Of one ellipse at a height, points; 0 outside."""
        t = 2 * y / self.height - 1
        return (self.width + self.lens) / 4 * sqrt(max(1 - t * t, 0.0))

    def room(self, region: Region, top: float, bottom: float) -> tuple[float, float]:
        """Left and right end of a region all the way from `top` to `bottom`; may be reversed."""
        if top < 0 or bottom > self.height:
            return 0.0, 0.0
        narrow = min(self.half_width(top), self.half_width(bottom))
        wide = self.half_width(min(max(self.height / 2, top), bottom))
        left, right = self.centres
        if region == "image":
            return left - narrow + PADDING, min(right - wide, left + narrow) - PADDING
        if region == "class":
            return max(left + wide, right - narrow) + PADDING, right + narrow - PADDING
        return right - narrow + PADDING, left + narrow - PADDING

    def widest(self, region: Region) -> float:
        """Most room a line can have, points."""
        middle = self.height / 2
        left, right = self.room(region, middle - 4, middle + 4)
        return right - left


@dataclass(frozen=True)
class PlacedWord:
    """A word with its place: the middle of its upper edge, points from the ovals' corner."""

    block: TextBlock
    x: float
    y: float


@dataclass(frozen=True)
class Venn:
    """A diagram that is ready to be drawn.

    Attributes:
        headings: of the three regions.
        words: region -> its words.
        ovals: None where words stand in columns instead.
        placed: region -> where its words stand in the ovals.
        columns: what stands in place of the ovals.
        width: points.
    """

    headings: tuple[WordColumn, ...]
    words: dict[Region, Sequence[Word]]
    ovals: Ovals | None
    placed: dict[Region, list[PlacedWord]]
    columns: list[WordColumn]
    width: float

    @property
    def height(self) -> float:
        """Of everything, points."""
        if self.ovals is None:
            return columns_height(self.columns)
        return self.headings[0].heading_height + self.ovals.height

    def draw(self, sheet: Sheet, x: float, y: float) -> None:
        """With the upper left corner at (x, y)."""
        if self.ovals is None:
            draw_columns(sheet, self.columns, x, y, self.width / len(REGIONS))
            return
        third = self.width / len(REGIONS)
        for number, heading in enumerate(self.headings):
            sheet.write(heading.heading, x + (number + 0.5) * third, y, ha="center")
        y += self.headings[0].heading_height
        styles = zip(self.ovals.centres, (IMAGE_STYLE, CLASS_STYLE), strict=True)
        for centre, style in styles:
            middle = (x + centre, y + self.ovals.height / 2)
            width = 2 * self.ovals.half_width(self.ovals.height / 2)
            oval = Ellipse(middle, width, self.ovals.height, linewidth=0.9, **style)
            sheet.axes.add_patch(oval)
        for region, placed in self.placed.items():
            for word, (_, colour) in zip(placed, self.words[region], strict=True):
                sheet.write(word.block, x + word.x, y + word.y, ha="center", color=colour)


def plan_venn(words: dict[Region, Sequence[Word]], headings: Sequence[str], width: float) -> Venn:
    """Find the size of the ovals and of the letters with which every word has room.

    Args:
        words: region -> words with their colours; a region may be empty.
        headings: of the three regions.
        width: points.

    Returns:
        Ovals, or columns where words of `SMALLEST` points do not fit into the largest ovals.
    """
    third = width / len(REGIONS)
    titles = tuple(set_columns([(h, []) for h in headings], third - MARGIN, SIZES[0]))
    for height, size in sorted(
        ((h, s) for h in HEIGHTS for s in SIZES), key=lambda hs: hs[0] - POINTS_A_SIZE * hs[1]
    ):
        for lens in LENSES:
            ovals = Ovals(width, height, lens * width)
            placed = _place_all(words, ovals, size)
            if placed is not None:
                return Venn(titles, words, ovals, placed, [], width)
    lists = [(h, words[r]) for h, r in zip(headings, REGIONS, strict=True)]
    columns = set_columns(lists, third - MARGIN, SMALLEST + 0.5)
    return Venn(titles, words, None, {}, columns, width)


def plot_venn(
    words: dict[Region, Sequence[str]], headings: Sequence[str], column: str = "double"
) -> Figure:
    """Draw the diagram alone.

    Args:
        words: "image", "shared" and "class" -> words.
        headings: of the three regions.
        column: "single" (3.5 inches) or "double" (7.2 inches).
    """
    width = column_width(column) - 2 * MARGIN
    coloured: dict[Region, Sequence[Word]] = {r: [(w, INK) for w in words[r]] for r in REGIONS}
    venn = plan_venn(coloured, headings, width)
    sheet = new_sheet(width + 2 * MARGIN, venn.height + 2 * MARGIN)
    venn.draw(sheet, MARGIN, MARGIN)
    return sheet.figure


def _place_all(
    words: dict[Region, Sequence[Word]], ovals: Ovals, size: float
) -> dict[Region, list[PlacedWord]] | None:
    """The places of all words; None where some have no room."""
    plain = {region: [word for word, _ in words[region]] for region in REGIONS}
    for region, told in plain.items():
        if not _may_fit(told, ovals, region, size):
            return None
    for region, told in plain.items():
        if _column(told, ovals, region, size, GAPS[-1], 0.0) is None:
            return None
    return {region: _place(told, ovals, region, size) for region, told in plain.items()}


def _place(words: Sequence[str], ovals: Ovals, region: Region, size: float) -> list[PlacedWord]:
    """Words that have room, in as few lines as can be, then in the middle of the region."""
    tries = (
        _column(words, ovals, region, size, gap, start * ovals.height)
        for gap in GAPS
        for start in STARTS
    )
    found = [placed for placed in tries if placed is not None]

    def faults(placed: Sequence[PlacedWord]) -> tuple[int, float]:
        n_lines = sum(len(word.block.lines) for word in placed)
        return n_lines, abs(_middle(placed, ovals) - ovals.height / 2)

    return min(found, key=faults)


def _may_fit(words: Sequence[str], ovals: Ovals, region: Region, size: float) -> bool:
    """Would the words have room if the region were everywhere as wide as it is in the middle?"""
    widest = ovals.widest(region)
    sizes = [line_size(tidy(word), size) for word in words]
    height = sum(ceil(width / widest) * line for width, line in sizes)
    return height + GAPS[-1] * (len(words) - 1) <= ovals.height


def _middle(placed: Sequence[PlacedWord], ovals: Ovals) -> float:
    if not placed:
        return ovals.height / 2
    return (placed[0].y + placed[-1].y + placed[-1].block.height) / 2


def _column(
    words: Sequence[str], ovals: Ovals, region: Region, size: float, gap: float, top: float
) -> list[PlacedWord] | None:
    """Words below each other from `top` on."""
    placed, y = [], top
    for word in words:
        found = next((p for p in _descend(word, ovals, region, size, y) if p is not None), None)
        if found is None:
            return None
        placed.append(found)
        y = found.y + found.block.height + gap
    return placed


def _descend(
    word: str, ovals: Ovals, region: Region, size: float, y: float
) -> Iterator[PlacedWord | None]:
    """A word at y and ever further down, as far as it fits."""
    widest = ovals.widest(region)
    least = max(min(longest_token(word, size), 0.9 * widest), NARROWEST)
    whole, _ = line_size(tidy(word), size)
    if whole <= widest:  # it would fit into one line elsewhere, so not into three here
        least = max(least, IN_TWO_LINES * whole)
    while y < ovals.height:
        yield _fit(word, ovals, region, size, (y, least))
        y += STEP


def _fit(
    word: str, ovals: Ovals, region: Region, size: float, place: tuple[float, float]
) -> PlacedWord | None:
    """A word in as few lines as the region has room for at a height."""
    y, least = place
    line = set_words("", 1, size).height
    for n_lines in range(1, len(word) + 1):
        left, right = ovals.room(region, y, y + n_lines * line)
        if right - left < least:
            return None
        block = set_words(word, right - left, size)
        if len(block.lines) <= n_lines:
            left, right = ovals.room(region, y, y + block.height)
            fits = block.width <= right - left
            return PlacedWord(block, (left + right) / 2, y) if fits else None
    return None
