"""Concepts found in pictures of a class's neighbours in, what they add to its descriptors out.

The paper's table 2 mines, selects and measures on the same pictures, by their labels: leaky. Here
the same arithmetic takes two sets of pictures, so that they can be kept apart.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interpret.units.concepts import ImageConcepts

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Descriptors = tuple[tuple[str, ...], ...]

N_NEIGHBOURS = (
    2  # Sammani and Deligiannis (NeurIPS 2024), section 4: "the two most similar classes"
)


def nearest_neighbours(class_vectors: Floats, n_neighbours: int = N_NEIGHBOURS) -> Ints:
    """The classes nearest to each class in text space, itself left out.

    Args:
        class_vectors: shape (n_classes, dim), rows of length 1, at least two.
        n_neighbours: how many; fewer where there are fewer other classes.

    Returns:
        Shape (n_classes, at most n_neighbours), nearest first.
    """
    cosines = class_vectors @ class_vectors.T
    np.fill_diagonal(cosines, -np.inf)
    n_found = min(n_neighbours, len(class_vectors) - 1)
    return np.argsort(-cosines, axis=1, kind="stable")[:, :n_found]


def rank_concepts(
    found: ImageConcepts, labels: Ints, neighbours: Ints, n_bank: int
) -> tuple[Ints, ...]:
    """The concepts found in pictures of each class's neighbours, most often found first.

    Ties go to the concept with more relevance in all, then to the earlier one of the bank.

    Args:
        found: of n_images pictures.
        labels: shape (n_images,).
        neighbours: shape (n_classes, n_neighbours).
        n_bank: concepts of the bank.

    Returns:
        Indices into the bank, for each class; none where nothing was found.
    """
    n_classes = len(neighbours)
    rows, ranks = np.nonzero(found.concepts >= 0)
    cells = labels[rows] * n_bank + found.concepts[rows, ranks]
    shape, n_cells = (n_classes, n_bank), n_classes * n_bank
    times = np.bincount(cells, minlength=n_cells).reshape(shape)
    weights = found.relevance[rows, ranks].astype(np.float64)
    relevance = np.bincount(cells, weights, minlength=n_cells).reshape(shape)
    ranked = []
    for near in neighbours:
        pooled = times[near].sum(axis=0)
        order = np.lexsort((-relevance[near].sum(axis=0), -pooled))
        ranked.append(order[pooled[order] > 0])
    return tuple(ranked)


def mine_descriptors(
    ranked: Sequence[Ints], concepts: Sequence[str], own: Descriptors, n_added: int
) -> Descriptors:
    """The first few concepts of each class that are not among its descriptors already.

    Args:
        ranked: from `rank_concepts`.
        concepts: the bank's phrases.
        own: descriptors of each class.
        n_added: how many a class, at most.
    """
    mined = []
    for order, words in zip(ranked, own, strict=True):
        new = (concepts[index] for index in order if concepts[index] not in words)
        mined.append(tuple(word for word, _ in zip(new, range(n_added), strict=False)))
    return tuple(mined)


def add_descriptions(classes: Floats, n_own: Ints, mined: Floats, n_mined: Ints) -> Floats:
    """Class vectors with some texts more: the mean over a class's own texts and the mined ones.

    Args:
        classes: shape (n_classes, dim), each the mean of its own texts' vectors.
        n_own: shape (n_classes,), texts of descriptors; 0 where only the name stands for them,
            which then gives way.
        mined: shape (n_classes, dim), each the mean of its mined texts' vectors.
        n_mined: shape (n_classes,), how many; a class without any stays as it is.

    Returns:
        Shape (n_classes, dim).

    Example:
        >>> one = np.array([1])
        >>> add_descriptions(np.array([[3.0]]), one, np.array([[1.0]]), one).tolist()
        [[2.0]]
    """
    share = (n_mined / np.maximum(n_own + n_mined, 1)).astype(np.float32)[:, None]
    return (1 - share) * classes + share * mined


def select_classes(base: Floats, added: Floats, labels: Ints, has_mined: Bools) -> Bools:
    """The classes that keep what was mined for them: those where it costs no hit.

    Classes are taken in their order, each with the choices of those before it in place. So the
    hits on these very pictures never fall: on them the outcome is no measurement.

    Args:
        base: shape (n_images, n_classes), logits by the classes' own descriptors; two classes or
            more.
        added: same shape, logits with the mined ones added.
        labels: shape (n_images,).
        has_mined: shape (n_classes,), was anything mined?

    Returns:
        Shape (n_classes,).

    References:
        Sammani and Deligiannis (NeurIPS 2024), footnote 4, which does not say how classes were
        chosen; this is the plainest way.
    """
    logits, rows = base.copy(), np.arange(len(base))
    first, second = _top_two(logits)
    n_hits = int((first == labels).sum())
    kept = np.zeros(base.shape[1], dtype=bool)
    for index in np.flatnonzero(has_mined):
        column = added[:, index]
        rival = np.where(first == index, second, first)
        best = logits[rows, rival]
        wins = (column > best) | ((column == best) & (index < rival))
        n_now = int((np.where(wins, index, rival) == labels).sum())
        if n_now < n_hits:
            continue
        kept[index], n_hits = True, n_now
        is_near = (first == index) | (second == index) | (column >= logits[rows, second])
        logits[:, index] = column
        if is_near.any():
            first[is_near], second[is_near] = _top_two(logits[is_near])
    return kept


def decide_with(base: Floats, added: Floats, kept: Bools) -> Ints:
    """Decisions with the mined descriptors of some classes, shape (n_images,)."""
    return np.where(kept, added, base).argmax(axis=1).astype(np.int64)


def _top_two(logits: Floats) -> tuple[Ints, Ints]:
    """The largest and the second largest of each row, the first of those that tie."""
    rows, first = np.arange(len(logits)), logits.argmax(axis=1)
    others = logits.copy()
    others[rows, first] = -np.inf
    return first, others.argmax(axis=1)
