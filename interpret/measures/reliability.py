"""Probabilities and labels in, a reliability diagram with intervals out."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration import N_BINS, ReliabilityBins, reliability_bins
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Interval = tuple[float, float]


@dataclass(frozen=True)
class Reliability:
    """A reliability diagram: how often pictures are right, by how confident the model is.

    Attributes:
        bins: mean confidence, accuracy and count of each bin that holds pictures.
        accuracy_ci95: Wilson interval of each bin's accuracy.
        left: left end of each bin; bins are `width` wide.
        width: in confidence.
    """

    bins: ReliabilityBins
    accuracy_ci95: tuple[Interval, ...]
    left: tuple[float, ...]
    width: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            **self.bins.to_dict(),
            "accuracy_ci95": self.accuracy_ci95,
            "left": self.left,
            "width": self.width,
        }


def measure_reliability(
    probabilities: Floats, labels: Ints, *, n_bins: int = N_BINS
) -> Reliability:
    """A reliability diagram in bins of equal width.

    Args:
        probabilities: shape (n_images, n_classes), rows sum to 1.
        labels: shape (n_images,), the class of each picture.
        n_bins: bins, >= 1.
    """
    bins = reliability_bins(probabilities, labels, n_bins=n_bins)
    hits = np.rint(bins.accuracy * bins.count).astype(int)
    # a bin belongs to its right end; the slack lets a mean of equal confidences stay inside
    number = np.ceil(np.round(bins.mean_confidence * n_bins, 9)).astype(int) - 1
    return Reliability(
        bins=bins,
        accuracy_ci95=tuple(fraction_ci95(*pair) for pair in zip(hits, bins.count, strict=True)),
        left=tuple((number / n_bins).tolist()),
        width=1 / n_bins,
    )
