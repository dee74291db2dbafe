"""One explained picture in, a matplotlib Figure out: parts, words, Venn, decision, deletion curve.

Parts carry numbers that stand beside their words, so nothing hangs on colour. Everything is laid
out by the point: the sheet is as high as its words ask for. Nothing is computed or saved.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.explained import SHARED_MARK
from figures.numbered_parts import BADGE, draw_picture, write_badge
from figures.palette import FAINT, INK, part_colour
from figures.sheet import (
    MARGIN,
    WORD_GAP,
    Sheet,
    WordColumn,
    column_width,
    columns_height,
    draw_columns,
    new_sheet,
    set_columns,
)
from figures.venn import Region, Word, plan_venn
from figures.words import SMALLEST, TextBlock, ink_of, set_words
from interpret.measures.explanation import PictureExplanation

N_CLASS_WORDS = 9  # concepts of the class alone that are written out
SIZE, TITLE_SIZE = 6.5, 8.0  # of letters, points
GAP = 8.0  # points between two blocks
PART_GAP = 3.0  # points below a part's words
BADGE_GAP = 3.0  # points between a number and its words
CURVE_HEIGHT, CURVE_ABOVE = 84.0, 14.0  # of the axes, and room for the legend; points
CURVE_LEFT, CURVE_RIGHT, CURVE_BELOW = 32.0, 4.0, 22.0  # room for ticks and labels, points
CURVE_ROOM = CURVE_ABOVE + CURVE_HEIGHT + CURVE_BELOW
PICTURE_SHARE = {"single": 0.42, "double": 0.27}  # of the sheet's width
WORDS_SHARE = 0.33  # of the sheet's width, where it is double
LEAST_RANGE = (-0.02, 0.1)  # of shared information, so that what is next to nothing looks it
CURVE_STYLES: Mapping[str, dict[str, Any]] = {
    "permuted": {"label": "random words", "color": "#56B4E9", "linestyle": ":"},
    "other_class": {"label": "other classes", "color": "#999999", "linestyle": "--"},
    "measured": {"label": "measured", "color": INK, "linestyle": "-", "marker": "o"},
}
NO_RUNNER_UP = "there is no second class, so nothing separates the prediction from another"
NO_PARTS = "no foreground was found, so the picture has no parts and no concepts"


@dataclass(frozen=True)
class Shown:
    """A picture as it is drawn.

    Attributes:
        told: what is said of it.
        pixels: shape (size_px, size_px, 3), uint8.
        parts: shape (rows, columns), 0 = background; all 0 where the whole picture is named.
        control: what stood in the bank's place, if anything did.
    """

    told: PictureExplanation
    pixels: NDArray[np.uint8]
    parts: NDArray[np.uint8]
    control: str | None = None


@dataclass(frozen=True)
class PartWords:
    """The words of one part, broken to lines."""

    part: int
    words: tuple[TextBlock, ...]

    @property
    def height(self) -> float:
        """With the gap below, points."""
        words = sum(block.height + WORD_GAP for block in self.words)
        return max(words, 2 * BADGE) + PART_GAP


def plot_explanation(shown: Shown, column: str = "double") -> Figure:
    """Draw one explained picture.

    Args:
        shown: the picture and what is said of it.
        column: "single" (3.5 inches) or "double" (7.2 inches).

    Returns:
        The picture with its numbered parts, the words of each; what picture and class share; what
        separates prediction and runner-up; the deletion curve.

    References:
        Sammani and Deligiannis (NeurIPS 2024), figures 1 and 4, for what stands in it.
    """
    width = column_width(column) - 2 * MARGIN
    told, is_wide = shown.told, column == "double"
    title = set_words(title_of(told) + tell_control(shown.control), width, TITLE_SIZE, "bold")
    side = PICTURE_SHARE[column] * width
    words_width = (WORDS_SHARE * width if is_wide else width - side) - GAP
    parts = set_parts(told, words_width - 2 * BADGE - BADGE_GAP)
    venn = plan_venn(venn_words(told), venn_headings(told), width)
    decision = set_decision(told, width)
    top = max(side, sum(part.height for part in parts), CURVE_ROOM if is_wide else 0.0)
    heights = [title.height, top, venn.height, columns_height(decision)]
    y = MARGIN + np.concatenate([[0.0], np.cumsum(np.array(heights) + GAP)])
    sheet = new_sheet(width + 2 * MARGIN, y[-1] + (0.0 if is_wide else CURVE_ROOM))
    sheet.write(title, MARGIN, y[0])
    draw_picture(sheet.add_axes(MARGIN, y[1], side, side), shown.pixels, shown.parts)
    _draw_parts(sheet, parts, (MARGIN + side + GAP, y[1]))
    venn.draw(sheet, MARGIN, y[2])
    draw_columns(sheet, decision, MARGIN, y[3], width / len(decision))
    left = MARGIN + side + words_width + 2 * GAP if is_wide else MARGIN
    _draw_curves(sheet, told, (left, y[1] if is_wide else y[4]), width + MARGIN - left)
    return sheet.figure


def title_of(told: PictureExplanation) -> str:
    """The decision on a picture and whether it is right."""
    verdict = ""
    if told.is_right is not None:
        verdict = " (right)" if told.is_right else f" (wrong: is {told.label})"
    next_best = f"; runner-up: {told.runner_up}" if told.runner_up else ""
    return f"{told.prediction}{verdict}{next_best}; adjusted overlap {told.adjusted_overlap:.2f}"


def tell_control(control: str | None) -> str:
    """What is added to a title where the bank's words are a control.

    Example:
        >>> tell_control("shuffled")
        '; bank control shuffled: nothing is meant by these words'
    """
    return f"; bank control {control}: nothing is meant by these words" if control else ""


def set_parts(told: PictureExplanation, width: float) -> list[PartWords]:
    """Each part's words in lines no wider than `width`; one sentence where there are no parts."""
    if not told.parts:
        return [PartWords(0, (set_words(NO_PARTS, width, SIZE),))]
    shared = set(told.shared)
    return [
        PartWords(
            part,
            tuple(
                set_words(f"{SHARED_MARK} {word}", width, SIZE, "bold")
                if word in shared
                else set_words(word, width, SIZE)
                for word in words
            )
            or (set_words("no words", width, SIZE),),
        )
        for part, words in told.parts.items()
    ]


