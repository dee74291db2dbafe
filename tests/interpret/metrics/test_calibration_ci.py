import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.metrics import calibration_ci
from interpret.metrics.calibration import Bins, expected_calibration_error
from interpret.metrics.calibration_ci import calibration_error_with_ci

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def world(n: int, seed: int, sharpen: float = 1.0) -> tuple[Floats, Ints]:
    """Probabilities and labels drawn from them; sharpened afterwards where asked for."""
    rng = np.random.default_rng(seed)
    p = rng.dirichlet([0.5] * 4, size=n)
    labels = (p.cumsum(axis=1) > rng.random((n, 1))).argmax(axis=1)
    sharp = p**sharpen
    return sharp / sharp.sum(axis=1, keepdims=True), labels


@pytest.mark.parametrize("bins", ["width", "mass"])
def test_the_value_is_the_expected_calibration_error(bins: Bins) -> None:
    given = world(333, 0, sharpen=1.7)
    found = calibration_error_with_ci(*given, bins=bins, seed=0, n_draws=50)
    expected = expected_calibration_error(*given, bins=bins)
    assert found.value == pytest.approx(expected, abs=1e-12)


def test_a_calibrated_model_shows_about_what_chance_gives() -> None:
    # p-values of calibrated models are uniform: of 60, 6 +- 2.3 lie below .1
    ps = [
        calibration_error_with_ci(*world(300, s), seed=s, n_draws=200).p_calibrated
        for s in range(60)
    ]
    assert 1 <= sum(p < 0.1 for p in ps) <= 13
    assert 0.3 < np.mean(ps) < 0.7


def test_an_overconfident_model_is_found_out() -> None:
    found = calibration_error_with_ci(*world(2_000, 1, sharpen=3.0), seed=0, n_draws=400)
    assert found.ci95 is not None
    assert found.p_calibrated == pytest.approx(1 / 401)
    assert found.if_calibrated < found.ci95[0] < found.value < found.ci95[1]


def test_the_interval_holds_the_true_error_about_as_often_as_it_says() -> None:
    # everyone is 80 % sure and right 70 % of the time: the true error is .1; 95 of 100 +- 2.2
    rng, held = np.random.default_rng(0), 0
    probabilities = np.tile([0.8, 0.2], (200, 1))
    for seed in range(100):
        labels = (rng.random(200) > 0.7).astype(np.int64)
        found = calibration_error_with_ci(probabilities, labels, seed=seed, n_draws=300)
        assert found.ci95 is not None
        held += found.ci95[0] <= 0.1 <= found.ci95[1]
    assert 88 <= held <= 100


def test_one_picture_has_no_interval() -> None:
    found = calibration_error_with_ci(np.array([[0.6, 0.4]]), np.array([0]), seed=0)
    assert found.value == pytest.approx(0.4)
    assert (found.ci95, found.n) == (None, 1)
    # right with probability .6: the error is .4 or .6
    assert found.if_calibrated == pytest.approx(0.6 * 0.4 + 0.4 * 0.6, abs=0.02)


def test_draws_in_batches_are_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    given = world(50, 4, sharpen=2.0)
    whole = calibration_error_with_ci(*given, seed=0, n_draws=300)
    monkeypatch.setattr(calibration_ci, "NUMBERS_AT_ONCE", 400)
    parts = calibration_error_with_ci(*given, seed=0, n_draws=300)
    assert parts.value == whole.value
    assert parts.if_calibrated == pytest.approx(whole.if_calibrated, abs=0.01)
    assert parts.to_dict().keys() == whole.to_dict().keys()


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="probabilities must"):
        calibration_error_with_ci(np.array([[0.9, 0.9]]), np.array([0]), seed=0)
