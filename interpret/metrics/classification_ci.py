"""Labels and predictions in, how sure precision, recall and F1 are out: bootstrap intervals.

Pictures are drawn anew within each class, so that no class is ever left without. Where classes
have few pictures the intervals are too narrow: by about sqrt((m - 1) / m) for m of them.
Accuracies have exact formulas instead: `fraction_ci95` of `interpret.metrics.statistics`.
"""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.classification import confusion_counts
from interpret.metrics.statistics import N_RESAMPLES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True)
class AverageIntervals:
    """95 % intervals of precision, recall and F1 averaged over classes in one way."""

    precision: Interval
    recall: Interval
    f1: Interval


@dataclass(frozen=True)
class ClassificationIntervals:
    """95 % intervals of what `ClassificationScores` calls by the same names.

    Attributes:
        balanced_accuracy: of the mean recall over the classes that have pictures.
        macro: of plain means over all classes.
        macro_present: of plain means over the classes that have pictures.
        weighted: of means weighted by the classes' pictures.
        f1: of each class's F1, shape (n_classes, 2).
    """

    balanced_accuracy: Interval
    macro: AverageIntervals
    macro_present: AverageIntervals
    weighted: AverageIntervals
    f1: Floats = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """The averages' intervals, ready for JSON; those of single classes are left out."""
        return {name: value for name, value in asdict(self).items() if name != "f1"}


def bootstrap_classification(
    labels: Ints, predictions: Ints, n_classes: int, *, seed: int, n_draws: int = N_RESAMPLES
) -> ClassificationIntervals:
    """Percentile intervals over pictures, drawn with replacement within each class.

    Args:
        labels: shape (n_images,), the class of each picture.
        predictions: shape (n_images,), the class each picture was given.
        n_classes: classes to decide between.
        seed: of the draws.
        n_draws: resamples.

    Returns:
        Low and high of every average, fractions in [0, 1].

    Raises:
        ValueError: there are no pictures, lengths differ, or an index is not that of a class.

    References:
        Efron and Tibshirani, An Introduction to the Bootstrap, 1993, sections 8.3 and 13.3.

    Example:
        >>> labels = np.repeat([0, 1], 50)
        >>> predictions = np.where(np.arange(100) % 5 == 0, 1 - labels, labels)
        >>> low, high = bootstrap_classification(labels, predictions, 2, seed=0).balanced_accuracy
        >>> bool(0.68 < low < 0.75 and 0.85 < high < 0.9)
        True
    """
    counts = confusion_counts(labels, predictions, n_classes)
    support = counts.sum(axis=1)
    hits, predicted = _draw_hits(counts, np.random.default_rng(seed), n_draws)
    rates = {  # each of shape (n_draws, n_classes)
        "precision": _divide(hits, predicted),
        "recall": _divide(hits, np.broadcast_to(support, hits.shape)),
        "f1": _divide(2 * hits, support + predicted),
    }
    macro_present = _average(rates, (support > 0).astype(np.float64))
    return ClassificationIntervals(
        balanced_accuracy=macro_present.recall,
        macro=_average(rates, np.ones(n_classes)),
        macro_present=macro_present,
        weighted=_average(rates, support.astype(np.float64)),
        f1=np.percentile(rates["f1"], [2.5, 97.5], axis=0).T,
    )


def _draw_hits(counts: Ints, rng: np.random.Generator, n_draws: int) -> tuple[Floats, Floats]:
    """Right decisions and all decisions for each class, shape (n_draws, n_classes) each."""
    n_classes = len(counts)
    hits, predicted = np.zeros((n_draws, n_classes)), np.zeros((n_draws, n_classes))
    for index in np.flatnonzero(counts.sum(axis=1)):
        given = np.flatnonzero(counts[index])
        n = counts[index, given]
        drawn = rng.multinomial(n.sum(), n / n.sum(), size=n_draws)  # (n_draws, n_given)
        predicted[:, given] += drawn
        hits[:, index] = drawn[:, given == index].sum(axis=1)
    return hits, predicted


def _divide(part: Floats, whole: NDArray[Any]) -> Floats:
    """The quotient, 0 where it would be 0 / 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def _average(rates: dict[str, Floats], weights: Floats) -> AverageIntervals:
    """Intervals of each rate's mean over classes."""
    ends = {
        name: np.percentile(rate @ (weights / weights.sum()), [2.5, 97.5]).tolist()
        for name, rate in rates.items()
    }
    return AverageIntervals(*(tuple(ends[name]) for name in ("precision", "recall", "f1")))
