"""Vectors of pictures in, how the spread within clusters falls with their number out."""

from dataclasses import asdict, dataclass
from math import ceil, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.clustering import check_clusterable, find_clusters
from interpret.metrics.cluster_shape import elbow_knee, sums_of_squares

Vectors = NDArray[np.floating]

N_POINTS = 12
N_STARTS = 3
ROWS_MAX = 5_000  # pictures that are clustered again and again; more are drawn from
PER_CLASS = 2  # clusters tried, times the number of classes


@dataclass(frozen=True)
class Elbow:
    """The spread within clusters by number of clusters.

    Attributes:
        n_images: pictures it was taken over, at most 5,000.
        n_clusters: the numbers tried, rising from 1 in equal ratios.
        within_per_image: spread within clusters a picture, in the squared unit of the vectors.
        within_share: the same over that of one cluster, in [0, 1].
        knee: see `interpret.metrics.cluster_shape.elbow_knee`; it depends on the range tried.
    """

    n_images: int
    n_clusters: tuple[int, ...]
    within_per_image: tuple[float, ...]
    within_share: tuple[float, ...]
    knee: int | None

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def measure_elbow(vectors: Vectors, most: int, *, seed: int) -> Elbow:
    """Cluster with more and more clusters.

    Args:
        vectors: shape (n_images, dim), not all the same; 5,000 are drawn where there are more.
        most: clusters to go up to, >= 2; at most one a picture are tried.
        seed: of the starts, three each, and of the pictures drawn.

    Raises:
        ValueError: there are fewer than two pictures, or they are all the same or not finite.

    References:
        Thorndike, Who belongs in the family?, Psychometrika 18, 1953 (the curve); the knee:
        `elbow_knee`.
    """
    check_clusterable(vectors, 2)
    if len(vectors) > ROWS_MAX:
        rows = np.random.default_rng(seed).choice(len(vectors), ROWS_MAX, replace=False)
        vectors = vectors[np.sort(rows)]
    tried = elbow_range(min(most, len(vectors)))
    within = [_within(vectors, n_clusters, seed) for n_clusters in tried]
    return Elbow(
        n_images=len(vectors),
        n_clusters=tried,
        within_per_image=tuple(within),
        within_share=tuple(value / within[0] for value in within),
        knee=elbow_knee(tried, within),
    )


def elbow_range(most: int) -> tuple[int, ...]:
    """Up to twelve whole numbers from 1 to `most`, in about equal ratios.

    Example:
        >>> elbow_range(20)
        (1, 2, 3, 4, 5, 7, 9, 12, 15, 20)
    """
    return tuple(np.unique(np.geomspace(1, most, N_POINTS).round().astype(int)).tolist())


def elbow_most(n_images: int, n_known: int | None) -> int:
    """Clusters an elbow goes up to: twice those there should be.

    Args:
        n_images: pictures, >= 2.
        n_known: classes, or clusters asked for; None where nothing is known, which takes twice
            the root of the number of pictures.

    Example:
        >>> elbow_most(900, 10), elbow_most(900, None)
        (20, 60)
    """
    return max(2, PER_CLASS * (n_known or ceil(sqrt(n_images))))


def _within(vectors: Vectors, n_clusters: int, seed: int) -> float:
    assigned = np.zeros(len(vectors), dtype=np.int64)
    if n_clusters > 1:
        assigned = find_clusters(vectors, n_clusters, seed=seed, n_starts=N_STARTS).assigned
    return sums_of_squares(vectors, assigned).within_per_image
