"""Logits and labels in, what each picture adds to the Brier score and the likelihood out.

The means of these rows are `brier_score` and `negative_log_likelihood_nats` of
`interpret.metrics.calibration`; as rows they can be resampled, and compared picture by picture.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from interpret.metrics.arguments import check_indices, check_logits, check_one_each
from interpret.metrics.statistics import bootstrap_ci

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Logits = NDArray[np.floating]


@dataclass(frozen=True)
class CalibrationRows:
    """One number a picture, shape (n_images,) each.

    Attributes:
        brier: squared distance of the probabilities from the truth, in [0, 2].
        nll_nats: surprise at the label, nats, >= 0.
        confidence: probability of the predicted class, in [1 / n_classes, 1].
    """

    brier: Floats = field(repr=False)
    nll_nats: Floats = field(repr=False)
    confidence: Floats = field(repr=False)


@dataclass(frozen=True)
class Mean:
    """A mean over n pictures with its 95 % bootstrap interval, None for a single one."""

    value: float
    ci95: tuple[float, float] | None
    n: int


def calibration_rows(logits: Logits, labels: Ints) -> CalibrationRows:
    """Brier score, surprise and confidence of each picture.

    Args:
        logits: shape (n_images, n_classes).
        labels: shape (n_images,), the class of each picture.

    Returns:
        The rows.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or the labels do not fit.

    Example:
        >>> rows = calibration_rows(np.log([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0]))
        >>> rows.brier.round(4).tolist(), rows.confidence.round(4).tolist()
        ([0.02, 0.72], [0.9, 0.6])
    """
    check_logits(logits)
    check_indices(labels, logits.shape[1], name="labels")
    check_one_each(logits=logits, labels=labels)
    log_p = log_softmax(logits.astype(np.float64), axis=1)
    of_label = np.take_along_axis(log_p, labels[:, None], axis=1)[:, 0]
    p = np.exp(log_p)
    return CalibrationRows(
        brier=(p**2).sum(axis=1) - 2 * np.exp(of_label) + 1,
        nll_nats=-of_label,
        confidence=p.max(axis=1),
    )


def means_with_ci(values: Floats, *, seed: int) -> list[Mean]:
    """Means over pictures with their bootstrap intervals; all columns see the same draws.

    Args:
        values: shape (n_images, n_scores).
        seed: of the draws.

    Returns:
        One a column.

    Example:
        >>> means_with_ci(np.array([[2.0, 3.0]]), seed=0)[1]
        Mean(value=3.0, ci95=None, n=1)
    """
    n = len(values)
    ends = bootstrap_ci(values, np.arange(n), seed=seed)
    return [
        Mean(float(mean), (float(low), float(high)) if n > 1 else None, n)
        for mean, (low, high) in zip(values.mean(axis=0), ends, strict=True)
    ]
