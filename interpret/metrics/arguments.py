"""What metrics of labels, values and vectors ask: arguments in, nothing or one sentence out.

What the concept scores ask of theirs stands in `interpret.metrics.limits`.
"""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]

UNIT_TOLERANCE = 1e-3  # as in interpret.embeddings
SUM_TOLERANCE = 1e-3  # half-precision softmax over a thousand classes


def check_indices(indices: Ints, n_choices: int | None, *, name: str) -> None:
    """Raise unless each picture has one of the choices 0, 1, ..., n_choices - 1.

    Args:
        indices: shape (n_images,), maybe empty.
        n_choices: classes or clusters there are; None for any number of them.
        name: of the argument, as the caller knows it.

    Raises:
        ValueError: a wrong shape or type, or an index outside the choices.
    """
    if indices.ndim != 1 or not np.issubdtype(indices.dtype, np.integer):
        raise ValueError(
            f"{name} must be whole numbers of shape (n_images,), "
            f"got {indices.dtype} of {indices.shape}; pass class indices, not names."
        )
    if indices.size and indices.min() < 0:
        raise ValueError(
            f"{name} must be at least 0, got {indices.min()}; leave out pictures without one."
        )
    if indices.size and n_choices is not None and indices.max() >= n_choices:
        raise ValueError(
            f"{name} must lie below {n_choices}, the number of choices, got {indices.max()}; "
            "count all of them."
        )


def check_one_each(**arrays: NDArray[np.generic]) -> None:
    """Raise unless all arrays have the same number of pictures, at least one.

    Args:
        arrays: the first axis is n_images; the keywords name them in the error.

    Raises:
        ValueError: lengths differ, or there are no pictures.
    """
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1 or not all(lengths.values()):
        raise ValueError(
            f"{' and '.join(lengths)} must hold the same pictures, at least one, got "
            f"{' and '.join(map(str, lengths.values()))}; leave the same ones out of all."
        )


def check_values(values: Floats, *, name: str) -> None:
    """Raise unless there is one finite value for each of one or more pictures.

    Args:
        values: shape (n_images,).
        name: of the argument, as the caller knows it.

    Raises:
        ValueError: a wrong shape, no picture, or a value that is not finite.
    """
    if values.ndim != 1 or not values.size:
        raise ValueError(f"{name} must have shape (n_images,), at least one, got {values.shape}.")
    if not np.isfinite(values).all():
        raise ValueError(f"{name} must be finite, got nan or infinity; leave such pictures out.")


def check_logits(logits: Floats) -> None:
    """Raise unless there is a finite logit of each of one or more choices for each picture.

    Args:
        logits: shape (n_images, n_choices).

    Raises:
        ValueError: a wrong shape, no picture, no choice, or a logit that is not finite.
    """
    if logits.ndim != 2 or not logits.size:
        raise ValueError(
            "logits must have shape (n_images, n_choices), one or more of each, "
            f"got {logits.shape}."
        )
    if not np.isfinite(logits).all():
        raise ValueError("logits must be finite, got nan or infinity; leave such pictures out.")


def check_probabilities(probabilities: Floats) -> None:
    """Raise unless each picture's probabilities lie in [0, 1] and sum to 1.

    Args:
        probabilities: shape (n_images, n_classes).

    Raises:
        ValueError: a wrong shape, no picture, or rows that are no distributions.
    """
    if probabilities.ndim != 2 or not probabilities.size:
        raise ValueError(
            "probabilities must have shape (n_images, n_classes), one or more of each, "
            f"got {probabilities.shape}."
        )
    sums = probabilities.sum(axis=1, dtype=np.float64)
    if not ((probabilities >= 0).all() and np.allclose(sums, 1, rtol=0, atol=SUM_TOLERANCE)):
        raise ValueError(
            "probabilities must be at least 0 and sum to 1 for each picture, got values from "
            f"{probabilities.min():.4g} and sums from {sums.min():.4g} to {sums.max():.4g}; "
            "take the softmax of logits first."
        )


def check_unit_vectors(vectors: Floats, *, name: str) -> None:
    """Raise unless there are one or more rows, all of length 1.

    Args:
        vectors: shape (n, dim).
        name: of the argument, as the caller knows it.

    Raises:
        ValueError: a wrong shape, no rows, or a row of another length.
    """
    if vectors.ndim != 2 or not vectors.size:
        raise ValueError(f"{name} must have shape (n, dim), n at least 1, got {vectors.shape}.")
    lengths = np.linalg.norm(vectors, axis=1)
    if not np.allclose(lengths, 1, rtol=0, atol=UNIT_TOLERANCE):
        raise ValueError(
            f"rows of {name} must have length 1, got lengths from {lengths.min():.4g} to "
            f"{lengths.max():.4g}; divide each row by its length."
        )
