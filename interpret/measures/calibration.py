"""Zero-shot cosines and labels in, how far confidence can be believed out, at three temperatures.

The model's own logit scale; one temperature fitted by likelihood; one that depends on the entropy
of each picture. The last two are fitted on other pictures than those they are measured on. None
changes a decision, as every picture's logits are divided by one number.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.temperature_scores import TemperatureScores, score_temperature
from interpret.metrics.calibration import N_BINS
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.statistics import fraction_ci95
from interpret.metrics.temperature import (
    EntropyTemperature,
    fit_entropy_temperature,
    fit_temperature,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Logits = NDArray[np.floating]
Interval = tuple[float, float]

TEMPERATURES = ("learnt", "fitted", "entropy")


@dataclass(frozen=True)
class Calibration:
    """Calibration at three temperatures, on the same pictures.

    Attributes:
        scores: a key of `TEMPERATURES` -> its scores.
        top1: accuracy on the measured pictures, the same at all three.
        top1_ci95: Wilson interval of it.
        nll_gain_nats: "fitted" -> likelihood gained over the learnt scale; "entropy" -> gained over
            the fitted one; nats a picture, above 0 where better.
        entropy_temperature: the fitted weight and bias.
        n_fitted_on: pictures the two were fitted on.
        top1_fitted_on: accuracy there. Where the model has learnt from those pictures it is higher,
            and the temperatures are too low.
    """

    scores: dict[str, TemperatureScores]
    top1: float
    top1_ci95: Interval
    nll_gain_nats: dict[str, PairedTest]
    entropy_temperature: EntropyTemperature
    n_fitted_on: int
    top1_fitted_on: float

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the pictures."""
        return {
            "n": self.scores["learnt"].n,
            "top1": self.top1,
            "top1_ci95": self.top1_ci95,
            "n_fitted_on": self.n_fitted_on,
            "top1_fitted_on": self.top1_fitted_on,
            "entropy_temperature": asdict(self.entropy_temperature),
            "temperatures": {name: one.to_dict() for name, one in self.scores.items()},
            "nll_gain_nats": {name: one.to_dict() for name, one in self.nll_gain_nats.items()},
        }


def measure_calibration(
    fitted_on: tuple[Logits, Ints],
    measured_on: tuple[Logits, Ints],
    logit_scale: float,
    *,
    n_bins: int = N_BINS,
    seed: int,
) -> Calibration:
    """Fit temperatures on some pictures and measure calibration on others.

    Args:
        fitted_on: cosines of shape (n_images, n_classes) and labels of shape (n_images,).
        measured_on: the same of other pictures, with the same classes.
        logit_scale: the model's own, > 0.
        n_bins: bins of confidence.
        seed: of the bootstraps and signs.

    Returns:
        Calibration at all three temperatures.

    Raises:
        ValueError: no pictures on a side, or labels that do not fit.

    References:
        Guo et al., On calibration of modern neural networks, ICML 2017, section 4.2; of CLIP:
        Minderer et al., Revisiting the calibration of modern neural networks, NeurIPS 2021,
        section 4.
    """
    logits, labels = fitted_on[0] * logit_scale, fitted_on[1]
    tau, by_entropy = fit_temperature(logits, labels), fit_entropy_temperature(logits, labels)
    measured, truth = measured_on[0].astype(np.float64) * logit_scale, measured_on[1]
    taus = {
        "learnt": np.ones(len(truth)),
        "fitted": np.full(len(truth), tau),
        "entropy": by_entropy.tau(measured),
    }
    scores = {
        name: score_temperature(measured, truth, each, logit_scale, n_bins=n_bins, seed=seed)
        for name, each in taus.items()
    }
    right = measured.argmax(axis=1) == truth
    return Calibration(
        scores=scores,
        top1=float(right.mean()),
        top1_ci95=fraction_ci95(int(right.sum()), len(right)),
        nll_gain_nats={
            "fitted": _gain(scores["learnt"], scores["fitted"], seed),
            "entropy": _gain(scores["fitted"], scores["entropy"], seed),
        },
        entropy_temperature=by_entropy,
        n_fitted_on=len(labels),
        top1_fitted_on=float((logits.argmax(axis=1) == labels).mean()),
    )


def _gain(before: TemperatureScores, after: TemperatureScores, seed: int) -> PairedTest:
    """Likelihood gained on the same pictures, nats a picture."""
    return paired_permutation(before.rows.nll_nats - after.rows.nll_nats, seed=seed)
