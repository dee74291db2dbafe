"""One value a model of two kinds in, their correlation and its p over orders of the models out.

A coefficient is a product of columns: each side is turned into columns of unit length, so that
thousands of orders are one matrix product.
"""

from collections.abc import Callable
from itertools import permutations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Orders = list[Ints]
Columns = Callable[[Floats], Floats]

N_ORDERS_ALL = 8  # models up to which all orders are taken
N_RANDOM_ORDERS = 100_000
ORDERS_AT_ONCE = 20_000
SLACK = 1e-9  # coefficients closer than this are equal


def centred(values: Floats) -> Floats:
    """Values less their mean, of unit length: columns of Pearson's coefficient.

    Args:
        values: shape (..., n_models).

    Returns:
        The same shape; nan where all models are equal.
    """
    shifted = values - values[..., :1]  # exactly 0 where all are equal
    return _unit(shifted - shifted.mean(axis=-1, keepdims=True))


def _ranked(values: Floats) -> Floats:
    return centred(np.asarray(rankdata(values, axis=-1)))


def _signs(values: Floats) -> Floats:
    first, second = np.triu_indices(values.shape[-1], k=1)
    return _unit(np.sign(values[..., first] - values[..., second]))


def _unit(values: Floats) -> Floats:
    length = np.linalg.norm(values, axis=-1, keepdims=True)
    return np.divide(values, length, out=np.full(values.shape, np.nan), where=length > 0)


KINDS: dict[str, Columns] = {"pearson": centred, "spearman": _ranked, "kendall": _signs}  # tau-b


def correlate(columns: Columns, x: Floats, y: Floats) -> float:
    """One coefficient.

    Args:
        columns: an entry of `KINDS`.
        x: shape (n_models,).
        y: shape (n_models,).

    Returns:
        In [-1, 1]; nan where all models are equal on a side.

    References:
        Kendall, The treatment of ties in ranking problems, Biometrika 33, 1945, for tau-b.

    Example:
        >>> round(correlate(KINDS["kendall"], np.arange(4.0), np.array([1.0, 2.0, 4.0, 3.0])), 4)
        0.6667
    """
    return float(np.clip(columns(x) @ columns(y), -1, 1))


def orders_of(n: int, *, seed: int) -> Orders:
    """Orders of n models in batches of shape (some, n): all of them, or random ones."""
    if n <= N_ORDERS_ALL:
        return [np.array(list(permutations(range(n))), dtype=np.int64)]
    rng = np.random.default_rng(seed)
    return [
        rng.permuted(np.tile(np.arange(n), (ORDERS_AT_ONCE, 1)), axis=1)
        for _ in range(N_RANDOM_ORDERS // ORDERS_AT_ONCE)
    ]


def order_p(columns: Columns, x: Floats, y: Floats, orders: Orders) -> float:
    """Two-sided p: the share of orders of x that correlate as far from 0 with y.

    Args:
        columns: an entry of `KINDS`.
        x: shape (n_models,), not all equal.
        y: shape (n_models,), not all equal.
        orders: from `orders_of`.

    Returns:
        In (0, 1]. The given order counts: it is one of all, or added to random ones.

    References:
        Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005; Phipson and Smyth,
        Permutation p-values should never be zero, 2010.

    Example:
        >>> models = np.arange(5.0)  # of 120 orders, the given one and its reverse
        >>> order_p(KINDS["spearman"], models, models, orders_of(5, seed=0)) == 2 / 120
        True
    """
    fixed = columns(y)
    given = abs(float(columns(x) @ fixed))
    as_far = sum(int((np.abs(columns(x[some]) @ fixed) >= given - SLACK).sum()) for some in orders)
    n_orders = sum(map(len, orders))
    is_all = len(x) <= N_ORDERS_ALL
    return as_far / n_orders if is_all else (1 + as_far) / (1 + n_orders)
