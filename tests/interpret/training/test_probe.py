"""The default linear probe: scikit-learn's optimum, a penalty chosen on held-out pictures."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from interpret.embeddings import Vectors, unit_rows
from interpret.training.probe import PENALTIES, choose_and_fit_probe, fit_probe, hold_out

Ints = NDArray[np.int64]


def planted(
    n_images: int, noise: float, *, n_classes: int = 4, dim: int = 12
) -> tuple[Vectors, Ints]:
    """Unit vectors about one direction a class."""
    rng = np.random.default_rng(0)
    labels = np.arange(n_images) % n_classes
    directions = rng.standard_normal((n_classes, dim))
    return unit_rows(directions[labels] + noise * rng.standard_normal((n_images, dim))), labels


def test_the_optimum_is_scikit_learns() -> None:
    vectors, labels = planted(400, noise=1.5)
    penalty = 1e-2
    ours = fit_probe(vectors, labels, 4, penalty=penalty)
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    rows = centred / np.sqrt(centred.var(axis=0).mean())  # one number for all dimensions
    theirs = LogisticRegression(C=1 / (len(rows) * penalty), tol=1e-8, max_iter=5_000)
    wanted = theirs.fit(rows, labels).predict_proba(rows)
    logits = ours.logits(vectors).astype(np.float64)
    found = np.exp(logits - logits.max(axis=1, keepdims=True))
    found /= found.sum(axis=1, keepdims=True)
    assert np.abs(found - wanted).max() < 0.01
    assert (ours.predict(vectors) == theirs.predict(rows)).mean() > 0.99


def test_classes_that_lie_apart_are_told_apart() -> None:
    vectors, labels = planted(200, noise=0.05)
    learnt = choose_and_fit_probe(vectors[:100], labels[:100], 4, seed=0)
    assert (learnt.predict(vectors[100:]) == labels[100:]).all()
    assert learnt.is_converged


def test_the_penalty_is_the_one_best_on_pictures_held_out() -> None:
    vectors, labels = planted(300, noise=2.0)
    probe = choose_and_fit_probe(vectors, labels, 4, seed=0)
    accuracies = probe.held_out_accuracies
    assert tuple(accuracies) == PENALTIES
    assert accuracies[probe.penalty] == max(accuracies.values())
    assert probe.n_held_out == 60
    again = choose_and_fit_probe(vectors, labels, 4, seed=0)
    assert np.array_equal(again.coefficients, probe.coefficients)


def test_a_class_without_pictures_is_never_predicted() -> None:
    vectors, labels = planted(60, noise=0.5, n_classes=3)
    probe = fit_probe(vectors, np.where(labels == 1, 4, labels), 5)
    assert set(probe.predict(vectors).tolist()) <= {0, 2, 4}
    assert probe.intercept[1] == probe.intercept[3] == -np.inf


@pytest.mark.parametrize("n_images", [100, 60_000])
def test_a_fifth_of_each_class_and_at_most_ten_thousand_are_held_out(n_images: int) -> None:
    labels = np.arange(n_images) % 4
    held_out = hold_out(labels, seed=0)
    counts = np.bincount(labels[held_out])
    assert held_out.sum() == min(n_images // 5, 10_000)
    assert counts.min() == counts.max()


@pytest.mark.parametrize(
    ("vectors", "labels", "hint"),
    [
        (np.eye(4), [0, 0, 0, 0], "at least 2 classes"),
        (np.ones((4, 3)), [0, 1, 0, 1], "equal"),
        (np.full((4, 3), np.nan), [0, 1, 0, 1], "finite"),
        (np.eye(4), [0, 1], "4"),
    ],
    ids=["one class", "constant vectors", "no numbers", "too few labels"],
)
def test_what_cannot_be_learnt_is_one_sentence(
    vectors: NDArray[np.float64], labels: list[int], hint: str
) -> None:
    with pytest.raises(ValueError, match=hint) as refused:
        fit_probe(vectors.astype(np.float32), np.array(labels), 2)
    assert len(str(refused.value).splitlines()) == 1
