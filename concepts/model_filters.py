"""A bank and what a model makes of its concepts in, a smaller bank and what was dropped out.

The model's part comes as a NumPy array with a row a concept, in the order of the bank.
"""

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from concepts.filters import Filtered, sift

MOST_COSINE = 0.95
BLOCK = 512  # concepts compared at a time, to bound memory


def drop_near(
    bank: ConceptBank,
    vectors: NDArray[np.floating],
    most_cosine: float = MOST_COSINE,
    is_read: NDArray[np.bool_] | None = None,
) -> Filtered:
    """Without concepts whose cosine with an earlier one that stays is above a threshold.

    Unlike a duplicate the earlier one does not take its place in its classes: what a text encoder
    puts side by side, as "a red head" and "a blue head", need not mean the same.

    Args:
        bank: any.
        vectors: shape (n_concepts, dim), rows of length 1, in the order of the bank.
        most_cosine: in [-1, 1].
        is_read: shape (n_concepts,), whether the model knows all words of a concept; one it does
            not read is near to nothing, and stays. None for all.

    Raises:
        ValueError: there is not one row a concept.
    """
    _check_rows(vectors, bank, "vectors")
    read = np.arange(len(bank)) if is_read is None else np.flatnonzero(is_read)
    first, cosine = np.full(len(bank), -1), np.zeros(len(bank))
    of_read, cosine[read] = find_near(vectors[read], most_cosine)
    first[read] = np.where(of_read < 0, -1, read[of_read]) if len(read) else -1

    def judge(_: str, concept: str) -> str | None:
        at = bank.index_of[concept]
        if first[at] < 0:
            return None
        return f"cosine {cosine[at]:.3f} with {bank.concepts[first[at]]!r}"

    return sift(bank, "near", judge)


def find_near(
    vectors: NDArray[np.floating], most_cosine: float
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """For each row the nearest earlier row that stays, where their cosine is above a threshold.

    Args:
        vectors: shape (n, dim), rows of length 1.
        most_cosine: in [-1, 1].

    Returns:
        Index of that row, -1 where there is none and the row stays, and the cosine with it (0
        where it stays); both shape (n,).

    Example:
        >>> import numpy as np
        >>> find_near(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]), 0.7)[0].tolist()
        [-1, -1, 1]
    """
    n = len(vectors)
    first, cosine = np.full(n, -1), np.zeros(n)
    for start in range(0, n, BLOCK):
        stop = min(start + BLOCK, n)
        between = vectors[start:stop] @ vectors[:stop].T  # (n_block, n_before)
        for row in range(start, stop):
            before = np.where(first[:row] < 0, between[row - start, :row], -np.inf)
            if row and before.max() > most_cosine:
                first[row], cosine[row] = before.argmax(), before.max()
    return first, cosine


def drop_unactivated(bank: ConceptBank, n_pictures: NDArray[np.integer], k: int) -> Filtered:
    """Without concepts that no picture is near to.

    Args:
        bank: any.
        n_pictures: shape (n_concepts,), pictures that have the concept among their nearest k.
        k: for the reason.

    Raises:
        ValueError: there is not one number a concept.
    """
    _check_rows(n_pictures, bank, "n_pictures")

    def judge(_: str, concept: str) -> str | None:
        is_seen = n_pictures[bank.index_of[concept]] > 0
        return None if is_seen else f"among the nearest {k} of no picture"

    return sift(bank, "unactivated", judge)


def _check_rows(values: NDArray[np.generic], bank: ConceptBank, name: str) -> None:
    if len(values) != len(bank):
        raise ValueError(f"{name} must have a row a concept, got {len(values)} for {len(bank)}.")
