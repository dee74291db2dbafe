"""Deletion curves of single pictures, and what nulls expect of them."""

import numpy as np

from interpret.measures.mutual_knowledge import Decisions
from interpret.measures.picture_curves import trace_pictures
from interpret.metrics.information import membership_entropy_bits, membership_mi_bits

CLASS_CONCEPTS = np.array([np.arange(10), np.arange(10, 20), np.arange(20, 30)])
DECISIONS = Decisions(CLASS_CONCEPTS, np.array([0, 0]), None, n_bank=40)
CONCEPTS = np.array([[0, 11, 1], [30, 31, 32]])  # two of three shared; none


def test_a_curve_begins_with_the_score_and_ends_at_nothing() -> None:
    curves = trace_pictures(CONCEPTS, DECISIONS.scored, DECISIONS)
    assert {name: curve.shape for name, curve in curves.items()} == dict.fromkeys(
        ("measured", "permuted", "other_class"), (2, 11)
    )
    bits = membership_mi_bits(np.array([2, 0]), np.array([3, 3]), 10, 40)
    entropy = membership_entropy_bits(np.array([3, 3]), 40)
    np.testing.assert_allclose(curves["measured"][:, 0], bits / entropy)
    assert curves["measured"][1, 0] < 0 < curves["measured"][0, 0]  # signed
    np.testing.assert_allclose(curves["measured"][:, -1], 0, atol=1e-12)


def test_the_other_classes_are_averaged() -> None:
    curves = trace_pictures(CONCEPTS, DECISIONS.scored, DECISIONS)
    swapped = [trace_pictures(CONCEPTS, np.array([c, c]), DECISIONS)["measured"] for c in (1, 2)]
    np.testing.assert_allclose(curves["other_class"], np.mean(swapped, axis=0))


def test_a_single_class_has_no_other() -> None:
    alone = Decisions(CLASS_CONCEPTS[:1], DECISIONS.scored, None, n_bank=40)
    assert set(trace_pictures(CONCEPTS, alone.scored, alone)) == {"measured", "permuted"}


def test_a_picture_without_concepts_stays_at_nothing() -> None:
    curves = trace_pictures(np.full((1, 3), -1), np.array([0]), DECISIONS)
    for curve in curves.values():
        np.testing.assert_array_equal(curve, np.zeros((1, 11)))
