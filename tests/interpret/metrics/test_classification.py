import json
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import (
    balanced_accuracy_score,
    confusion_matrix,
    precision_recall_fscore_support,
    top_k_accuracy_score,
)

from interpret.metrics.classification import (
    Average,
    class_rows,
    confusion_counts,
    score_classification,
    top_k_accuracy,
)

Ints = NDArray[np.int64]

# class 0: three pictures, two right; class 1: one, right; class 2: none, but given once
LABELS, PREDICTIONS = np.array([0, 0, 0, 1]), np.array([0, 0, 2, 1])


@st.composite
def decisions(draw: st.DrawFn) -> tuple[Ints, Ints, int]:
    """Labels, predictions and the number of classes."""
    n, n_classes = draw(st.integers(1, 30)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.integers(n_classes, size=n), rng.integers(n_classes, size=n), n_classes


def numbers(average: Average) -> list[float]:
    return [average.precision, average.recall, average.f1]


def test_scores_of_four_pictures_worked_out_by_hand() -> None:
    scores = score_classification(LABELS, PREDICTIONS, n_classes=3)
    assert (scores.n_images, scores.n_classes_present, scores.top1_accuracy) == (4, 2, 0.75)
    assert scores.precision.tolist() == [1, 1, 0]
    assert scores.recall == pytest.approx([2 / 3, 1, 0])
    assert scores.f1 == pytest.approx([4 / 5, 1, 0])  # 2 x 1 x 2/3 / (5/3)
    assert scores.support.tolist() == [3, 1, 0]
    assert scores.balanced_accuracy == pytest.approx((2 / 3 + 1) / 2)
    assert numbers(scores.micro) == [0.75] * 3
    assert numbers(scores.macro) == pytest.approx([2 / 3, 5 / 9, 3 / 5])
    assert numbers(scores.macro_present) == pytest.approx([1, 5 / 6, 9 / 10])
    assert numbers(scores.weighted) == pytest.approx([1, 3 / 4, (3 * 4 / 5 + 1) / 4])


@settings(max_examples=10, deadline=None)
@given(decisions())
def test_scores_equal_scikit_learn(given_decisions: tuple[Ints, Ints, int]) -> None:
    labels, predictions, n_classes = given_decisions
    scores = score_classification(labels, predictions, n_classes)
    for name in ("micro", "macro", "weighted"):
        expected = precision_recall_fscore_support(
            labels, predictions, labels=range(n_classes), average=name, zero_division=0
        )
        assert numbers(getattr(scores, name)) == pytest.approx(expected[:3], abs=1e-9)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of predicted classes without pictures
        balanced = balanced_accuracy_score(labels, predictions)
    assert scores.balanced_accuracy == pytest.approx(balanced, abs=1e-9)


@settings(max_examples=10, deadline=None)
@given(decisions())
def test_micro_rates_are_the_accuracy_and_weighted_recall_too(
    given_decisions: tuple[Ints, Ints, int],
) -> None:
    labels, predictions, n_classes = given_decisions
    scores = score_classification(labels, predictions, n_classes)
    accuracy = float((labels == predictions).mean())
    assert [scores.top1_accuracy, *numbers(scores.micro)] == pytest.approx([accuracy] * 4)
    assert scores.weighted.recall == pytest.approx(accuracy)


@settings(max_examples=10, deadline=None)
@given(decisions(), st.integers(0, 1000))
def test_renaming_classes_changes_no_average(
    given_decisions: tuple[Ints, Ints, int], seed: int
) -> None:
    labels, predictions, n_classes = given_decisions
    renamed = np.random.default_rng(seed).permutation(n_classes)
    plain = score_classification(labels, predictions, n_classes)
    other = score_classification(renamed[labels], renamed[predictions], n_classes)
    for name in ("micro", "macro", "macro_present", "weighted"):
        assert numbers(getattr(other, name)) == pytest.approx(numbers(getattr(plain, name)))
    assert other.f1[renamed] == pytest.approx(plain.f1)


def test_a_class_more_that_has_no_pictures_lowers_only_the_macro_average() -> None:
    few, more = (score_classification(LABELS, PREDICTIONS, n_classes=n) for n in (3, 6))
    assert numbers(more.macro) == pytest.approx([value / 2 for value in numbers(few.macro)])
    assert more.macro_present == few.macro_present
    assert more.weighted == few.weighted
    assert more.balanced_accuracy == few.balanced_accuracy


def test_scores_survive_json() -> None:
    plain = score_classification(LABELS, PREDICTIONS, n_classes=3).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    assert plain["support"] == [3, 1, 0]
    assert plain["micro"] == {"precision": 0.75, "recall": 0.75, "f1": 0.75}


def test_there_is_a_row_for_every_class_in_order() -> None:
    rows = class_rows(score_classification(LABELS, PREDICTIONS, n_classes=3))
    assert [row["class_index"] for row in rows] == [0, 1, 2]
    assert [row["support"] for row in rows] == [3, 1, 0]
    assert rows[0]["f1"] == pytest.approx(4 / 5)
    assert rows[2] == {"class_index": 2, "precision": 0, "recall": 0, "f1": 0, "support": 0}


def test_confusion_counts_have_labels_in_rows() -> None:
    table = confusion_counts(LABELS, PREDICTIONS, n_classes=3)
    assert table.tolist() == [[2, 0, 1], [0, 1, 0], [0, 0, 0]]


@settings(max_examples=10, deadline=None)
@given(decisions())
def test_confusion_counts_equal_scikit_learn_and_sum_to_the_pictures(
    given_decisions: tuple[Ints, Ints, int],
) -> None:
    labels, predictions, n_classes = given_decisions
    table = confusion_counts(labels, predictions, n_classes)
    assert table.sum() == len(labels)
    assert np.trace(table) == (labels == predictions).sum()
    if n_classes > 1:
        expected = confusion_matrix(labels, predictions, labels=range(n_classes))
        np.testing.assert_array_equal(table, expected)


def test_a_single_class_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert confusion_counts(np.array([0, 0]), np.array([0, 0]), n_classes=1).tolist() == [[2]]
        scores = score_classification(np.array([0, 0]), np.array([0, 0]), n_classes=1)
    assert numbers(scores.macro) == [1, 1, 1]


def test_top_k_accuracy_counted_by_hand() -> None:
    ranked = np.array([[0, 1, 2], [2, 0, 1], [1, 2, 0]])
    labels = np.array([0, 0, 0])  # at rank 1, 2 and 3
    assert [top_k_accuracy(ranked, labels, k) for k in (1, 2, 3)] == pytest.approx(
        [1 / 3, 2 / 3, 1]
    )


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 8), st.integers(1, 20))
def test_top_k_accuracy_equals_scikit_learn_and_rises_with_k(
    seed: int, n_classes: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    scores, labels = rng.normal(size=(n, n_classes)), rng.integers(n_classes, size=n)
    ranked = np.argsort(-scores, axis=1)
    measured = [top_k_accuracy(ranked, labels, k) for k in range(1, n_classes)]
    expected = [
        top_k_accuracy_score(labels, scores, k=k, labels=range(n_classes))
        for k in range(1, n_classes)
    ]
    assert measured == pytest.approx(expected, abs=1e-9)
    assert (np.diff(measured) >= 0).all()
    assert top_k_accuracy(ranked, labels, n_classes) == 1


@pytest.mark.parametrize("k", [0, 4])
def test_ranks_that_were_not_given_are_refused(k: int) -> None:
    with pytest.raises(ValueError, match="k must lie between 1 and the 3 ranks"):
        top_k_accuracy(np.array([[0, 1, 2]]), np.array([0]), k)


@pytest.mark.parametrize(
    ("labels", "predictions", "complaint"),
    [
        (np.array([0, 3]), np.array([0, 0]), "labels must lie below 3"),
        (np.array([0, 1]), np.array([0, -1]), "predictions must be at least 0"),
        (np.array([0, 1]), np.array([0]), "same pictures"),
        (np.empty(0, dtype=int), np.empty(0, dtype=int), "at least one"),
    ],
)
def test_decisions_that_do_not_fit_are_refused(
    labels: Ints, predictions: Ints, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        score_classification(labels, predictions, n_classes=3)
    with pytest.raises(ValueError, match=complaint):
        confusion_counts(labels, predictions, n_classes=3)


@pytest.mark.parametrize(
    ("ranked", "labels"), [(np.array([0]), np.array([0])), (np.array([[0]]), np.array([0, 1]))]
)
def test_rankings_of_other_pictures_are_refused(ranked: Ints, labels: Ints) -> None:
    with pytest.raises(ValueError, match="ranked"):
        top_k_accuracy(ranked, labels, 1)
