"""Prompt vectors in, what a classifier of their logits sees out; torch-free, all by linear algebra.

Logits are linear in the picture: x -> x P^T. With P = U S V^T, the at most `dim` features x V S
have the Gram matrix of all n_prompts logits, so a classifier with a squared penalty decides alike.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from interpret.embeddings import unit_rows

Matrix = NDArray[np.floating]

SAME_DIRECTION = 1e-6  # cosines closer to 1 are rounding
CONSTANT = 1e-9  # spreads of logits below are rounding


@dataclass(frozen=True)
class PromptGeometry:
    """How much of the space some directions span.

    Attributes:
        n_directions: prompts.
        n_distinct: of them that differ; texts that are read as the same tokens do not.
        dim: width of the space.
        rank: dimensions spanned, at most `dim`.
        effective_rank: exponential of the entropy of the singular values' shares, in [1, rank]; low
            where most directions are alike.
        condition_number: largest singular value over the smallest that counts for the rank.
    """

    n_directions: int
    n_distinct: int
    dim: int
    rank: int
    effective_rank: float
    condition_number: float

    def to_dict(self) -> dict[str, int | float]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def measure_geometry(directions: Matrix) -> PromptGeometry:
    """Rank, effective rank and condition number of a matrix of directions.

    Args:
        directions: shape (n_directions, dim), unit rows.

    References:
        Effective rank: Roy and Vetterli, The effective rank: a measure of effective
        dimensionality, EUSIPCO 2007, definition 1.

    Example:
        >>> found = measure_geometry(np.eye(4)[[0, 1, 1]])
        >>> found.n_distinct, found.rank, round(found.condition_number, 4)
        (2, 2, 1.4142)
    """
    values = np.linalg.svd(directions.astype(np.float64), compute_uv=False)
    rank = _rank(values, directions)
    shares = values[values > 0] / values.sum()
    is_repeated = np.tril(directions @ directions.T >= 1 - SAME_DIRECTION, k=-1).any(axis=1)
    return PromptGeometry(
        n_directions=len(directions),
        n_distinct=len(directions) - int(is_repeated.sum()),
        dim=directions.shape[1],
        rank=rank,
        effective_rank=float(np.exp(-(shares * np.log(shares)).sum())),
        condition_number=float(values[0] / values[rank - 1]),
    )


def gram_factor(directions: Matrix) -> Matrix:
    """A map of pictures with as few features as have the Gram matrix of all their logits.

    Args:
        directions: shape (n_directions, dim); rows of any length.

    Returns:
        V S of the directions' singular value decomposition, shape (dim, rank), float64.
    """
    _, values, rows = np.linalg.svd(directions.astype(np.float64), full_matrices=False)
    rank = _rank(values, directions)
    return rows[:rank].T * values[:rank]


def scaled_directions(vectors: Matrix, directions: Matrix) -> Matrix:
    """Directions whose logits have standard deviation 1 on some pictures, as after a scaler.

    A classifier with a free bias does not see that the logits are not centred.

    Args:
        vectors: shape (n_images, dim), what the scaler is fitted on.
        directions: shape (n_directions, dim).
    """
    spread = (vectors @ directions.T).std(axis=0, dtype=np.float64)
    spread[spread < CONSTANT] = 1.0  # as scikit-learn's StandardScaler treats a constant
    return directions / spread[:, None]


def softmax_features(vectors: Matrix, directions: Matrix, tau: float) -> Matrix:
    """Softmax of cosine / tau over the prompts, shape (n_images, n_directions), rows sum to 1."""
    logits = vectors.astype(np.float64) @ directions.T.astype(np.float64)
    with np.errstate(over="ignore"):  # -infinity is right for a tiny tau: its exp is 0
        return softmax((logits - logits.max(axis=1, keepdims=True)) / tau, axis=1)


def random_directions(n_directions: int, dim: int, *, seed: int) -> Matrix:
    """Directions that mean nothing: Gaussian vectors brought to length 1.

    Args:
        n_directions: how many.
        dim: width of the space.
        seed: of the draw.

    Returns:
        Shape (n_directions, dim), float32, evenly spread over the sphere.
    """
    drawn = np.random.default_rng(seed).standard_normal((n_directions, dim))
    return unit_rows(drawn.astype(np.float32))


def _rank(values: Matrix, directions: Matrix) -> int:
    """Singular values above what rounding to float32 leaves, as `numpy.linalg.matrix_rank`."""
    tolerance = values[0] * max(directions.shape) * np.finfo(np.float32).eps
    return int((values > tolerance).sum())
