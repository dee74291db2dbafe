"""By hand: four pictures of three classes; and selection against trying every class anew."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.mined_descriptors import (
    add_descriptions,
    decide_with,
    mine_descriptors,
    nearest_neighbours,
    rank_concepts,
    select_classes,
)
from interpret.units.concepts import ImageConcepts

WORDS = ("fur", "fins", "legs", "tail")
FOUND = ImageConcepts(
    concepts=np.array([[0, 3], [0, -1], [3, 1], [2, -1]]),
    relevance=np.array([[0.5, 0.1], [0.4, 0.0], [0.9, 0.2], [0.3, 0.0]], dtype=np.float32),
    part=np.zeros((4, 2), dtype=np.int64),
)
LABELS = np.array([0, 0, 1, 2])


def test_neighbours_are_other_classes_nearest_first() -> None:
    vectors = np.array([[1.0, 0], [0.8, 0.6], [0.6, 0.8], [0, 1.0]])
    assert nearest_neighbours(vectors).tolist() == [[1, 2], [2, 0], [1, 3], [2, 1]]
    assert nearest_neighbours(vectors[:2]).tolist() == [[1], [0]]


def test_what_is_found_most_often_comes_first() -> None:
    near = np.array([[1, 2], [0, 2], [0, 1]])
    ranked = rank_concepts(FOUND, LABELS, near, len(WORDS))
    # class 0: tail .9, legs .3, fins .2, once each; class 1: fur twice, legs .3, tail .1
    # class 2: fur and tail twice each, relevance .9 and 1.0, then fins
    assert [row.tolist() for row in ranked] == [[3, 2, 1], [0, 2, 3], [3, 0, 1]]


def test_a_class_gets_only_what_it_does_not_have() -> None:
    ranked = [np.array([3, 2, 1]), np.array([0]), np.array([], dtype=np.int64)]
    mined = mine_descriptors(ranked, WORDS, (("tail",), ("fur",), ()), 1)
    assert mined == (("legs",), (), ())


def test_added_texts_weigh_as_much_as_own_ones() -> None:
    classes, mined = np.full((3, 1), 1.0), np.full((3, 1), 4.0)
    found = add_descriptions(classes, np.array([2, 0, 5]), mined, np.array([1, 3, 0]))
    assert found[:, 0] == pytest.approx([2.0, 4.0, 1.0])


def test_additions_that_cost_a_hit_are_left_out() -> None:
    base = np.array([[0.9, 0.5], [0.4, 0.6], [0.6, 0.5]])
    labels = np.array([0, 1, 1])
    helps = np.array([[0.8, 0.7], [0.3, 0.7], [0.2, 0.65]])
    # with class 0 anew, the third picture becomes right; with class 1 anew, none is lost
    assert select_classes(base, helps, labels, np.array([True, True])).tolist() == [True, True]
    hurts = base + np.array([0.5, 0.0])  # class 0 takes the second picture
    assert select_classes(base, hurts, labels, np.array([True, False])).tolist() == [False, False]
    assert decide_with(base, helps, np.array([True, False])).tolist() == [0, 1, 1]
    assert select_classes(base, helps, labels, np.zeros(2, dtype=bool)).tolist() == [False, False]


@given(st.integers(2, 6), st.integers(1, 25), st.integers(0, 10_000))
def test_selection_is_that_of_trying_every_class_and_never_loses_a_hit(
    n_classes: int, n_images: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    base, added = rng.integers(0, 5, (2, n_images, n_classes)).astype(float)  # with many ties
    labels, has_mined = rng.integers(0, n_classes, n_images), rng.random(n_classes) < 0.8

    kept = select_classes(base, added, labels, has_mined)

    expected, best = np.zeros(n_classes, dtype=bool), (base.argmax(axis=1) == labels).sum()
    for index in np.flatnonzero(has_mined):
        tried = expected.copy()
        tried[index] = True
        hits = (np.where(tried, added, base).argmax(axis=1) == labels).sum()
        if hits >= best:
            expected, best = tried, hits
    assert kept.tolist() == expected.tolist()
    assert (decide_with(base, added, kept) == labels).sum() == best
