import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import permutation_test, t

from interpret.metrics import statistics
from interpret.metrics.statistics import (
    bootstrap_ci,
    bootstrap_sums_ci,
    fraction_ci95,
    sign_flip_p,
)

FIVE = np.arange(5)


def test_the_same_seed_gives_the_same_interval_and_another_seed_another() -> None:
    values, groups = np.random.default_rng(0).normal(size=90), np.arange(90) % 11
    first = bootstrap_ci(values, groups, seed=4)
    np.testing.assert_array_equal(first, bootstrap_ci(values, groups, seed=4))
    assert (first != bootstrap_ci(values, groups, seed=5)).any()


def test_the_interval_of_two_groups_worked_out_by_hand() -> None:
    # groups 0 (one picture, value 0) and 1 (three pictures, value 1): the mean is 3/4.
    # Two draws give 0, 3/4 or 1 with chances 1/4, 1/2, 1/4, so the percentiles are 0 and 1;
    # widened by t(.975, 1) / 1.96 x sqrt(2) = 12.7062 / 1.96 x 1.41421 = 9.16805
    low, high = bootstrap_ci(np.array([0.0, 1, 1, 1]), np.array([0, 1, 1, 1]), seed=0)
    assert low == pytest.approx(0.75 - 0.75 * 9.16805, abs=1e-4)
    assert high == pytest.approx(0.75 + 0.25 * 9.16805, abs=1e-4)


def test_the_interval_of_equal_groups_nears_that_of_student() -> None:
    values = np.random.default_rng(1).normal(size=400)
    half = t.ppf(0.975, 399) * values.std(ddof=1) / 20
    ends = bootstrap_ci(values, np.arange(400), seed=0, n_draws=20_000)
    assert ends == pytest.approx([values.mean() - half, values.mean() + half], abs=0.05 * half)


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    # 300 worlds of 8 groups with unequal sizes and a mean of 0; 300 x .95 = 285 +- 4
    rng = np.random.default_rng(2)
    groups = np.repeat(np.arange(8), [10, 12, 14, 16, 18, 20, 22, 24])
    values = rng.normal(size=(300, 8))[:, groups] + rng.normal(size=(300, len(groups)))
    ends = bootstrap_ci(values.T, groups, seed=0, n_draws=1000)
    covered = ((ends[:, 0] <= 0) & (ends[:, 1] >= 0)).mean()
    assert 0.91 <= covered <= 0.99


def test_pictures_of_one_group_are_not_taken_for_independent() -> None:
    of_group = np.random.default_rng(3).normal(size=20)
    groups = np.repeat(np.arange(20), 50)
    width_grouped = np.ptp(bootstrap_ci(of_group[groups], groups, seed=0))
    width_single = np.ptp(bootstrap_ci(of_group[groups], np.arange(1000), seed=0))
    assert width_grouped > 5 * width_single  # sqrt(50) = 7.1


def test_each_column_gets_the_interval_it_would_get_alone() -> None:
    values, groups = np.random.default_rng(0).normal(size=(60, 3)), np.arange(60) % 7
    together = bootstrap_ci(values, groups, seed=1)
    assert together.shape == (3, 2)
    for column, ends in zip(values.T, together, strict=True):
        np.testing.assert_allclose(bootstrap_ci(column, groups, seed=1), ends, atol=1e-12)


def test_drawing_in_batches_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    values, groups = np.random.default_rng(0).normal(size=80), np.arange(80) % 20
    whole = bootstrap_ci(values, groups, seed=1), sign_flip_p(values, groups, seed=1)
    monkeypatch.setattr(statistics, "NUMBERS_AT_ONCE", 2_000)
    pieces = bootstrap_ci(values, groups, seed=1), sign_flip_p(values, groups, seed=1)
    np.testing.assert_allclose(pieces[0], whole[0], atol=1e-12)
    assert pieces[1] == pytest.approx(whole[1], abs=0.02)


@given(st.floats(-5, 5), st.floats(0.1, 5))
def test_the_interval_moves_and_stretches_with_the_values(shift: float, scale: float) -> None:
    values, groups = np.random.default_rng(0).normal(size=40), np.arange(40) % 9
    plain = bootstrap_ci(values, groups, seed=0, n_draws=200)
    moved = bootstrap_ci(shift + scale * values, groups, seed=0, n_draws=200)
    np.testing.assert_allclose(moved, shift + scale * plain, atol=1e-9)


def test_group_names_do_not_matter() -> None:
    values, groups = np.random.default_rng(0).normal(size=40), np.arange(40) % 9
    ends = bootstrap_ci(values, groups, seed=0)
    np.testing.assert_array_equal(bootstrap_ci(values, groups * 1000 - 17, seed=0), ends)


def test_one_group_has_no_interval() -> None:
    assert np.isnan(bootstrap_ci(np.arange(6.0), np.zeros(6, dtype=int), seed=0)).all()
    assert bootstrap_ci(np.ones((6, 4)), np.zeros(6, dtype=int), seed=0).shape == (4, 2)


@pytest.mark.parametrize(
    ("effects", "p"),
    [
        ([1, 2, 3, 4, 5], 1 / 32),  # only the given signs reach 15
        ([-1, 2, 3, 4, 5], 2 / 32),  # 13: the given signs, and all positive
        ([1, 1, 1, 1, -1], 6 / 32),  # 3: all positive, and each of five with one negative
        ([-1, -2, -3, -4, -5], 1),  # every choice reaches -15
        ([0, 0, 0, 0, 0], 1),
    ],
)
def test_sign_flip_p_of_five_groups_worked_out_by_hand(effects: list[float], p: float) -> None:
    assert sign_flip_p(np.array(effects, dtype=float), FIVE, seed=0) == p


