"""Vectors of pictures in, k-means clusters of them out, at a cost that has a bound.

Everything runs on one thread: sums then come in one order, so a seed gives the same clusters on
any machine, and on a busy one threads only wait for each other.
"""

import warnings
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans, MiniBatchKMeans
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from interpret.metrics.clustering import purity

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]

N_STARTS = 10  # as the thesis
N_STARTS_ANCHOR = 3
# multiply-adds of one pass, n_images x n_clusters x dim
PASS_MAX_STARTS = 10**9  # above, a single start: minutes each, and large sets differ little
PASS_MAX_WHOLE = 5 * 10**9  # above, mini-batches
BATCH_SIZE = 2_048
SAME = 1e-10  # mean squared distance to the mean below which vectors are one


@dataclass(frozen=True)
class Clusters:
    """An assignment of pictures.

    Attributes:
        assigned: shape (n_images,), the cluster of each picture.
        centres: shape (n_clusters, dim); with fewer distinct vectors than clusters some repeat.
        algorithm: "k-means" or "mini-batch k-means".
        n_starts: starts by k-means++, of which the tightest was kept.
    """

    assigned: Ints = field(repr=False)
    centres: Floats = field(repr=False)
    algorithm: str
    n_starts: int


def find_clusters(
    vectors: Vectors, n_clusters: int, *, seed: int, n_starts: int = N_STARTS
) -> Clusters:
    """K-means: clusters whose pictures lie near their mean.

    One pass costs n_images x n_clusters x dim multiply-adds. Up to 1e9 of them all starts are
    made (10,000 pictures, 100 clusters, 512 numbers each: 5e8), up to 5e9 one start, above one
    start of mini-batch k-means, whose clusters are a little looser.

    Args:
        vectors: shape (n_images, dim), not all the same.
        n_clusters: 2 <= n_clusters <= n_images.
        seed: of the starts, and of the mini-batches.
        n_starts: starts where a pass is cheap.

    Returns:
        The tightest clusters found.

    Raises:
        ValueError: there are fewer pictures than clusters, fewer than two clusters, or vectors
            that are all the same or not finite.

    References:
        Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28,
        1982; Arthur and Vassilvitskii, k-means++: the advantages of careful seeding, SODA 2007;
        Sculley, Web-scale k-means clustering, WWW 2010 (mini-batches).
    """
    check_clusterable(vectors, n_clusters)
    pass_cost = vectors.size * n_clusters
    whole = pass_cost <= PASS_MAX_WHOLE
    n_starts = n_starts if pass_cost <= PASS_MAX_STARTS else 1
    if whole:
        kmeans = KMeans(n_clusters, n_init=n_starts, random_state=seed)
    else:
        kmeans = MiniBatchKMeans(
            n_clusters, n_init=n_starts, batch_size=BATCH_SIZE, random_state=seed
        )
    with threadpool_limits(1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # fewer distinct vectors than clusters
        kmeans.fit(vectors.astype(np.float64))  # seeding float32 is the slower of the two
    return Clusters(
        kmeans.labels_.astype(np.int64),
        kmeans.cluster_centers_,
        "k-means" if whole else "mini-batch k-means",
        n_starts,
    )


def check_clusterable(vectors: Vectors, n_clusters: int) -> None:
    """Raise unless the vectors can be put into so many clusters.

    Args:
        vectors: shape (n_images, dim).
        n_clusters: clusters wanted.

    Raises:
        ValueError: too few clusters or pictures, or vectors that are all the same or not finite.
    """
    if n_clusters < 2:
        raise ValueError(f"there must be at least 2 clusters, got {n_clusters}: ask for more.")
    if len(vectors) < n_clusters:
        raise ValueError(
            f"there must be as many pictures as clusters, got {len(vectors)} pictures for "
            f"{n_clusters} clusters: give more pictures, or ask for fewer with --clusters."
        )
    if not np.isfinite(vectors).all():
        raise ValueError("vectors must be finite, got nan or infinity; leave such pictures out.")
    if float(vectors.var(axis=0, dtype=np.float64).sum()) <= SAME:
        raise ValueError(
            f"pictures must differ to be put into clusters, but all {len(vectors)} have the same "
            "vector: look at the pictures, the prompts and the model."
        )


def purity_hits(labels: Ints, assigned: Ints) -> NDArray[np.bool_]:
    """Is each picture of the commonest class of its cluster? `purity` is the mean.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        assigned: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        Shape (n_images,); of equally common classes the first counts.

    Example:
        >>> purity_hits(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])).tolist()
        [True, True, False, True]
    """
    return np.asarray(majority_classes(labels, assigned)[assigned] == labels)


def majority_classes(labels: Ints, assigned: Ints) -> Ints:
    """The commonest class of each cluster, shape (last cluster + 1,); 0 for one without pictures.

    Example:
        >>> majority_classes(np.array([4, 4, 1, 1]), np.array([0, 0, 0, 2])).tolist()
        [4, 0, 1]
    """
    counts = np.zeros((int(assigned.max()) + 1, int(labels.max()) + 1), dtype=np.int64)
    np.add.at(counts, (assigned, labels), 1)
    return counts.argmax(axis=1)


def kmeans_purity(vectors: Vectors, labels: Ints, n_clusters: int, *, seed: int) -> float:
    """The purity of k-means clusters by the cheap way: three starts in place of ten.

    Args:
        vectors: shape (n_images, dim), not all the same.
        labels: shape (n_images,), the class of each picture, >= 0.
        n_clusters: 2 <= n_clusters <= n_images; purity rises with it, so name it.
        seed: of the starts.

    Returns:
        A fraction in (0, 1], see `interpret.metrics.clustering.purity`.

    Raises:
        ValueError: as `find_clusters`, or labels that do not fit the vectors.

    Example:
        >>> vectors = np.array([[0.0, 1.0], [0.1, 1.0], [1.0, 0.0], [1.0, 0.1]])
        >>> kmeans_purity(vectors, np.array([0, 0, 1, 1]), 2, seed=0)
        1.0
    """
    clusters = find_clusters(vectors, n_clusters, seed=seed, n_starts=N_STARTS_ANCHOR)
    return purity(labels, clusters.assigned)
