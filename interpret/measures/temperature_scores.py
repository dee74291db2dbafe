"""Logits, labels and a temperature in, how well calibrated their softmax is out."""

from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from interpret.measures.reliability import Reliability, measure_reliability
from interpret.metrics.calibration_ci import CalibrationError, calibration_error_with_ci
from interpret.metrics.calibration_rows import (
    CalibrationRows,
    Mean,
    calibration_rows,
    means_with_ci,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class TemperatureScores:
    """How well calibrated the softmax is at one temperature.

    Attributes:
        n: pictures measured.
        tau: temperature on the scale of cosines; the mean where it depends on the picture.
        tau_sd: its standard deviation over the pictures; 0 where it does not.
        ece_width: expected calibration error in bins of equal width.
        ece_mass: the same in bins of equally many pictures.
        brier: Brier score over all classes, in [0, 2].
        nll_nats: negative log likelihood of the labels.
        confidence: probability of the predicted class, in [0, 1].
        reliability: the diagram in bins of equal width.
        rows: of each picture.
    """

    n: int
    tau: float
    tau_sd: float
    ece_width: CalibrationError
    ece_mass: CalibrationError
    brier: Mean
    nll_nats: Mean
    confidence: Mean
    reliability: Reliability
    rows: CalibrationRows = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the pictures."""
        kept = {name: value for name, value in asdict(self).items() if name != "rows"}
        return kept | {"reliability": self.reliability.to_dict()}


def score_temperature(
    logits: Floats, labels: Ints, taus: Floats, logit_scale: float, *, n_bins: int, seed: int
) -> TemperatureScores:
    """Every score of the softmax, with a temperature for each picture.

    Args:
        logits: shape (n_images, n_classes), cosines times the logit scale.
        labels: shape (n_images,), the class of each picture.
        taus: shape (n_images,), what each picture's logits are divided by.
        logit_scale: > 0; brings the temperatures to the scale of cosines.
        n_bins: bins of confidence.
        seed: of the bootstraps.

    Raises:
        ValueError: there are no pictures, or the labels do not fit.
    """
    scaled = logits / taus[:, None]
    probabilities = softmax(scaled, axis=1)
    rows = calibration_rows(scaled, labels)
    given: dict[str, Any] = {"n_bins": n_bins, "seed": seed}
    columns = np.stack([rows.brier, rows.nll_nats, rows.confidence], axis=1)
    brier, nll_nats, confidence = means_with_ci(columns, seed=seed)
    of_cosines = taus / logit_scale
    return TemperatureScores(
        n=len(labels),
        tau=float(of_cosines.mean()),
        tau_sd=float(of_cosines.std()),
        ece_width=calibration_error_with_ci(probabilities, labels, bins="width", **given),
        ece_mass=calibration_error_with_ci(probabilities, labels, bins="mass", **given),
        brier=brier,
        nll_nats=nll_nats,
        confidence=confidence,
        reliability=measure_reliability(probabilities, labels, n_bins=n_bins),
        rows=rows,
    )
