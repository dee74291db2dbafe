import json
from math import log
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import log_softmax, softmax
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

from interpret.metrics import entropy as entropy_file
from interpret.metrics.calibration import (
    Bins,
    brier_score,
    expected_calibration_error,
    negative_log_likelihood_nats,
    reliability_bins,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# confidences .9 .8 .7 .6, of which the first, second and fourth are right
FOUR = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])
LABELS = np.array([0, 1, 0, 0])


@st.composite
def answers(draw: st.DrawFn) -> tuple[Floats, Ints]:
    """Logits and labels."""
    n, n_classes = draw(st.integers(1, 40)), draw(st.integers(1, 6))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(st.sampled_from([0.1, 1.0, 5.0]))
    return scale * rng.normal(size=(n, n_classes)), rng.integers(n_classes, size=n)


def test_bins_of_equal_width_worked_out_by_hand() -> None:
    # (.6, .8] holds .7 and .8, (.8, 1] holds .9, (.4, .6] holds .6
    points = reliability_bins(FOUR, LABELS, n_bins=5)
    assert points.mean_confidence == pytest.approx([0.6, 0.75, 0.9])
    assert points.accuracy == pytest.approx([1, 0.5, 1])
    assert points.count.tolist() == [1, 2, 1]
    # (1 x .4 + 2 x .25 + 1 x .1) / 4
    ece = expected_calibration_error(FOUR, LABELS, n_bins=5)
    assert ece == pytest.approx(0.25, abs=1e-12)


def test_bins_of_equal_mass_worked_out_by_hand() -> None:
    points = reliability_bins(FOUR, LABELS, bins="mass", n_bins=2)
    assert points.mean_confidence == pytest.approx([0.65, 0.85])
    assert points.accuracy == pytest.approx([0.5, 1])
    assert points.count.tolist() == [2, 2]
    ece = expected_calibration_error(FOUR, LABELS, bins="mass", n_bins=2)
    assert ece == pytest.approx(0.15, abs=1e-12)


@pytest.mark.parametrize(("n", "n_bins"), [(30, 15), (31, 15), (7, 3), (5, 15), (1, 1), (20, 20)])
def test_bins_of_equal_mass_differ_by_at_most_one(n: int, n_bins: int) -> None:
    confidences = np.random.default_rng(0).permutation(np.linspace(0.5, 1, n))
    probabilities = np.stack([confidences, 1 - confidences], axis=1)
    counts = reliability_bins(
        probabilities, np.zeros(n, dtype=int), bins="mass", n_bins=n_bins
    ).count
    assert len(counts) == min(n, n_bins)
    assert np.ptp(counts) <= 1


def test_equal_confidences_share_a_bin_of_equal_mass() -> None:
    probabilities = np.repeat([[0.7, 0.3], [0.9, 0.1]], [9, 1], axis=0)
    points = reliability_bins(probabilities, np.zeros(10, dtype=int), bins="mass", n_bins=5)
    assert points.count.tolist() == [9, 1]


@settings(max_examples=20, deadline=None)
@given(answers())
def test_bins_of_equal_width_equal_scikit_learn(given_answers: tuple[Floats, Ints]) -> None:
    logits, labels = given_answers
    probabilities = softmax(logits, axis=1)
    points = reliability_bins(probabilities, labels)
    right = probabilities.argmax(axis=1) == labels
    confidences = np.minimum(probabilities.max(axis=1), 1)
    accuracy, confidence = calibration_curve(
        np.r_[right, True, False], np.r_[confidences, 0, 0], n_bins=15
    )
    if confidences.min() > 1 / 15:  # the two added pictures, which scikit-learn needs, are alone
        assert points.accuracy == pytest.approx(accuracy[1:], abs=1e-9)
        assert points.mean_confidence == pytest.approx(confidence[1:], abs=1e-9)


@settings(max_examples=20, deadline=None)
@given(answers(), st.sampled_from(["width", "mass"]), st.integers(1, 20))
def test_calibration_error_stays_in_its_range_whatever_the_order(
    given_answers: tuple[Floats, Ints], bins: Bins, n_bins: int
) -> None:
    logits, labels = given_answers
    probabilities = softmax(logits.round(1), axis=1)  # with ties
    ece = expected_calibration_error(probabilities, labels, bins=bins, n_bins=n_bins)
    overall = abs(
        (probabilities.argmax(axis=1) == labels).mean() - probabilities.max(axis=1).mean()
    )
    assert overall - 1e-12 <= ece <= 1
    order = np.random.default_rng(0).permutation(len(labels))
    again = expected_calibration_error(
        probabilities[order], labels[order], bins=bins, n_bins=n_bins
    )
    assert again == pytest.approx(ece, abs=1e-12)
    assert reliability_bins(probabilities, labels, bins=bins).count.sum() == len(labels)


