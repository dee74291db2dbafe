import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.bank import make_bank
from concepts.model_filters import BLOCK, drop_near, drop_unactivated, find_near

FOX = make_bank(
    "toy", classes={"fox": ["a tail", "ears"], "owl": ["a long tail", "ears"]}, source="A toy."
)


def unit(angles: list[float]) -> np.ndarray:
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_a_near_concept_goes_from_its_classes_and_nothing_takes_its_place() -> None:
    found = drop_near(FOX, unit([0.0, 1.5, 0.1]), 0.99)
    assert [(d.class_name, d.concept, d.reason) for d in found.dropped] == [
        ("owl", "a long tail", "cosine 0.995 with 'a tail'")
    ]
    assert found.bank.of_class == {"fox": ("a tail", "ears"), "owl": ("ears",)}


def test_a_concept_the_model_does_not_read_is_near_to_nothing() -> None:
    angles = unit([0.0, 0.0, 0.1])
    read = np.array([True, False, True])
    assert [one.concept for one in drop_near(FOX, angles, 0.99, read).dropped] == ["a long tail"]
    assert not drop_near(FOX, angles, 0.99, np.zeros(3, dtype=bool)).dropped


def test_only_concepts_that_stay_drop_others() -> None:
    # 0 drops .1; .2 is near to .1 alone, which is gone
    first, cosine = find_near(unit([0.0, 0.1, 0.2, 0.22]), float(np.cos(0.15)))
    assert first.tolist() == [-1, 0, -1, 2]
    assert cosine == pytest.approx([0, np.cos(0.1), 0, np.cos(0.02)])


@given(st.integers(0, 10_000), st.floats(0.5, 0.99))
def test_what_stays_is_apart_and_what_goes_is_near_to_what_stays(seed: int, most: float) -> None:
    vectors = np.random.default_rng(seed).normal(size=(20, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    first, _ = find_near(vectors, most)
    stays = np.flatnonzero(first < 0)
    between = vectors[stays] @ vectors[stays].T - 2 * np.eye(len(stays))
    assert between.max() <= most
    gone = np.flatnonzero(first >= 0)
    assert set(first[gone]) <= set(stays)
    assert all(vectors[at] @ vectors[first[at]] > most for at in gone)


def test_blocks_do_not_show_at_their_borders() -> None:
    angles = np.repeat(np.linspace(0, 3, BLOCK // 2 + 20), 3)
    first, _ = find_near(unit(list(angles)), 1 - 1e-12)
    assert first.reshape(-1, 3)[:, 0].tolist() == [-1] * (BLOCK // 2 + 20)
    assert (first.reshape(-1, 3)[:, 1:] == np.flatnonzero(first < 0)[:, None]).all()


def test_a_concept_of_no_picture_goes_everywhere() -> None:
    found = drop_unactivated(FOX, np.array([3, 0, 1]), k=10)
    assert {(d.class_name, d.concept) for d in found.dropped} == {("fox", "ears"), ("owl", "ears")}
    assert found.dropped[0].reason == "among the nearest 10 of no picture"
    with pytest.raises(ValueError, match="filter 'unactivated' must leave a concept"):
        drop_unactivated(FOX, np.zeros(3, dtype=int), k=10)


def test_an_array_of_another_bank_is_refused() -> None:
    with pytest.raises(ValueError, match="vectors must have a row a concept, got 2 for 3"):
        drop_near(FOX, unit([0.0, 1.0]))
    with pytest.raises(ValueError, match="n_pictures must have a row a concept, got 4 for 3"):
        drop_unactivated(FOX, np.ones(4, dtype=int), k=10)
