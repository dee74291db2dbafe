from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.bank_coverage import CHUNK, hit_chance, measure_coverage, nearest_pairs

AXES = np.eye(4, dtype=np.float32)


def test_coverage_counts_what_pictures_are_nearest_to() -> None:
    images = AXES[[0, 0, 1, 2]]
    found = measure_coverage(images, AXES, 1, own=[(0, 3), (1,), (), (2,)])
    assert found.n_pictures.tolist() == [2, 1, 1, 0]
    assert found.activated_fraction == 3 / 4
    # shares 1/2, 1/4, 1/4: entropy 3/2 ln 2
    assert found.n_effective_concepts == pytest.approx(2**1.5)
    assert found.n_images_with_class == 3
    assert found.own_class_fraction == pytest.approx(2 / 3)
    assert found.own_class_chance == pytest.approx((2 / 4 + 1 / 4 + 1 / 4) / 3)


def test_without_labels_there_is_no_own_class() -> None:
    found = measure_coverage(AXES, AXES, 9)
    assert (found.k, found.own_class_fraction, found.own_class_chance) == (4, None, None)
    assert found.activated_fraction == 1


@given(st.integers(1, 12), st.data())
def test_the_chance_of_a_hit_is_hypergeometric(n_concepts: int, data: st.DataObject) -> None:
    n_own = data.draw(st.integers(0, n_concepts))
    k = data.draw(st.integers(1, n_concepts))
    expected = 1 - comb(n_concepts - n_own, k) / comb(n_concepts, k)
    assert hit_chance(n_concepts, n_own, k) == pytest.approx(expected, abs=1e-12)


def test_nearest_pairs_are_those_of_the_whole_table() -> None:
    vectors = np.random.default_rng(0).normal(size=(CHUNK + 30, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cosines = np.triu(vectors @ vectors.T, k=1)
    best = sorted(cosines[np.triu_indices(len(vectors), k=1)], reverse=True)[:7]
    found = nearest_pairs(vectors, 7)
    assert [cosine for _, _, cosine in found] == pytest.approx(best)
    assert all(i < j and vectors[i] @ vectors[j] == pytest.approx(c) for i, j, c in found)
    assert nearest_pairs(AXES[:1], 3) == []


def test_what_cannot_be_counted_is_refused() -> None:
    for images, k, own in ((AXES[:0], 1, None), (AXES, 0, None), (AXES, 1, [(0,)])):
        with pytest.raises(ValueError, match="there must be pictures, k of at least 1"):
            measure_coverage(images, AXES, k, own)
