"""Zero-shot decisions and labels in, every score of them out, each with n and its interval."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.zero_shot import TOP, ZeroShot
from interpret.metrics.classification import ClassificationScores, class_rows, score_classification
from interpret.metrics.classification_ci import ClassificationIntervals, bootstrap_classification
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Interval = tuple[float, float]
AVERAGES = ("micro", "macro", "macro_present", "weighted")


@dataclass(frozen=True)
class ZeroShotScores:
    """How good zero-shot decisions are.

    Attributes:
        scores: accuracies, and precision, recall and F1 of each class and averaged.
        intervals: bootstrap intervals of what is no plain accuracy.
        top5_accuracy: share of pictures whose class is among the five nearest; 1 with five
            classes or fewer.
        top1_ci95: Wilson interval of the top-1 accuracy.
        top5_ci95: Wilson interval of the top-5 accuracy.
        n_given: shape (n_classes,), pictures that were given each class.
    """

    scores: ClassificationScores
    intervals: ClassificationIntervals
    top5_accuracy: float
    top1_ci95: Interval
    top5_ci95: Interval
    n_given: Ints = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the classes; `ci95` has the keys of the scores."""
        scores, top1 = self.scores.to_dict(), self.top1_ci95
        return {
            "n": self.scores.n_images,
            "n_classes_present": self.scores.n_classes_present,
            "top1": self.scores.top1_accuracy,
            "top5": self.top5_accuracy,
            "balanced_accuracy": self.scores.balanced_accuracy,
            **{name: scores[name] for name in AVERAGES},
            "ci95": {
                "top1": top1,
                "top5": self.top5_ci95,
                "micro": {"precision": top1, "recall": top1, "f1": top1},
                **self.intervals.to_dict(),
            },
        }

    def report_rows(self, class_names: tuple[str, ...]) -> list[dict[str, Any]]:
        """The classification report: a row a class, in their order.

        Args:
            class_names: n_classes of them; a name may come twice, so rows carry the index.

        Returns:
            Rows with index, name, precision, recall, F1, support and 95 % intervals: Wilson's for
            recall and precision, null where a class has no pictures or was given to none.
        """
        return [
            {
                "class_name": class_names[index],
                **row,
                "precision_ci95": _wilson(row["precision"], int(self.n_given[index])),
                "recall_ci95": _wilson(row["recall"], int(row["support"])),
                "f1_ci95": self.intervals.f1[index].tolist() if row["support"] else None,
            }
            for index, row in enumerate(class_rows(self.scores))
        ]


def score_zero_shot(
    zero_shot: ZeroShot, labels: Ints, n_classes: int, *, seed: int
) -> ZeroShotScores:
    """Every score of some decisions.

    Args:
        zero_shot: decisions on n_images pictures.
        labels: shape (n_images,), the class of each.
        n_classes: classes to decide between.
        seed: of the bootstrap.

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.

    References:
        Radford et al., "Learning transferable visual models" (2021), section 3.1; what each
        average is: `ClassificationScores`.
    """
    given = (labels, zero_shot.predictions, n_classes)
    scores = score_classification(*given)
    in_top5 = (zero_shot.ranked[:, :TOP] == labels[:, None]).any(axis=1)
    right = zero_shot.predictions == labels
    return ZeroShotScores(
        scores=scores,
        intervals=bootstrap_classification(*given, seed=seed),
        top5_accuracy=float(in_top5.mean()),
        top1_ci95=fraction_ci95(int(right.sum()), len(labels)),
        top5_ci95=fraction_ci95(int(in_top5.sum()), len(labels)),
        n_given=np.bincount(zero_shot.predictions, minlength=n_classes),
    )


def _wilson(fraction: float, n: int) -> Interval | None:
    """Interval of a fraction of n, None of nothing."""
    return fraction_ci95(round(fraction * n), n) if n else None
