import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import pearsonr, pointbiserialr, spearmanr

from interpret.metrics import correlation
from interpret.metrics.correlation import correlation_with_ci

Floats = NDArray[np.float64]


def pictures(seed: int, n: int = 40) -> tuple[Floats, Floats]:
    """Two measurements that go together somewhat, with ties."""
    x = np.random.default_rng(seed).normal(size=n)
    return x, (x + np.random.default_rng(seed + 1).normal(size=n)).round(1)


def test_correlations_of_four_pictures_worked_out_by_hand() -> None:
    # centred: -1.5 -.5 .5 1.5 and -2 -1 -1 4: 9 / sqrt(5 x 22)
    # ranks 1 2 3 4 and 1 2.5 2.5 4, centred -1.5 0 0 1.5: 4.5 / sqrt(5 x 4.5)
    found = correlation_with_ci(np.array([0.0, 1, 2, 3]), np.array([0.0, 1, 1, 6]), seed=0)
    assert found.n == 4
    assert found.pearson == pytest.approx(9 / np.sqrt(110), abs=1e-12)
    assert found.spearman == pytest.approx(4.5 / np.sqrt(22.5), abs=1e-12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 40))
def test_correlations_equal_scipy_and_stay_in_their_range(seed: int, n: int) -> None:
    x, y = pictures(seed, n)
    found = correlation_with_ci(x, y, seed=0, n_draws=20)
    if found.pearson is not None:
        assert found.pearson == pytest.approx(pearsonr(x, y).statistic, abs=1e-9)
        assert found.spearman == pytest.approx(spearmanr(x, y).statistic, abs=1e-9)
    for interval in (found.pearson_ci95, found.spearman_ci95):
        assert interval is None or -1 <= interval[0] <= interval[1] <= 1


def test_a_yes_or_no_gives_the_point_biserial_correlation() -> None:
    x, _ = pictures(0)
    y = (x + np.random.default_rng(5).normal(size=40) > 0).astype(float)
    found = correlation_with_ci(x, y, seed=0)
    assert found.pearson == pytest.approx(pointbiserialr(y, x).statistic, abs=1e-9)


def test_intervals_equal_a_plain_loop_over_the_same_draws() -> None:
    x, y = pictures(3, n=25)
    found = correlation_with_ci(x, y, seed=7, n_draws=100)
    rows = np.random.default_rng(7).integers(25, size=(100, 25))
    pearsons = [pearsonr(x[drawn], y[drawn]).statistic for drawn in rows]
    spearmans = [spearmanr(x[drawn], y[drawn]).statistic for drawn in rows]
    expected = tuple(np.percentile(pearsons, [2.5, 97.5]))
    assert found.pearson_ci95 == pytest.approx(expected, abs=1e-9)
    expected = tuple(np.percentile(spearmans, [2.5, 97.5]))
    assert found.spearman_ci95 == pytest.approx(expected, abs=1e-9)


def test_the_interval_nears_that_of_fisher() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=2000)
    y = 0.5 * x + rng.normal(size=2000)
    found = correlation_with_ci(x, y, seed=0)
    expected = pearsonr(x, y).confidence_interval(0.95)
    assert found.pearson_ci95 == pytest.approx((expected.low, expected.high), abs=0.006)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.01, 100), st.floats(-100, 100))
def test_units_do_not_matter_and_a_minus_turns_the_sign(
    seed: int, scale: float, shift: float
) -> None:
    x, y = pictures(seed)
    plain = correlation_with_ci(x, y, seed=0, n_draws=50)
    moved = correlation_with_ci(scale * x + shift, y, seed=0, n_draws=50)
    turned = correlation_with_ci(-x, y, seed=0, n_draws=50)
    assert plain.pearson is not None
    assert plain.pearson_ci95 is not None
    assert moved.pearson == pytest.approx(plain.pearson, abs=1e-9)
    assert moved.pearson_ci95 == pytest.approx(plain.pearson_ci95, abs=1e-9)
    assert turned.pearson == pytest.approx(-plain.pearson, abs=1e-9)
    low, high = plain.pearson_ci95
    assert turned.pearson_ci95 == pytest.approx((-high, -low), abs=1e-9)


def test_ranks_see_only_the_order() -> None:
    x, y = pictures(0)
    plain = correlation_with_ci(x, y, seed=0, n_draws=100)
    bent = correlation_with_ci(np.exp(3 * x), y, seed=0, n_draws=100)
    assert bent.spearman == pytest.approx(plain.spearman)
    assert bent.spearman_ci95 == pytest.approx(plain.spearman_ci95)
    assert bent.pearson != pytest.approx(plain.pearson)


def test_drawing_in_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = pictures(0)
    whole = correlation_with_ci(x, y, seed=0, n_draws=100)
    monkeypatch.setattr(correlation, "NUMBERS_AT_ONCE", 300)
    pieces = correlation_with_ci(x, y, seed=0, n_draws=100)
    assert pieces.pearson_ci95 == pytest.approx(whole.pearson_ci95)
    assert pieces.spearman_ci95 == pytest.approx(whole.spearman_ci95)


def test_a_constant_side_has_no_correlation() -> None:
    x, _ = pictures(0)
    for constant in (np.full(40, 0.1), np.zeros(40)):
        for found in (
            correlation_with_ci(x, constant, seed=0),
            correlation_with_ci(constant, x, seed=0),
        ):
            assert (found.pearson, found.pearson_ci95) == (None, None)
            assert (found.spearman, found.spearman_ci95) == (None, None)
    assert correlation_with_ci(x[:1], x[:1], seed=0).pearson is None


def test_draws_in_which_a_side_is_constant_are_left_out() -> None:
    # two pictures: half of the draws hold one of them twice, all others correlate fully
    found = correlation_with_ci(np.array([0.0, 1]), np.array([3.0, 5]), seed=0)
    assert found.pearson_ci95 == pytest.approx((1, 1))
    assert found.spearman_ci95 == pytest.approx((1, 1))
    # a yes that a third of the draws misses
    rare = correlation_with_ci(np.arange(30.0), (np.arange(30) == 29).astype(float), seed=0)
    assert rare.pearson_ci95 is not None
    assert rare.pearson_ci95[0] > 0


def test_the_result_survives_json() -> None:
    plain = correlation_with_ci(*pictures(0), seed=0, n_draws=50).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False))["spearman"] == plain["spearman"]


@pytest.mark.parametrize(
    ("x", "y", "complaint"),
    [
        (np.empty(0), np.empty(0), "x must have shape"),
        (np.zeros(2), np.array([0, np.inf]), "y must be finite"),
        (np.zeros(2), np.zeros(3), "x and y must hold the same pictures, .* got 2 and 3"),
    ],
)
def test_measurements_that_do_not_fit_are_refused(x: Floats, y: Floats, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        correlation_with_ci(x, y, seed=0)
