"""Words in, lines of a known width and height out: how text is measured and broken.

Lengths are points (1/72 inch). What is measured is what matplotlib draws, so words that are laid
out by these numbers neither overlap nor leave their place.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

POINTS_AN_INCH = 72
DPI = 200  # of figures that are laid out by the point; letters are hinted to whole pixels
SLACK = 0.5  # points; another resolution rounds otherwise
SMALLEST = 5.5  # points, the smallest text that can be read in print
DARKEN = 0.7  # of a colour, so that its words can be read on white


@dataclass(frozen=True)
class TextBlock:
    """A text broken into lines.

    Attributes:
        lines: at least one.
        size: of the letters, points.
        weight: "normal" or "bold".
        width: of the longest line, points.
        height: of all lines, points.
    """

    lines: tuple[str, ...]
    size: float
    weight: str
    width: float
    height: float

    @property
    def base_lines(self) -> list[float]:
        """Of each line, points below the upper edge."""
        places, y = [], 0.0
        for line in self.lines:
            _, above, below = line_extent(line, self.size, self.weight)
            places.append(y + above)
            y += above + below
        return places


def tidy(text: str) -> str:
    """The text on one line, without what cannot be printed.

    Example:
        >>> tidy("  a   tail ")
        'a tail'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def set_words(text: str, width: float, size: float, weight: str = "normal") -> TextBlock:
    """Break a text into lines no wider than `width`, between words where that is possible.

    Args:
        text: any.
        width: points; a single letter that is wider stands alone on its line.
        size: of the letters, points.
        weight: "normal" or "bold".

    Example:
        >>> set_words("a long, feathered tail", 45, 7).lines
        ('a long,', 'feathered', 'tail')
    """
    lines = tuple(_break(tidy(text), width, size, weight))
    sizes = [line_size(line, size, weight) for line in lines]
    height = sum(height for _, height in sizes) + SLACK
    return TextBlock(lines, size, weight, max(w for w, _ in sizes), height)


def _break(text: str, width: float, size: float, weight: str) -> Iterator[str]:
    line = ""
    for token in text.split(" "):
        longer = f"{line} {token}" if line else token
        if line_size(longer, size, weight)[0] <= width:
            line = longer
            continue
        if line:
            yield line
        *full, line = _pieces(token, width, size, weight)
        yield from full
    yield line


def _pieces(token: str, width: float, size: float, weight: str) -> Iterator[str]:
    """A token in pieces that fit, each of at least one letter."""
    start = 0
    for end in range(1, len(token) + 1):
        if end - start > 1 and line_size(token[start:end], size, weight)[0] > width:
            yield token[start : end - 1]
            start = end - 1
    yield token[start:]


def longest_token(text: str, size: float, weight: str = "normal") -> float:
    """Width of the widest piece between two spaces, points."""
    return max(line_size(token, size, weight)[0] for token in tidy(text).split(" "))


def line_size(line: str, size: float, weight: str = "normal") -> tuple[float, float]:
    """Width and height of one line as it is drawn, points."""
    width, above, below = line_extent(line, size, weight)
    return width, above + below


@lru_cache(maxsize=2**16)
def line_extent(line: str, size: float, weight: str = "normal") -> tuple[float, float, float]:
    """Width, height above and depth below the base line of one line as it is drawn, points.

    Letters above and below the line have room whether the line has such or not.
    """
    text, renderer = _sample()
    text.set(text=line, fontsize=size, fontweight=weight)
    box = text.get_window_extent(renderer)
    a_pixel = POINTS_AN_INCH / DPI
    above, below = a_pixel * max(box.y1, 0.0), a_pixel * max(-box.y0, 0.0)
    return box.width * a_pixel + SLACK, above + SLACK / 4, below + SLACK / 4


@cache
def _sample() -> tuple[Text, Any]:
    """A text at the origin of a figure that nobody sees, and what draws it."""
    canvas: Any = FigureCanvasAgg(Figure(figsize=(1, 1), dpi=DPI))
    text = canvas.figure.text(0, 0, "", va="baseline", ha="left", parse_math=False)
    return text, canvas.get_renderer()


def total_height(blocks: Sequence[TextBlock], gap: float) -> float:
    """Of blocks below each other, points."""
    return sum(block.height for block in blocks) + gap * max(len(blocks) - 1, 0)


def ink_of(colour: str) -> tuple[float, float, float]:
    """A darker shade of a colour, for words."""
    red, green, blue = to_rgb(colour)
    return DARKEN * red, DARKEN * green, DARKEN * blue
