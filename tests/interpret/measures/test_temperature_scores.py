import numpy as np
import pytest
from scipy.special import softmax

from interpret.measures.temperature_scores import score_temperature
from interpret.metrics.calibration import brier_score, expected_calibration_error

LOGITS = np.random.default_rng(0).normal(size=(90, 4))
LABELS = np.random.default_rng(1).integers(4, size=90)


def test_each_picture_is_divided_by_its_own_temperature() -> None:
    taus = np.linspace(0.5, 2, 90)
    found = score_temperature(LOGITS, LABELS, taus, 10.0, n_bins=5, seed=0)
    p = softmax(LOGITS / taus[:, None], axis=1)
    assert found.brier.value == pytest.approx(brier_score(p, LABELS), abs=1e-12)
    ece = expected_calibration_error(p, LABELS, bins="mass", n_bins=5)
    assert found.ece_mass.value == pytest.approx(ece, abs=1e-12)
    # on the scale of cosines: logits are ten times these
    assert found.tau == pytest.approx(taus.mean() / 10)
    assert found.tau_sd == pytest.approx(taus.std() / 10)
    assert (found.n, found.brier.n, found.ece_width.n) == (90, 90, 90)
