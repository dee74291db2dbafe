"""Unit vectors in, what their neighbourhoods and the gap between two clouds of them tell out.

Vectors have length 1, so the nearest by distance is the nearest by cosine.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.neighbors import NearestNeighbors

from interpret.metrics.arguments import check_indices, check_one_each, check_unit_vectors

Ints = NDArray[np.int64]
Vectors = NDArray[np.floating]

N_FOLDS = 5
MAX_ITERATIONS = 1_000  # scikit-learn's 100 are too few for some models' vectors


def knn_accuracy(
    queries: Vectors, query_labels: Ints, gallery: Vectors, gallery_labels: Ints, k: int
) -> float:
    """Share of queries whose class most of their k nearest gallery vectors have.

    Every neighbour has one vote; of classes with equally many, that of the nearest wins, where
    scikit-learn's classifier takes the smallest index. Vectors at one distance come in any order.

    Args:
        queries: shape (n_queries, dim), rows of length 1.
        query_labels: shape (n_queries,), the class of each query.
        gallery: shape (n_gallery, dim), rows of length 1, none of them a query.
        gallery_labels: shape (n_gallery,), the class of each gallery vector.
        k: neighbours asked, 1 <= k <= n_gallery.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: shapes do not fit, rows are not of length 1, or k is out of range.

    References:
        Cover and Hart, Nearest neighbor pattern classification, IEEE Transactions on Information
        Theory 13, 1967; of frozen features: Wu et al., Unsupervised feature learning via
        non-parametric instance discrimination, CVPR 2018, section 3.4 (there votes are weighted).

    Example:
        >>> gallery, labels = np.eye(2), np.array([0, 1])
        >>> knn_accuracy(np.array([[0.6, 0.8]]), np.array([1]), gallery, labels, k=1)
        1.0
    """
    _check_labelled(queries, query_labels, name="queries")
    return float((knn_classes(queries, gallery, gallery_labels, [k])[k] == query_labels).mean())


def knn_accuracy_leave_one_out(vectors: Vectors, labels: Ints, k: int) -> float:
    """`knn_accuracy` where each vector asks all others of the same set.

    Args:
        vectors: shape (n_images, dim), rows of length 1.
        labels: shape (n_images,), the class of each vector.
        k: neighbours asked, 1 <= k <= n_images - 1.

    Returns:
        A fraction in [0, 1].

    Raises:
        ValueError: shapes do not fit, rows are not of length 1, or k is out of range.

    References:
        As `knn_accuracy`; leaving one out: Lachenbruch and Mickey, Estimation of error rates in
        discriminant analysis, Technometrics 10, 1968.

    Example:
        >>> vectors = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
        >>> round(knn_accuracy_leave_one_out(vectors, np.array([0, 0, 1]), k=1), 2)
        0.67
    """
    return float((knn_classes_leave_one_out(vectors, labels, [k])[k] == labels).mean())


def knn_classes(
    queries: Vectors, gallery: Vectors, gallery_labels: Ints, ks: Sequence[int]
) -> dict[int, Ints]:
    """What `knn_accuracy` decides for each query, for several k from one search.

    Args:
        queries: shape (n_queries, dim), rows of length 1.
        gallery: shape (n_gallery, dim), rows of length 1, none of them a query.
        gallery_labels: shape (n_gallery,), the class of each gallery vector.
        ks: neighbours asked, each 1 <= k <= n_gallery.

    Returns:
        k -> classes, shape (n_queries,).

    Raises:
        ValueError: shapes do not fit, rows are not of length 1, or a k is out of range.

    Example:
        >>> gallery, labels = np.eye(2), np.array([5, 7])
        >>> knn_classes(np.array([[0.6, 0.8]]), gallery, labels, [1, 2])
        {1: array([7]), 2: array([7])}
    """
    check_unit_vectors(queries, name="queries")
    _check_labelled(gallery, gallery_labels, name="gallery")
    if queries.shape[1] != gallery.shape[1]:
        raise ValueError(
            f"queries and gallery must have the same width, got {queries.shape[1]} and "
            f"{gallery.shape[1]}. Encode both with one model."
        )
    _check_ks(ks, len(gallery))
    nearest = _search(gallery, max(ks)).kneighbors(queries, return_distance=False)
    return {k: _majority(gallery_labels[nearest[:, :k]]) for k in ks}


def knn_classes_leave_one_out(vectors: Vectors, labels: Ints, ks: Sequence[int]) -> dict[int, Ints]:
    """`knn_classes` where each vector asks all others of the same set.

    Args:
        vectors: shape (n_images, dim), rows of length 1.
        labels: shape (n_images,), the class of each vector.
        ks: neighbours asked, each 1 <= k <= n_images - 1.

    Returns:
        k -> classes, shape (n_images,).

    Raises:
        ValueError: shapes do not fit, rows are not of length 1, or a k is out of range.
    """
    _check_labelled(vectors, labels, name="vectors")
    _check_ks(ks, len(vectors) - 1)
    nearest = _search(vectors, max(ks)).kneighbors(return_distance=False)  # none is its own
    return {k: _majority(labels[nearest[:, :k]]) for k in ks}


def modality_gap(images: Vectors, texts: Vectors) -> float:
    r"""Distance between the mean picture and the mean text.

    .. math:: \Big\| \frac{1}{n} \sum_i x_i - \frac{1}{m} \sum_j y_j \Big\|_2

    Args:
        images: shape (n_images, dim), rows of length 1.
        texts: shape (n_texts, dim), rows of length 1; not necessarily pairs.

    Returns:
        In [0, 2]; 0 where the means coincide. It depends on which pictures and texts were taken.

    Raises:
        ValueError: shapes do not fit, or rows are not of length 1.

    References:
        Liang et al., Mind the gap: understanding the modality gap in multi-modal contrastive
        representation learning, NeurIPS 2022, embedding shift experiment (.82 for their CLIP on
        5,000 pairs of MSCOCO).

    Example:
        >>> round(modality_gap(np.array([[1.0, 0.0]]), np.array([[0.0, 1.0]])), 4)
        1.4142
    """
    _check_clouds(images, texts)
    gap = images.mean(axis=0, dtype=np.float64) - texts.mean(axis=0, dtype=np.float64)
    return float(np.linalg.norm(gap))


def modality_separability(
    images: Vectors, texts: Vectors, *, seed: int, n_folds: int = N_FOLDS
) -> float:
    """How well a plane tells pictures from texts: cross-validated balanced accuracy.

    Logistic regression with scikit-learn's C = 1, both kinds weighing the same however many
    there are of each; folds keep the shares of the two.

    Args:
        images: shape (n_images, dim), rows of length 1.
        texts: shape (n_texts, dim), rows of length 1.
        seed: of the folds.
        n_folds: folds, at least 2 and at most the vectors of the rarer kind.

    Returns:
        Mean over the folds, in [0, 1]; .5 is chance, 1 a gap that a plane fits into.

    Raises:
        ValueError: shapes do not fit, rows are not of length 1, or there are too few for the folds.

    References:
        Brodersen et al., The balanced accuracy and its posterior distribution, ICPR 2010.

    Example:
        >>> images, texts = np.repeat([[1.0, 0.0]], 5, axis=0), np.repeat([[0.0, 1.0]], 5, axis=0)
        >>> modality_separability(images, texts, seed=0)
        1.0
    """
    _check_clouds(images, texts)
    if not 2 <= n_folds <= min(len(images), len(texts)):
        raise ValueError(
            f"folds must number at least 2 and at most the {min(len(images), len(texts))} vectors "
            f"of the rarer kind, got {n_folds}."
        )
    scores = cross_val_score(
        LogisticRegression(class_weight="balanced", max_iter=MAX_ITERATIONS),
        np.concatenate([images, texts]),
        np.repeat([0, 1], [len(images), len(texts)]),
        cv=StratifiedKFold(n_folds, shuffle=True, random_state=seed),
        scoring="balanced_accuracy",
    )
    return float(scores.mean())


def _check_labelled(vectors: Vectors, labels: Ints, *, name: str) -> None:
    """Raise unless each unit vector has a class."""
    check_unit_vectors(vectors, name=name)
    check_indices(labels, None, name=f"labels of {name}")
    check_one_each(**{name: vectors, f"labels of {name}": labels})


def _check_ks(ks: Sequence[int], most: int) -> None:
    """Raise unless there are so many neighbours to ask."""
    for k in ks:
        if not 1 <= k <= most:
            raise ValueError(f"k must lie between 1 and the {most} neighbours there are, got {k}.")


def _check_clouds(images: Vectors, texts: Vectors) -> None:
    """Raise unless both are unit vectors of one width."""
    check_unit_vectors(images, name="images")
    check_unit_vectors(texts, name="texts")
    if images.shape[1] != texts.shape[1]:
        raise ValueError(
            f"image and text vectors must have the same width, got {images.shape[1]} and "
            f"{texts.shape[1]}. Encode both with one model."
        )


def _search(gallery: Vectors, k: int) -> NearestNeighbors:
    """Exact search in blocks that fit in memory."""
    return NearestNeighbors(n_neighbors=k, algorithm="brute").fit(gallery)


def _majority(votes: Ints) -> Ints:
    """Commonest class of each row, of equals the one that comes first; shape (n_queries,)."""
    agreeing = np.stack([(votes == vote[:, None]).sum(axis=1) for vote in votes.T], axis=1)
    return np.take_along_axis(votes, agreeing.argmax(axis=1)[:, None], axis=1)[:, 0]
