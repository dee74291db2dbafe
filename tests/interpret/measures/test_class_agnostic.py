import numpy as np
import pytest
from sklearn.svm import SVC, LinearSVC

from interpret.embeddings import unit_rows
from interpret.measures.class_agnostic import (
    Reading,
    class_agnostic_anchor,
    logistic_probe,
    score_probe,
    svm_probe,
)
from interpret.measures.probe_folds import ProbeFolds, learn_from_folds, learn_from_training
from interpret.measures.prompt_logits import random_directions
from interpret.training.probe import FIXED_PENALTY, PENALTIES

DIM, N_CLASSES = 12, 4
NAMES = tuple("abcd")
RNG = np.random.default_rng(0)
CENTRES = np.eye(DIM)[:N_CLASSES]
LABELS = np.arange(160) % N_CLASSES
VECTORS = unit_rows(CENTRES[LABELS] + 0.2 * RNG.standard_normal((160, DIM)))


TRAIN, LEARNT, TEST, ASKED = VECTORS[:80], LABELS[:80], VECTORS[80:], LABELS[80:]


@pytest.fixture(scope="module")
def folds() -> ProbeFolds:
    return learn_from_training(TRAIN, LEARNT, TEST, ASKED, NAMES)


def test_directions_that_point_at_the_classes_tell_them(folds: ProbeFolds) -> None:
    assert score_probe(folds, logistic_probe(CENTRES, seed=0)).top1 > 0.9


def test_directions_on_which_the_classes_do_not_differ_tell_nothing(folds: ProbeFolds) -> None:
    score = score_probe(folds, logistic_probe(np.eye(DIM)[N_CLASSES:], seed=0))
    assert score.to_dict()["ci95"][0] < 1 / N_CLASSES < score.to_dict()["ci95"][1] + 0.1


@pytest.mark.parametrize("tau", [0.5, 0.07])
def test_temperature_of_an_svm_is_its_penalty(folds: ProbeFolds, tau: float) -> None:
    directions = random_directions(9, DIM, seed=0)
    sharpened = score_probe(folds, svm_probe(directions, tau=tau))
    penalised = score_probe(folds, svm_probe(directions, inverse_penalty=tau**-2))
    logits = [part @ directions.T for part in (TRAIN, TEST)]
    machine = SVC(kernel="linear", C=1).fit(logits[0] / tau, LEARNT)
    assert (sharpened.predictions == penalised.predictions).all()
    assert (sharpened.predictions == machine.predict(logits[1] / tau)).all()


def test_temperature_of_linear_svc_is_not_only_its_penalty() -> None:
    # why the docstring names it: its bias is penalised, and does not shrink with the weights
    tau, directions = 0.02, random_directions(9, DIM, seed=0)
    logits = (TRAIN @ directions.T).astype(np.float64)
    options = {"loss": "hinge", "max_iter": 200_000, "tol": 1e-8, "random_state": 0}
    bias = [
        LinearSVC(C=c, **options).fit(features, LEARNT == 0).intercept_[0]
        for features, c in ((logits / tau, 0.01), (logits, 0.01 / tau**2))
    ]
    assert abs(bias[0] - bias[1]) > 0.05 * abs(bias[1])


def test_the_default_reading_does_not_feel_temperature(folds: ProbeFolds) -> None:
    directions = random_directions(9, DIM, seed=0)
    found = [score_probe(folds, Reading("default", tau).probe(directions)) for tau in (1.0, 0.02)]
    assert (found[0].predictions == found[1].predictions).all()


def test_the_thesis_reading_does(folds: ProbeFolds) -> None:
    directions = random_directions(9, DIM, seed=0)
    blunt, sharp = (
        score_probe(folds, Reading("thesis", tau).probe(directions)) for tau in (1.0, 0.01)
    )
    assert (sharp.predictions != blunt.predictions).any()


def test_a_penalty_is_chosen_once_where_one_is_wanted(folds: ProbeFolds) -> None:
    directions, reading = random_directions(9, DIM, seed=0), Reading()
    chosen = reading.with_penalty_of(folds, directions)
    assert chosen.penalty in PENALTIES
    plain, settled = (score_probe(folds, one.probe(directions)) for one in (reading, chosen))
    assert (plain.predictions == settled.predictions).mean() > 0.97  # from another start
    assert Reading("thesis").with_penalty_of(folds, directions) == Reading("thesis")


@pytest.mark.parametrize("tau", [0.0, -1.0, np.inf, np.nan])
def test_a_temperature_that_is_none_is_refused(tau: float) -> None:
    with pytest.raises(ValueError, match="tau must be above 0 and finite, got"):
        svm_probe(CENTRES, tau=tau)


def test_the_anchor_is_cross_validated_and_repeats() -> None:
    directions = random_directions(9, DIM, seed=0)
    anchor = class_agnostic_anchor(VECTORS, directions, LABELS, seed=1)
    folds = learn_from_folds(VECTORS, LABELS, NAMES, seed=1)
    probe = logistic_probe(directions, seed=1, penalty=FIXED_PENALTY)
    assert anchor == class_agnostic_anchor(VECTORS, directions, LABELS, seed=1)
    assert anchor.top1 == score_probe(folds, probe).top1
    assert anchor.n == 160
    assert 0 < anchor.entropy_nats < anchor.entropy_max_nats == pytest.approx(np.log(9))


def test_the_anchor_of_pictures_without_labels_is_their_entropy() -> None:
    directions = random_directions(9, DIM, seed=0)
    anchor = class_agnostic_anchor(VECTORS, directions, None, seed=0)
    known = class_agnostic_anchor(VECTORS, directions, LABELS, seed=0)
    assert (anchor.top1, anchor.ci95, anchor.n) == (None, None, 0)
    assert anchor.entropy_nats == known.entropy_nats
    assert "no labels" in anchor.note


def test_the_anchor_says_why_it_is_null() -> None:
    alone = np.append(np.zeros(159, dtype=np.int64), 1)
    anchor = class_agnostic_anchor(VECTORS, CENTRES, alone, seed=0)
    assert anchor.top1 is None
    assert "one class has 1" in anchor.note
