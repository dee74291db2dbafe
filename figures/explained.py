"""Pictures with their parts and words in, a matplotlib Figure out. Nothing is computed or saved."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import FAINT, INK, new_figure, part_colour

COLUMNS = 4
SHARED_MARK = "✓"
PART_OPACITY, RIM_OPACITY = 0.4, 0.9
WORD_LENGTH_MAX = 34  # characters that fit beside a picture


@dataclass(frozen=True)
class ExplainedPicture:
    """One picture with what was found in it.

    Attributes:
        pixels: shape (size_px, size_px, 3), uint8.
        parts: shape (rows, columns), 0 = background.
        words: (word, part, is shared with the class), most relevant first.
        title: the decision in a few words.
    """

    pixels: NDArray[np.uint8]
    parts: NDArray[np.uint8]
    words: Sequence[tuple[str, int, bool]]
    title: str


def plot_explained_pictures(
    pictures: Sequence[ExplainedPicture], control: str | None = None
) -> Figure:
    """Draw each picture with its coloured parts and, beside it, each part's words in its colour.

    Args:
        pictures: a few; four stand in a row.
        control: what stood in the bank's place, if anything did.

    Returns:
        Words shared with the class are bold with a tick.
    """
    n_columns = min(COLUMNS, len(pictures))
    n_rows = -(-len(pictures) // n_columns)
    figure = new_figure(3.7 * n_columns, 1.95 * n_rows)
    grid = figure.subplots(
        n_rows, 2 * n_columns, squeeze=False, width_ratios=[1.0, 1.3] * n_columns
    ).reshape(-1, 2)
    for image_axes, word_axes in grid:
        image_axes.set_axis_off()
        word_axes.set_axis_off()
    for (image_axes, word_axes), picture in zip(grid, pictures, strict=False):
        image_axes.imshow(blend_parts(picture.pixels, picture.parts), interpolation="nearest")
        image_axes.set_anchor("N")  # the words begin at the picture's upper edge
        image_axes.set_title(picture.title, fontsize=7.5, color=INK, loc="left", parse_math=False)
        _write_words(word_axes, picture.words)
    if control is not None:
        figure.suptitle(f"bank control {control}: nothing is meant by these words", fontsize=9)
    return figure


def blend_parts(pixels: NDArray[np.uint8], parts: NDArray[np.uint8]) -> NDArray[np.float64]:
    """The picture in [0, 1] with each part washed in its colour; surroundings a little paler.

    Args:
        pixels: shape (size_px, size_px, 3), uint8.
        parts: shape (rows, columns).
    """
    size_px = len(pixels)
    rows = np.arange(size_px) * parts.shape[0] // size_px
    columns = np.arange(size_px) * parts.shape[1] // size_px
    of_pixel = parts[np.ix_(rows, columns)]
    blended = pixels / 255.0
    for part in range(1, int(parts.max(initial=0)) + 1):
        inside = of_pixel == part
        colour = np.array(to_rgb(part_colour(part)))
        opacity = np.where(_rim(inside), RIM_OPACITY, PART_OPACITY)[inside][:, None]
        blended[inside] = (1 - opacity) * blended[inside] + opacity * colour
    return blended


def _rim(inside: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Pixels of a part beside one that is not of it, so that a part shows on its own hue."""
    padded = np.pad(inside, 1)
    around = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return inside & ~around


def _write_words(axes: Axes, words: Sequence[tuple[str, int, bool]]) -> None:
    by_part = sorted(words, key=lambda word: word[1])  # stable: relevance order within a part
    if not by_part:
        axes.text(0, 1, "no parts found", fontsize=6.5, color=FAINT, va="top")
    for line, (word, part, is_shared) in enumerate(by_part):
        shown = f"{SHARED_MARK} {word}" if is_shared else word
        axes.text(
            0.0,
            1.0 - line / 15,
            shown if len(shown) <= WORD_LENGTH_MAX else shown[: WORD_LENGTH_MAX - 1] + "…",
            transform=axes.transAxes,
            parse_math=False,  # a dollar sign is a dollar sign
            in_layout=False,  # a long word must not squeeze the pictures
            fontsize=6.8,
            fontweight="bold" if is_shared else "normal",
            color=part_colour(part) if part else INK,
            va="top",
        )
