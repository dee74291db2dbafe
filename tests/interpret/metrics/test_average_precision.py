"""How early the true ones stand."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score

from interpret.metrics.average_precision import average_precision, average_precision_chance


def test_two_lists_by_hand() -> None:
    # true at ranks 2 and 4 of 4: (1/2 + 2/4) / 2; true at rank 1 of 2, what follows is not read
    is_true = np.array([[False, True, False, True], [True, False, True, True]])
    np.testing.assert_allclose(average_precision(is_true, np.array([4, 2])), [1 / 2, 1])


def test_a_list_without_anything_true_has_no_precision() -> None:
    found = average_precision(np.array([[False, True], [False, False]]), np.array([1, 0]))
    assert np.isnan(found).all()
    assert np.isnan(average_precision_chance(np.array([0, 0]), np.array([1, 0]))).all()


lists = st.lists(st.booleans(), min_size=1, max_size=15).filter(any)


@given(lists)
def test_it_is_the_number_of_scikit_learn(entries: list[bool]) -> None:
    is_true = np.array([entries])
    expected = average_precision_score(entries, -np.arange(len(entries)))
    assert average_precision(is_true, np.array([len(entries)]))[0] == pytest.approx(expected)


@pytest.mark.parametrize(("n_true", "n"), [(1, 1), (1, 4), (2, 5), (4, 5), (5, 5)])
def test_chance_is_the_mean_over_all_orders(n_true: int, n: int) -> None:
    orders = np.array(list(set(permutations([True] * n_true + [False] * (n - n_true)))))
    mean = average_precision(orders, np.full(len(orders), n)).mean()
    assert average_precision_chance(np.array([n_true]), np.array([n]))[0] == pytest.approx(mean)


@pytest.mark.parametrize(
    ("n_listed", "match"), [([3], "between 0 and the width 2"), ([1, 1], "must have shape")]
)
def test_lists_and_lengths_must_fit(n_listed: list[int], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        average_precision(np.array([[True, False]]), np.array(n_listed))
