"""How many items are relevant in, what scores of ranked lists are on average under a random order.

Closed forms: every order of the gallery is as likely, so hits among the first k are hypergeometric
and, given their number, any places are as likely.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import hypergeom

from interpret.metrics.average_precision import average_precision_chance
from interpret.metrics.ranking import CUTS, DEPTH, Recipe, discounts, ideal_gain

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
NUMBERS_AT_ONCE = 2**22


def chance_of_lists(
    n_relevant: Ints, n_gallery: int, *, recipe: Recipe = "standard"
) -> dict[str, Floats]:
    r"""The expected value of every score of `score_lists`, and of the reciprocal rank.

    With R of n items relevant and m = min(k, n): precision m R / (k n), recall m / n, a hit
    :math:`1 - \binom{n-R}{m} / \binom{n}{m}`, NDCG R / n times all discounts over the ideal gain,
    average precision :math:`\frac{R}{n \min(k, R)} \sum_{i \le m} \frac{1}{i}
    (1 + \frac{(i-1)(R-1)}{n-1})`. For "domains" the same given the number of hits, averaged over
    it.

    Args:
        n_relevant: shape (n_queries,), R, each at most `n_gallery`.
        n_gallery: n, items in the gallery, at least one.
        recipe: "standard" or "domains".

    Returns:
        As `score_lists`, with "reciprocal_rank"; shape (n_queries,) each, 0 with nothing relevant.

    Raises:
        ValueError: more relevant items than there are.

    Example:
        >>> found = chance_of_lists(np.array([1]), 10)
        >>> [round(float(found[name][0]), 3) for name in ("hit_at_5", "reciprocal_rank")]
        [0.5, 0.293]
    """
    _check(n_relevant, n_gallery)
    distinct, inverse = np.unique(n_relevant, return_inverse=True)
    of_list = _chance_domains if recipe == "domains" else _chance_standard
    found: dict[str, Floats] = {"reciprocal_rank": reciprocal_rank_chance(distinct, n_gallery)}
    for k in CUTS:
        m = min(k, n_gallery)
        found[f"precision_at_{k}"] = m * distinct / (k * n_gallery)
        found[f"hit_at_{k}"] = 1 - _no_hit(distinct, n_gallery, m)
        for name, values in of_list(distinct, n_gallery, k).items():
            found[f"{name}_at_{k}"] = values
    return {name: np.where(distinct > 0, each, 0.0)[inverse] for name, each in found.items()}


def reciprocal_rank_chance(n_relevant: Ints, n_gallery: int) -> Floats:
    r"""Mean of 1 / first rank, :math:`\sum_r \frac{1}{r} \binom{n-r}{R-1} / \binom{n}{R}`.

    Args:
        n_relevant: shape (n_queries,).
        n_gallery: n.

    Returns:
        Shape (n_queries,), 0 with nothing relevant.
    """
    total = np.zeros(len(n_relevant))
    some = np.maximum(n_relevant, 1)[:, None]
    step = max(1, NUMBERS_AT_ONCE // max(1, len(n_relevant)))
    for start in range(1, n_gallery + 1, step):
        ranks = np.arange(start, min(start + step, n_gallery + 1))
        left = np.maximum(n_gallery - ranks, some - 1)  # a later first hit is impossible
        log_p = _log_binomial(left, some - 1) - _log_binomial(n_gallery, some)
        possible = ranks <= n_gallery - some + 1
        total += np.where(possible, np.exp(log_p) / ranks, 0.0).sum(axis=1)
    return np.where(n_relevant > 0, total, 0.0)


def median_rank_chance(n_relevant: Ints, n_gallery: int) -> int | None:
    """The rank by which half of the queries have met something relevant, under random orders.

    Args:
        n_relevant: shape (n_queries,); queries with nothing relevant do not count.
        n_gallery: n.

    Returns:
        The smallest rank whose mean chance of a hit is at least 1/2; None without such a query.

    Example:
        >>> median_rank_chance(np.array([1]), 9)
        5
    """
    sizes, counts = np.unique(n_relevant[n_relevant > 0], return_counts=True)
    if not len(sizes):
        return None
    low, high = 1, n_gallery
    while low < high:
        middle = (low + high) // 2
        met = float((1 - _no_hit(sizes, n_gallery, middle)) @ counts) / counts.sum()
        low, high = (low, middle) if met >= 0.5 - 1e-12 else (middle + 1, high)
    return low


def _chance_standard(n_relevant: Ints, n_gallery: int, k: int) -> dict[str, Floats]:
    m, share = min(k, n_gallery), n_relevant / n_gallery
    places = np.arange(1, m + 1)
    others = (places - 1) * (n_relevant[:, None] - 1) / max(n_gallery - 1, 1)
    precisions = share * ((1 + others) / places).sum(axis=1)
    best = np.maximum(np.minimum(n_relevant, k), 1)
    return {
        "recall": np.full(len(n_relevant), m / n_gallery),
        "ndcg": share * discounts(m).sum() / ideal_gain(best, k),
        "ap": precisions / best,
    }


def _chance_domains(n_relevant: Ints, n_gallery: int, k: int) -> dict[str, Floats]:
    depth, m = min(DEPTH, n_gallery), min(k, n_gallery)
    found = np.arange(1, depth + 1)
    p_found = hypergeom.pmf(found, n_gallery, n_relevant[:, None], depth)
    ndcg = found / depth * discounts(m).sum() / ideal_gain(found, k)
    within = np.arange(1, m + 1)
    p_within = hypergeom.pmf(within, n_gallery, n_relevant[:, None], m)
    ap = average_precision_chance(within, np.full(m, m))
    return {
        "recall": p_found.sum(axis=1) * m / depth,
        "ndcg": p_found @ ndcg,
        "ap": p_within @ ap,
    }


def _no_hit(n_relevant: Ints, n_gallery: int, k: int) -> Floats:
    """Chance of nothing relevant among the first k."""
    others = n_gallery - n_relevant
    possible = others >= k
    log_p = _log_binomial(np.maximum(others, k), k) - _log_binomial(n_gallery, k)
    return np.where(possible, np.exp(log_p), 0.0)


def _log_binomial(n: NDArray[np.int64] | int, k: NDArray[np.int64] | int) -> Floats:
    n, k = np.asarray(n, dtype=np.float64), np.asarray(k, dtype=np.float64)
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))


def _check(n_relevant: Ints, n_gallery: int) -> None:
    if n_gallery < 1 or (len(n_relevant) and not 0 <= n_relevant.min() <= n_relevant.max()):
        raise ValueError(f"there must be items and no fewer than 0 relevant ones, got {n_gallery}.")
    if len(n_relevant) and n_relevant.max() > n_gallery:
        raise ValueError(
            f"there must be at most {n_gallery} relevant items, all there are, "
            f"got {n_relevant.max()}."
        )
