"""Cosines to the classes in, how undecided the softmax over them is out, by temperature."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration_rows import means_with_ci
from interpret.metrics.correlation import Correlation, correlation_with_ci
from interpret.metrics.entropy import (
    EntropySummary,
    row_blocks,
    softmax_entropy_nats,
    summarise_entropy,
)

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True)
class PredictionEntropy:
    """Entropy of softmax(cosine / tau) over the classes, at one temperature.

    Attributes:
        tau: temperature, on the scale of cosines.
        is_learnt: is it the model's own, one over its logit scale?
        summary: mean, spread, share of ln K, and confidence.
        mean_ci95: bootstrap interval of the mean, nats; None for a single picture.
        against_right: correlation of a picture's entropy with being right (1) or wrong (0); below
            0 where decisions are better when the softmax is sharper. None without labels.
        normalised_ci95: interval of the mean's share of ln K, or None.
        confidence_ci95: bootstrap interval of the mean confidence; None for a single picture.
        nats: shape (n_images,), entropy of each picture.
        confidence: shape (n_images,), probability of each picture's predicted class.
    """

    tau: float
    is_learnt: bool
    summary: EntropySummary
    mean_ci95: Interval | None
    against_right: Correlation | None
    normalised_ci95: Interval | None
    confidence_ci95: Interval | None
    nats: Floats = field(repr=False)
    confidence: Floats = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the pictures."""
        right = self.against_right
        return {
            "tau": self.tau,
            "is_learnt": self.is_learnt,
            **self.summary.to_dict(),
            "mean_nats_ci95": self.mean_ci95,
            "mean_normalised_ci95": self.normalised_ci95,
            "mean_confidence_ci95": self.confidence_ci95,
            "correlation_with_right": None if right is None else right.to_dict(),
        }


def measure_entropy(
    cosines: NDArray[np.floating],
    taus: Sequence[float],
    learnt_tau: float | None,
    right: Bools | None,
    *,
    seed: int,
) -> tuple[PredictionEntropy, ...]:
    """Entropy over the classes at several temperatures and at the model's own.

    Args:
        cosines: shape (n_images, n_classes).
        taus: temperatures, > 0.
        learnt_tau: the model's own, measured with the others; None where it is not asked for.
        right: shape (n_images,), is the picture's decision right? None without labels.
        seed: of the bootstraps.

    Returns:
        One a temperature, each once, in rising order.

    Raises:
        ValueError: a temperature is not above 0 and finite.

    References:
        "What Do Vision-Language Models Understand?" (2025), whose temperatures these are by
        default; there over class-agnostic prompts.
    """
    each = sorted({*taus} if learnt_tau is None else {*taus, learnt_tau})
    nats = np.stack([softmax_entropy_nats(cosines, tau=tau) for tau in each], axis=1)
    confidence = np.stack([softmax_confidence(cosines, tau) for tau in each], axis=1)
    means = means_with_ci(np.concatenate([nats, confidence], axis=1), seed=seed)
    found = []
    for index, tau in enumerate(each):
        against_right = None
        if right is not None:
            of_right = right.astype(np.float64)
            against_right = correlation_with_ci(nats[:, index], of_right, seed=seed)
        summary = summarise_entropy(cosines, tau=tau)
        of_nats, most = means[index].ci95, summary.max_nats
        found.append(
            PredictionEntropy(
                tau=tau,
                is_learnt=tau == learnt_tau,
                summary=summary,
                mean_ci95=of_nats,
                against_right=against_right,
                normalised_ci95=of_nats and (of_nats[0] / most, of_nats[1] / most),
                confidence_ci95=means[len(each) + index].ci95,
                nats=nats[:, index],
                confidence=confidence[:, index],
            )
        )
    return tuple(found)


def softmax_confidence(cosines: NDArray[np.floating], tau: float) -> Floats:
    """Probability of the likeliest class at a temperature > 0, shape (n_images,), in [1 / K, 1]."""
    found = np.empty(len(cosines))
    for rows in row_blocks(*cosines.shape):
        block = cosines[rows].astype(np.float64)
        with np.errstate(over="ignore"):  # -infinity is right for a tiny tau: its exp is 0
            below = (block - block.max(axis=1, keepdims=True)) / tau
        found[rows] = 1 / np.exp(below).sum(axis=1)
    return found
