import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.metrics.paired import paired_permutation
from interpret.metrics.paired_hits import paired_hits


def test_a_comparison_worked_out_by_hand() -> None:
    # 6 won, 1 lost, 3 alike: (6 - 1) / 10; p = 2 (1 + 7) / 2^7
    right = np.array([True] * 6 + [False] + [True, True, False])
    other = np.array([False] * 6 + [True] + [True, True, False])
    found = paired_hits(right, other, seed=0)
    assert (found.mean_difference, found.p, found.n) == (0.5, 16 / 128, 10)
    assert found.ci95 is not None
    assert found.ci95[0] < 0.5 < found.ci95[1]


@settings(deadline=None, max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 60))
def test_it_gives_what_the_permutation_test_of_single_pictures_gives(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    right, other = rng.random((2, n)) < [[0.7], [0.5]]
    found = paired_hits(right, other, seed=0)
    expected = paired_permutation(right.astype(float) - other, seed=0)
    assert found.mean_difference == pytest.approx(expected.mean_difference, abs=1e-12)
    assert found.p == pytest.approx(expected.p, rel=1e-9)


def test_the_interval_is_that_of_the_bootstrap_over_pictures() -> None:
    rng = np.random.default_rng(1)
    right, other = rng.random((2, 900)) < [[0.7], [0.6]]
    found = paired_hits(right, other, seed=0, n_draws=20_000).ci95
    expected = paired_permutation(right.astype(float) - other, seed=0).ci95
    assert found is not None
    assert found == pytest.approx(expected, abs=0.004)


def test_equal_decisions_do_not_differ_and_one_picture_has_no_interval() -> None:
    right = np.array([True, False, True])
    same = paired_hits(right, right, seed=0)
    assert (same.mean_difference, same.ci95, same.p) == (0.0, (0.0, 0.0), 1.0)
    assert paired_hits(right[:1], right[1:2], seed=0).ci95 is None


def test_decisions_on_other_pictures_are_refused() -> None:
    with pytest.raises(ValueError, match="must hold the same pictures"):
        paired_hits(np.array([True]), np.array([True, False]), seed=0)
