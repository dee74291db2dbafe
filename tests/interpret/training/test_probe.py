from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import check_grad
from sklearn.linear_model import LogisticRegression

from interpret.training import probe as probes
from interpret.training.logistic import _loss, pose
from interpret.training.probe import (
    FIXED_PENALTY,
    MAX_HELD_OUT,
    PENALTIES,
    choose_and_fit_probe,
    fit_probe,
    hold_out,
)

Pictures = tuple[NDArray[np.float32], NDArray[np.int64]]


def planted(n: int, n_classes: int = 4, noise: float = 0.4, seed: int = 0) -> Pictures:
    """Unit vectors about known directions about a common one, as a CLIP's lie in a cone."""
    rng, labels = np.random.default_rng(seed), np.arange(n) % n_classes
    directions = 3 * np.ones(12) + 2 * np.eye(12)[:n_classes]
    vectors = directions[labels] + noise * rng.standard_normal((n, 12))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit.astype(np.float32), labels


@pytest.mark.parametrize("penalty", [1.0, 1e-2, 1e-4])
def test_it_is_the_logistic_regression_of_scikit_learn(penalty: float) -> None:
    vectors, labels = planted(200, noise=1.0)
    found = fit_probe(vectors, labels, 4, penalty=penalty)
    z = vectors - vectors.mean(axis=0)
    z = (z / np.sqrt(z.var(axis=0).mean())).astype(np.float64)
    reference = LogisticRegression(C=1 / (penalty * len(z)), tol=1e-8, max_iter=10_000)
    reference.fit(z, labels)
    mine = torch.from_numpy(found.logits(vectors)).softmax(dim=1).numpy()
    np.testing.assert_allclose(mine, reference.predict_proba(z), atol=5e-3)


def test_the_gradient_is_that_of_the_loss() -> None:
    vectors, labels = planted(30, n_classes=3)
    problem, stretch = pose(vectors, labels), np.linspace(1, 2, 13)
    at = np.random.default_rng(0).standard_normal(3 * 13)

    def loss(flat: NDArray[np.float64]) -> float:
        weights = flat.reshape(3, 13) * stretch
        logits = problem.rows.numpy() @ weights[:, :-1].T + weights[:, -1]
        own = logits[np.arange(30), labels]
        nats = (np.log(np.exp(logits).sum(axis=1)) - own).mean()
        return float(nats + 0.1 / 2 * np.square(weights[:, :-1]).sum())

    def both(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        return _loss(flat, problem, 0.1, torch.from_numpy(stretch))

    assert both(at)[0] == pytest.approx(loss(at), rel=1e-5)
    assert check_grad(loss, lambda flat: both(flat)[1], at) < 1e-4


def test_directions_that_were_planted_are_found() -> None:
    vectors, labels = planted(400)
    asked, told = planted(200, seed=1)
    found = choose_and_fit_probe(vectors, labels, 4, seed=0)
    assert (found.predict(asked) == told).mean() > 0.95
    # each class leans to its own axis, more than to that of any other class
    assert found.coefficients[:, :4].argmax(axis=1).tolist() == [0, 1, 2, 3]


def test_neither_length_nor_place_of_the_vectors_matters() -> None:
    vectors, labels = planted(120, noise=1.0)
    moved = (10 * vectors + 5).astype(np.float32)
    here, there = fit_probe(vectors, labels, 4), fit_probe(moved, labels, 4)
    np.testing.assert_allclose(here.logits(vectors), there.logits(moved), atol=2e-2)


def test_a_stronger_penalty_makes_smaller_coefficients() -> None:
    vectors, labels = planted(120, noise=1.0)
    sizes = [
        np.square(fit_probe(vectors, labels, 4, penalty=p).coefficients).sum() for p in (1, 0.1)
    ]
    assert sizes[0] < sizes[1]


def test_the_penalty_with_the_best_held_out_accuracy_is_taken_the_strongest_of_those_that_tie() -> (
    None
):
    vectors, labels = planted(300, noise=1.2)
    found = choose_and_fit_probe(vectors, labels, 4, seed=0)
    assert tuple(found.held_out_accuracies) == PENALTIES
    best = max(found.held_out_accuracies.values())
    tied = [penalty for penalty, value in found.held_out_accuracies.items() if value == best]
    assert found.penalty == max(tied)
    assert found.n_held_out == 60
    assert found.is_converged
    # all pictures are learnt from: the same optimum as a fit with that penalty from 0
    again = fit_probe(vectors, labels, 4, penalty=found.penalty)
    np.testing.assert_allclose(found.logits(vectors), again.logits(vectors), atol=5e-2)


def test_with_fewer_than_five_pictures_a_class_the_penalty_is_fixed() -> None:
    vectors, labels = planted(16)
    found = choose_and_fit_probe(vectors, labels, 4, seed=0)
    assert (found.penalty, found.n_held_out, found.held_out_accuracies) == (FIXED_PENALTY, 0, {})


def test_the_same_seed_gives_the_same_probe_bit_for_bit() -> None:
    given = planted(200, noise=1.2)
    one, two = (choose_and_fit_probe(*given, 4, seed=3) for _ in range(2))
    assert np.array_equal(one.coefficients, two.coefficients)
    assert one.held_out_accuracies == two.held_out_accuracies


def test_a_class_without_pictures_is_never_predicted() -> None:
    vectors, labels = planted(80)
    found = choose_and_fit_probe(vectors, labels * 2, 9, seed=0)
    assert set(found.predict(vectors)) <= {0, 2, 4, 6}
    assert np.isneginf(found.intercept[[1, 3, 5, 7, 8]]).all()
    assert not found.coefficients[[1, 3, 5, 7, 8]].any()


@given(sizes=st.lists(st.integers(0, 40), min_size=1, max_size=6), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_a_fifth_of_each_class_is_held_out_rounded_down(sizes: list[int], seed: int) -> None:
    labels = np.repeat(np.arange(len(sizes)), sizes)
    held_out = hold_out(labels, seed=seed)
    found = np.bincount(labels[held_out], minlength=len(sizes))
    assert found.tolist() == [size // 5 for size in sizes]


def test_of_many_pictures_ten_thousand_are_held_out() -> None:
    held_out = hold_out(np.arange(80_000) % 7, seed=0)
    assert MAX_HELD_OUT - 7 <= held_out.sum() <= MAX_HELD_OUT


def test_a_weak_penalty_may_be_tried_for_a_hundred_steps_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(probes, "MAX_TRIAL_ITERATIONS", 1)
    found = choose_and_fit_probe(*planted(100, noise=1.2), 4, seed=0)
    assert found.n_iterations > 1  # the last fit is not cut
    assert found.is_converged


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"labels": np.zeros(20, dtype=np.int64)}, "at least 2 classes"),
        ({"vectors": np.ones((20, 12), dtype=np.float32)}, "all are equal"),
        ({"vectors": np.full((20, 12), np.nan, dtype=np.float32)}, "finite"),
        ({"vectors": np.ones(20, dtype=np.float32)}, r"shape \(n_images, dim\)"),
        ({"labels": np.arange(19) % 4}, "same pictures"),
        ({"labels": np.arange(20) % 5}, "must lie below 4"),
        ({"penalty": 0.0}, "above 0"),
    ],
)
def test_what_cannot_be_learnt_is_refused(change: dict[str, Any], says: str) -> None:
    vectors, labels = planted(20)
    given: dict[str, Any] = {"vectors": vectors, "labels": labels, "n_classes": 4} | change
    with pytest.raises(ValueError, match=says):
        fit_probe(**given)
