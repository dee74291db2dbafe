"""What classes are recognised by, in lists with bars."""

import pytest
from matplotlib.patches import Rectangle

from figures.class_summary import HEADINGS, N_CLASSES, N_WORDS, SummarisedClass, plot_class_summary

LISTS = {
    "shared": [("grey fur", 1.0), ("pointed ears", 0.5)],
    "distinctive": [("pointed ears", 0.25)],
    "gained": [],
    "lost": [(f"missing {number}", 0.9) for number in range(N_WORDS + 3)],
}
WOLF = SummarisedClass("wolf: 4 predicted, 0 wrongly", LISTS)


@pytest.mark.parametrize("column", ["single", "double"])
def test_words_carry_their_value_as_number_and_bar(column: str) -> None:
    sheet = plot_class_summary([WOLF], column).axes[0]
    found = [text.get_text() for text in sheet.texts]
    assert {"1.00 grey fur", "0.50 pointed ears", "0.25 pointed ears", "none"} <= set(found)
    assert f"0.90 missing {N_WORDS}" not in found
    bars = [patch.get_width() for patch in sheet.patches if isinstance(patch, Rectangle)]
    assert bars[1] == pytest.approx(bars[0] / 2)
    assert bars[2] == pytest.approx(bars[0] / 4)
    assert set(HEADINGS.values()) <= set(found)


def test_a_list_that_is_not_known_is_left_out() -> None:
    unlabelled = {name: ranked for name, ranked in LISTS.items() if name != "gained"}
    sheet = plot_class_summary([SummarisedClass("wolf", unlabelled)], "double").axes[0]
    assert HEADINGS["gained"] not in [text.get_text() for text in sheet.texts]


@pytest.mark.parametrize("column", ["single", "double"])
def test_a_page_holds_a_few_classes(column: str) -> None:
    most = N_CLASSES[column]
    assert plot_class_summary([WOLF] * most, column).get_figheight() < 11  # inches, a page
    for n in (0, most + 1):
        with pytest.raises(ValueError, match=f"1 to {most} classes can be drawn, got {n}"):
            plot_class_summary([WOLF] * n, column)
