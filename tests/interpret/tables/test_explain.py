"""The record and the table of explained pictures."""

import json
from dataclasses import replace

import pytest

from interpret.measures.explanation import ClassContrast, PictureExplanation
from interpret.tables.explain import describe_picture, summarise_explain, tabulate_explain

TOLD = PictureExplanation(
    row=0,
    id="a/very/long/folder/of/foxes/0003.png",
    label="fox",
    prediction="wolf",
    runner_up="fox",
    scored_class="wolf",
    parts={1: ("grey fur", "paws", "a tail"), 4: ("a snout",)},
    image_only=("a snout",),
    shared=("grey fur", "paws", "a tail"),
    class_only=("a howl",),
    decision=ClassContrast("wolf", "fox", ("grey fur", "paws", "a tail"), (), ()),
    why_not=ClassContrast("wolf", "fox", ("grey fur",), ("paws", "a tail"), ()),
    adjusted_overlap=0.5,
    curves={"measured": (0.5, 0.0), "permuted": (0.0, 0.0)},
)


def test_a_picture_is_plain_json_with_every_list() -> None:
    found = describe_picture(TOLD)
    assert json.loads(json.dumps(found)) == found
    assert found["parts"] == [
        {"part": 1, "words": ["grey fur", "paws", "a tail"]},
        {"part": 4, "words": ["a snout"]},
    ]
    assert found["why_not"] == {
        "prediction_only": ["grey fur"],
        "both": ["paws", "a tail"],
        "label_only": [],
    }
    assert found["against_runner_up"]["runner_up_only"] == []
    assert found["curve_shared_information"] == [0.5, 0.0]
    assert found["null_curves"] == {"permuted": [0.0, 0.0]}


def test_what_is_not_known_is_null() -> None:
    found = describe_picture(replace(TOLD, label=None, decision=None, why_not=None))
    assert found["why_not"] is None
    assert found["against_runner_up"] is None


@pytest.mark.parametrize("n_wrong", [3, None])
def test_the_table_has_a_row_a_picture(n_wrong: int | None) -> None:
    record = {
        "model": {"name": "small"},
        "images": {"name": "foxes", "n_images": 9, "n_classes": 2, "n_skipped": 0},
        "bank": {"name": "words", "n_concepts": 44},
        "method": {"explained_by": "pca", "bank_control": "shuffled" if n_wrong else None},
        "n_wrong": n_wrong,
        "note": "A note." if n_wrong else None,
        "pictures": [describe_picture(TOLD), describe_picture(replace(TOLD, decision=None))],
    }
    table = tabulate_explain(record)
    first, second = table.to_dict("records")
    assert first["picture"] == "…older/of/foxes/0003.png"
    assert first["shared"] == "3 of 4"
    assert first["for the prediction alone"] == "grey fur, paws (+1)"
    assert first["for the runner-up alone"] == second["for the prediction alone"] == "-"
    shown = summarise_explain(record, table)
    assert shown.startswith("small on foxes: 9 pictures, 2 classes, 0 skipped; bank words: 44")
    assert ("3 of 9 pictures are taken for another class" in shown) == (n_wrong is not None)
    assert ("bank control shuffled: nothing is meant" in shown) == (n_wrong is not None)
    assert ("A note." in shown) == (n_wrong is not None)
