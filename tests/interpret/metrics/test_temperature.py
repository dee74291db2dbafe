from math import exp, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.special import softmax

from interpret.metrics import entropy as entropy_file
from interpret.metrics.calibration import negative_log_likelihood_nats
from interpret.metrics.entropy import softmax_entropy_nats
from interpret.metrics.temperature import (
    TAU_MAX,
    TAU_MIN,
    EntropyTemperature,
    fit_entropy_temperature,
    fit_temperature,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def world(seed: int, tau: float, n: int = 300, n_classes: int = 5) -> tuple[Floats, Ints]:
    """Logits and labels drawn from their softmax at a temperature."""
    rng = np.random.default_rng(seed)
    logits = 3 * rng.normal(size=(n, n_classes))
    p = softmax(logits / tau, axis=1)
    return logits, (p.cumsum(axis=1) < rng.random((n, 1))).sum(axis=1).clip(max=n_classes - 1)


def likelihood(logits: Floats, labels: Ints, tau: Floats | float) -> float:
    scaled = logits / np.reshape(tau, (-1, 1))
    return negative_log_likelihood_nats(scaled, labels)


def test_temperature_of_two_classes_worked_out_by_hand() -> None:
    # a gap of 2, right in 9 of 10: softmax(2 / tau, 0) = .9 at 2 / tau = ln 9
    logits, labels = np.array([[2.0, 0.0]] * 10), np.array([0] * 9 + [1])
    assert fit_temperature(logits, labels) == pytest.approx(2 / log(9), rel=1e-6)


@pytest.mark.parametrize("tau", [0.3, 1.0, 2.5])
def test_the_temperature_labels_were_drawn_at_is_found(tau: float) -> None:
    assert fit_temperature(*world(0, tau, n=4000)) == pytest.approx(tau, rel=0.1)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 5), st.floats(0.01, 100))
def test_temperature_is_the_best_on_a_grid_and_follows_the_scale(
    seed: int, true_tau: float, scale: float
) -> None:
    logits, labels = world(seed, true_tau, n=60)
    tau = fit_temperature(logits, labels)
    best = likelihood(logits, labels, tau)
    for other in np.geomspace(TAU_MIN, TAU_MAX, 33):
        assert best <= likelihood(logits, labels, other) + 1e-9
    if 1e-2 < tau < 1e2:
        assert fit_temperature(scale * logits, labels) == pytest.approx(scale * tau, rel=1e-3)


def test_temperature_is_found_on_raw_cosines() -> None:
    logits, labels = world(1, 1.0, n=4000)
    assert fit_temperature(logits / 100, labels) == pytest.approx(0.01, rel=0.1)


