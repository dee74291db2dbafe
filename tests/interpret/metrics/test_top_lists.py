"""Agreement of top-k lists: by hand, as properties, against SciPy and drawn lists."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from interpret.metrics import top_lists
from interpret.metrics.top_lists import (
    chance_agreement,
    compare_lists,
    kendall_top,
    most_distance,
    overlap,
    rank_biased_overlap,
)

LISTS = st.integers(1, 8).flatmap(
    lambda k: st.tuples(*[st.permutations(range(12)).map(lambda p: p[:k]) for _ in range(2)])
)


def pair(a: list[int], b: list[int]) -> tuple[np.ndarray, np.ndarray]:
    return np.array([a]), np.array([b])


def test_rank_biased_overlap_by_hand() -> None:
    # shared to depth 1, 2, 3: 0, 1, 2; (1-p)/p = 1/9
    expected = 2 / 3 * 0.9**3 + (0 + 1 / 2 * 0.9**2 + 2 / 3 * 0.9**3) / 9
    found = rank_biased_overlap(*pair([1, 2, 3], [2, 4, 1]))
    # depth 2: {1, 2} and {2, 4} share one; depth 3: {1, 2, 3} and {2, 4, 1} share two
    assert found[0] == pytest.approx(expected)


def test_kendall_by_hand() -> None:
    # lists 1 2 and 2 3: (1,2) 1 before 2 here, 2 in and 1 out there: contradicted, 1; (2,3) both
    # say 2 before 3: 0; (1,3) each in one list alone: 1. K = 2 of at most 4 + 1
    assert kendall_top(*pair([1, 2], [2, 3]))[0] == pytest.approx(1 - 2 * 2 / 5)
    # lists 1 2 3 and 1 4 5: (2,3) and (4,5) are each in one list alone: 1/2 each; (2,4), (2,5),
    # (3,4), (3,5): 1 each; 1 is first in both: 0. K = 5 of at most 9 + 3
    assert kendall_top(*pair([1, 2, 3], [1, 4, 5]))[0] == pytest.approx(1 - 2 * 5 / 12)


def test_the_same_items_turned_round_have_the_value_of_the_docstring() -> None:
    for k in range(1, 11):
        found = kendall_top(*pair(list(range(k)), list(range(k))[::-1]))[0]
        assert found == pytest.approx((k + 1) / (3 * k - 1))


@given(order=st.permutations(range(6)))
def test_of_the_same_items_kendall_counts_the_pairs_scipy_counts(order: list[int]) -> None:
    n_discordant = (1 - kendalltau(range(6), np.argsort(order)).statistic) / 2 * 15
    found = kendall_top(*pair(list(range(6)), order))[0]
    assert found == pytest.approx(1 - 2 * n_discordant / most_distance(6))


@given(lists=LISTS)
def test_agreement_is_symmetric_bounded_and_whole_with_itself(
    lists: tuple[list[int], list[int]],
) -> None:
    a, b = pair(*map(list, lists))
    there, back, itself = compare_lists(a, b), compare_lists(b, a), compare_lists(a, a)
    for name, low in (("overlap", 0), ("rbo", 0), ("kendall", -1)):
        value = getattr(there, name)[0]
        assert value == pytest.approx(getattr(back, name)[0])
        assert low - 1e-12 <= value <= 1 + 1e-12
        assert getattr(itself, name)[0] == pytest.approx(1)
    disjoint = compare_lists(a, b + 100)
    assert disjoint.overlap[0] == pytest.approx(0)
    assert disjoint.rbo[0] == pytest.approx(0)
    assert disjoint.kendall[0] == pytest.approx(-1)


@pytest.mark.parametrize(("k", "n"), [(1, 1), (1, 5), (3, 5), (10, 10), (10, 40)])
def test_chance_is_the_mean_over_drawn_lists(k: int, n: int) -> None:
    rng = np.random.default_rng(n)
    a, b = (rng.permuted(np.tile(np.arange(n), (6_000, 1)), axis=1)[:, :k] for _ in range(2))
    drawn = compare_lists(a, b)
    for value, values in zip(
        chance_agreement(k, n), (drawn.overlap, drawn.rbo, drawn.kendall), strict=True
    ):
        assert abs(value - values.mean()) < 4.5 * values.std() / np.sqrt(6_000) + 1e-12


def test_many_pairs_are_compared_block_by_block(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    a, b = (rng.permuted(np.tile(np.arange(9), (11, 1)), axis=1)[:, :4] for _ in range(2))
    whole = compare_lists(a, b)
    monkeypatch.setattr(top_lists, "PAIRS_AT_ONCE", 3)
    assert np.array_equal(compare_lists(a, b).kendall, whole.kendall)
    assert np.array_equal(overlap(a, b), whole.overlap)


def test_lists_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="each item once"):
        overlap(*pair([1, 1], [1, 2]))
    with pytest.raises(ValueError, match="both lists must have shape"):
        overlap(np.array([[1]]), np.array([[1, 2]]))
    with pytest.raises(ValueError, match="p must lie between"):
        rank_biased_overlap(*pair([1], [1]), p=1.0)
    with pytest.raises(ValueError, match="k must be between 1 and the 3"):
        chance_agreement(4, 3)
