"""Labels and predictions in, how good the decisions are out: accuracy, precision, recall, F1.

A class is its index, so two classes of one name stay apart. All rates are fractions in [0, 1];
scikit-learn computes them, with 0 where a rate would be 0 / 0.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

from interpret.metrics.arguments import check_indices, check_one_each

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Average:
    """Precision, recall and F1 averaged over classes in one way, each in [0, 1]."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True)
class ClassificationScores:
    """How good single-label decisions are.

    Attributes:
        n_images: pictures.
        n_classes_present: classes that have pictures.
        top1_accuracy: share of pictures that were given their class.
        balanced_accuracy: mean recall over the classes that have pictures.
        micro: over all decisions at once. With one label and one prediction a picture, precision,
            recall and F1 are all `top1_accuracy`. What one published study prints as "micro" is
            `weighted`.
        macro: plain mean over all n_classes: `labels=range(n_classes)` and `zero_division=0` in
            scikit-learn. A class without pictures counts as 0, predicted or not. Its F1 is the
            mean of the classes' F1.
        macro_present: plain mean over the classes that have pictures; its recall is
            `balanced_accuracy`. Read this one on a subset in which classes are missing.
        weighted: mean over classes, weighted by their pictures; its recall is `top1_accuracy`.
        precision: shape (n_classes,), of the pictures given the class, the share that belongs to
            it; 0 where none was given it.
        recall: shape (n_classes,), of the class's pictures, the share that was given it; 0 where
            it has none.
        f1: shape (n_classes,), harmonic mean of the two; 0 where both are.
        support: shape (n_classes,), pictures of each class.
    """

    n_images: int
    n_classes_present: int
    top1_accuracy: float
    balanced_accuracy: float
    micro: Average
    macro: Average
    macro_present: Average
    weighted: Average
    precision: Floats = field(repr=False)
    recall: Floats = field(repr=False)
    f1: Floats = field(repr=False)
    support: Ints = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The same names with plain numbers, lists and dicts, ready for JSON."""
        return {
            name: value.tolist() if isinstance(value, np.ndarray) else value
            for name, value in asdict(self).items()
        }


def score_classification(labels: Ints, predictions: Ints, n_classes: int) -> ClassificationScores:
    """Accuracy, and precision, recall and F1 of each class and averaged.

    Args:
        labels: shape (n_images,), the class of each picture.
        predictions: shape (n_images,), the class each picture was given.
        n_classes: classes to decide between, also those without pictures.

    Returns:
        The scores; what each average runs over stands with `ClassificationScores`.

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.

    References:
        Sokolova and Lapalme, A systematic analysis of performance measures for classification
        tasks, Information Processing and Management 45, 2009, table 3; balanced accuracy:
        Brodersen et al., The balanced accuracy and its posterior distribution, ICPR 2010.

    Example:
        >>> labels, predictions = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
        >>> scores = score_classification(labels, predictions, n_classes=3)
        >>> scores.top1_accuracy, round(scores.balanced_accuracy, 4)
        (0.75, 0.8333)
        >>> round(scores.macro.recall, 4), scores.micro.recall  # the third class counts as 0
        (0.5556, 0.75)
    """
    _check_decisions(labels, predictions, n_classes)
    every, present = np.arange(n_classes), np.unique(labels)
    precision, recall, f1, support = _rates(labels, predictions, every, None)
    macro_present = _average(labels, predictions, present, "macro")
    return ClassificationScores(
        n_images=len(labels),
        n_classes_present=len(present),
        top1_accuracy=float(accuracy_score(labels, predictions)),
        balanced_accuracy=macro_present.recall,
        micro=_average(labels, predictions, every, "micro"),
        macro=_average(labels, predictions, every, "macro"),
        macro_present=macro_present,
        weighted=_average(labels, predictions, every, "weighted"),
        precision=precision,
        recall=recall,
        f1=f1,
        support=support,
    )


def class_rows(scores: ClassificationScores) -> list[dict[str, int | float]]:
    """A row for each class, in the order of the classes, ready for a table.

    Args:
        scores: of `score_classification`.

    Returns:
        Rows with `class_index`, `precision`, `recall`, `f1` and `support`; the rates of a class
        with support 0 are 0 and say nothing.

    Example:
        >>> scores = score_classification(np.array([0, 1]), np.array([0, 0]), n_classes=2)
        >>> class_rows(scores)[1]
        {'class_index': 1, 'precision': 0.0, 'recall': 0.0, 'f1': 0.0, 'support': 1}
    """
    columns = {
        name: getattr(scores, name).tolist() for name in ("precision", "recall", "f1", "support")
    }
    return [
        {"class_index": index, **dict(zip(columns, row, strict=True))}
        for index, row in enumerate(zip(*columns.values(), strict=True))
    ]


def confusion_counts(labels: Ints, predictions: Ints, n_classes: int) -> Ints:
    """Pictures of each class that were given each class.

    Args:
        labels: shape (n_images,), the class of each picture.
        predictions: shape (n_images,), the class each picture was given.
        n_classes: classes to decide between.

    Returns:
        Counts, shape (n_classes, n_classes): rows are labels, columns predictions.

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.

    Example:
        >>> confusion_counts(np.array([0, 0, 1]), np.array([0, 1, 1]), n_classes=2).tolist()
        [[1, 1], [0, 1]]
    """
    _check_decisions(labels, predictions, n_classes)
    one_more = np.arange(n_classes + 1)  # of a single class scikit-learn would warn
    return confusion_matrix(labels, predictions, labels=one_more)[:-1, :-1]


def top_k_accuracy(ranked: Ints, labels: Ints, k: int) -> float:
    """Share of pictures whose class is among the k ranked highest.

    Args:
        ranked: shape (n_images, width), classes of each picture, best first.
        labels: shape (n_images,), the class of each picture.
        k: ranks that count, 1 <= k <= width.

    Returns:
        A fraction in [0, 1], rising in k; with k = 1 the accuracy.

    Raises:
        ValueError: there are no pictures, shapes do not fit, or k is not a rank.

    References:
        Russakovsky et al., ImageNet Large Scale Visual Recognition Challenge, 2015, section 4.1.

    Example:
        >>> ranked, labels = np.array([[0, 1, 2], [2, 1, 0]]), np.array([1, 2])
        >>> top_k_accuracy(ranked, labels, k=1), top_k_accuracy(ranked, labels, k=2)
        (0.5, 1.0)
    """
    if ranked.ndim != 2 or labels.ndim != 1:
        raise ValueError(
            "ranked must have shape (n_images, width) and labels (n_images,), "
            f"got {ranked.shape} and {labels.shape}."
        )
    check_one_each(ranked=ranked, labels=labels)
    if not 1 <= k <= ranked.shape[1]:
        raise ValueError(f"k must lie between 1 and the {ranked.shape[1]} ranks given, got {k}.")
    return float((ranked[:, :k] == labels[:, None]).any(axis=1).mean())


def _check_decisions(labels: Ints, predictions: Ints, n_classes: int) -> None:
    """Raise unless each of one or more pictures has a class and was given one."""
    check_indices(labels, n_classes, name="labels")
    check_indices(predictions, n_classes, name="predictions")
    check_one_each(labels=labels, predictions=predictions)


def _rates(labels: Ints, predictions: Ints, classes: Ints, average: str | None) -> Any:
    """Precision, recall, F1 and support over some classes, as scikit-learn gives them."""
    return precision_recall_fscore_support(
        labels, predictions, labels=classes, average=average, zero_division=0
    )


def _average(labels: Ints, predictions: Ints, classes: Ints, average: str) -> Average:
    """Precision, recall and F1 averaged over some classes."""
    return Average(*map(float, _rates(labels, predictions, classes, average)[:3]))
