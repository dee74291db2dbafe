import json
from math import log

import numpy as np
import pytest
from scipy.special import softmax

from interpret.measures import prediction_entropy
from interpret.measures.prediction_entropy import measure_entropy, softmax_confidence

RNG = np.random.default_rng(0)
LABELS = RNG.integers(3, size=200)
# half of the pictures are clear and right, the others hardly decided
CLEAR = np.arange(200) % 2 == 0
COSINES = np.where(CLEAR, 0.6, 0.03)[:, None] * np.eye(3)[LABELS] + 0.02 * RNG.normal(size=(200, 3))
RIGHT = COSINES.argmax(axis=1) == LABELS


def test_temperatures_come_in_rising_order_with_the_models_own_among_them() -> None:
    found = measure_entropy(COSINES, (0.5, 0.02, 0.02), 0.1, None, seed=0)
    assert [(one.tau, one.is_learnt) for one in found] == [(0.02, False), (0.1, True), (0.5, False)]
    assert len(measure_entropy(COSINES, (0.1,), 0.1, None, seed=0)) == 1


def test_entropy_rises_with_temperature_and_stays_below_ln_k() -> None:
    found = measure_entropy(COSINES, (0.01, 0.1, 1, 10), 0.07, RIGHT, seed=0)
    means = [one.summary.mean_nats for one in found]
    assert means == sorted(means)
    assert means[0] >= 0
    assert means[-1] <= log(3)
    for one in found:
        assert one.mean_ci95 is not None
        assert one.mean_ci95[0] <= one.summary.mean_nats <= one.mean_ci95[1]
        assert one.nats.mean() == pytest.approx(one.summary.mean_nats)
        assert one.confidence.mean() == pytest.approx(one.summary.mean_confidence)


def test_undecided_pictures_are_wrong_more_often() -> None:
    (one,) = measure_entropy(COSINES, (), 0.1, RIGHT, seed=0)
    assert one.against_right is not None
    assert one.against_right.spearman is not None
    assert one.against_right.spearman_ci95 is not None
    assert one.against_right.spearman < one.against_right.spearman_ci95[1] < -0.1


def test_a_result_is_plain_json_also_for_a_single_picture_or_without_labels() -> None:
    for given in ((COSINES, (0.5,), 0.1, RIGHT), (COSINES[:1], (0.5,), 0.1, None)):
        for one in measure_entropy(*given, seed=0):
            json.dumps(one.to_dict(), allow_nan=False)
    single = measure_entropy(COSINES[:1], (), 0.1, RIGHT[:1], seed=0)[0].to_dict()
    assert single["mean_nats_ci95"] is single["mean_normalised_ci95"] is None
    assert single["correlation_with_right"]["spearman"] is None


def test_confidence_is_the_largest_probability(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = softmax(COSINES / 0.07, axis=1).max(axis=1)
    assert softmax_confidence(COSINES, 0.07) == pytest.approx(expected, abs=1e-12)
    monkeypatch.setattr(
        prediction_entropy, "row_blocks", lambda n, k: (slice(i, i + 7) for i in range(0, n, 7))
    )
    assert softmax_confidence(COSINES, 0.07) == pytest.approx(expected, abs=1e-12)


def test_a_temperature_of_0_is_refused() -> None:
    with pytest.raises(ValueError, match="tau must be above 0"):
        measure_entropy(COSINES, (0.0,), 0.1, None, seed=0)
