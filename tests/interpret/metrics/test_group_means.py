"""Means and differences over groups."""

import numpy as np

from interpret.metrics.group_means import group_excess, group_mean
from interpret.metrics.statistics import bootstrap_ci, sign_flip_p


def test_what_has_no_value_is_left_out() -> None:
    values = np.array([1.0, np.nan, 0.0, 1.0, 1.0])
    groups = np.array([0, 0, 1, 2, 3])
    found = group_mean(values, groups, seed=1)
    assert found is not None
    assert (found.value, found.n) == (3 / 4, 4)
    low, high = bootstrap_ci(np.array([1.0, 0.0, 1.0, 1.0]), np.array([0, 1, 2, 3]), seed=1)
    assert low < 0
    assert high > 1
    assert found.ci95 == (0, 1)  # a fraction is never more
    wide = group_mean(values, groups, seed=1, within=(-9, 9))
    assert wide is not None
    assert wide.ci95 == (low, high)


def test_nothing_left_is_no_mean_and_a_single_group_has_no_interval() -> None:
    nothing = np.array([np.nan])
    assert group_mean(nothing, np.array([0]), seed=0) is None
    assert group_excess(nothing, np.array([0]), seed=0) is None
    single = group_mean(np.array([1.0, 2.0]), np.array([7, 7]), seed=0, within=(0, 5))
    assert single is not None
    assert (single.value, single.ci95) == (1.5, None)


def test_an_excess_has_the_p_of_the_sign_flip() -> None:
    differences = np.array([1.0, 2.0, np.nan, 3.0, 4.0, 5.0])
    found = group_excess(differences, np.arange(6), seed=0, within=(-5, 5))
    assert found is not None
    assert found.difference.value == 3
    assert found.p == sign_flip_p(np.arange(1.0, 6.0), np.arange(5), seed=0) == 1 / 32
