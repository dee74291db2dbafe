"""Pairs of top-k lists in, how far the lists of each pair are the same out.

A list holds the numbers of k different items, best first; both lists of a pair are of one length.
What the numbers are for two lists drawn by chance is in closed form, too.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PERSISTENCE = 0.9  # of rank-biased overlap: the first ten places weigh 86 %
PAIRS_AT_ONCE = 4_096
PENALTY = 0.5  # of a pair whose order one list does not tell


@dataclass(frozen=True)
class Agreement:
    """How far lists agree, shape (n_pairs,) each.

    Attributes:
        overlap: share of items in both, in [0, 1].
        rbo: rank-biased overlap, extrapolated, in [0, 1].
        kendall: Kendall's tau of top-k lists, in [-1, 1].
    """

    overlap: Floats = field(repr=False)
    rbo: Floats = field(repr=False)
    kendall: Floats = field(repr=False)


def compare_lists(first: Ints, second: Ints) -> Agreement:
    """All three measures of each pair.

    Args:
        first: shape (n_pairs, k), both at least one.
        second: of the same shape.

    Raises:
        ValueError: shapes differ, or a list holds an item twice.
    """
    _check(first, second)
    ways, parts = (overlap, rank_biased_overlap, kendall_top), []
    for start in range(0, len(first), PAIRS_AT_ONCE):
        some = slice(start, start + PAIRS_AT_ONCE)
        parts.append([way(first[some], second[some]) for way in ways])
    return Agreement(*map(np.concatenate, zip(*parts, strict=True)))


def overlap(first: Ints, second: Ints) -> Floats:
    """Share of the items of one list that are in the other, too, whatever their places.

    Args:
        first: shape (n_pairs, k).
        second: of the same shape.

    Returns:
        Shape (n_pairs,), in [0, 1]; k / n on average for lists drawn from n items.

    Example:
        >>> overlap(np.array([[1, 2, 3, 4]]), np.array([[4, 9, 8, 1]])).tolist()
        [0.5]
    """
    return shared_to_depth(first, second)[:, -1] / first.shape[1]


def rank_biased_overlap(first: Ints, second: Ints, *, p: float = PERSISTENCE) -> Floats:
    r"""Overlap at every depth, earlier depths weighing more, as if it went on as at depth k.

    .. math:: RBO_{ext} = \frac{X_k}{k} p^k + \frac{1-p}{p} \sum_{d=1}^{k} \frac{X_d}{d} p^d

    with :math:`X_d` items shared by both lists to depth d.

    Args:
        first: shape (n_pairs, k).
        second: of the same shape.
        p: chance that a reader looks at the next place, in (0, 1).

    Returns:
        Shape (n_pairs,), in [0, 1]: 1 for the same list, 0 for lists that share nothing.

    References:
        Webber, Moffat and Zobel, A similarity measure for indefinite rankings, ACM TOIS 28, 2010,
        equation 23.

    Example:
        >>> rank_biased_overlap(np.array([[1, 2]]), np.array([[2, 1]]), p=0.5).tolist()
        [0.5]
    """
    return _rbo_of(shared_to_depth(first, second) / _depths(first.shape[1]), p)


def kendall_top(first: Ints, second: Ints) -> Floats:
    r"""Kendall's tau of top-k lists: pairs of items in the same order, less those that are not.

    Of all pairs of items in either list: 1 is counted where the lists contradict each other (an
    item outside stands below all inside), 1/2 where both items are in one list and neither in the
    other. Lists that share nothing have the most, :math:`k^2 + k (k - 1) / 2`, to which the sum K
    is scaled: 1 - 2 K / most.

    Args:
        first: shape (n_pairs, k).
        second: of the same shape.

    Returns:
        Shape (n_pairs,), in [-1, 1]: 1 for the same list, -1 for lists that share nothing, and
        (k + 1) / (3 k - 1) for the same items in the reverse order.

    References:
        Fagin, Kumar and Sivakumar, Comparing top k lists, SIAM Journal on Discrete Mathematics 17,
        2003, section 3.1, K with penalty p = 1/2; the scale is ours.

    Example:
        >>> kendall_top(np.array([[1, 2], [1, 2]]), np.array([[2, 1], [3, 4]])).round(2).tolist()
        [0.6, -1.0]
    """
    _check(first, second)
    k = first.shape[1]
    items = np.concatenate([first, second], axis=1)
    in_first, in_second = _places(items, first), _places(items, second)
    is_new = np.ones(items.shape, dtype=bool)
    is_new[:, k:] = in_first[:, k:] == k  # an item of both lists counts once
    counts = is_new[:, :, None] & is_new[:, None, :]
    by_first = np.sign(in_first[:, :, None] - in_first[:, None, :])
    by_second = np.sign(in_second[:, :, None] - in_second[:, None, :])
    contradicted = (by_first * by_second == -1) & counts
    untold = ((by_first == 0) != (by_second == 0)) & counts
    distance = (contradicted.sum(axis=(1, 2)) + PENALTY * untold.sum(axis=(1, 2))) / 2
    return np.asarray(1 - 2 * distance / most_distance(k))


def chance_agreement(k: int, n_items: int) -> tuple[float, float, float]:
    """Overlap, rank-biased overlap and tau of two independent lists, on average.

    Args:
        k: length of both, at most `n_items`.
        n_items: what they are drawn from.

    Raises:
        ValueError: a list is longer than what it is drawn from.

    Example:
        >>> chance_agreement(2, 2)
        (1.0, 0.95, 0.8)
    """
    if not 1 <= k <= n_items:
        raise ValueError(f"k must be between 1 and the {n_items} items, got {k}.")
    depths = _depths(k)
    rbo = float(_rbo_of((depths / n_items)[None], PERSISTENCE)[0])
    if n_items == 1:
        return 1.0, rbo, 1.0
    n_pairs = n_items * (n_items - 1)  # ordered
    both, neither = k * (k - 1) / n_pairs, (n_items - k) * (n_items - k - 1) / n_pairs
    expected = (1 - neither) ** 2 / 2 + 2 * PENALTY * both * neither
    return k / n_items, rbo, 1 - 2 * expected * n_pairs / 2 / most_distance(k)


def most_distance(k: int) -> float:
    """Fagin, Kumar and Sivakumar's K of two lists of length k that share nothing."""
    return k * k + PENALTY * k * (k - 1)


