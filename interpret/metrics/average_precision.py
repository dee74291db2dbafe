"""Ordered lists of true and false in, how early the true ones stand out.

Every list has an order of its own, without ties: what stands first was ranked first.
"""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def average_precision(is_true: Bools, n_listed: Ints) -> Floats:
    r"""Average precision of each list.

    .. math:: AP = \frac{1}{k} \sum_{i: \text{true}} \frac{\text{true among the first } i}{i}

    with k true entries in the list: the mean, over the true ones, of the precision at their rank.

    Args:
        is_true: shape (n_lists, width), in rank order; entries after the last are not read.
        n_listed: shape (n_lists,), entries of each list, at most width.

    Returns:
        Shape (n_lists,), in (0, 1], 1 when all true entries stand first; nan without a true one.

    Raises:
        ValueError: shapes differ, or a list is longer than its row.

    References:
        Manning, Raghavan and Schuetze, Introduction to Information Retrieval, 2008, section 8.4;
        the same number as scikit-learn's `average_precision_score` on scores without ties.

    Example:
        >>> average_precision(np.array([[True, False, True]]), np.array([3])).round(4).tolist()
        [0.8333]
    """
    listed = _listed(is_true, n_listed)
    true = is_true & listed
    ranks = np.arange(1, is_true.shape[1] + 1)
    at_rank = np.cumsum(true, axis=1) / ranks
    n_true = true.sum(axis=1)
    total = np.where(true, at_rank, 0.0).sum(axis=1)
    return np.asarray(np.divide(total, n_true, out=np.full(len(true), np.nan), where=n_true > 0))


def average_precision_chance(n_true: Ints, n_listed: Ints) -> Floats:
    r"""Mean average precision over all orders of the same list, in closed form.

    The entry at rank i is true with probability k / n, and of the i - 1 before it the share
    (k - 1) / (n - 1) is true then, so that

    .. math:: E[AP] = \frac{1}{n} \sum_{i=1}^{n} \frac{1}{i}
              \left(1 + \frac{(i - 1)(k - 1)}{n - 1}\right)
              = \frac{H_n}{n} + \frac{k - 1}{n - 1} \left(1 - \frac{H_n}{n}\right)

    Args:
        n_true: shape (n_lists,), k.
        n_listed: shape (n_lists,), n.

    Returns:
        Shape (n_lists,), in (0, 1]; nan without a true entry.

    Example:
        >>> average_precision_chance(np.array([1]), np.array([2])).tolist()  # 1 or 1/2
        [0.75]
    """
    n, k = n_listed.astype(np.float64), n_true.astype(np.float64)
    longest = int(n_listed.max(initial=0))
    harmonic = np.concatenate([[0.0], np.cumsum(1 / np.arange(1, longest + 1))])[n_listed]
    single = harmonic / np.maximum(n, 1)
    others = (k - 1) / np.maximum(n - 1, 1)
    return np.where(n_true > 0, single + others * (1 - single), np.nan)


def _listed(is_true: Bools, n_listed: Ints) -> Bools:
    if is_true.ndim != 2 or n_listed.shape != is_true.shape[:1]:
        raise ValueError(
            "is_true must have shape (n_lists, width) and n_listed (n_lists,), "
            f"got {is_true.shape} and {n_listed.shape}."
        )
    if n_listed.size and not 0 <= n_listed.min() <= n_listed.max() <= is_true.shape[1]:
        raise ValueError(
            f"n_listed must lie between 0 and the width {is_true.shape[1]}, "
            f"got {n_listed.min()} to {n_listed.max()}."
        )
    return np.asarray(np.arange(is_true.shape[1]) < n_listed[:, None])
