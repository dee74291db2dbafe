"""Which of a picture's concepts are shared in, what is left as they are taken away out.

Pictures come as `shared`, bool of shape (n_images, width), width <= 15: is the j-th most relevant
concept of the picture also one of its class's? Entries from `n_concepts` on are False. Concepts
are taken away from the most to the least relevant; a picture without concepts gets zeros.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import trapezoid
from scipy.stats import hypergeom

from interpret.metrics.information import (
    membership_entropy_bits,
    membership_mi_bits,
    published_mi_nats,
)
from interpret.metrics.limits import MAX_CONCEPTS, check_shared, check_sizes

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SIZES = np.arange(MAX_CONCEPTS + 1)
N_FRACTIONS = 11  # 0, .1, ..., 1 of the concepts taken away


def published_curve_nats(shared: Bools, n_concepts: Ints, *, n_class_concepts: int) -> Floats:
    """`published_mi_nats` after 0, 1, ... concepts were overwritten, as the released code does it.

    Overwriting leaves n as it was, so only the loss of shared concepts moves the curve.

    Args:
        shared: shape (n_images, width), see the module's docstring.
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.

    Returns:
        Nats, shape (n_images, 16); zeros after the last concept. Column 0 is `published_mi_nats`.

    Raises:
        ValueError: `shared` and `n_concepts` do not fit together.

    References:
        Sammani and Deligiannis, NeurIPS 2024, and the released code.
    """
    check_shared(shared, n_concepts, n_class_concepts=n_class_concepts)
    return published_table_nats(n_class_concepts)[n_concepts[:, None], _left(shared)]


def published_auc_nats(shared: Bools, n_concepts: Ints, *, n_class_concepts: int) -> Floats:
    """Plain mean of the 16 points of `published_curve_nats`, as in the published tables.

    Args:
        shared: shape (n_images, width), see the module's docstring.
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.

    Returns:
        Nats, shape (n_images,), in [0, 15/16 ln 225 m]; ruled by the rank of the least relevant
        shared concept, and small where there are few concepts.

    Raises:
        ValueError: `shared` and `n_concepts` do not fit together.

    References:
        Sammani and Deligiannis, NeurIPS 2024, and the released code.

    Example:
        >>> only_the_last = np.arange(15)[None] == 14
        >>> published_auc_nats(only_the_last, np.array([15]), n_class_concepts=50).round(2).tolist()
        [6.21]
    """
    return published_curve_nats(shared, n_concepts, n_class_concepts=n_class_concepts).mean(axis=1)


def information_curve(
    shared: Bools, n_concepts: Ints, *, n_class_concepts: int, n_bank: int
) -> Floats:
    """Information left after true deletion, as a part of what the whole set could hold.

    After t deletions n - t concepts are left, k_t of them shared: I_t / H(A_0), with I the signed
    `membership_mi_bits` and H(A_0) the entropy of the whole set.

    Args:
        shared: shape (n_images, width), see the module's docstring.
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.
        n_bank: concepts in the bank.

    Returns:
        Fractions in [-1, 1], shape (n_images, 16); 0 from column n_concepts on. Column 0 is
        `shared_information`.

    Raises:
        ValueError: the arguments do not fit together.
    """
    check_shared(shared, n_concepts, n_class_concepts=n_class_concepts)
    check_sizes(n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank)
    bits = information_table_bits(n_class_concepts, n_bank)
    left = np.maximum(n_concepts[:, None] - SIZES, 0)
    entropy = membership_entropy_bits(np.maximum(n_concepts, 1), n_bank)
    share = bits[left, _left(shared)] / entropy[:, None]
    return np.clip(share, -1.0, 1.0)  # rounding may leave 1 + 5e-14


def deletion_auc(shared: Bools, n_concepts: Ints, *, n_class_concepts: int, n_bank: int) -> Floats:
    """Area under `information_curve` over the fraction of concepts taken away, by trapezoids.

    Ruled by order: a shared concept counts for longer the less relevant it is. Read it together
    with `order_effect`.

    Args:
        shared: shape (n_images, width), see the module's docstring.
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.
        n_bank: concepts in the bank.

    Returns:
        Fractions, shape (n_images,), in [-.08, .41] with 50 class concepts or a quarter of the
        bank, up to .5 with fewer.

    Raises:
        ValueError: the arguments do not fit together.

    Example:
        >>> ranks = np.arange(1, 16)[None]
        >>> first, last = np.isin(ranks, [1, 2, 3]), np.isin(ranks, [13, 14, 15])
        >>> both = np.concatenate([first, last]), np.array([15, 15])
        >>> deletion_auc(*both, n_class_concepts=50, n_bank=4229).round(5).tolist()
        [0.00432, 0.07951]
    """
    curve = information_curve(shared, n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank)
    return area(curve, n_concepts)


def order_effect(shared: Bools, n_concepts: Ints, *, n_class_concepts: int, n_bank: int) -> Floats:
    """`deletion_auc` less its mean over all orders of the same concepts.

    In a random order the shared concepts among n - t left are hypergeometric: k_t ~ H(n, k, n-t).

    Args:
        shared: shape (n_images, width), see the module's docstring.
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.
        n_bank: concepts in the bank.

    Returns:
        Fractions, shape (n_images,), in [-.09, .16] with 50 class concepts or a quarter of the
        bank, in [-.15, .24] with fewer; above 0 where what is shared is the less relevant, 0
        where all or nothing is.

    Raises:
        ValueError: the arguments do not fit together.

    Example:
        >>> shared = np.isin(np.arange(1, 16)[None], [1, 2, 3])
        >>> order_effect(shared, np.array([15]), n_class_concepts=50, n_bank=4229).round(5).tolist()
        [-0.02865]
    """
    auc = deletion_auc(shared, n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank)
    in_any_order = _mean_auc_over_orders(n_class_concepts, n_bank)
    return auc - in_any_order[n_concepts, shared.sum(axis=1)]


def at_fractions(curve: Floats, n_concepts: Ints) -> Floats:
    """A curve over concepts taken away, read off at 0, .1, ..., 1 of them, linearly between.

    Args:
        curve: shape (n_images, 16), column t is the value after t deletions.
        n_concepts: shape (n_images,), concepts of each picture, at most 15.

    Returns:
        Shape (n_images, 11), in the curve's unit, so that pictures with different numbers of
        concepts can be averaged.

    Example:
        >>> one_concept = np.eye(16)[:1]  # 1 before the deletion, 0 after it
        >>> at_fractions(one_concept, np.array([1]))[0, :3].round(1).tolist()
        [1.0, 0.9, 0.8]
    """
    tenths = n_concepts[:, None] * np.arange(N_FRACTIONS)
    before, rest = np.divmod(tenths, N_FRACTIONS - 1)
    after = np.minimum(before + 1, MAX_CONCEPTS)
    low = np.take_along_axis(curve, before, axis=1)
    high = np.take_along_axis(curve, after, axis=1)
    return low + (high - low) * rest / (N_FRACTIONS - 1)


def area(curve: Floats, n_concepts: Ints) -> Floats:
    """Area under a curve over the fraction of concepts taken away, from 0 to 1, by trapezoids.

    Args:
        curve: shape (..., 16), column t is the value after t deletions, 0 from n_concepts on.
        n_concepts: shape (...), concepts of each picture.

    Returns:
        Shape (...), in the curve's unit; 0 for a picture without concepts.
    """
    return trapezoid(curve, axis=-1) / np.maximum(n_concepts, 1)


def published_table_nats(n_class_concepts: int) -> Floats:
    """`published_mi_nats` at [n, k] for n and k up to 15; k is capped at what n and m allow."""
    n = SIZES[:, None]
    return published_mi_nats(n, n_class_concepts, _shared_at_most(n, n_class_concepts))


def information_table_bits(n_class_concepts: int, n_bank: int) -> Floats:
    """`membership_mi_bits` at [n, k] for n and k up to 15; k is capped at what n and m allow."""
    n = SIZES[:, None]
    k = _shared_at_most(n, n_class_concepts)
    return membership_mi_bits(k, n, n_class_concepts, n_bank)


def _left(shared: Bools) -> Ints:
    """Shared concepts left after 0, 1, ..., 15 deletions, shape (n_images, 16)."""
    left = np.zeros((len(shared), MAX_CONCEPTS + 1), dtype=np.int64)
    left[:, : shared.shape[1]] = np.cumsum(shared[:, ::-1], axis=1)[:, ::-1]
    return left


def _shared_at_most(n: Ints, n_class_concepts: int) -> Ints:
    """0, 1, ..., 15 shared concepts, capped where the sets are smaller."""
    return np.minimum(np.minimum(n, n_class_concepts), SIZES)


def _mean_auc_over_orders(n_class_concepts: int, n_bank: int) -> Floats:
    """Mean `deletion_auc` over all orders of n concepts of which k are shared, at [n, k]."""
    n, k, deleted, k_left = np.ix_(SIZES, SIZES, SIZES, SIZES)
    left = np.maximum(n - deleted, 0)
    chance = hypergeom.pmf(k_left, np.maximum(n, 1), np.minimum(k, n), left)
    curve = (chance * information_table_bits(n_class_concepts, n_bank)[left, k_left]).sum(axis=-1)
    entropy = membership_entropy_bits(np.maximum(SIZES, 1), n_bank)
    return area(curve / entropy[:, None, None], SIZES[:, None])
