from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from sklearn.svm import SVC

from interpret.measures import logit_classifiers
from interpret.measures.logit_classifiers import (
    logistic_predictions,
    mlp_predictions,
    svm_predictions,
)

RNG = np.random.default_rng(0)
CENTRES = RNG.standard_normal((3, 5))
LABELS = np.arange(150) % 3
FEATURES = CENTRES[LABELS] + 0.6 * RNG.standard_normal((150, 5))
TRAIN, TEST, LEARNT, ASKED = FEATURES[:90], FEATURES[90:], LABELS[:90], LABELS[90:]
CLASSIFIERS = {
    "logistic": partial(logistic_predictions, seed=0),
    "svm": svm_predictions,
    "mlp": partial(mlp_predictions, seed=0),
}
Classify = Callable[..., np.ndarray]

every = pytest.mark.parametrize("classify", CLASSIFIERS.values(), ids=CLASSIFIERS)


@every
def test_planted_classes_are_found(classify: Classify) -> None:
    assert (classify(TRAIN, LEARNT, TEST) == ASKED).mean() > 0.9


@every
def test_the_same_features_give_the_same_decisions(classify: Classify) -> None:
    assert (classify(TRAIN, LEARNT, TEST) == classify(TRAIN, LEARNT, TEST)).all()


@every
def test_constant_features_are_refused(classify: Classify) -> None:
    same = np.full((6, 5), 0.3) + 1e-12 * RNG.standard_normal((6, 5))
    with pytest.raises(ValueError, match="must differ between pictures, but all 6 rows are the"):
        classify(same, np.arange(6) % 2, TEST)


@pytest.mark.parametrize("inverse_penalty", [0.01, 1.0, 50.0])
def test_the_svm_is_scikit_learns(inverse_penalty: float) -> None:
    model = SVC(kernel="linear", C=inverse_penalty).fit(TRAIN, LEARNT)
    found = svm_predictions(TRAIN, LEARNT, TEST, inverse_penalty=inverse_penalty)
    assert (found == model.predict(TEST)).all()


def test_the_logistic_regression_does_not_see_temperature_or_place() -> None:
    plain = logistic_predictions(TRAIN, LEARNT, TEST, seed=0)
    moved = logistic_predictions(TRAIN / 0.02 + 3, LEARNT, TEST / 0.02 + 3, seed=0)
    assert (plain == moved).mean() > 0.98  # of fp32


def test_too_many_rows_for_an_svm_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logit_classifiers, "MAX_SVM_ROWS", 89)
    with pytest.raises(ValueError, match="at most 89 pictures, got 90: lower --train-limit"):
        svm_predictions(TRAIN, LEARNT, TEST)


def test_a_perceptron_learns_from_very_few() -> None:
    assert mlp_predictions(TRAIN[:6], LEARNT[:6], TEST, seed=0).shape == (60,)
