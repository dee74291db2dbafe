from itertools import pairwise

import numpy as np
import pytest
import torch
from sklearn.metrics import accuracy_score
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from torch.nn.functional import cross_entropy

from interpret.training import probe_recipes
from interpret.training.probe import Ints, Probe, Vectors
from interpret.training.probe_recipes import fit_thesis_svm, train_linear_layer


def blobs(n: int = 90, seed: int = 0) -> tuple[Vectors, Ints]:
    rng, labels = np.random.default_rng(seed), np.arange(n) % 3
    vectors = np.eye(8)[labels] + 0.5 * rng.standard_normal((n, 8))
    return vectors.astype(np.float32), labels


def test_the_thesis_standardises_and_takes_a_linear_kernel_with_c_1() -> None:
    vectors, labels = blobs()
    asked = blobs(seed=1)[0]
    scaler = StandardScaler().fit(vectors)
    machine = SVC(kernel="linear", C=1).fit(scaler.transform(vectors), labels)
    found = fit_thesis_svm(vectors, labels, 3).predict(asked)
    assert np.array_equal(found, machine.predict(scaler.transform(asked)))


def test_a_kernel_machine_on_many_pictures_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_recipes, "SVM_ROWS_WARNED", 50)
    with pytest.warns(UserWarning, match="90 pictures, which may take many minutes"):
        fit_thesis_svm(*blobs(), 3)


def loss_of(layer: Probe, vectors: Vectors, labels: Ints) -> float:
    logits = torch.from_numpy(layer.logits(vectors))
    return cross_entropy(logits, torch.from_numpy(labels)).item()


def test_the_report_has_ten_epochs_in_which_the_loss_falls() -> None:
    vectors, labels = blobs()
    layers = list(train_linear_layer(vectors, labels, 3, seed=0))
    assert [layer.n_iterations for layer in layers] == list(range(3, 31, 3))  # 90 rows, 32 a batch
    losses = [loss_of(layer, vectors, labels) for layer in layers]
    assert all(after < before for before, after in pairwise(losses))


def test_a_first_step_of_adam_moves_every_weight_by_the_rate() -> None:
    # Adam's first step is rate x gradient / |gradient| (Kingma and Ba, algorithm 1): 1e-4
    vectors, labels = blobs(30)  # one batch an epoch
    one, two = (
        layer.coefficients for layer in train_linear_layer(vectors, labels, 3, seed=0, n_epochs=2)
    )
    moved = np.abs(two - one)
    assert 0 < moved.max() < 1.05e-4  # nearly the rate again
    assert np.median(moved) == pytest.approx(1e-4, rel=0.02)


def test_at_a_higher_rate_it_learns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe_recipes, "LEARNING_RATE", 0.05)
    vectors, labels = blobs(300)
    *_, last = train_linear_layer(vectors, labels, 3, seed=0)
    assert accuracy_score(labels, last.predict(vectors)) > 0.8


def test_the_seed_decides_the_layer() -> None:
    def last(seed: int) -> Vectors:
        return list(train_linear_layer(*blobs(), 3, seed=seed))[-1].coefficients

    assert np.array_equal(last(0), last(0))
    assert not np.array_equal(last(0), last(1))


def test_one_class_is_refused_by_both() -> None:
    vectors, labels = blobs()
    with pytest.raises(ValueError, match="at least 2 classes"):
        fit_thesis_svm(vectors, labels * 0, 3)
    with pytest.raises(ValueError, match="at least 2 classes"):
        next(train_linear_layer(vectors, labels * 0, 3, seed=0))
