"""By hand: one picture of four patches, two parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.naming_stability import (
    Agreement,
    match_parts,
    mean_agreement,
    measure_agreement,
)
from interpret.units.concepts import ImageConcepts
from interpret.units.parts import PartMap


def parts(*rows: list[int]) -> PartMap:
    return np.array([[row] for row in rows], dtype=np.uint8)


def words(concepts: list[int], part: list[int]) -> ImageConcepts:
    empty = np.zeros((1, len(part)), dtype=np.float32)
    return ImageConcepts(np.array([concepts]), empty, np.array([part]))


def test_matched_parts_are_compared_whatever_their_numbers() -> None:
    one, other = parts([1, 1, 2, 0]), parts([2, 2, 1, 1])
    named = words([7, 8, 9], [1, 1, 2]), words([7, 9, -1], [2, 1, 0])
    found = measure_agreement((one, other), named, np.array([0]), 2)
    # part 1 with 2: patches {0,1} both, 1; part 2 with 1: {2} and {2,3}, 1/2
    assert found.part_iou == pytest.approx(3 / 4)
    assert found.part_iou_chance == pytest.approx(3 / 8)  # the two other pairs share nothing
    # words {7,8} and {7}, 1/2; {9} and {9}, 1
    assert found.word_jaccard == pytest.approx(3 / 4)
    assert found.word_jaccard_chance == pytest.approx(3 / 8)


def test_parts_are_matched_once_a_group() -> None:
    one, other = parts([1, 1, 1, 2], [1, 2, 2, 2]), parts([1, 1, 1, 2], [2, 1, 1, 1])
    none = ImageConcepts(*(np.full((2, 1), v) for v in (-1, 0, 0)))
    together = measure_agreement((one, other), (none, none), np.array([0, 0]), 2)
    apart = measure_agreement((one, other), (none, none), np.array([0, 1]), 2)
    assert apart.part_iou == 1
    assert together.part_iou == 0.5  # one matching can suit one of the pictures only
    assert (apart.word_jaccard, apart.word_jaccard_chance) == (None, None)


@given(st.integers(1, 5), st.integers(0, 999))
def test_renaming_parts_changes_nothing(n_parts: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    one = rng.integers(0, n_parts + 1, (3, 4, 4)).astype(np.uint8)
    order = rng.permutation(n_parts) + 1
    other = np.concatenate([[0], order]).astype(np.uint8)[one]
    none = ImageConcepts(*(np.full((3, 1), v) for v in (-1, 0, 0)))
    found = measure_agreement((one, other), (none, none), np.zeros(3, dtype=np.int64), n_parts)
    shown = np.unique(one[one > 0]) - 1
    assert (match_parts(one, other, n_parts) + 1)[shown].tolist() == order[shown].tolist()
    assert found.part_iou in (None, 1.0)
    assert (found.part_iou is None) == (len(shown) == 0)


def test_pairs_of_seeds_are_averaged_and_their_ends_kept() -> None:
    found = mean_agreement([Agreement(0.5, 0.1, None, None), Agreement(1.0, 0.3, 0.4, 0.2)])
    assert found["n_pairs"] == 2
    assert (found["part_iou"], found["part_iou_min"], found["part_iou_max"]) == (0.75, 0.5, 1.0)
    assert found["part_iou_chance"] == pytest.approx(0.2)
    assert (found["word_jaccard"], found["word_jaccard_min"]) == (0.4, 0.4)
    assert mean_agreement([Agreement(None, None, None, None)])["part_iou_max"] is None
