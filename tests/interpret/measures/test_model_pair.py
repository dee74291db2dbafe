import numpy as np
import pytest

from interpret.measures.families import put_side_by_side
from interpret.measures.model_pair import class_gaps, compare_pair, concept_gaps
from interpret.results import Result


def test_concepts_are_ordered_by_how_differently_often_they_are_shared() -> None:
    a = [["tail", "ear"]] * 6 + [["ear"]] * 4
    b = [["ear"]] * 5 + [["beak"]] * 5
    gaps = concept_gaps(a, b)
    assert [(gap.concept, gap.share_a, gap.share_b) for gap in gaps] == [
        ("tail", 0.6, 0.0),
        ("beak", 0.0, 0.5),
        ("ear", 1.0, 0.5),
    ]
    assert gaps[0].pictures == (0, 1, 2, 3, 4, 5)
    assert gaps[1].pictures == (5, 6, 7, 8, 9)
    assert gaps[2].pictures == (5, 6, 7, 8, 9)


def test_what_is_hardly_ever_shared_is_left_out() -> None:
    assert concept_gaps([["tail"]] * 4 + [[]] * 6, [[]] * 10) == ()


def test_classes_are_ordered_and_their_pictures_begin_with_the_clearest() -> None:
    labels = np.array([0] * 5 + [1] * 5 + [2] * 2)
    scores = np.zeros((12, 2))
    scores[:5, 0] = [0.1, 0.5, 0.2, 0.3, 0.4]
    scores[5:10, 1] = [0.9, 0.8, 0.7, 0.6, 0.5]
    scores[10:] = 9.0
    first, second = class_gaps(scores, labels, seed=0)
    assert (first.label, first.mean_a) == (1, 0.0)
    assert first.mean_b == pytest.approx(0.7)
    assert first.pictures == (5, 6, 7, 8, 9)
    assert (second.label, second.pictures) == (0, (1, 4, 3, 2, 0))
    assert second.test.mean_difference == pytest.approx(0.3)
    assert second.test.p == 2 / 32


def test_a_pair_of_runs_is_held_against_each_other(three_runs: list[Result]) -> None:
    found = put_side_by_side(three_runs)
    pair = compare_pair(found, 0, 2, "whole", None, seed=0)
    means = found.scores["whole"]["adjusted_overlap"].mean(axis=0)
    assert pair.whole.mean_difference == pytest.approx(means[0] - means[2])
    assert pair.classes == ()
    same = compare_pair(found, 1, 1, "whole", np.arange(12) % 2, seed=0)
    assert (same.whole.mean_difference, same.whole.p) == (0.0, 1.0)
    assert all(gap.share_a == gap.share_b for gap in same.concepts)
