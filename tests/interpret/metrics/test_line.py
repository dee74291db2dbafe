import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import linregress

from interpret.metrics.line import fit_line


@given(st.integers(3, 15), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_line_is_scipys(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=n), rng.normal(size=n)
    line, expected = fit_line(x, y), linregress(x, y)
    assert line.slope == pytest.approx(expected.slope)
    assert line.intercept == pytest.approx(expected.intercept)


def test_the_band_is_narrowest_at_the_mean_and_holds_the_intercepts_interval() -> None:
    rng = np.random.default_rng(0)
    x = rng.normal(size=12)
    y = 2 * x + 1 + 0.3 * rng.normal(size=12)
    line, expected = fit_line(x, y), linregress(x, y)
    band = line.band(np.array([0.0, line.mean_x, 5.0]))
    assert band is not None
    width = band[1] - band[0]
    assert width[1] < width[0] < width[2]
    assert width[0] / 2 == pytest.approx(2.228139 * expected.intercept_stderr, rel=1e-5)  # t, 10 df


def test_bands_hold_the_true_line_nineteen_times_in_twenty() -> None:
    rng = np.random.default_rng(1)
    x = np.linspace(0, 1, 8)
    held = 0
    for _ in range(400):
        low_high = fit_line(x, x + 0.2 * rng.normal(size=8)).band(np.array([0.3]))
        assert low_high is not None
        held += int(low_high[0][0] <= 0.3 <= low_high[1][0])
    assert 0.92 < held / 400 < 0.98


def test_line_and_band_by_hand() -> None:
    # x = 0 1 2, y = 0 2 1: means 1 and 1, slope 1 / 2, intercept 1 / 2; residuals -1/2 1 -1/2, so
    # noise = sqrt(1.5 / 1); at the mean the error is noise / sqrt(3), and t(.975, 1 df) = 12.7062
    line = fit_line(np.array([0.0, 1, 2]), np.array([0.0, 2, 1]))
    assert (line.slope, line.intercept) == pytest.approx((0.5, 0.5))
    band = line.band(np.array([1.0]))
    assert band is not None
    half = 12.7062047 * np.sqrt(1.5 / 3)
    assert (band[0][0], band[1][0]) == pytest.approx((1 - half, 1 + half))


@given(st.integers(3, 8), st.integers(0, 2**32 - 1), st.floats(0.01, 100), st.integers(-9, 9))
@settings(max_examples=40, deadline=None)
def test_units_of_either_side_move_line_and_band_along(
    n: int, seed: int, unit: float, zero: int
) -> None:
    rng = np.random.default_rng(seed)
    x, y, at = rng.normal(size=n), rng.normal(size=n), rng.normal(size=4)
    band, moved = fit_line(x, y).band(at), fit_line(unit * x + zero, -y).band(unit * at + zero)
    assert band is not None
    assert moved is not None
    assert np.allclose(moved[0], -band[1], atol=1e-6)
    assert np.allclose(moved[1], -band[0], atol=1e-6)


def test_two_points_have_a_line_and_no_band() -> None:
    line = fit_line(np.array([0.0, 2.0]), np.array([1.0, 5.0]))
    assert line.at(np.array([1.0])).tolist() == [3.0]
    assert line.band(np.array([1.0])) is None


@pytest.mark.parametrize("x", [np.array([1.0]), np.array([2.0, 2.0])])
def test_one_place_has_no_line(x: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two different x"):
        fit_line(x, np.arange(float(len(x))))
