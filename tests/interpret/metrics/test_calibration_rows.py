import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import softmax

from interpret.metrics.calibration import brier_score, negative_log_likelihood_nats
from interpret.metrics.calibration_rows import calibration_rows, means_with_ci
from interpret.metrics.statistics import bootstrap_ci


@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 30), n_classes=st.integers(1, 5))
def test_the_means_of_the_rows_are_the_metrics(seed: int, n: int, n_classes: int) -> None:
    rng = np.random.default_rng(seed)
    logits, labels = 3 * rng.normal(size=(n, n_classes)), rng.integers(n_classes, size=n)
    rows = calibration_rows(logits, labels)
    p = softmax(logits, axis=1)
    assert rows.brier.mean() == pytest.approx(brier_score(p, labels), abs=1e-12)
    nats = negative_log_likelihood_nats(logits, labels)
    assert rows.nll_nats.mean() == pytest.approx(nats, abs=1e-12)
    assert rows.confidence == pytest.approx(p.max(axis=1), abs=1e-12)
    assert (rows.brier >= -1e-12).all()


def test_means_have_the_bootstraps_intervals() -> None:
    values = np.random.default_rng(0).normal(size=(40, 2))
    found = means_with_ci(values, seed=3)
    assert [one.value for one in found] == values.mean(axis=0).tolist()
    assert [one.ci95 for one in found] == [
        tuple(ends) for ends in bootstrap_ci(values, np.arange(40), seed=3)
    ]
    assert found[0].n == 40


def test_labels_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="must hold the same pictures"):
        calibration_rows(np.zeros((2, 3)), np.array([0]))
