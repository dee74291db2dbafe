from math import log

import numpy as np
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from interpret.embeddings import unit_rows
from interpret.measures import class_agnostic
from interpret.measures.agnostic_temperature import (
    TemperatureRow,
    measure_agnostic_entropy,
    measure_temperatures,
    score_scaled,
    softmax_probe,
)
from interpret.measures.class_agnostic import score_probe
from interpret.measures.probe_folds import ProbeFolds, learn_from_training
from interpret.measures.prompt_logits import random_directions

DIM, TAUS, OWN_TAU = 10, (1.0, 0.05), 0.1
RNG = np.random.default_rng(0)
LABELS = np.arange(120) % 3
VECTORS = unit_rows(np.eye(DIM)[LABELS] + 0.3 * RNG.standard_normal((120, DIM)))
DIRECTIONS = random_directions(6, DIM, seed=0)


@pytest.fixture(scope="module")
def folds() -> ProbeFolds:
    half = np.arange(60)
    measured = (VECTORS[half + 60], LABELS[half + 60])
    return learn_from_training(VECTORS[half], LABELS[half], *measured, ("a", "b", "c"))


def measure(folds: ProbeFolds) -> tuple[TemperatureRow, ...]:
    right = np.arange(60) % 2 == 0
    cosines = folds.vectors @ DIRECTIONS.T
    entropies = measure_agnostic_entropy(cosines, TAUS, OWN_TAU, right, seed=0)
    return measure_temperatures(folds, DIRECTIONS, entropies, seed=0)


@pytest.fixture(scope="module")
def rows(folds: ProbeFolds) -> tuple[TemperatureRow, ...]:
    return measure(folds)


def test_the_models_own_temperature_comes_last(rows: tuple[TemperatureRow, ...]) -> None:
    assert [row.tau for row in rows] == [*TAUS, OWN_TAU]
    assert [row.entropy.is_learnt for row in rows] == [False, False, True]


def test_every_temperature_is_a_penalty(rows: tuple[TemperatureRow, ...]) -> None:
    assert [row.equal_fraction for row in rows] == [1.0] * 3
    assert [row.to_dict()["inverse_penalty"] for row in rows] == pytest.approx([1, 400, 100])


def test_only_the_first_has_nothing_to_be_compared_with(rows: tuple[TemperatureRow, ...]) -> None:
    first, second, third = rows
    assert first.against_first is None
    assert first.svm is not None
    for row in (second, third):
        assert row.svm is not None
        assert row.against_first is not None
        assert row.against_first.mean_difference == pytest.approx(row.svm.top1 - first.svm.top1)


def test_entropy_falls_with_temperature_below_its_most(rows: tuple[TemperatureRow, ...]) -> None:
    nats = {row.tau: row.entropy.summary.mean_nats for row in rows}
    assert nats[0.05] < nats[0.1] < nats[1.0] < log(6)


def test_a_scaler_removes_temperature(folds: ProbeFolds) -> None:
    score = score_scaled(folds, DIRECTIONS)
    assert score is not None
    assert folds.train_vectors is not None
    for tau in (1.0, 0.02):
        learnt, asked = (part @ DIRECTIONS.T / tau for part in (folds.train_vectors, folds.vectors))
        machine = make_pipeline(StandardScaler(), SVC(kernel="linear", C=1))
        predictions = machine.fit(learnt, folds.train_labels).predict(asked)
        assert (predictions == score.predictions).all()


def test_the_softmax_probe_is_an_svm_on_the_softmax(folds: ProbeFolds) -> None:
    assert folds.train_vectors is not None
    weights = [np.exp(part @ DIRECTIONS.T / 0.05) for part in (folds.train_vectors, folds.vectors)]
    learnt, asked = (weight / weight.sum(axis=1, keepdims=True) for weight in weights)
    machine = SVC(kernel="linear", C=1).fit(learnt, folds.train_labels)
    score = score_probe(folds, softmax_probe(DIRECTIONS, 0.05))
    assert (score.predictions == machine.predict(asked)).mean() > 0.98  # logits come in fp32


def test_too_many_pictures_leave_entropies(
    folds: ProbeFolds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_agnostic, "MAX_SVM_ROWS", 59)
    row = measure(folds)[0]
    assert (row.svm, row.by_penalty, row.equal_fraction, row.softmax) == (None,) * 4
    assert row.to_dict()["svm"] is None
    assert row.entropy.summary.n_images == 60
    assert score_scaled(folds, DIRECTIONS) is None