def shared_to_depth(first: Ints, second: Ints) -> Ints:
    """Items that both lists hold to depth 1, ..., k; shape (n_pairs, k).

    Raises:
        ValueError: shapes differ, or a list holds an item twice.
    """
    _check(first, second)
    k = first.shape[1]
    depth = np.maximum(_places(first, second), np.arange(k))  # at which an item is in both
    return np.asarray((depth[:, :, None] <= np.arange(k)).sum(axis=1))


def _rbo_of(shares: Floats, p: float) -> Floats:
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, got {p}.")
    k = shares.shape[1]
    weights = (1 - p) / p * p ** _depths(k)
    return np.asarray(shares @ weights + shares[:, -1] * p**k)


def _depths(k: int) -> Ints:
    return np.arange(1, k + 1)


def _places(items: Ints, lists: Ints) -> Ints:
    """Where each item stands in the list, from 0; the length of the list where it is not in."""
    same = items[:, :, None] == lists[:, None, :]
    return np.where(same.any(axis=2), same.argmax(axis=2), lists.shape[1])


def _check(first: Ints, second: Ints) -> None:
    if first.ndim != 2 or first.shape != second.shape or not first.shape[1]:
        raise ValueError(
            f"both lists must have shape (n_pairs, k), got {first.shape} and {second.shape}."
        )
    for lists in (first, second):
        ordered = np.sort(lists, axis=1)
        if (ordered[:, 1:] == ordered[:, :-1]).any():
            raise ValueError("a list must hold each item once; leave repetitions out.")
