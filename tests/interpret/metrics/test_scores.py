from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.metrics.curves import (
    deletion_auc,
    information_curve,
    order_effect,
    published_auc_nats,
    published_curve_nats,
)
from interpret.metrics.information import (
    adjusted_overlap,
    membership_mi_bits,
    published_mi_nats,
    shared_information,
)
from interpret.metrics.scores import (
    SCORES,
    Bools,
    Ints,
    count_concepts,
    score_images,
    shared_with,
    trace_images,
)

ALL = tuple(range(1, 16))


def world(seed: int) -> tuple[Ints, Bools, Ints]:
    """Random concepts of pictures and classes, and the pictures' classes."""
    rng = np.random.default_rng(seed)
    n_classes, n_bank, n_images = (int(rng.integers(*ends)) for ends in ((1, 7), (40, 120), (0, 9)))
    m, width = int(rng.integers(1, n_bank // 4 + 1)), int(rng.integers(1, min(15, n_bank // 4) + 1))
    n_concepts = rng.integers(0, width + 1, size=n_images)
    concepts = np.array([rng.permutation(n_bank)[:width] for _ in range(n_images)], dtype=np.int64)
    concepts = concepts.reshape(n_images, width)
    concepts[np.arange(width) >= n_concepts[:, None]] = -1
    class_concepts = np.zeros((n_classes, n_bank), dtype=bool)
    for row in class_concepts:
        row[rng.permutation(n_bank)[:m]] = True
    return concepts, class_concepts, rng.integers(0, n_classes, size=n_images)


def plain_score(name: str, shared: Bools, n: int, m: int, d: int) -> float:
    """One score of one picture from the scalar functions."""
    k, one, count = int(shared.sum()), shared[None], np.array([n])
    sizes = {"n_class_concepts": m, "n_bank": d}
    first = min(n, 5)
    plain: dict[str, Callable[[], Any]] = {
        "published_mi_nats": lambda: published_mi_nats(n, m, k),
        "published_auc_nats": lambda: published_auc_nats(one, count, n_class_concepts=m)[0],
        "adjusted_overlap": lambda: adjusted_overlap(k, n, m, d),
        "membership_mi_bits": lambda: membership_mi_bits(k, n, m, d),
        "shared_information": lambda: shared_information(k, n, m, d),
        "deletion_auc": lambda: deletion_auc(one, count, **sizes)[0],
        "adjusted_overlap_at_5": lambda: adjusted_overlap(shared[:5].sum(), first, m, d),
        "order_effect": lambda: order_effect(one, count, **sizes)[0],
    }
    return float(plain[name]()) if n else 0.0


@pytest.mark.parametrize(
    ("ranks", "expected"),
    [
        (
            (1, 2, 3),
            {
                "published_mi_nats": 7.719,
                "published_auc_nats": 1.35,
                "adjusted_overlap": 0.19043,
                "membership_mi_bits": 0.00206,
                "shared_information": 0.06057,
                "deletion_auc": 0.00432,
                "order_effect": -0.02865,
            },
        ),
        ((13, 14, 15), {"deletion_auc": 0.07951, "order_effect": 0.04654}),
        (ALL, {"adjusted_overlap": 1, "shared_information": 0.69334, "deletion_auc": 0.34227}),
        (
            (),
            {"adjusted_overlap": -0.01196, "shared_information": -0.00179, "deletion_auc": -0.0009},
        ),
    ],
)
def test_scores_equal_the_hand_checked_values(
    ranks: tuple[int, ...], expected: dict[str, float]
) -> None:
    shared = np.isin(np.arange(1, 16), ranks)[None]
    scores = score_images(shared, np.array([15]), n_class_concepts=50, n_bank=4229)
    digits = {"published_mi_nats": 3, "published_auc_nats": 2}
    for name, value in expected.items():
        assert round(float(scores[name][0]), digits.get(name, 5)) == value


def test_the_overlap_at_5_counts_the_five_most_relevant() -> None:
    # n 5, m 10, d 100: chance .5; ranks 1 and 5 of the first five: (2 - .5) / (5 - .5) = 1/3
    shared = np.isin(np.arange(1, 16), [1, 5, 6, 7])[None]
    scores = score_images(shared, np.array([15]), n_class_concepts=10, n_bank=100)
    assert scores["adjusted_overlap_at_5"] == pytest.approx(1 / 3, abs=1e-12)


@given(st.integers(0, 10_000))
def test_every_score_equals_a_plain_double_loop(seed: int) -> None:
    concepts, class_concepts, classes = world(seed)
    m, d = int(class_concepts[0].sum()), class_concepts.shape[1]
    shared, n_concepts = shared_with(concepts, class_concepts, classes), count_concepts(concepts)
    scores = score_images(shared, n_concepts, n_class_concepts=m, n_bank=d)
    assert tuple(scores) == SCORES
    for name, values in scores.items():
        plain = [
            plain_score(name, row, int(n), m, d) for row, n in zip(shared, n_concepts, strict=True)
        ]
        assert values.dtype == np.float64
        assert values == pytest.approx(np.array(plain), abs=1e-12)


@given(st.integers(0, 10_000))
def test_renaming_the_concepts_changes_nothing(seed: int) -> None:
    concepts, class_concepts, classes = world(seed)
    new_name = np.random.default_rng(seed).permutation(class_concepts.shape[1])
    renamed = np.where(concepts >= 0, new_name[concepts], -1)
    renamed_classes = np.empty_like(class_concepts)
    renamed_classes[:, new_name] = class_concepts
    np.testing.assert_array_equal(
        shared_with(renamed, renamed_classes, classes),
        shared_with(concepts, class_concepts, classes),
    )


@given(st.integers(0, 10_000))
def test_shared_with_equals_set_membership(seed: int) -> None:
    concepts, class_concepts, classes = world(seed)
    of_class = [set(np.flatnonzero(row)) for row in class_concepts]
    expected = [
        [concept in of_class[label] for concept in row]
        for row, label in zip(concepts, classes, strict=True)
    ]
    assert shared_with(concepts, class_concepts, classes).tolist() == expected


def test_a_picture_without_concepts_scores_zero_everywhere() -> None:
    nothing = np.zeros((1, 15), dtype=bool), np.array([0])
    scores = score_images(*nothing, n_class_concepts=50, n_bank=4229)
    assert [float(values[0]) for values in scores.values()] == [0] * len(SCORES)
    curves = trace_images(*nothing, n_class_concepts=50, n_bank=4229)
    assert not any(values.any() for values in curves.values())


def test_no_pictures_give_no_scores() -> None:
    shared, n_concepts = np.empty((0, 15), dtype=bool), np.empty(0, dtype=np.int64)
    scores = score_images(shared, n_concepts, n_class_concepts=50, n_bank=4229)
    assert {values.shape for values in scores.values()} == {(0,)}


@given(st.integers(0, 10_000))
def test_traces_start_at_the_scores_and_end_at_zero(seed: int) -> None:
    concepts, class_concepts, classes = world(seed)
    shared, n_concepts = shared_with(concepts, class_concepts, classes), count_concepts(concepts)
    m, d = int(class_concepts[0].sum()), class_concepts.shape[1]
    scores = score_images(shared, n_concepts, n_class_concepts=m, n_bank=d)
    curves = trace_images(shared, n_concepts, n_class_concepts=m, n_bank=d)
    published, informed = curves["curve_published_nats"], curves["curve_shared_information"]
    np.testing.assert_allclose(published[:, 0], scores["published_mi_nats"], atol=1e-12)
    np.testing.assert_allclose(informed[:, 0], scores["shared_information"], atol=1e-12)
    np.testing.assert_array_equal(informed[:, -1], 0)
    np.testing.assert_array_equal(
        published, published_curve_nats(shared, n_concepts, n_class_concepts=m)
    )


def test_a_trace_of_ten_concepts_is_its_curve() -> None:
    shared, n_concepts = np.arange(10)[None] % 3 == 0, np.array([10])
    sizes = {"n_class_concepts": 12, "n_bank": 90}
    traced = trace_images(shared, n_concepts, **sizes)["curve_shared_information"]
    np.testing.assert_allclose(traced, information_curve(shared, n_concepts, **sizes)[:, :11])


def test_limits_are_kept_at_the_door() -> None:
    with pytest.raises(ValueError, match="at least 40 concepts"):
        score_images(np.ones((1, 3), bool), np.array([3]), n_class_concepts=5, n_bank=30)
    with pytest.raises(ValueError, match="distinct"):
        shared_with(np.array([[1, 1]]), np.eye(3, dtype=bool), np.array([0]))
