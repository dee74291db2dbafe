"""Concepts of pictures and classes in, what each picture's scores would be without the link out.

Three nulls, each the exact expectation for every picture: the class is any other one
(`other_class`), the next best one (`runner_up`), or a random set of concepts of the same size
(`permuted`). What lies above a null is more than that null can explain. Any geometry, even a
random one, shares more with a near class than with a far one: read all three.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom

from interpret.metrics.curves import (
    SIZES,
    area,
    at_fractions,
    information_table_bits,
    published_table_nats,
)
from interpret.metrics.information import membership_entropy_bits
from interpret.metrics.limits import MAX_CONCEPTS, check_sizes
from interpret.metrics.scores import (
    CURVES,
    SCORES,
    count_concepts,
    score_images,
    shared_with,
    trace_images,
)

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Measure = Callable[..., dict[str, Floats]]

PAIRS_AT_ONCE = 2**17  # pictures x classes in memory; a few megabytes, so that the cache helps


def other_class(concepts: Ints, class_concepts: Bools, classes: Ints) -> dict[str, Floats]:
    """Mean of each score over all classes but the scored one, exactly.

    Args:
        concepts: shape (n_images, width), indices into the bank, most relevant first, then -1.
        class_concepts: shape (n_classes, n_bank): does the concept belong to the class?
        classes: shape (n_images,), the scored class of each picture.

    Returns:
        Score name -> shape (n_images,), in the score's unit.

    Raises:
        ValueError: there is only one class, or the arguments break the limits of `score_images`.
    """
    return _mean_over_others(score_images, concepts, class_concepts, classes)


def other_class_curves(concepts: Ints, class_concepts: Bools, classes: Ints) -> dict[str, Floats]:
    """Mean of each curve over all classes but the scored one; arguments as `other_class`.

    Returns:
        Curve name -> shape (n_images, 16) or (n_images, 11), as `trace_images`.

    Raises:
        ValueError: there is only one class, or the arguments break the limits of `score_images`.
    """
    return _mean_over_others(trace_images, concepts, class_concepts, classes)


def runner_up(concepts: Ints, class_concepts: Bools, runners_up: Ints) -> dict[str, Floats]:
    """Each score with the runner-up in the place of the scored class.

    What lies above it is specific to the decision, not only to its neighbourhood.

    Args:
        concepts: shape (n_images, width), indices into the bank, most relevant first, then -1.
        class_concepts: shape (n_classes, n_bank): does the concept belong to the class?
        runners_up: shape (n_images,), the best-ranked class other than the scored one.

    Returns:
        Score name -> shape (n_images,), in the score's unit.

    Raises:
        ValueError: the arguments break the limits of `score_images`.
    """
    return score_images(
        shared_with(concepts, class_concepts, runners_up),
        count_concepts(concepts),
        n_class_concepts=int(class_concepts[0].sum()),
        n_bank=class_concepts.shape[1],
    )


def permuted(n_concepts: Ints, *, n_class_concepts: int, n_bank: int) -> dict[str, Floats]:
    """Mean of each score over random sets of concepts of the same sizes, in closed form.

    Of the n - t concepts left after t deletions, H(n_bank, n_class_concepts, n - t) are shared,
    hypergeometrically. The adjusted overlaps and the order effect have mean 0 exactly.

    Args:
        n_concepts: shape (n_images,), concepts of each picture.
        n_class_concepts: concepts of a class.
        n_bank: concepts in the bank.

    Returns:
        Score name -> shape (n_images,), in the score's unit; depends on n_concepts alone.

    Raises:
        ValueError: the arguments break the limits of `score_images`.

    Example:
        >>> means = permuted(np.array([15]), n_class_concepts=50, n_bank=4229)
        >>> means["published_mi_nats"].round(2).tolist()
        [1.09]
    """
    published, informed = _permuted_curves(n_concepts, n_class_concepts, n_bank)
    zeros = np.zeros(len(n_concepts))
    means = {
        "published_mi_nats": published[:, 0],
        "published_auc_nats": published.mean(axis=1),
        "membership_mi_bits": informed[:, 0] * membership_entropy_bits(n_concepts, n_bank),
        "shared_information": informed[:, 0],
        "deletion_auc": area(informed, n_concepts),
    }
    return {name: means.get(name, zeros) for name in SCORES}


def permuted_curves(n_concepts: Ints, *, n_class_concepts: int, n_bank: int) -> dict[str, Floats]:
    """Mean of each curve over random sets of concepts; arguments as `permuted`.

    Returns:
        Curve name -> shape (n_images, 16) or (n_images, 11), as `trace_images`.

    Raises:
        ValueError: the arguments break the limits of `score_images`.
    """
    published, informed = _permuted_curves(n_concepts, n_class_concepts, n_bank)
    return dict(zip(CURVES, (published, at_fractions(informed, n_concepts)), strict=True))


def _permuted_curves(n_concepts: Ints, n_class_concepts: int, n_bank: int) -> tuple[Floats, Floats]:
    """Mean published and information curves, both of shape (n_images, 16)."""
    check_sizes(n_concepts, n_class_concepts=n_class_concepts, n_bank=n_bank)
    left = np.maximum(SIZES[:, None] - SIZES, 0)  # by n and deletions
    chance = hypergeom.pmf(SIZES, n_bank, n_class_concepts, SIZES[:, None])  # of k, by size
    nats = published_table_nats(n_class_concepts) @ chance.T  # by n and concepts left
    bits = (information_table_bits(n_class_concepts, n_bank) * chance).sum(axis=1)
    entropy = membership_entropy_bits(np.maximum(SIZES, 1), n_bank)
    published = np.take_along_axis(nats, left, axis=1)
    return published[n_concepts], (bits[left] / entropy[:, None])[n_concepts]


def _mean_over_others(
    measure: Measure, concepts: Ints, class_concepts: Bools, classes: Ints
) -> dict[str, Floats]:
    """Mean of what `measure` says of a picture over all classes but its own."""
    n_classes, n_bank = class_concepts.shape
    if n_classes < 2:
        raise ValueError("there must be two classes or more to compare with another, got one.")
    own = shared_with(concepts, class_concepts, classes)
    n_concepts = count_concepts(concepts)
    sizes = {"n_class_concepts": int(class_concepts[0].sum()), "n_bank": n_bank}
    scored = measure(own, n_concepts, **sizes)
    table = np.column_stack(list(measure(*_all_patterns(sizes), **sizes).values()))
    totals = _sum_over_classes(table, concepts, class_concepts)
    width = [1 if values.ndim == 1 else values.shape[1] for values in scored.values()]
    parts = np.split(totals, np.cumsum(width)[:-1], axis=1)
    return {
        name: (part.reshape(values.shape) - values) / (n_classes - 1)
        for (name, values), part in zip(scored.items(), parts, strict=True)
    }


def _all_patterns(sizes: dict[str, int]) -> tuple[Bools, Ints]:
    """Every `shared` there can be and its n_concepts: row 2^n - 1 + sum of 2^j over shared j."""
    most = min(MAX_CONCEPTS, sizes["n_bank"] // 4)
    n_concepts = np.repeat(np.arange(most + 1), 2 ** np.arange(most + 1))
    code = np.arange(len(n_concepts)) - (2**n_concepts - 1)
    shared = (code[:, None] >> np.arange(most)) % 2 == 1
    shared[shared.sum(axis=1) > sizes["n_class_concepts"]] = False  # rows that are never read
    return shared, n_concepts


def _sum_over_classes(table: Floats, concepts: Ints, class_concepts: Bools) -> Floats:
    """For each picture, the rows of `table` its patterns with all classes point to, summed."""
    n_classes, n_bank = class_concepts.shape
    of_class = np.zeros((n_bank + 1, n_classes), dtype=np.uint16)  # the last row serves -1
    of_class[:-1] = class_concepts.T
    first_row = (2 ** count_concepts(concepts) - 1).astype(np.uint16)
    totals = np.empty((len(concepts), table.shape[1]))
    step = max(1, PAIRS_AT_ONCE // n_classes)
    for start in range(0, len(concepts), step):
        some = slice(start, start + step)
        rows = np.repeat(first_row[some, None], n_classes, axis=1)
        for rank, indices in enumerate(concepts[some].T):
            rows += of_class[indices] << np.uint16(rank)
        totals[some] = table[rows].sum(axis=1)
    return totals
