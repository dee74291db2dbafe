import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binomtest, permutation_test, wilcoxon

from interpret.metrics.paired import paired_permutation
from interpret.metrics.statistics import bootstrap_ci

Floats = NDArray[np.float64]


def test_right_or_wrong_is_the_exact_test_of_mcnemar_worked_out_by_hand() -> None:
    # of 7 pictures that one model gets right and the other wrong, 6 go one way:
    # 2 x (1 + 7) / 2^7
    result = paired_permutation(np.array([1.0] * 6 + [-1.0] + [0.0] * 5), seed=0)
    assert result.p == pytest.approx(16 / 128, abs=1e-12)
    assert result.n == 12
    assert result.mean_difference == pytest.approx(5 / 12)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 5), st.floats(0.01, 100))
def test_differences_of_one_size_equal_the_binomial_test(
    n_up: int, n_down: int, n_same: int, size: float
) -> None:
    differences = size * np.repeat([1.0, -1.0, 0.0], [n_up, n_down, n_same + 1])
    expected = binomtest(n_up, n_up + n_down).pvalue if n_up + n_down else 1.0
    assert paired_permutation(differences, seed=0).p == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([1, 2, 3], 2 / 8),  # only all up and all down reach 6
        ([3, -1, -2], 1),  # 0 is reached by every choice
        ([5, 1, -2], 6 / 8),  # sums 8 6 4 2: 4 is reached by three, -4 by as many
        ([4, 2, -1], 4 / 8),  # sums 7 5 3 1: 5 is reached by two, -5 by as many
    ],
)
def test_few_differences_take_all_signs_by_hand(differences: list[int], p: float) -> None:
    assert paired_permutation(np.array(differences, dtype=float), seed=0).p == pytest.approx(p)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(-20, 20), min_size=2, max_size=9))
def test_few_differences_equal_scipy(differences: list[int]) -> None:
    values = np.array(differences, dtype=float)
    expected = permutation_test(
        (values,), np.sum, permutation_type="samples", n_resamples=np.inf, vectorized=True
    )
    assert paired_permutation(values, seed=0).p == pytest.approx(expected.pvalue, abs=1e-9)


def test_many_differences_near_the_exact_test() -> None:
    # ranks with signs: flipping them all ways is Wilcoxon's exact test
    ranks = np.arange(1.0, 21.0)
    ranks[[2, 7, 11, 15]] *= -1
    expected = wilcoxon(ranks, method="exact").pvalue
    assert 0.001 < expected < 0.2
    assert paired_permutation(ranks, seed=0).p == pytest.approx(expected, abs=0.01)


def test_random_signs_never_reach_zero() -> None:
    result = paired_permutation(np.linspace(1, 2, 40), seed=0, n_draws=1000)
    assert result.p == pytest.approx(2 / 1001)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30), st.floats(0.01, 100))
def test_swapping_the_two_measurements_changes_signs_only(seed: int, n: int, scale: float) -> None:
    differences = np.random.default_rng(seed).normal(size=n)
    one = paired_permutation(differences, seed=0, n_draws=500)
    other = paired_permutation(-scale * differences, seed=0, n_draws=500)
    assert other.p == pytest.approx(one.p)
    assert other.mean_difference == pytest.approx(-scale * one.mean_difference)
    assert 0 < one.p <= 1


def test_pictures_that_do_not_differ_change_no_p() -> None:
    differences = np.array([1.0, 2, 3, -0.5, 2.5])
    padded = np.r_[differences, np.zeros(100)]
    assert paired_permutation(padded, seed=0).p == paired_permutation(differences, seed=0).p
    assert paired_permutation(np.zeros(4), seed=0).p == 1


def test_p_is_even_where_there_is_no_effect() -> None:
    rng = np.random.default_rng(0)
    ps = [paired_permutation(rng.normal(size=20), seed=0, n_draws=200).p for _ in range(80)]
    assert np.mean(np.array(ps) <= 0.2) == pytest.approx(0.2, abs=0.1)


def test_rounding_does_not_hide_that_all_differences_have_one_size() -> None:
    tenths = np.array([0.3 - 0.2, 0.2 - 0.1, 0.1, 0.1, 0.1])  # .09999999999999998 and .1
    assert paired_permutation(tenths, seed=0).p == pytest.approx(2 / 32)


def test_the_interval_is_the_bootstrap_over_pictures() -> None:
    differences = np.random.default_rng(0).normal(size=50)
    result = paired_permutation(differences, seed=3)
    expected = bootstrap_ci(differences, np.arange(50), seed=3)
    assert result.ci95 == pytest.approx(tuple(expected))
    assert result.ci95 is not None
    assert result.ci95[0] < result.mean_difference < result.ci95[1]


def test_one_picture_has_no_interval() -> None:
    result = paired_permutation(np.array([2.0]), seed=0)
    assert (result.ci95, result.p, result.n) == (None, 1.0, 1)


def test_the_result_survives_json() -> None:
    plain = paired_permutation(np.array([1.0, 2.0, -1.0]), seed=0).to_dict()
    again = json.loads(json.dumps(plain, allow_nan=False))
    assert again["p"] == plain["p"]
    assert again["n"] == 3


@pytest.mark.parametrize("differences", [np.empty(0), np.ones((2, 2)), np.array([1, np.nan])])
def test_differences_that_are_none_are_refused(differences: Floats) -> None:
    with pytest.raises(ValueError, match="differences must"):
        paired_permutation(differences, seed=0)


def test_copies_in_a_group_count_as_one_picture() -> None:
    differences = np.random.default_rng(2).normal(0.3, 1, 20)
    copies, groups = np.repeat(differences, 6), np.repeat(np.arange(20), 6)
    once = paired_permutation(differences, seed=0)
    together = paired_permutation(copies, groups=groups, seed=0)
    assert together.p == once.p
    assert together.mean_difference == pytest.approx(once.mean_difference)
    assert together.ci95 == pytest.approx(once.ci95)
    assert paired_permutation(copies, seed=0).p < once.p
