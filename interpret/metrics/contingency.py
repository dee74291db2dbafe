"""Counts of pictures by class and cluster in, how far classes and clusters agree out.

The same four measures as in `interpret.metrics.clustering`, of a table of shape (n_classes,
n_clusters) in which rows and columns may be empty: what resampling needs, where clustering and
counting pictures again would take too long.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.special import entr
from sklearn.metrics.cluster import contingency_matrix

from interpret.metrics.arguments import check_indices

Ints = NDArray[np.int64]


def contingency(labels: Ints, clusters: Ints) -> Ints:
    """Pictures of each class in each cluster; classes and clusters without any are left out.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        Counts, shape (n_classes, n_clusters).

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    Example:
        >>> contingency(np.array([0, 0, 7]), np.array([1, 2, 2])).tolist()
        [[1, 1], [0, 1]]
    """
    check_partitions(labels, clusters)
    if not labels.size:
        return np.zeros((0, 0), dtype=np.int64)
    return np.asarray(contingency_matrix(labels, clusters), dtype=np.int64)


def check_partitions(labels: Ints, clusters: Ints) -> None:
    """Raise unless each picture has a class and a cluster, both numbered from 0.

    Args:
        labels: shape (n_images,), maybe empty.
        clusters: shape (n_images,).

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.
    """
    check_indices(labels, None, name="labels")
    check_indices(clusters, None, name="clusters")
    if len(labels) != len(clusters):
        raise ValueError(
            "labels and clusters must hold the same pictures, "
            f"got {len(labels)} and {len(clusters)}; leave the same ones out of both."
        )


def purity_of_table(table: Ints) -> float:
    """`purity` of counts.

    Example:
        >>> purity_of_table(np.array([[2, 0, 0], [1, 1, 0]]))
        0.75
    """
    n = table.sum()
    return float(table.max(axis=0).sum() / n) if n else 1.0


def hungarian_accuracy_of_table(table: Ints) -> float:
    """`hungarian_accuracy` of counts.

    Example:
        >>> hungarian_accuracy_of_table(np.array([[0, 2, 0], [1, 0, 1]]))
        0.75
    """
    n = table.sum()
    return float(table[linear_sum_assignment(table, maximize=True)].sum() / n) if n else 1.0


def nmi_of_table(table: Ints) -> float:
    """`normalised_mutual_information` of counts, which scikit-learn takes too slowly to resample.

    Example:
        >>> nmi_of_table(np.array([[2, 0], [0, 2]]))
        1.0
    """
    of_class, of_cluster = table.sum(axis=1), table.sum(axis=0)
    if np.count_nonzero(of_class) <= 1 and np.count_nonzero(of_cluster) <= 1:
        return 1.0
    apart = _entropy_nats(of_class) + _entropy_nats(of_cluster)
    return float(np.clip(2 * (1 - _entropy_nats(table) / apart), 0.0, 1.0))


def ari_of_table(table: Ints) -> float:
    """`adjusted_rand_index` of counts, which scikit-learn does not take.

    Of ordered pairs of pictures: together in both partitions, in one of them, in neither.

    Example:
        >>> ari_of_table(np.array([[1, 1], [1, 1]]))
        -0.5
    """
    n, both = int(table.sum()), int((table**2).sum())
    class_only = int((table.sum(axis=1) ** 2).sum()) - both
    cluster_only = int((table.sum(axis=0) ** 2).sum()) - both
    if class_only == cluster_only == 0:
        return 1.0
    together, apart = both - n, n**2 - both - class_only - cluster_only
    above = 2 * (together * apart - class_only * cluster_only)
    return above / (
        (together + class_only) * (class_only + apart)
        + (together + cluster_only) * (cluster_only + apart)
    )


def _entropy_nats(counts: Ints) -> float:
    """Entropy of counts of any shape, at least one of them above 0."""
    return float(entr(counts / counts.sum()).sum())


AGREEMENTS: dict[str, Callable[[Ints], float]] = {
    "purity": purity_of_table,
    "hungarian_accuracy": hungarian_accuracy_of_table,
    "nmi": nmi_of_table,
    "ari": ari_of_table,
}
