from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.metrics import nulls
from interpret.metrics.nulls import (
    other_class,
    other_class_curves,
    permuted,
    permuted_curves,
    runner_up,
)
from interpret.metrics.scores import (
    CURVES,
    SCORES,
    Bools,
    Ints,
    count_concepts,
    score_images,
    shared_with,
    trace_images,
)


def world(
    seed: int, n_images: int = 7, n_classes: int = 5, n_bank: int = 61
) -> tuple[Ints, Bools, Ints]:
    """Random concepts of pictures and classes, and the pictures' classes."""
    rng = np.random.default_rng(seed)
    m, n_concepts = int(rng.integers(1, n_bank // 4)), rng.integers(0, 16, size=n_images)
    concepts = np.array([rng.permutation(n_bank)[:15] for _ in range(n_images)])
    concepts[np.arange(15) >= n_concepts[:, None]] = -1
    class_concepts = np.zeros((n_classes, n_bank), dtype=bool)
    for row in class_concepts:
        row[rng.permutation(n_bank)[:m]] = True
    return concepts, class_concepts, rng.integers(0, n_classes, size=n_images)


def sizes_of(class_concepts: Bools) -> dict[str, int]:
    return {"n_class_concepts": int(class_concepts[0].sum()), "n_bank": class_concepts.shape[1]}


@settings(max_examples=15)
@given(st.integers(0, 10_000))
def test_other_class_equals_a_plain_loop_over_the_other_classes(seed: int) -> None:
    concepts, class_concepts, classes = world(seed)
    scores, curves = (
        other_class(concepts, class_concepts, classes),
        other_class_curves(concepts, class_concepts, classes),
    )
    assert tuple(scores) == SCORES
    assert tuple(curves) == CURVES
    for i, own in enumerate(classes):
        others = np.array([c for c in range(len(class_concepts)) if c != own])
        again = np.repeat(concepts[i : i + 1], len(others), axis=0)
        shared, counts = shared_with(again, class_concepts, others), count_concepts(again)
        for measured, plain in (
            (scores, score_images(shared, counts, **sizes_of(class_concepts))),
            (curves, trace_images(shared, counts, **sizes_of(class_concepts))),
        ):
            for name, values in plain.items():
                assert measured[name][i] == pytest.approx(values.mean(axis=0), abs=1e-12)


def test_other_class_does_not_depend_on_how_much_is_held_in_memory(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = world(3, n_images=50)
    at_once = other_class(*arguments)
    monkeypatch.setattr(nulls, "PAIRS_AT_ONCE", 35)  # 7 pictures of 5 classes
    in_pieces = other_class(*arguments)
    for name in SCORES:
        np.testing.assert_array_equal(in_pieces[name], at_once[name])


def test_other_class_of_two_classes_is_the_runner_up() -> None:
    concepts, class_concepts, classes = world(5, n_classes=2)
    mean, best = (
        other_class(concepts, class_concepts, classes),
        runner_up(concepts, class_concepts, 1 - classes),
    )
    for name in SCORES:
        np.testing.assert_allclose(mean[name], best[name], atol=1e-12)


def test_other_class_needs_another_class() -> None:
    concepts, class_concepts, classes = world(1, n_classes=1)
    with pytest.raises(ValueError, match="two classes or more"):
        other_class(concepts, class_concepts, classes)


def test_other_class_works_where_classes_have_fewer_concepts_than_pictures() -> None:
    # class a holds concept 0, class b concept 1; the picture, of class a, holds 0 to 4
    class_concepts = np.zeros((2, 40), dtype=bool)
    class_concepts[[0, 1], [0, 1]] = True
    null = other_class(np.array([[0, 1, 2, 3, 4]]), class_concepts, np.array([0]))
    # b shares one of five: (1 - 5/40) / (1 - 5/40) = 1
    assert null["adjusted_overlap"] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(("n_bank", "nats"), [(4229, 1.09), (1806, 2.33), (457, 5.95)])
def test_permuted_published_mi_equals_the_reference(n_bank: int, nats: float) -> None:
    null = permuted(np.array([15]), n_class_concepts=50, n_bank=n_bank)
    assert null["published_mi_nats"] == pytest.approx(nats, abs=5e-3)


def test_permuted_published_auc_of_food101_equals_the_reference() -> None:
    null = permuted(np.array([15]), n_class_concepts=50, n_bank=457)
    assert null["published_auc_nats"] == pytest.approx(3.6, abs=0.05)


def test_permuted_equals_the_mean_over_all_sets_and_orders_of_one_and_two_concepts() -> None:
    # 40 concepts, of which the class holds the first 7: every single one, every ordered pair
    class_concepts = np.arange(40)[None] < 7
    singles = np.arange(40)[:, None]
    pairs = np.array([pair for two in combinations(range(40), 2) for pair in (two, two[::-1])])
    for concepts in (singles, pairs):
        n = concepts.shape[1]
        shared = shared_with(concepts, class_concepts, np.zeros(len(concepts), dtype=np.int64))
        every = score_images(shared, np.full(len(concepts), n), n_class_concepts=7, n_bank=40)
        null = permuted(np.array([n]), n_class_concepts=7, n_bank=40)
        for name in SCORES:
            assert null[name][0] == pytest.approx(every[name].mean(), abs=1e-12)


@pytest.mark.parametrize(("n_bank", "m"), [(61, 15), (200, 50)])
def test_permuted_equals_simulation(n_bank: int, m: int) -> None:
    rng, n_draws = np.random.default_rng(0), 40_000
    shared = rng.permuted(np.tile(np.arange(n_bank) < m, (n_draws, 1)), axis=1)[:, :15]
    n_concepts = rng.integers(0, 16, size=n_draws)
    shared[np.arange(15) >= n_concepts[:, None]] = False
    given_sizes = {"n_class_concepts": m, "n_bank": n_bank}
    for drawn, null in (
        (score_images(shared, n_concepts, **given_sizes), permuted(n_concepts, **given_sizes)),
        (
            trace_images(shared, n_concepts, **given_sizes),
            permuted_curves(n_concepts, **given_sizes),
        ),
    ):
        for name, values in drawn.items():
            difference = values - null[name]
            error = difference.std(axis=0) / np.sqrt(n_draws)
            assert (np.abs(difference.mean(axis=0)) <= 4.5 * error + 1e-12).all(), name


@given(st.integers(40, 3000), st.data())
def test_random_sets_have_no_adjusted_overlap_and_no_order_effect(
    n_bank: int, data: st.DataObject
) -> None:
    m = data.draw(st.integers(1, n_bank // 4))
    n_concepts = np.arange(min(15, n_bank // 4) + 1)
    null = permuted(n_concepts, n_class_concepts=m, n_bank=n_bank)
    for name in ("adjusted_overlap", "adjusted_overlap_at_5", "order_effect"):
        np.testing.assert_array_equal(null[name], 0)
    assert all(values[0] == 0 for values in null.values())
    assert all(np.isfinite(values).all() for values in null.values())


def test_permuted_keeps_the_limits() -> None:
    with pytest.raises(ValueError, match="at most 10 concepts"):
        permuted(np.array([11]), n_class_concepts=5, n_bank=40)


def test_what_is_really_shared_lies_above_every_null() -> None:
    # every picture holds 8 of its class's 15 concepts and 4 others
    rng = np.random.default_rng(0)
    class_concepts = np.zeros((6, 120), dtype=bool)
    for row in class_concepts:
        row[rng.permutation(120)[:15]] = True
    classes = np.arange(60) % 6
    concepts = np.array(
        [
            np.r_[
                rng.permutation(np.flatnonzero(class_concepts[label]))[:8],
                rng.permutation(np.flatnonzero(~class_concepts[label]))[:4],
            ]
            for label in classes
        ]
    )
    n_concepts, sizes = count_concepts(concepts), sizes_of(class_concepts)
    shared = shared_with(concepts, class_concepts, classes)
    measured = score_images(shared, n_concepts, **sizes)["adjusted_overlap"]
    # chance 12 x 15 / 120 = 1.5: (8 - 1.5) / (12 - 1.5)
    assert measured == pytest.approx(np.full(60, 6.5 / 10.5), abs=1e-12)
    for null in (
        other_class(concepts, class_concepts, classes),
        runner_up(concepts, class_concepts, (classes + 1) % 6),
        permuted(n_concepts, **sizes),
    ):
        assert null["adjusted_overlap"].mean() < 0.3