def test_logits_that_are_always_right_stop_at_the_lower_end() -> None:
    logits = np.random.default_rng(0).normal(size=(40, 5))
    labels = logits.argmax(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(TAU_MIN)
    of_entropy = fit_entropy_temperature(logits, labels).tau(logits)
    assert ((of_entropy >= TAU_MIN) & (of_entropy <= TAU_MAX)).all()
    assert likelihood(logits, labels, of_entropy) == pytest.approx(0, abs=1e-6)


def test_logits_worse_than_chance_stop_at_the_upper_end() -> None:
    logits = np.random.default_rng(0).normal(size=(40, 5))
    labels = logits.argmin(axis=1)
    assert fit_temperature(logits, labels) == pytest.approx(TAU_MAX)
    of_entropy = fit_entropy_temperature(logits, labels).tau(logits)
    assert likelihood(logits, labels, of_entropy) == pytest.approx(log(5), abs=1e-3)


def test_equal_logits_are_left_alone() -> None:
    assert fit_temperature(np.ones((4, 3)), np.array([0, 1, 2, 0])) == 1
    tau = fit_entropy_temperature(np.ones((4, 3)), np.array([0, 1, 2, 0])).tau(np.ones((2, 3)))
    assert tau == pytest.approx([1, 1])


def test_a_single_class_is_left_alone() -> None:
    logits, labels = np.array([[3.0], [5.0]]), np.array([0, 0])
    assert fit_temperature(logits, labels) == 1
    assert fit_entropy_temperature(logits, labels).tau(logits) == pytest.approx([1, 1])


def test_temperature_by_entropy_worked_out_by_hand() -> None:
    # equal logits: H / ln K = 1, its logarithm 0, so tau = ln(1 + exp b)
    given_temperature = EntropyTemperature(weight=0.5, bias=1.0)
    assert given_temperature.tau(np.zeros((1, 7))) == pytest.approx([log(1 + exp(1))])
    logits = np.array([[log(3), 0]])  # 3/4 and 1/4
    relative = (log(4) - 0.75 * log(3)) / log(2)
    expected = log(1 + exp(0.5 * log(relative) + 1))
    assert given_temperature.tau(logits) == pytest.approx([expected])


def test_temperature_by_entropy_of_a_certain_picture_is_finite() -> None:
    certain = np.array([[1e6, 0.0]])
    assert EntropyTemperature(1.0, 0.0).tau(certain) == pytest.approx([TAU_MIN])
    # the lower end of the relative entropy is 1e-6: ln(1 + exp(-ln 1e-6)) = ln(1 + 1e6)
    assert EntropyTemperature(-1.0, 0.0).tau(certain) == pytest.approx([log(1 + 1e6)])


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.2, 5))
def test_temperature_by_entropy_is_at_least_as_likely_as_one_for_all(
    seed: int, true_tau: float
) -> None:
    logits, labels = world(seed, true_tau, n=60)
    one = likelihood(logits, labels, fit_temperature(logits, labels))
    found = fit_entropy_temperature(logits, labels)
    assert likelihood(logits, labels, found.tau(logits)) <= one + 1e-9
    assert abs(found.weight) <= 100


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.floats(-2, 2), st.floats(-2, 2))
def test_temperature_by_entropy_keeps_every_decision(seed: int, weight: float, bias: float) -> None:
    logits, _ = world(seed, 1.0, n=30)
    tau = EntropyTemperature(weight, bias).tau(logits)
    decisions = (logits / tau[:, None]).argmax(axis=1)
    np.testing.assert_array_equal(decisions, logits.argmax(axis=1))


def test_a_planted_dependence_on_entropy_is_found() -> None:
    rng = np.random.default_rng(0)
    logits, planted = 3 * rng.normal(size=(6000, 5)), EntropyTemperature(0.8, 1.5)
    p = softmax(logits / planted.tau(logits)[:, None], axis=1)
    labels = (p.cumsum(axis=1) < rng.random((6000, 1))).sum(axis=1).clip(max=4)
    found = fit_entropy_temperature(logits, labels)
    assert found.weight == pytest.approx(0.8, abs=0.25)
    assert found.bias == pytest.approx(1.5, abs=0.25)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_no_step_away_from_the_fit_is_more_likely(seed: int) -> None:
    logits, labels = world(seed, 1.5, n=200)
    found = fit_entropy_temperature(logits, labels)
    best = likelihood(logits, labels, found.tau(logits))
    for step in (-0.02, 0.02):
        for other in (
            EntropyTemperature(found.weight + step, found.bias),
            EntropyTemperature(found.weight, found.bias + step),
        ):
            assert best <= likelihood(logits, labels, other.tau(logits)) + 1e-9


def test_working_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    logits, labels = world(0, 2.0)
    whole = fit_temperature(logits, labels), fit_entropy_temperature(logits, labels)
    monkeypatch.setattr(entropy_file, "NUMBERS_AT_ONCE", 100)
    assert fit_temperature(logits, labels) == pytest.approx(whole[0], rel=1e-6)
    assert fit_entropy_temperature(logits, labels).bias == pytest.approx(whole[1].bias, rel=1e-3)


def test_spread_pictures_are_softened_more_where_the_weight_is_above_0() -> None:
    logits, _ = world(0, 1.0, n=50)
    order = np.argsort(softmax_entropy_nats(logits))
    assert (np.diff(EntropyTemperature(0.5, 1.0).tau(logits)[order]) >= 0).all()


@pytest.mark.parametrize(
    ("labels", "complaint"),
    [(np.array([0, 5]), "labels must lie below 5"), (np.array([0]), "same pictures")],
)
def test_labels_that_do_not_fit_are_refused(labels: Ints, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        fit_temperature(np.zeros((2, 5)), labels)
    with pytest.raises(ValueError, match=complaint):
        fit_entropy_temperature(np.zeros((2, 5)), labels)
