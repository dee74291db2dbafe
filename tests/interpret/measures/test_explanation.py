"""What is said of one picture."""

from dataclasses import replace

from interpret.measures.explanation import ClassContrast, PictureExplanation

CONTRAST = ClassContrast("wolf", "fox", ("grey fur",), (), ())
RIGHT = PictureExplanation(
    row=0,
    id="0",
    label="wolf",
    prediction="wolf",
    runner_up="fox",
    scored_class="wolf",
    parts={1: ("grey fur", "a tail"), 3: ("paws",)},
    image_only=("a tail", "paws"),
    shared=("grey fur",),
    class_only=(),
    decision=CONTRAST,
    why_not=None,
    adjusted_overlap=0.1,
    curves={},
)


def test_every_word_knows_its_part() -> None:
    assert RIGHT.part_of == {"grey fur": 1, "a tail": 1, "paws": 3}


def test_a_decision_is_right_wrong_or_not_known() -> None:
    assert RIGHT.is_right is True
    assert replace(RIGHT, label="fox", why_not=CONTRAST).is_right is False
    assert replace(RIGHT, label=None).is_right is None
