"""The figure of one picture: everything is there, nothing overlaps, nothing hangs on colour."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from figures.explained import SHARED_MARK
from figures.explanation import (
    N_CLASS_WORDS,
    NO_PARTS,
    NO_RUNNER_UP,
    Shown,
    plot_explanation,
    title_of,
)
from figures.palette import part_colour
from figures.words import SMALLEST, ink_of
from interpret.measures.explanation import ClassContrast, PictureExplanation

WIDTHS = ("single", "double")
PARTS = np.array([[0, 1, 1], [2, 2, 0], [0, 2, 3]], dtype=np.uint8)
CURVES: dict[str, tuple[float, ...]] = {
    "measured": tuple(np.linspace(0.2, 0, 11)),
    "permuted": (0.0,) * 11,
    "other_class": (-0.01,) * 11,
}
pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # a box stands for what a font lacks
printable = st.characters(min_codepoint=32, max_codepoint=0x24FF, exclude_categories=["C"])
words = st.text(printable, min_size=1, max_size=40).filter(str.strip)


def told(*, shared: tuple[str, ...] = ("a pointed muzzle", "wrinkled snout")) -> PictureExplanation:
    decision = ClassContrast("coonhound", "bluetick", shared[:1], shared[1:2], ("a collar",))
    return PictureExplanation(
        row=0,
        id="hounds/0001.png",
        label="coonhound",
        prediction="coonhound",
        runner_up="bluetick",
        scored_class="coonhound",
        parts={1: shared, 2: ("a collar", "brown or grey coat"), 3: ()},
        image_only=("a collar", "brown or grey coat"),
        shared=shared,
        class_only=tuple(f"a mark of the class {number}" for number in range(12)),
        decision=decision,
        why_not=None,
        adjusted_overlap=0.21,
        curves=CURVES,
    )


def drawn(one: PictureExplanation, column: str = "single", parts: Any = PARTS) -> Figure:
    return plot_explanation(Shown(one, np.full((24, 24, 3), 120, np.uint8), parts), column)


def lines(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def boxes(figure: Figure) -> list[Bbox]:
    """Of all words on the sheet, of the picture, and of the curves with all that is around them."""
    canvas: Any = FigureCanvasAgg(figure)
    renderer = canvas.get_renderer()
    sheet, picture, curves = figure.axes
    words = [text.get_window_extent(renderer) for text in sheet.texts if text.get_text()]
    around = curves.get_tightbbox(renderer)
    assert around is not None
    return [*words, picture.get_window_extent(renderer), around]


def overlap(one: Bbox, other: Bbox) -> bool:
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    return across > 0.2 and min(one.y1, other.y1) - max(one.y0, other.y0) > 0.2


def check_apart(figure: Figure) -> None:
    found = boxes(figure)
    assert not [pair for pair in itertools.combinations(found, 2) if overlap(*pair)]
    width, height = figure.bbox.width, figure.bbox.height
    assert all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= width and b.y1 <= height for b in found)
    assert all(float(text.get_fontsize()) >= SMALLEST for text in figure.axes[0].texts)


@pytest.mark.parametrize("column", WIDTHS)
def test_every_block_has_its_place(column: str) -> None:
    check_apart(drawn(told(), column))


@settings(max_examples=5)
@given(st.lists(words, min_size=1, max_size=13, unique=True), words, st.sampled_from(WIDTHS))
def test_any_words_have_their_place(some: list[str], name: str, column: str) -> None:
    one = told(shared=tuple(some))
    check_apart(drawn(replace(one, prediction=name, scored_class=name), column))


def test_parts_and_their_words_carry_the_same_number_and_colour() -> None:
    figure = drawn(told())
    sheet, picture = figure.axes[:2]
    assert sorted(t.get_text() for t in picture.texts) == ["1", "2", "3"]
    numbers = [t.get_text() for t in sheet.texts if t.get_text().isdecimal()]
    assert numbers == ["1", "2", "3"]
    colours = {t.get_text(): t.get_color() for t in sheet.texts}
    assert colours["a collar"] == ink_of(part_colour(2))
    assert colours["wrinkled snout"] == ink_of(part_colour(1))
    assert colours["a mark of the class 0"] != colours["wrinkled snout"]
    assert "no words" in colours  # of part 3


def test_shared_words_are_marked_and_the_class_has_its_nearest() -> None:
    found = lines(drawn(told()))
    assert f"{SHARED_MARK} wrinkled snout" in found
    assert f"{SHARED_MARK} a collar" not in found
    assert {"picture only (2)", "shared (2)"} <= set(found)
    assert f"and {12 - N_CLASS_WORDS} more" in found
    assert "a mark of the class 9" not in " ".join(found)


def test_the_title_tells_the_decision() -> None:
    one = told()
    assert title_of(one) == "coonhound (right); runner-up: bluetick; adjusted overlap 0.21"
    wrong = replace(one, label="beagle", why_not=one.decision)
    assert title_of(wrong).startswith("coonhound (wrong: is beagle); ")
    assert title_of(replace(one, label=None)).startswith("coonhound; runner-up")


@pytest.mark.parametrize("column", WIDTHS)
def test_a_picture_without_parts_says_so(column: str) -> None:
    one = replace(told(shared=()), parts={}, image_only=(), decision=None, runner_up=None)
    figure = drawn(replace(one, curves={"measured": (0.0,) * 11}), column, np.zeros_like(PARTS))
    check_apart(figure)
    written = " ".join(lines(figure))
    assert NO_PARTS in written
    assert NO_RUNNER_UP in written
    assert not figure.axes[1].texts


def test_curves_differ_in_more_than_colour() -> None:
    curves = drawn(told()).axes[2].get_lines()
    styles = {str(line.get_label()): line.get_linestyle() for line in curves}
    named = {name: style for name, style in styles.items() if not name.startswith("_")}
    assert set(named) == {"measured", "other classes", "random words"}
    assert len(set(named.values())) == 3


def test_next_to_nothing_looks_like_it_and_much_is_not_cut() -> None:
    nothing: dict[str, tuple[float, ...]] = dict.fromkeys(CURVES, (0.0,) * 11)
    low, high = drawn(replace(told(), curves=nothing)).axes[2].get_ylim()
    assert low <= -0.01
    assert high >= 0.1
    signed: dict[str, tuple[float, ...]] = CURVES | {"measured": tuple(np.linspace(-0.5, 0.9, 11))}
    low, high = drawn(replace(told(), curves=signed)).axes[2].get_ylim()
    assert low < -0.5
    assert high > 0.9


def test_words_that_mean_nothing_are_named_so() -> None:
    pixels = np.full((24, 24, 3), 120, np.uint8)
    figure = plot_explanation(Shown(told(), pixels, PARTS, control="shuffled"))
    assert "bank control shuffled: nothing is meant by these words" in " ".join(lines(figure))
    check_apart(figure)
