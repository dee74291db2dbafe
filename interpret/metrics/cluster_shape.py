"""Vectors and their clusters in, how tight and how far apart the clusters are out.

Classes play no part here. Distances are Euclidean; of unit vectors the squared one is twice what
the cosine lacks of 1.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array
from sklearn.metrics import silhouette_samples

from interpret.metrics.arguments import check_indices, check_one_each

Ints = NDArray[np.int64]
Vectors = NDArray[np.floating]

SILHOUETTE_ROWS = 10_000  # distances between all of them are taken
FLAT = 1e-9  # of the curve's height; what rounding leaves of a straight line


@dataclass(frozen=True)
class SumsOfSquares:
    """How the spread of vectors splits into within and between clusters.

    Within and between add up to the total. The per-picture values are the totals over n_images;
    of unit vectors they are at most 1, so a larger published value is on another scale.

    Attributes:
        n_images: vectors.
        n_clusters: clusters that hold any.
        within: squared distances to the own cluster's mean, summed (WCSS, k-means' inertia).
        between: squared distances of the own cluster's mean to the mean of all, summed (BCSS).
        total: squared distances to the mean of all, summed.
        within_per_image: `within` / n_images.
        between_per_image: `between` / n_images.
        between_share: `between` / `total`, in [0, 1]; None where all vectors are one.
    """

    n_images: int
    n_clusters: int
    within: float
    between: float
    total: float
    within_per_image: float
    between_per_image: float
    between_share: float | None

    def to_dict(self) -> dict[str, int | float | None]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def sums_of_squares(vectors: Vectors, clusters: Ints) -> SumsOfSquares:
    r"""Spread within and between clusters.

    .. math:: \sum_i \|x_i - \bar x\|^2
        = \sum_i \|x_i - \bar x_{c(i)}\|^2 + \sum_i \|\bar x_{c(i)} - \bar x\|^2

    Args:
        vectors: shape (n_images, dim).
        clusters: shape (n_images,), the cluster of each vector, >= 0.

    Returns:
        The sums, in the squared unit of the vectors.

    Raises:
        ValueError: shapes do not fit, there are no vectors, or one is not finite.

    References:
        MacQueen, Some methods for classification and analysis of multivariate observations, 1967;
        Calinski and Harabasz, A dendrite method for cluster analysis, Communications in
        Statistics 3, 1974.

    Example:
        >>> vectors = np.array([[0.0], [2.0], [6.0], [8.0]])
        >>> sums = sums_of_squares(vectors, np.array([0, 0, 1, 1]))
        >>> sums.within, sums.between, sums.total
        (4.0, 36.0, 40.0)
    """
    _check(vectors, clusters)
    _, members, sizes = np.unique(clusters, return_inverse=True, return_counts=True)
    x = np.asarray(vectors, dtype=np.float64)
    n = len(x)
    mean = x.mean(axis=0)
    belongs = csr_array((np.ones(n), (members, np.arange(n))), shape=(len(sizes), n))
    centres = belongs @ x / sizes[:, None]  # (n_clusters, dim)
    within = float(((x - centres[members]) ** 2).sum())
    between = float(sizes @ ((centres - mean) ** 2).sum(axis=1))
    total = float(((x - mean) ** 2).sum())
    return SumsOfSquares(
        n_images=n,
        n_clusters=len(sizes),
        within=within,
        between=between,
        total=total,
        within_per_image=within / n,
        between_per_image=between / n,
        between_share=min(between / total, 1.0) if total > 0 else None,
    )


def silhouette(vectors: Vectors, clusters: Ints, *, seed: int) -> float | None:
    """Mean silhouette: how much nearer the own cluster is than the next.

    Args:
        vectors: shape (n_images, dim).
        clusters: shape (n_images,), the cluster of each vector, >= 0.
        seed: of the 10,000 vectors drawn where there are more.

    Returns:
        In [-1, 1], scikit-learn's: above 0 where vectors lie nearer to their own cluster than to
        the next, 0 for clusters of one vector. None where there is one cluster only, or every
        vector (of those drawn) is a cluster.

    Raises:
        ValueError: shapes do not fit, there are no vectors, or one is not finite.

    References:
        Rousseeuw, Silhouettes: a graphical aid to the interpretation and validation of cluster
        analysis, Journal of Computational and Applied Mathematics 20, 1987.

    Example:
        >>> vectors = np.array([[0.0], [1.0], [10.0], [11.0]])
        >>> round(silhouette(vectors, np.array([0, 0, 1, 1]), seed=0), 3)
        0.9
    """
    values = silhouette_values(vectors, clusters, seed=seed)
    return None if values is None else float(values.mean())


def silhouette_values(vectors: Vectors, clusters: Ints, *, seed: int) -> NDArray[np.float64] | None:
    """The silhouette of each vector, of which `silhouette` is the mean.

    Args:
        vectors: shape (n_images, dim).
        clusters: shape (n_images,), the cluster of each vector, >= 0.
        seed: of the 10,000 vectors drawn where there are more.

    Returns:
        Shape (min(n_images, 10,000),), each in [-1, 1]; None as `silhouette`.

    Raises:
        ValueError: shapes do not fit, there are no vectors, or one is not finite.
    """
    _check(vectors, clusters)
    if len(vectors) > SILHOUETTE_ROWS:
        rng = np.random.default_rng(seed)
        rows = np.sort(rng.choice(len(vectors), SILHOUETTE_ROWS, replace=False))
        vectors, clusters = vectors[rows], clusters[rows]
    if not 2 <= len(np.unique(clusters)) < len(clusters):
        return None
    return np.asarray(silhouette_samples(vectors, clusters), dtype=np.float64)


def elbow_knee(n_clusters: ArrayLike, within: ArrayLike) -> int | None:
    """Number of clusters after which the within-cluster spread stops falling fast.

    The point furthest below the chord from the curve's first point to its last: Kneedle without
    smoothing and with one candidate. The chord depends on the range that was tried, so name it.

    Args:
        n_clusters: shape (n,), rising.
        within: shape (n,), spread of that many clusters, in any unit.

    Returns:
        One of `n_clusters`, the smallest of those that tie; None where there is no knee: the
        curve does not fall, or no point lies below the chord.

    Raises:
        ValueError: shapes differ, a value is not finite, or `n_clusters` does not rise.

    References:
        Satopaa, Albrecht, Irwin and Raghavan, Finding a "kneedle" in a haystack: detecting knee
        points in system behavior, ICDCS Workshops 2011.

    Example:
        >>> elbow_knee([1, 2, 3, 4, 5], [100.0, 40.0, 10.0, 8.0, 6.0])
        3
    """
    k, spread = np.asarray(n_clusters), np.asarray(within, dtype=np.float64)
    if k.ndim != 1 or k.shape != spread.shape or not (np.diff(k) > 0).all():
        raise ValueError(
            "n_clusters must rise and have a within each, "
            f"got {k.tolist()!r} and within of shape {spread.shape}; sort both."
        )
    if not np.isfinite(spread).all():
        raise ValueError("within must be finite, got nan or infinity; leave such points out.")
    if len(k) < 3 or not spread[0] > spread[-1]:
        return None
    across = (k - k[0]) / (k[-1] - k[0])
    left = (spread - spread[-1]) / (spread[0] - spread[-1])
    below_chord = 1 - across - left
    return int(k[below_chord.argmax()]) if below_chord.max() > FLAT else None


def _check(vectors: Vectors, clusters: Ints) -> None:
    """Raise unless each of one or more finite vectors has a cluster."""
    if vectors.ndim != 2 or not vectors.size:
        raise ValueError(
            f"vectors must have shape (n_images, dim), one or more, got {vectors.shape}."
        )
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite, got nan or infinity; leave such pictures out.")
    check_indices(clusters, None, name="clusters")
    check_one_each(vectors=vectors, clusters=clusters)
