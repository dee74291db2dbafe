"""Which concepts each picture shares with its class in, every score of every picture out.

Pictures come as in `interpret.metrics.curves`; the scores' names are the ones results are stored
under. All scores are float64 and finite; a picture without concepts scores 0 everywhere.
"""

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.curves import (
    at_fractions,
    deletion_auc,
    information_curve,
    information_table_bits,
    order_effect,
    published_auc_nats,
    published_curve_nats,
    published_table_nats,
)
from interpret.metrics.information import adjusted_overlap, membership_entropy_bits
from interpret.metrics.limits import check_classes, check_concepts, check_shared, check_sizes

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

SCORES = (
    "published_mi_nats",
    "published_auc_nats",
    "adjusted_overlap",
    "membership_mi_bits",
    "shared_information",
    "deletion_auc",
    "adjusted_overlap_at_5",
    "order_effect",
)
CURVES = ("curve_published_nats", "curve_shared_information")
N_FIRST = 5  # concepts of `adjusted_overlap_at_5`


def shared_with(concepts: Ints, class_concepts: Bools, classes: Ints) -> Bools:
    """Which of each picture's concepts are also concepts of a class.

    Args:
        concepts: shape (n_images, width), indices into the bank, most relevant first, then -1.
        class_concepts: shape (n_classes, n_bank): does the concept belong to the class?
        classes: shape (n_images,), the class each picture is compared with.

    Returns:
        Bool, shape (n_images, width); False in the padding.

    Raises:
        ValueError: an index outside the bank or the classes, or a concept named twice.

    Example:
        >>> class_concepts = np.array([[True, False, True], [False, True, True]])
        >>> shared_with(np.array([[2, 0, -1]]), class_concepts, np.array([1])).tolist()
        [[True, False, False]]
    """
    check_concepts(concepts, n_bank=class_concepts.shape[-1])
    check_classes(classes, class_concepts, n_images=len(concepts))
    return class_concepts[classes[:, None], concepts] & (concepts >= 0)


def count_concepts(concepts: Ints) -> Ints:
    """Concepts of each picture, shape (n_images,), of indices padded with -1."""
    return np.asarray((concepts >= 0).sum(axis=1), dtype=np.int64)


def score_images(
    shared: Bools, n_concepts: Ints, *, n_class_concepts: int, n_bank: int
) -> dict[str, Floats]:
    """Every score of every picture.

    Args:
        shared: bool, shape (n_images, width), width <= 15: is the j-th most relevant concept of
            the picture one of its class's? False from n_concepts on.
        n_concepts: shape (n_images,), at most 15 and at most a quarter of the bank.
        n_class_concepts: concepts of a class, at least 1 and at most a quarter of the bank.
        n_bank: concepts in the bank, at least 40.

    Returns:
        Score name, in the order of `SCORES`, -> shape (n_images,). Units and ranges stand with
        the functions of the same names in `information` and `curves`; `adjusted_overlap_at_5` is
        `adjusted_overlap` of the five most relevant concepts, or of all where there are fewer.

    Raises:
        ValueError: the arguments do not fit together, or break the limits above.

    Example:
        >>> shared = np.array([[True, False, True], [False, False, False]])
        >>> scores = score_images(shared, np.array([3, 0]), n_class_concepts=10, n_bank=100)
        >>> scores["adjusted_overlap"].round(4).tolist()
        [0.6296, 0.0]
    """
    check_shared(shared, n_concepts, n_class_concepts=n_class_concepts)
    check_sizes(n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank)
    n_shared, n_shared_first = shared.sum(axis=1), shared[:, :N_FIRST].sum(axis=1)
    n_first = np.minimum(n_concepts, N_FIRST)
    bits = information_table_bits(n_class_concepts, n_bank)[n_concepts, n_shared]
    entropy = membership_entropy_bits(np.maximum(n_concepts, 1), n_bank)
    given = (shared, n_concepts)
    values = (
        published_table_nats(n_class_concepts)[n_concepts, n_shared],
        published_auc_nats(*given, n_class_concepts=n_class_concepts),
        adjusted_overlap(n_shared, n_concepts, n_class_concepts, n_bank),
        bits,
        np.clip(bits / entropy, -1.0, 1.0),  # rounding may leave 1 + 5e-14
        deletion_auc(*given, n_class_concepts=n_class_concepts, n_bank=n_bank),
        adjusted_overlap(n_shared_first, n_first, n_class_concepts, n_bank),
        order_effect(*given, n_class_concepts=n_class_concepts, n_bank=n_bank),
    )
    return dict(zip(SCORES, values, strict=True))


def trace_images(
    shared: Bools, n_concepts: Ints, *, n_class_concepts: int, n_bank: int
) -> dict[str, Floats]:
    """Both deletion curves of every picture, ready to be averaged.

    Args:
        shared: as in `score_images`.
        n_concepts: as in `score_images`.
        n_class_concepts: as in `score_images`.
        n_bank: as in `score_images`.

    Returns:
        Curve name, in the order of `CURVES`, -> values: `curve_published_nats`, nats after 0, 1,
        ..., 15 deletions, shape (n_images, 16); `curve_shared_information`, fractions in [-1, 1]
        with 0, .1, ..., 1 of the concepts deleted, shape (n_images, 11).

    Raises:
        ValueError: the arguments do not fit together, or break the limits.

    Example:
        >>> shared = np.ones((1, 3), dtype=bool)
        >>> curves = trace_images(shared, np.array([3]), n_class_concepts=10, n_bank=100)
        >>> curves["curve_published_nats"][0, :4].round(2).tolist()
        [4.5, 4.09, 3.4, 0.0]
    """
    published = published_curve_nats(shared, n_concepts, n_class_concepts=n_class_concepts)
    informed = information_curve(
        shared, n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank
    )
    return dict(zip(CURVES, (published, at_fractions(informed, n_concepts)), strict=True))
