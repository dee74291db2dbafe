"""Wrong decisions: what speaks for the prediction on the left, for the label on the right."""

from dataclasses import replace

import numpy as np
import pytest

from figures.explanation import Shown
from figures.why_not import plot_why_not
from interpret.measures.explanation import ClassContrast, PictureExplanation

WHY_NOT = ClassContrast("wolf", "fox", ("grey fur",), ("a bushy tail", "pointed ears"), ())
TOLD = PictureExplanation(
    row=3,
    id="fox/0003.png",
    label="fox",
    prediction="wolf",
    runner_up="fox",
    scored_class="wolf",
    parts={1: ("grey fur", "pointed ears"), 2: ("a bushy tail",)},
    image_only=(),
    shared=("grey fur", "pointed ears", "a bushy tail"),
    class_only=(),
    decision=WHY_NOT,
    why_not=WHY_NOT,
    adjusted_overlap=1.0,
    curves={},
)


def shown(told: PictureExplanation = TOLD) -> Shown:
    return Shown(told, np.zeros((8, 8, 3), np.uint8), np.array([[1, 2]], dtype=np.uint8))


@pytest.mark.parametrize("column", ["single", "double"])
def test_common_words_stand_between_those_of_either_class(column: str) -> None:
    sheet = plot_why_not([shown()], column).axes[0]
    left = {text.get_text(): text.get_position()[0] for text in sheet.texts}
    assert left["grey fur (1)"] < left["pointed ears (1)"] < left["none"]
    assert left["a bushy tail (2)"] == left["pointed ears (1)"] == left["both"]
    assert left["wolf alone"] == left["grey fur (1)"]
    assert left["fox alone"] == left["none"]


def test_every_picture_has_a_row() -> None:
    one, three = (plot_why_not([shown()] * n) for n in (1, 3))
    assert len(three.axes) == 1 + 3
    assert three.get_figheight() > 2 * one.get_figheight()


def test_rows_do_not_reach_into_each_other() -> None:
    many = ClassContrast("wolf", "fox", tuple(f"word {n}" for n in range(15)), (), ())
    sheet = plot_why_not([shown(replace(TOLD, why_not=many)), shown()]).axes[0]
    y = {text.get_text(): text.get_position()[1] for text in sheet.texts}
    titles = [t.get_position()[1] for t in sheet.texts if t.get_text().startswith("taken for")]
    assert titles[0] < y["word 0"] < y["word 14"] < titles[1]


def test_right_decisions_are_not_asked_why_not() -> None:
    with pytest.raises(ValueError, match="must be decided wrongly to be drawn here"):
        plot_why_not([shown(replace(TOLD, why_not=None))])
    with pytest.raises(ValueError, match="must be a wrongly decided picture"):
        plot_why_not([])
