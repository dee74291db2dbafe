"""Pictures with their captions, or how a decoder was trained, in; a matplotlib Figure out.

Nothing is computed or saved.
"""

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from figures.dots import Dot, plot_dots
from figures.palette import FAINT, INK, PART_COLOURS, new_figure

VISIBLE, NOT_VISIBLE = "✓", "✗"
UNBROKEN = "\N{NO-BREAK SPACE}"  # so that no mark stands on a line of its own
COLUMNS = 2
LINE_CHARACTERS = 46
LINE_INCHES, TITLE_INCHES = 0.135, 0.3
PICTURE_SHARE = 0.24  # of a cell's width
LEGEND = (
    f"{VISIBLE} behind what is known to be drawn in the picture, {NOT_VISIBLE} behind what is not"
)


@dataclass(frozen=True)
class CaptionedPicture:
    """One picture with what was written of it.

    Attributes:
        pixels: shape (size_px, size_px, 3), uint8.
        title: what it is.
        captions: way -> caption, marked where the truth is known.
    """

    pixels: NDArray[np.uint8] = field(repr=False)
    title: str
    captions: Mapping[str, str]


def mark(words: Sequence[str], spans: Sequence[tuple[int, int]], seen: Sequence[bool]) -> str:
    """A caption with a mark behind each thing it names.

    Args:
        words: of the caption.
        spans: first word and the one behind the last, of each thing.
        seen: is it to be seen?

    Example:
        >>> marked = mark(("a", "tail", "near", "water"), [(0, 2), (3, 4)], [True, False])
        >>> marked.replace(UNBROKEN, " ")
        'a tail ✓ near water ✗'
    """
    pairs = zip(spans, seen, strict=True)
    marks = {end: VISIBLE if is_seen else NOT_VISIBLE for (_, end), is_seen in pairs}
    told = enumerate(words, start=1)
    return " ".join(f"{w}{UNBROKEN}{marks[i]}" if i in marks else w for i, w in told)


def plot_captions(pictures: Sequence[CaptionedPicture], *, is_marked: bool) -> Figure:
    """Draw each picture with a caption of each way beside it.

    Args:
        pictures: a few, at least one.
        is_marked: whether captions hold marks, which are then explained below.

    Returns:
        Two columns of pictures; the way stands before its caption.
    """
    n_rows = -(-len(pictures) // COLUMNS)
    lines = [max(len(_lines(one)) for one in pictures)] * n_rows
    height = sum(n * LINE_INCHES + TITLE_INCHES for n in lines)
    figure = new_figure(4.2 * COLUMNS, height + 0.25)
    widths = [PICTURE_SHARE, 1 - PICTURE_SHARE] * COLUMNS
    cells = figure.subplots(n_rows, COLUMNS * 2, squeeze=False, width_ratios=widths)
    for axes in cells.flat:
        axes.set_axis_off()
    for number, one in enumerate(pictures):
        row, column = divmod(number, COLUMNS)
        _draw(cells[row, 2 * column], cells[row, 2 * column + 1], one, lines[row])
    if is_marked:
        figure.supxlabel(LEGEND, fontsize=7, color=INK)
    return figure


def plot_caption_training(decoder: Mapping[str, Any]) -> Figure:
    """Draw the decoder's loss by epoch, while learning and on held-out captions.

    Args:
        decoder: its part of `result.json`.
    """
    figure = new_figure(4.2, 2.8)
    axes = figure.subplots()
    for key, label, style, colour in (
        ("training_nats", "learnt from, with dropout", "s--", PART_COLOURS[1]),
        ("held_out_nats", "held out", "o-", PART_COLOURS[0]),
    ):
        nats = decoder[key]
        axes.plot(range(1, len(nats) + 1), nats, style, color=colour, label=label, markersize=3)
    best = decoder["best_epoch"]
    axes.axvline(best, color=FAINT, linestyle=":", linewidth=1, label="weights that are kept")
    axes.set_xlabel("epoch", fontsize=8)
    axes.set_ylabel("loss (nats a token)", fontsize=8)
    axes.tick_params(labelsize=7)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False, fontsize=7)
    return figure


def plot_gaps(result: Mapping[str, Any]) -> Figure:
    """Draw the modality gap before any bridge and after each.

    Args:
        result: the content of `result.json`.
    """
    ways = result["captioning"].items()
    gaps = {name: way["gap"]["gap"] for name, way in ways if way["gap"] is not None}
    dots = [Dot(name, gap["value"], gap["ci95"]) for name, gap in gaps.items()]
    before = result["gap"]["gap"]
    groups = {"before": [Dot("pictures", before["value"], before["ci95"])], "given": dots}
    return plot_dots(groups, x_label="distance of mean vector to mean caption (0 to 2)", level=0)


def _lines(one: CaptionedPicture) -> list[tuple[str, bool]]:
    """Lines of text, and whether each begins a way's caption."""
    found = []
    for way, caption in one.captions.items():
        broken = textwrap.wrap(f"{way}: {caption}", LINE_CHARACTERS, subsequent_indent="   ")
        found += [(line, place == 0) for place, line in enumerate(broken)]
    return found


def _draw(left: Axes, right: Axes, one: CaptionedPicture, n_lines: int) -> None:
    left.imshow(one.pixels, interpolation="nearest")
    left.set_anchor("N")
    left.set_title(one.title, fontsize=7.5, color=INK, loc="left", parse_math=False)
    for place, (line, is_first) in enumerate(_lines(one)):
        y = 1 - place / max(n_lines, 1)
        style: dict[str, Any] = {"fontsize": 6.8, "va": "top", "parse_math": False}
        right.text(0, y, line, color=INK if is_first else "#444444", **style)
