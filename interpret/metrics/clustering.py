"""Classes and clusters of pictures in, how far the two partitions agree out.

Both are indices, one a picture; clusters may be numbered in any order, numbers without pictures
change nothing. All four measures of no pictures, and of one class in one cluster, are 1, which is
what scikit-learn says of NMI and ARI. Purity rises with the number of clusters and NMI a little:
read them beside `interpret.metrics.clustering_chance`.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from interpret.metrics.contingency import (
    check_partitions,
    contingency,
    hungarian_accuracy_of_table,
    purity_of_table,
)

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ClusterAgreement:
    """How far clusters follow classes.

    Attributes:
        n_images: pictures.
        purity: see `purity`, in (0, 1].
        hungarian_accuracy: see `hungarian_accuracy`, in (0, 1], at most the purity.
        nmi: normalised mutual information, in [0, 1].
        ari: adjusted Rand index, in [-.5, 1].
    """

    n_images: int
    purity: float
    hungarian_accuracy: float
    nmi: float
    ari: float

    def to_dict(self) -> dict[str, int | float]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def measure_agreement(labels: Ints, clusters: Ints) -> ClusterAgreement:
    """All four measures of agreement.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        The measures, each 1 where clusters are the classes.

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    Example:
        >>> found = measure_agreement(np.array([0, 0, 1, 1]), np.array([0, 0, 1, 2]))
        >>> found.purity, found.hungarian_accuracy, round(found.nmi, 2), round(found.ari, 2)
        (1.0, 0.75, 0.8, 0.57)
    """
    return ClusterAgreement(
        n_images=len(labels),
        purity=purity(labels, clusters),
        hungarian_accuracy=hungarian_accuracy(labels, clusters),
        nmi=normalised_mutual_information(labels, clusters),
        ari=adjusted_rand_index(labels, clusters),
    )


def purity(labels: Ints, clusters: Ints) -> float:
    """Share of pictures that belong to the commonest class of their cluster.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        A fraction in (0, 1]; 1 also where every picture is a cluster, so compare at equal numbers
        of clusters only.

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    References:
        Manning, Raghavan and Schuetze, Introduction to Information Retrieval, 2008, section 16.3.

    Example:
        >>> purity(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1]))
        0.75
    """
    return purity_of_table(contingency(labels, clusters))


def hungarian_accuracy(labels: Ints, clusters: Ints) -> float:
    """Accuracy under the best naming of clusters by classes, each name used once.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        A fraction in (0, 1]; clusters beyond the number of classes stay without a name, their
        pictures are wrong.

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    References:
        Kuhn, The Hungarian method for the assignment problem, Naval Research Logistics Quarterly
        2, 1955; as an accuracy: Xie, Girshick and Farhadi, Unsupervised deep embedding for
        clustering analysis, ICML 2016, section 4.2.

    Example:
        >>> hungarian_accuracy(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 2]))
        0.75
    """
    return hungarian_accuracy_of_table(contingency(labels, clusters))


def normalised_mutual_information(labels: Ints, clusters: Ints) -> float:
    r"""Mutual information of class and cluster over the mean of their entropies.

    .. math:: \frac{2\, I(Y;C)}{H(Y) + H(C)}

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        A fraction in [0, 1], scikit-learn's: 1 where clusters are the classes, 0 where one side
        has a single value and the other has not. Not corrected for chance.

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    References:
        Vinh, Epps and Bailey, Information theoretic measures for clusterings comparison, Journal
        of Machine Learning Research 11, 2010 (of their forms, that with the arithmetic mean).

    Example:
        >>> normalised_mutual_information(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0]))
        1.0
    """
    check_partitions(labels, clusters)
    return min(float(normalized_mutual_info_score(labels, clusters)), 1.0)  # not 1 + 2e-16


def adjusted_rand_index(labels: Ints, clusters: Ints) -> float:
    """Share of pairs of pictures on which the partitions agree, corrected for chance.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.

    Returns:
        In [-.5, 1], scikit-learn's: 1 where clusters are the classes, 0 on average by chance.

    Raises:
        ValueError: shapes differ, or an index is not a whole number from 0.

    References:
        Hubert and Arabie, Comparing partitions, Journal of Classification 2, 1985.

    Example:
        >>> adjusted_rand_index(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]))
        -0.5
    """
    check_partitions(labels, clusters)
    return float(adjusted_rand_score(labels, clusters))
