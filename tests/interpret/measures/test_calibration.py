import json

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.special import softmax

from interpret.measures.calibration import TEMPERATURES, Calibration, measure_calibration
from interpret.metrics.calibration import (
    brier_score,
    expected_calibration_error,
    negative_log_likelihood_nats,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

TRUE_TAU, SCALE = 0.05, 100.0  # labels follow cosines / .05; the model believes 1 / 100


def world(n: int, seed: int) -> tuple[Floats, Ints]:
    rng = np.random.default_rng(seed)
    cosines = np.clip(0.1 * rng.normal(size=(n, 5)), -1, 1)
    p = softmax(cosines / TRUE_TAU, axis=1)
    return cosines, (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)


MEASURED = world(1_000, 1)


@pytest.fixture(scope="module")
def found() -> Calibration:
    return measure_calibration(world(1_000, 0), MEASURED, SCALE, seed=0)


def test_the_temperature_the_labels_follow_is_found(found: Calibration) -> None:
    assert found.scores["learnt"].tau == pytest.approx(1 / SCALE)
    assert found.scores["fitted"].tau == pytest.approx(TRUE_TAU, rel=0.15)
    assert found.scores["entropy"].tau == pytest.approx(TRUE_TAU, rel=0.25)
    assert found.scores["fitted"].tau_sd == pytest.approx(0, abs=1e-12)


def test_an_overconfident_model_is_mended_on_pictures_not_fitted_on(found: Calibration) -> None:
    learnt, fitted = found.scores["learnt"], found.scores["fitted"]
    for name in ("ece_width", "ece_mass", "brier", "nll_nats", "confidence"):
        assert getattr(fitted, name).value < getattr(learnt, name).value
    assert learnt.ece_width.p_calibrated < 0.01 < fitted.ece_width.p_calibrated
    assert found.nll_gain_nats["fitted"].mean_difference > 0.1
    assert found.nll_gain_nats["fitted"].p < 0.001
    # all pictures follow one temperature: nothing is left for the entropy to gain
    assert abs(found.nll_gain_nats["entropy"].mean_difference) < 0.005


def test_every_score_is_that_of_the_metric(found: Calibration) -> None:
    cosines, labels = MEASURED
    for name in ("learnt", "fitted"):
        one = found.scores[name]
        p = softmax(cosines / one.tau, axis=1)
        assert one.brier.value == pytest.approx(brier_score(p, labels), abs=1e-9)
        nats = negative_log_likelihood_nats(cosines / one.tau, labels)
        assert one.nll_nats.value == pytest.approx(nats, abs=1e-9)
        ece = expected_calibration_error(p, labels)
        assert one.ece_width.value == pytest.approx(ece, abs=1e-9)
        assert one.confidence.value == pytest.approx(p.max(axis=1).mean(), abs=1e-9)


def test_no_temperature_changes_a_decision(found: Calibration) -> None:
    cosines, labels = MEASURED
    assert found.top1 == (cosines.argmax(axis=1) == labels).mean()
    for one in found.scores.values():
        right = one.reliability.bins.accuracy @ one.reliability.bins.count / one.n
        assert right == pytest.approx(found.top1)


def test_the_result_is_plain_json_without_the_pictures(found: Calibration) -> None:
    result = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert tuple(result["temperatures"]) == TEMPERATURES
    assert (result["n"], result["n_fitted_on"]) == (1_000, 1_000)
    assert "rows" not in result["temperatures"]["learnt"]


def test_a_single_measured_picture_has_no_interval() -> None:
    one = world(1, 3)
    result = measure_calibration(world(50, 2), one, SCALE, seed=0).to_dict()
    json.dumps(result, allow_nan=False)
    learnt = result["temperatures"]["learnt"]
    assert learnt["brier"]["ci95"] is learnt["ece_width"]["ci95"] is None