def test_one_bin_compares_accuracy_with_mean_confidence() -> None:
    for bins in ("width", "mass"):
        ece = expected_calibration_error(FOUR, LABELS, bins=bins, n_bins=1)
        assert ece == pytest.approx(0)  # both are .75


def test_reliability_points_survive_json() -> None:
    plain = reliability_bins(FOUR, LABELS).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_brier_score_worked_out_by_hand() -> None:
    # 2 x .01, 2 x .04, 2 x .49, 2 x .16 over 4 pictures
    assert brier_score(FOUR, LABELS) == pytest.approx(2 * 0.7 / 4, abs=1e-12)
    assert brier_score(np.full((3, 4), 0.25), np.array([0, 1, 2])) == pytest.approx(3 / 4)
    assert brier_score(np.eye(3), np.array([0, 1, 2])) == 0
    assert brier_score(np.eye(3), np.array([1, 2, 0])) == 2


@settings(max_examples=20, deadline=None)
@given(answers())
def test_brier_score_equals_scikit_learn_summed_over_classes(
    given_answers: tuple[Floats, Ints],
) -> None:
    logits, labels = given_answers
    p = softmax(logits, axis=1)
    expected = sum(
        brier_score_loss(labels == k, np.minimum(p[:, k], 1), pos_label=True)
        for k in range(p.shape[1])
        if (labels == k).any()
    )
    expected += sum((p[:, k] ** 2).mean() for k in range(p.shape[1]) if not (labels == k).any())
    assert brier_score(p, labels) == pytest.approx(expected, abs=1e-9)
    assert 0 <= brier_score(p, labels) <= 2


def test_negative_log_likelihood_worked_out_by_hand() -> None:
    # softmax(ln 3, 0) = 3/4, 1/4
    logits = np.array([[log(3), 0], [log(3), 0]])
    expected = (log(4 / 3) + log(4)) / 2
    assert negative_log_likelihood_nats(logits, np.array([0, 1])) == pytest.approx(expected)


@settings(max_examples=20, deadline=None)
@given(answers())
def test_negative_log_likelihood_equals_scikit_learn(given_answers: tuple[Floats, Ints]) -> None:
    logits, labels = given_answers
    nats = negative_log_likelihood_nats(logits, labels)
    if logits.shape[1] > 1:
        expected = log_loss(labels, softmax(logits, axis=1), labels=range(logits.shape[1]))
        assert nats == pytest.approx(expected, abs=1e-9)
    assert negative_log_likelihood_nats(log_softmax(logits, axis=1), labels) == pytest.approx(nats)
    assert nats >= 0


def test_negative_log_likelihood_of_the_impossible_is_finite() -> None:
    assert negative_log_likelihood_nats(np.array([[1e6, 0]]), np.array([1])) == 1e6


def test_working_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(50, 7)), rng.integers(7, size=50)
    whole = negative_log_likelihood_nats(logits, labels)
    monkeypatch.setattr(entropy_file, "NUMBERS_AT_ONCE", 20)
    assert negative_log_likelihood_nats(logits, labels) == pytest.approx(whole, abs=1e-12)


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [(np.array([0, 1, 2, 0]), "labels must lie below 2"), (np.array([0]), "same pictures")],
)
def test_labels_that_do_not_fit_are_refused(labels: Ints, complaint: str) -> None:
    for measure in (brier_score, expected_calibration_error, negative_log_likelihood_nats):
        with pytest.raises(ValueError, match=complaint):
            measure(FOUR, labels)


def test_logits_are_no_probabilities() -> None:
    for measure in (brier_score, expected_calibration_error, reliability_bins):
        with pytest.raises(ValueError, match="take the softmax"):
            measure(10 * FOUR, LABELS)


def test_binnings_that_are_not_known_are_refused() -> None:
    with pytest.raises(ValueError, match="number at least 1, got 'width' and 0"):
        expected_calibration_error(FOUR, LABELS, n_bins=0)
    with pytest.raises(ValueError, match="'width' or 'mass'"):
        reliability_bins(FOUR, LABELS, bins=cast(Bins, "height"))
