"""What changed prompts move and hit, on lists that can be counted."""

import json

import numpy as np
import pytest

from interpret.measures.prompt_changes import (
    Change,
    compare_changes,
    describe_chance,
    summarise_changes,
)

LISTS = np.array([[0, 1, 2, 3], [0, 1, 4, 5], [6, 7, 8, 9]])
COSINES = np.full(LISTS.shape, 0.5, dtype=np.float32)
ROWS = {"a dog": 0, "a white dog": 1, "a cat": 2}


def change(kind: str, before: str, after: str, wanted: list[int] | None, group: int = 0) -> Change:
    return Change(kind, before, after, None if wanted is None else np.array(wanted), group)


def test_hits_before_and_after_are_of_what_the_changed_prompt_wants() -> None:
    changes = [
        change("adjective", "a dog", "a white dog", [0, 4, 5], 0),
        change("adjective", "a dog", "a cat", [9], 1),
        change("noun", "a dog", "a cat", None, 0),
        change("caption", "", "a cat", [6, 7, 8, 9, 0, 1], 0),
    ]
    found = compare_changes(changes, LISTS, COSINES, ROWS, np.array([0, 0, 0, 1, 1, 1] + [2] * 14))
    assert found.overlap.tolist()[:3] == [0.5, 0, 0]
    assert np.isnan(found.overlap[3])
    assert found.precision_before.tolist()[:2] == [0.25, 0]
    assert found.precision_after.tolist()[:2] == [0.75, 0.25]
    assert found.precision_most.tolist() == pytest.approx([0.75, 0.25, np.nan, 1], nan_ok=True)
    # wanted are a third of class 0 and two of class 1; the list holds two of each
    assert found.precision_classes[0] == pytest.approx((1 / 3 + 1 / 3 + 2 / 3 + 2 / 3) / 4)
    assert found.precision_chance[0] == 3 / 20
    assert found.lists[3, 0].tolist() == [-1] * 4
    kinds = summarise_changes(found, seed=0)
    assert list(kinds) == ["adjective", "noun", "caption"]
    adjective = kinds["adjective"]
    assert adjective.overlap is not None
    assert adjective.overlap.value == 0.25
    assert adjective.gain is not None
    assert adjective.gain.difference.value == pytest.approx((0.5 + 0.25) / 2)
    assert kinds["noun"].precision_after is None
    assert kinds["caption"].overlap is None
    assert kinds["caption"].gain is None
    json.dumps([one.to_dict() for one in kinds.values()], allow_nan=False)


def test_chance_is_named_by_measure() -> None:
    chance = describe_chance(10, 1_000)
    assert chance["overlap"] == 0.01
    assert chance["kendall"] < -0.9
