"""Labels and a classifier's predictions in, every score of them out, with its interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.classification import ClassificationScores, class_rows, score_classification
from interpret.metrics.classification_ci import ClassificationIntervals, bootstrap_classification
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
AVERAGES = ("macro", "macro_present", "weighted")


@dataclass(frozen=True)
class ProbeScores:
    """How good a classifier's decisions are.

    Attributes:
        scores: accuracies, and precision, recall and F1 of each class and averaged.
        intervals: bootstrap intervals of what is no plain accuracy.
        top1_ci95: Wilson interval of the accuracy.
    """

    scores: ClassificationScores
    intervals: ClassificationIntervals
    top1_ci95: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the classes; `ci95` has the keys of the scores."""
        scores = self.scores.to_dict()
        return {
            "n": self.scores.n_images,
            "n_classes_present": self.scores.n_classes_present,
            "top1": self.scores.top1_accuracy,
            "balanced_accuracy": self.scores.balanced_accuracy,
            **{name: scores[name] for name in AVERAGES},
            "ci95": {"top1": self.top1_ci95, **self.intervals.to_dict()},
        }

    def report_rows(self, class_names: tuple[str, ...]) -> list[dict[str, Any]]:
        """A row a class that has pictures: index, name, precision, recall, F1 with its interval.

        Args:
            class_names: n_classes of them; a name may come twice, so rows carry the index.
        """
        return [
            {"class_name": class_names[index], **row, "f1_ci95": self.intervals.f1[index].tolist()}
            for index, row in enumerate(class_rows(self.scores))
            if row["support"]
        ]


def score_probe(labels: Ints, predictions: Ints, n_classes: int, *, seed: int) -> ProbeScores:
    """Every score of some decisions.

    With folds the pictures are not quite independent, as any two share most of their training
    pictures: intervals are those of the classifiers as they were learnt.

    Args:
        labels: shape (n_images,).
        predictions: shape (n_images,).
        n_classes: classes to decide between.
        seed: of the bootstrap.

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.
    """
    scores = score_classification(labels, predictions, n_classes)
    n_right = int((labels == predictions).sum())
    intervals = bootstrap_classification(labels, predictions, n_classes, seed=seed)
    return ProbeScores(scores, intervals, fraction_ci95(n_right, len(labels)))