def venn_words(told: PictureExplanation) -> dict[Region, Sequence[Word]]:
    """The words of the three regions in the colours of their parts; of the class the nearest."""
    of_class: list[Word] = [(word, INK) for word in told.class_only[:N_CLASS_WORDS]]
    rest = len(told.class_only) - len(of_class)
    if rest:
        of_class.append((f"and {rest} more", FAINT))
    return {
        "image": colour_words(told.image_only, told),
        "shared": colour_words(told.shared, told),
        "class": of_class,
    }


def venn_headings(told: PictureExplanation) -> tuple[str, str, str]:
    """With the number of concepts in each region."""
    return (
        f"picture only ({len(told.image_only)})",
        f"shared ({len(told.shared)})",
        f"{told.scored_class} only ({len(told.class_only)})",
    )


def set_decision(told: PictureExplanation, width: float) -> list[WordColumn]:
    """Which of a picture's concepts speak for the prediction and which for the runner-up.

    Args:
        told: what is said of the picture.
        width: of all columns together, points.
    """
    found = told.decision
    if found is None:
        return set_columns([("decision", [(NO_RUNNER_UP, INK)])], width, SIZE)
    lists = (
        (f"shared with {found.first_class} alone", found.first),
        (f"with the runner-up, {found.second_class}, too", found.both),
        (f"with {found.second_class} alone", found.second),
    )
    coloured = [(heading, colour_words(words, told)) for heading, words in lists]
    return set_columns(coloured, width / len(lists) - MARGIN, SIZE)


def colour_words(words: Sequence[str], told: PictureExplanation) -> list[Word]:
    """Words in the colours of their parts."""
    part_of = told.part_of
    return [(word, _ink(part_of.get(word, 0))) for word in words]


def _ink(part: int) -> Any:
    return ink_of(part_colour(part)) if part else INK


def _draw_parts(sheet: Sheet, parts: Sequence[PartWords], corner: tuple[float, float]) -> None:
    x, y = corner
    for part in parts:
        if part.part:
            write_badge(sheet.axes, x + BADGE, y + BADGE, part.part)
        at = y
        for block in part.words:
            sheet.write(block, x + 2 * BADGE + BADGE_GAP, at, color=_ink(part.part))
            at += block.height + WORD_GAP
        y += part.height


def _draw_curves(
    sheet: Sheet, told: PictureExplanation, corner: tuple[float, float], width: float
) -> None:
    x, y = corner
    axes = sheet.add_axes(
        x + CURVE_LEFT, y + CURVE_ABOVE, width - CURVE_LEFT - CURVE_RIGHT, CURVE_HEIGHT
    )
    for name, style in CURVE_STYLES.items():
        if name in told.curves:
            curve = told.curves[name]
            fractions = np.linspace(0, 1, len(curve))
            axes.plot(fractions, curve, linewidth=1.0, markersize=2.0, **style)
    axes.axhline(0, color=FAINT, linewidth=0.6)
    axes.set_xlabel("fraction of concepts removed", fontsize=SIZE, labelpad=1)
    axes.set_ylabel("shared information", fontsize=SIZE, labelpad=1)
    axes.set_xlim(-0.02, 1.02)
    axes.tick_params(labelsize=SMALLEST, length=2, pad=1)
    drawn = np.concatenate([told.curves[name] for name in told.curves])
    axes.set_ylim(min(LEAST_RANGE[0], *(1.1 * drawn)), max(LEAST_RANGE[1], *(1.1 * drawn)))
    axes.locator_params(axis="y", nbins=5)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.05, 0.98),
        ncols=len(CURVE_STYLES),
        frameon=False,
        fontsize=SMALLEST,
        handlelength=1.6,
        columnspacing=0.8,
        borderaxespad=0.0,
    )
