"""How many pictures are wanted in, which ones out: even over the classes, the same for a seed."""

from collections.abc import Collection

import numpy as np

from interpret.images.imageset import Indices


def choose_images(
    n_images: int,
    labels: Indices | None,
    *,
    limit: int | None,
    seed: int,
    without: Collection[int] = (),
) -> Indices:
    """Choose some of the pictures: exactly `limit`, or all where there are no more.

    The classes take turns, in an order drawn once; in its turn a class gives its next picture in
    an order drawn once. So class counts differ by at most one, as far as the classes have that
    many, and leaving a picture out replaces it and changes no other choice of that class.

    Args:
        n_images: how many there are.
        labels: shape (n_images,), class of each; None for a plain random choice.
        limit: how many are wanted, at least 1; None for all.
        seed: of both orders.
        without: pictures that must not be chosen.

    Returns:
        Their indices, ascending.

    Raises:
        ValueError: `limit` is below 1.
    """
    if limit is not None and limit < 1:
        raise ValueError(f"limit must be at least 1 picture, got {limit}; leave it out for all.")
    rng = np.random.default_rng(seed)
    drawn = rng.permutation(n_images)
    if without:
        drawn = drawn[~np.isin(drawn, list(without))]
    if labels is not None and limit is not None and limit < len(drawn):
        turn_of_class = rng.permutation(int(labels.max()) + 1)
        own = labels[drawn]
        drawn = drawn[np.lexsort((turn_of_class[own], _rank_in_class(own)))]
    return np.sort(drawn[:limit]).astype(np.int64)


def _rank_in_class(labels: Indices) -> Indices:
    """How many of the same class stand before each entry."""
    order = np.argsort(labels, kind="stable")
    _, starts, counts = np.unique(labels[order], return_index=True, return_counts=True)
    ranks = np.empty(len(labels), dtype=np.int64)
    ranks[order] = np.arange(len(labels)) - np.repeat(starts, counts)
    return ranks
