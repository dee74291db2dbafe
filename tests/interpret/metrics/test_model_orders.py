from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, pearsonr, spearmanr

from interpret.metrics.model_association import associate_models
from interpret.metrics.model_orders import KINDS, correlate, orders_of

SCIPY = {"pearson": pearsonr, "spearman": spearmanr, "kendall": kendalltau}


@pytest.mark.parametrize("n", [3, 5])
def test_all_orders_of_few_models_are_taken_once(n: int) -> None:
    (orders,) = orders_of(n, seed=0)
    assert {tuple(order) for order in orders.tolist()} == set(permutations(range(n)))


def test_random_orders_are_orders_and_put_each_model_everywhere() -> None:
    orders = np.concatenate(orders_of(9, seed=0))
    assert orders.shape == (100_000, 9)
    assert (np.sort(orders, axis=1) == np.arange(9)).all()
    first = np.bincount(orders[:, 0]) / len(orders)
    assert first == pytest.approx(np.full(9, 1 / 9), abs=0.005)  # five standard errors


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_constant_has_no_correlation(kind: str) -> None:
    assert np.isnan(correlate(KINDS[kind], np.full(6, 0.1), np.arange(6.0)))


@given(st.integers(3, 7), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_coefficients_are_scipys(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 5, n).astype(float), rng.normal(size=n)
    found = associate_models(x, y, seed=0)
    for name, coefficient in SCIPY.items():
        value = getattr(found, name).value
        if np.ptp(x) == 0:
            assert value is None
        else:
            assert value == pytest.approx(coefficient(x, y).statistic)


@pytest.mark.parametrize("kind", SCIPY)
@pytest.mark.parametrize("n", [4, 5, 6])
def test_p_is_the_share_of_all_orders_that_are_as_far_from_zero(kind: str, n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = rng.normal(size=n), rng.integers(0, 4, n).astype(float)
    given_value = abs(SCIPY[kind](x, y).statistic)
    as_far = [
        abs(SCIPY[kind](np.array(order), y).statistic) >= given_value - 1e-9
        for order in permutations(x)
    ]
    found = getattr(associate_models(x, y, seed=0), kind)
    assert found.p == pytest.approx(np.mean(as_far))


def test_p_of_four_models_by_hand() -> None:
    # x = 1 2 3 4, y = 1 2 4 3: ranks differ by 0 0 1 1, so rho = 1 - 6 * 2 / 60 = .8. Of 24 orders
    # 1 has rho 1, 3 (one exchange of neighbours) have .8, and as many -1 and -.8: 8 in all. So
    # for tau: one exchange in six pairs, 1 - 2 / 6. Pearson is rho, the values being ranks.
    found = associate_models(np.arange(4.0), np.array([1.0, 2, 4, 3]), seed=0)
    for kind, value in (("pearson", 0.8), ("spearman", 0.8), ("kendall", 2 / 3)):
        assert getattr(found, kind).value == pytest.approx(value)
        assert getattr(found, kind).p == 8 / 24


def test_p_of_four_models_with_ties_by_hand() -> None:
    # y = 0 0 0 1: what counts is which of the four x the last model has, each as likely. The
    # correlation is farthest from 0 for the highest and the lowest x, so p = 2 / 4.
    found = associate_models(np.arange(4.0), np.array([0.0, 0, 0, 1]), seed=0)
    assert [getattr(found, kind).p for kind in KINDS] == [0.5, 0.5, 0.5]


def test_of_unevenly_spread_values_pearson_reaches_one_order_and_ranks_two() -> None:
    # 2 4 8 16 32 turned round is no line with itself, so -1 is not reached; ranks turned are
    values = np.array([2.0, 4, 8, 16, 32])
    found = associate_models(values, values, seed=0)
    assert found.pearson.p == 1 / 120
    assert found.spearman.p == found.kendall.p == found.least_p == 2 / 120


def test_a_perfect_order_of_five_models_comes_twice_in_120() -> None:
    found = associate_models(np.arange(5.0), np.arange(5.0) ** 3, seed=0)
    assert found.spearman.p == found.least_p == 2 / 120


def test_random_orders_come_near_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=7)
    y = x + rng.normal(size=7)
    exact = associate_models(x, y, seed=0)
    monkeypatch.setattr("interpret.metrics.model_association.N_ORDERS_ALL", 6)
    drawn = associate_models(x, y, seed=0)
    for kind in KINDS:
        assert getattr(drawn, kind).p == pytest.approx(getattr(exact, kind).p, abs=0.01)


def test_random_orders_count_the_given_one() -> None:
    found = associate_models(np.arange(12.0), np.arange(12.0), seed=0)
    assert found.spearman.p == found.least_p == 1 / 100_001


def test_independent_models_are_seldom_surprising() -> None:
    rng = np.random.default_rng(2)
    p = [
        associate_models(rng.normal(size=6), rng.normal(size=6), seed=0).pearson.p
        for _ in range(400)
    ]
    for level in (0.05, 0.2, 0.5, 0.8):  # within four standard errors
        below = np.mean([one is not None and one <= level for one in p])
        assert below == pytest.approx(level, abs=4 * (level * (1 - level) / 400) ** 0.5)
