"""Decisions in, which classes are taken for which out, in an order that puts like beside like."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import pdist

from interpret.metrics.classification import confusion_counts
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
N_PAIRS = 20


@dataclass(frozen=True)
class ConfusedPair:
    """One class taken for another.

    Attributes:
        label: index of the class.
        prediction: index of the class it is taken for.
        n: pictures of the class that are.
        support: pictures of the class.
        fraction: n / support.
        ci95: Wilson interval of it.
    """

    label: int
    prediction: int
    n: int
    support: int
    fraction: float
    ci95: tuple[float, float]


@dataclass(frozen=True)
class Confusion:
    """Which classes are taken for which.

    Attributes:
        counts: shape (n_classes, n_classes), rows are labels, columns predictions.
        order: shape (n_classes,), classes with similar texts beside each other.
    """

    counts: Ints = field(repr=False)
    order: Ints = field(repr=False)

    @property
    def ordered_shares(self) -> Floats:
        """Share of each class's pictures given each class, rows and columns in `order`.

        Rows sum to 1; those of classes without pictures are nan.
        """
        support = self.counts.sum(axis=1, keepdims=True).astype(np.float64)
        support[support == 0] = np.nan
        return (self.counts / support)[np.ix_(self.order, self.order)]

    def most_confused(self, n_pairs: int = N_PAIRS) -> list[ConfusedPair]:
        """The pairs with the most pictures, most first; of equals the first by index."""
        wrong = self.counts * (1 - np.eye(len(self.counts), dtype=np.int64))
        support = self.counts.sum(axis=1)
        pairs = []
        for cell in np.argsort(-wrong, axis=None, kind="stable")[:n_pairs]:
            label, prediction = map(int, np.unravel_index(cell, wrong.shape))
            n, of = int(wrong[label, prediction]), int(support[label])
            if n:
                pairs.append(ConfusedPair(label, prediction, n, of, n / of, fraction_ci95(n, of)))
        return pairs

    def to_dict(self, class_names: tuple[str, ...]) -> dict[str, Any]:
        """Plain JSON: the cells that are not 0, the order, and the most confused pairs."""
        names = distinct_names(class_names)
        labels, predictions = np.nonzero(self.counts)
        n = self.counts[labels, predictions]
        return {
            "cells": np.stack([labels, predictions, n], axis=1).tolist(),
            "cells_columns": ["label", "prediction", "n"],
            "order": self.order.tolist(),
            "most_confused": [
                {
                    **vars(pair),
                    "label_name": names[pair.label],
                    "prediction_name": names[pair.prediction],
                }
                for pair in self.most_confused()
            ],
        }


def measure_confusion(
    labels: Ints, predictions: Ints, class_vectors: NDArray[np.floating]
) -> Confusion:
    """Count who is taken for whom.

    Args:
        labels: shape (n_images,), the class of each picture.
        predictions: shape (n_images,), the class each picture was given.
        class_vectors: shape (n_classes, dim), rows of length 1; they give the order.

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.
    """
    counts = confusion_counts(labels, predictions, len(class_vectors))
    return Confusion(counts, order_by_similarity(class_vectors))


def distinct_names(class_names: Sequence[str]) -> tuple[str, ...]:
    """Class names, those that come twice with their index.

    Example:
        >>> distinct_names(["crane", "owl", "crane"])
        ('crane (0)', 'owl', 'crane (2)')
    """
    times = Counter(class_names)
    return tuple(
        f"{name} ({index})" if times[name] > 1 else name for index, name in enumerate(class_names)
    )


def order_by_similarity(vectors: NDArray[np.floating]) -> Ints:
    """An order in which neighbours are similar: leaves of a tree of average cosine distances.

    Args:
        vectors: shape (n, dim), rows of length 1.

    Returns:
        A permutation of 0 ... n - 1. About 5 s for a thousand.

    References:
        Bar-Joseph, Gifford and Jaakkola, Fast optimal leaf ordering for hierarchical clustering,
        Bioinformatics 17, 2001.

    Example:
        >>> between = np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]])  # the third is
        >>> int(order_by_similarity(between)[1])
        2
    """
    if len(vectors) < 2:
        return np.arange(len(vectors))
    distances = np.maximum(pdist(vectors.astype(np.float64), "cosine"), 0.0)  # not -1e-17
    tree = linkage(distances, method="average", optimal_ordering=True)
    return leaves_list(tree).astype(np.int64)
