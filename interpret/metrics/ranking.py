"""What stands in the first places of ranked lists in, how good the lists are out.

A list is given as hits: is the item at rank 1, 2, ... relevant? Ranks count from 1, relevance is
yes or no, and places beyond the end of a short gallery hold nothing relevant. What such scores
are under a random order stands in `interpret.metrics.ranking_chance`.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Recipe = Literal["standard", "domains"]

RECIPES: tuple[Recipe, ...] = get_args(Recipe)
CUTS = (1, 5, 10)
DEPTH = max(CUTS)  # places that are looked at, and all that recipe "domains" knows of
AT_CUTS = ("precision", "recall", "hit", "ndcg", "ap")  # scores with a cut


def score_lists(hits: Bools, n_relevant: Ints, *, recipe: Recipe = "standard") -> dict[str, Floats]:
    r"""Precision, recall, hit, NDCG and average precision at 1, 5 and 10 of each list.

    "standard" divides by what a query has: recall by all R relevant items, NDCG by that of
    min(k, R) hits in the first places, average precision by min(k, R).

    "domains" divides by what was found, so that a list is blamed for its order alone: recall by
    the hits within the top 10, NDCG by these hits put first, average precision by the hits within
    the top k. The 11 rows printed for COCO follow from it: each is, in all 12 columns and within
    .0003, the mean of possible lists of ten. No other denominators we tried (all relevant, k,
    hits in the top 10 for average precision, hits in the top k for NDCG) come nearer than .011
    to a row. Of the study's other rows, fashion follows from it, too; medical has NDCG divided by
    that of k hits, which is "standard" for queries with ten relevant pictures or more.

    Args:
        hits: shape (n_queries, >= 10), the first places of each list.
        n_relevant: shape (n_queries,), R, relevant items in the whole gallery.
        recipe: "standard" or "domains".

    Returns:
        "precision_at_1", ..., "ap_at_10" -> shape (n_queries,), in [0, 1]; 0 for a query with
        nothing relevant.

    Raises:
        ValueError: shapes differ, more hits than relevant items, or an unknown recipe.

    References:
        Manning, Raghavan and Schuetze, Introduction to Information Retrieval, 2008, section 8.4;
        Jarvelin and Kekalainen, Cumulated gain-based evaluation of IR techniques, ACM TOIS 20,
        2002 (NDCG, here with gains of 0 and 1 and logarithms to base 2).

    Example:
        >>> hits = np.array([[0, 1, 1, 0, 0, 0, 0, 0, 0, 0]], dtype=bool)
        >>> found = score_lists(hits, np.array([4]))
        >>> [round(float(found[f"{name}_at_5"][0]), 3) for name in ("recall", "ndcg", "ap")]
        [0.5, 0.441, 0.292]
    """
    check_lists(hits, n_relevant)
    if recipe not in RECIPES:
        raise ValueError(f"recipe must be one of {', '.join(RECIPES)}, got {recipe!r}.")
    known = hits[:, :DEPTH].sum(axis=1) if recipe == "domains" else n_relevant
    scores: dict[str, Floats] = {}
    for k in CUTS:
        n_hits = hits[:, :k].sum(axis=1)
        best = n_hits if recipe == "domains" else np.minimum(n_relevant, k)
        values = (
            n_hits / k,
            _share(n_hits, known),
            (n_hits > 0).astype(np.float64),
            _share(discounted_gain(hits[:, :k]), ideal_gain(known, k)),
            _share(_precision_sums(hits[:, :k]), best),
        )
        scores |= {f"{name}_at_{k}": each for name, each in zip(AT_CUTS, values, strict=True)}
    return scores


def reciprocal_ranks(first_ranks: Ints) -> Floats:
    """1 / the rank of the first relevant item, in (0, 1]; 0 where there is none (rank 0).

    Example:
        >>> reciprocal_ranks(np.array([1, 4, 0])).tolist()
        [1.0, 0.25, 0.0]
    """
    return _share(np.ones(len(first_ranks)), first_ranks)


def first_hits(hits: Bools) -> Ints:
    """Rank of the first hit of each list, shape (n_queries,); 0 where there is none."""
    return np.where(hits.any(axis=1), hits.argmax(axis=1) + 1, 0).astype(np.int64)


def discounts(k: int) -> Floats:
    """What a hit at rank 1, ..., k is worth: 1 / log2(rank + 1)."""
    return 1 / np.log2(np.arange(2, k + 2))


def discounted_gain(hits: Bools) -> Floats:
    """Sum of the discounts at the hits, shape (n_queries,)."""
    return np.asarray(hits @ discounts(hits.shape[1]))


def ideal_gain(n_relevant: Ints, k: int) -> Floats:
    """The most a list can gain in k places, shape of `n_relevant`."""
    return np.concatenate([[0.0], np.cumsum(discounts(k))])[np.minimum(n_relevant, k)]


def check_lists(hits: Bools, n_relevant: Ints) -> None:
    """Raise unless there are ten places or more of each list, and no more hits than relevant.

    Raises:
        ValueError: they are not.
    """
    if hits.ndim != 2 or hits.shape[1] < DEPTH or n_relevant.shape != hits.shape[:1]:
        raise ValueError(
            f"hits must have shape (n_queries, {DEPTH} or more) and n_relevant (n_queries,), got "
            f"{hits.shape} and {n_relevant.shape}; fill up short lists with False."
        )
    if (hits.sum(axis=1) > n_relevant).any():
        raise ValueError("a list must not hold more hits than its query has relevant items.")


def _precision_sums(hits: Bools) -> Floats:
    """Sum of the precision at each hit, shape (n_queries,)."""
    at_rank = np.cumsum(hits, axis=1) / np.arange(1, hits.shape[1] + 1)
    return np.where(hits, at_rank, 0.0).sum(axis=1)


def _share(part: Floats | Ints, whole: Floats | Ints) -> Floats:
    """The part over the whole, 0 where that is 0."""
    nothing = np.zeros(len(part))
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