def test_sign_flips_turn_whole_groups() -> None:
    # five groups of four equal pictures are five groups, not twenty
    assert sign_flip_p(np.ones(20), np.arange(20) % 5, seed=0) == 1 / 32


@settings(max_examples=25)
@given(st.lists(st.integers(-20, 20), min_size=5, max_size=9))
def test_sign_flip_p_equals_scipy(effects: list[int]) -> None:
    values = np.array(effects, dtype=float)
    expected = permutation_test(
        (values,),
        lambda x, axis: x.sum(axis=axis),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="greater",
        vectorized=True,
    )
    assert sign_flip_p(values, np.arange(len(values)), seed=0) == pytest.approx(expected.pvalue)


@given(st.lists(st.integers(-50, 50), min_size=5, max_size=10))
def test_both_tails_cover_all_signs_and_share_the_ties(effects: list[int]) -> None:
    values, groups = np.array(effects, dtype=float), np.arange(len(effects))
    up, down = sign_flip_p(values, groups, seed=0), sign_flip_p(-values, groups, seed=0)
    assert up is not None
    assert down is not None
    signs = 1 - 2 * (np.arange(2 ** len(effects))[:, None] >> groups & 1)
    ties = float((signs @ values == values.sum()).mean())
    assert up + down == pytest.approx(1 + ties, abs=1e-12)


def test_ties_are_ties_in_spite_of_rounding() -> None:
    # .1 + .2 differs from .3 in floating point; swapping the signs of {.1, .2} and {.3} ties
    values = np.array([0.1, 0.2, -0.3, 0.7, 0.7])
    # reaching 1.4 needs both .7: signs of (.1, .2, .3) with a sum >= 0: 5 of 8, two of them ties
    assert sign_flip_p(values, FIVE, seed=0) == 5 / 32


def test_fourteen_groups_or_more_draw_signs_and_never_reach_zero() -> None:
    values = np.ones(30)
    assert sign_flip_p(values, np.arange(30), seed=0) == 1 / 10_001
    drawn = sign_flip_p(np.r_[values[:14], -1.0], np.arange(15), seed=0)
    # 16 of 2^15 choices have at most one negative
    assert drawn == pytest.approx(16 / 2**15, abs=6e-4)


def test_sign_flip_p_is_even_where_there_is_no_effect() -> None:
    rng = np.random.default_rng(0)
    drawn = [sign_flip_p(rng.normal(size=10), np.arange(10), seed=0) for _ in range(300)]
    ps = [p for p in drawn if p is not None]
    assert len(ps) == 300
    assert np.mean(np.array(ps) <= 0.1) == pytest.approx(0.1, abs=0.05)
    assert np.mean(ps) == pytest.approx(0.5, abs=0.06)


def test_fewer_than_five_groups_have_no_p() -> None:
    assert sign_flip_p(np.ones(40), np.arange(40) % 4, seed=0) is None


def test_wilson_interval_worked_out_by_hand() -> None:
    # 0 of 10: high = z^2 / (n + z^2) = 3.8415 / 13.8415 = .27753
    low, high = fraction_ci95(0, 10)
    assert low == pytest.approx(0, abs=1e-12)
    assert high == pytest.approx(0.27753, abs=1e-5)
    assert fraction_ci95(10, 10) == pytest.approx((1 - high, 1), abs=1e-12)


@pytest.mark.parametrize(("n_hits", "n"), [(0, 0), (-1, 5), (6, 5)])
def test_fractions_that_cannot_be_are_refused(n_hits: int, n: int) -> None:
    with pytest.raises(ValueError, match="hits must lie between"):
        fraction_ci95(n_hits, n)


@pytest.mark.parametrize(
    ("values", "groups", "complaint"),
    [
        (np.ones(3), np.arange(2), "a group for each"),
        (np.ones(0), np.arange(0), "one or more pictures"),
        (np.ones((2, 2, 2)), np.arange(2), "must have shape"),
        (np.array([1, np.nan]), np.arange(2), "must be finite"),
    ],
)
def test_values_that_cannot_be_averaged_are_refused(
    values: np.ndarray, groups: np.ndarray, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        bootstrap_ci(values, groups, seed=0)


def test_sign_flips_want_one_difference_a_picture() -> None:
    with pytest.raises(ValueError, match=r"shape \(n_images,\)"):
        sign_flip_p(np.ones((5, 2)), FIVE, seed=0)


def test_a_statistic_of_sums_that_is_the_mean_has_the_mean_s_interval() -> None:
    values, groups = np.random.default_rng(2).normal(size=80), np.arange(80) % 9
    counts = np.stack([values, np.ones(80)], axis=1)
    found = bootstrap_sums_ci(counts, groups, lambda sums: sums[..., :1] / sums[..., 1:], seed=3)
    np.testing.assert_allclose(found[0], bootstrap_ci(values, groups, seed=3), atol=1e-12)


def test_draws_without_a_score_are_left_out_and_one_group_has_no_interval() -> None:
    # the share is 1 wherever group 0 is drawn, and nothing (0 / 0) where it is not
    counts, groups = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]]), np.arange(3)

    def share(sums: np.ndarray) -> np.ndarray:
        whole = sums[..., 1:]
        return np.divide(sums[..., :1], whole, out=np.full_like(whole, np.nan), where=whole > 0)

    assert bootstrap_sums_ci(counts, groups, share, seed=0).tolist() == [[1, 1]]
    assert np.isnan(bootstrap_sums_ci(counts, np.zeros(3, dtype=int), share, seed=0)).all()
