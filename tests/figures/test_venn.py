"""Words in a Venn diagram: inside their regions, apart from each other, large enough to be read."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from figures.sheet import MARGIN
from figures.venn import REGIONS, Region, plan_venn, plot_venn
from figures.words import SMALLEST, tidy

COONHOUND: dict[Region, Sequence[str]] = {
    "image": (
        *("black fur on eyes", "black patches around", "a collar", "brown or grey coat"),
        *("large, round eyes", "a triangular head", "long, feathered ears", "a large head with"),
    ),
    "shared": ("a long snout", "a pointed muzzle", "a pointy snout", "wrinkled snout"),
    "class": (
        *("drooping ears", "a smooth coat", "black and tan fur", "a deep chest"),
        *("long, strong legs", "a scent hound's nose", "tan spots above the eyes"),
        *("a tapering tail", "webbed toes"),
    ),
}
HEADINGS = ("picture", "shared", "black-and-tan coonhound")
WIDTHS = ("single", "double")
Boxes = list[tuple[str, NDArray[np.float64]]]

pytestmark = pytest.mark.filterwarnings("ignore:Glyph")  # a box stands for what a font lacks
COMMON = "abcdefgh $<_{}^\\&%#"
printable = st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_categories=["C", "Z"])
words = st.text(
    st.one_of(st.sampled_from("abcdefgh $<_{}^\\&%#"), printable), min_size=1, max_size=40
)
lists = st.lists(words.filter(str.strip), min_size=1, max_size=15)
regions = st.fixed_dictionaries(dict.fromkeys(REGIONS, lists))


def drawn(figure: Figure) -> Boxes:
    """Every line of text with its box (left, top, right, bottom), points from the upper left."""
    canvas: Any = FigureCanvasAgg(figure)
    scale, height = 72 / figure.dpi, figure.get_figheight() * 72
    boxes = []
    for text in lines(figure):
        box = text.get_window_extent(canvas.get_renderer()).transformed(Affine2D().scale(scale))
        boxes.append(
            (text.get_text(), np.array([box.x0, height - box.y1, box.x1, height - box.y0]))
        )
    return [(text, box) for text, box in boxes if text]


def lines(figure: Figure) -> list[Any]:
    return list(figure.axes[0].texts)


def overlapping(boxes: Boxes) -> list[tuple[str, str]]:
    return [
        (one, other)
        for (one, a), (other, b) in itertools.combinations(boxes, 2)
        if min(a[2], b[2]) - max(a[0], b[0]) > 0.05 and min(a[3], b[3]) - max(a[1], b[1]) > 0.05
    ]


def is_inside(oval: Ellipse, box: NDArray[np.float64]) -> list[bool]:
    """Of the four corners of a box."""
    x, y = oval.center
    corners = itertools.product(box[[0, 2]], box[[1, 3]])
    return [
        (2 * (cx - x) / oval.width) ** 2 + (2 * (cy - y) / oval.height) ** 2 <= 1.0001
        for cx, cy in corners
    ]


def region_of(ovals: list[Ellipse], box: NDArray[np.float64]) -> Region | None:
    """The region a whole box lies in; a box that reaches over an edge lies in none."""
    left, right = (is_inside(oval, box) for oval in ovals)
    if all(left) and all(right):
        return "shared"
    # an oval is convex, so it can reach between corners outside it: the middle of each side too
    points = box[[0, 2]], (box[1] + box[3]) / 2
    middles = [np.array([x, points[1], x, points[1]]) for x in points[0]]
    touches = [any(any(is_inside(oval, m)) for m in middles) for oval in ovals]
    if all(left) and not any(right) and not touches[1]:
        return "image"
    if all(right) and not any(left) and not touches[0]:
        return "class"
    return None


def check(told: dict[Region, Sequence[str]], column: str) -> None:
    figure = plot_venn(told, HEADINGS, column)
    boxes = drawn(figure)
    assert overlapping(boxes) == []
    assert all(text.get_fontsize() >= SMALLEST for text in lines(figure))
    width, height = figure.get_figwidth() * 72, figure.get_figheight() * 72
    assert all((b[:2] >= 0).all() and b[2] <= width and b[3] <= height for _, b in boxes)
    written = "".join(text for text, _ in boxes).replace(" ", "")
    told_once = "".join(tidy(word) for word in (*HEADINGS, *itertools.chain(*told.values())))
    assert sorted(written) == sorted(told_once.replace(" ", ""))
    ovals = [patch for patch in figure.axes[0].patches if isinstance(patch, Ellipse)]
    n_headings = sum(text.get_fontweight() == "bold" for text in lines(figure))
    if ovals:
        found = [region_of(ovals, box) for _, box in boxes[n_headings:]]
        assert None not in found
        assert found == sorted(found, key=lambda region: REGIONS.index(region or "image"))
    else:
        third = (width - 2 * MARGIN) / 3
        thirds = [int((box[0] - MARGIN + 0.5) // third) for _, box in boxes]
        ends = [int((box[2] - MARGIN) // third) for _, box in boxes]
        assert thirds == ends


def test_the_checks_see_what_they_should() -> None:
    ovals = [Ellipse((50, 50), 100, 100), Ellipse((110, 50), 100, 100)]  # x 0-100 and 60-160
    boxes = [np.array([left, 45, left + 15, 55]) for left in (10, 75, 130, 55, -5)]
    found = [region_of(ovals, box) for box in boxes]
    assert found == ["image", "shared", "class", None, None]
    assert overlapping([("a", boxes[0]), ("b", boxes[0] + 14)]) == []  # 10 high
    assert overlapping([("a", boxes[0]), ("b", boxes[0] + 9)]) == [("a", "b")]


@pytest.mark.parametrize("column", WIDTHS)
def test_the_posters_coonhound_stands_in_two_ovals(column: str) -> None:
    figure = plot_venn(COONHOUND, HEADINGS, column)
    assert sum(isinstance(patch, Ellipse) for patch in figure.axes[0].patches) == 2
    check(COONHOUND, column)


@pytest.mark.parametrize("column", WIDTHS)
@settings(max_examples=8)
@example(told={region: ["$a_b$ <b>", "\\frac{1}{2}", "100 %", "x" * 40] for region in REGIONS})
@given(told=regions)
def test_no_two_words_overlap_and_none_leaves_its_region(
    column: str, told: dict[Region, Sequence[str]]
) -> None:
    check(told, column)


def test_words_that_cannot_fit_stand_in_three_columns() -> None:
    told: dict[Region, Sequence[str]] = {
        region: [f"{region} {'wide' * 8} {number}" for number in range(15)] for region in REGIONS
    }
    figure = plot_venn(told, HEADINGS, "single")
    assert not figure.axes[0].patches
    check(told, "single")


def test_few_words_are_large_and_many_ask_for_more_room() -> None:
    few, many = (
        plot_venn({r: [f"a long word {i}" for i in range(n)] for r in REGIONS}, HEADINGS, "single")
        for n in (1, 15)
    )
    assert few.get_figheight() < many.get_figheight()
    assert lines(few)[-1].get_fontsize() == 7.0


def test_regions_may_be_empty() -> None:
    check({"image": [], "shared": ["a tail"], "class": []}, "single")
    venn = plan_venn({region: [] for region in REGIONS}, HEADINGS, 240)
    assert venn.ovals is not None
    assert venn.placed == {region: [] for region in REGIONS}


def test_a_width_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="width must be one of single, double, got 'triple'"):
        plot_venn(COONHOUND, HEADINGS, "triple")
