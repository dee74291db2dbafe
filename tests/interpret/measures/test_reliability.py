import json

import numpy as np
import pytest

from interpret.measures.reliability import measure_reliability
from interpret.metrics.statistics import fraction_ci95


def test_a_diagram_worked_out_by_hand() -> None:
    # (.8, 1] holds .9 (right), (.6, .8] holds .8 (right) and .7 (wrong), (.4, .6] holds .6 (right)
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8], [0.3, 0.7], [0.6, 0.4]])
    found = measure_reliability(probabilities, np.array([0, 1, 0, 0]), n_bins=5)
    assert found.left == pytest.approx((0.4, 0.6, 0.8))
    assert found.width == 0.2
    assert found.bins.accuracy.tolist() == [1, 0.5, 1]
    expected = (fraction_ci95(1, 1), fraction_ci95(1, 2), fraction_ci95(1, 1))
    assert found.accuracy_ci95 == expected
    json.dumps(found.to_dict(), allow_nan=False)


@pytest.mark.parametrize("n_bins", [1, 3, 10, 15])
def test_every_mean_confidence_lies_in_its_bin(n_bins: int) -> None:
    probabilities = np.random.default_rng(0).dirichlet([0.3] * 5, size=300)
    probabilities[:5] = np.eye(5)  # sure ones lie at the right end
    labels = np.zeros(300, dtype=np.int64)
    found = measure_reliability(probabilities, labels, n_bins=n_bins)
    left, mean = np.array(found.left), found.bins.mean_confidence
    assert ((left < mean + 1e-9) & (mean <= left + found.width + 1e-9)).all()
