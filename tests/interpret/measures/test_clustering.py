import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from interpret.measures import clustering
from interpret.measures.clustering import (
    find_clusters,
    kmeans_purity,
    majority_classes,
    purity_hits,
)
from interpret.metrics.cluster_shape import sums_of_squares
from interpret.metrics.clustering import purity

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def planted(n_a_class: int, n_classes: int, spread: float, seed: int = 0) -> tuple[Floats, Ints]:
    """Unit vectors about as many directions at right angles as there are classes."""
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(n_classes), n_a_class)
    vectors = np.eye(n_classes, 12)[labels] + spread * rng.normal(size=(len(labels), 12))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), labels


def test_planted_clusters_are_found_and_their_centres_are_their_means() -> None:
    vectors, labels = planted(20, 6, spread=0.05)
    found = find_clusters(vectors.astype(np.float32), 6, seed=0)
    assert purity(labels, found.assigned) == purity(found.assigned, labels) == 1
    means = [vectors[found.assigned == cluster].mean(axis=0) for cluster in range(6)]
    np.testing.assert_allclose(found.centres, means, atol=1e-6)
    assert (found.algorithm, found.n_starts) == ("k-means", 10)


def test_points_on_a_line_are_parted_where_it_is_cheapest() -> None:
    # 0 1 | 10 12 costs 1/2 + 2; 0 | 1 10 12 and 0 1 10 | 12 cost far more
    found = find_clusters(np.array([[0.0], [1.0], [10.0], [12.0]]), 2, seed=0)
    assert found.assigned[0] == found.assigned[1] != found.assigned[2] == found.assigned[3]
    assert sorted(found.centres.ravel().tolist()) == [0.5, 11.0]


def test_the_anchor_finds_planted_classes_and_nothing_in_noise() -> None:
    vectors, labels = planted(20, 6, spread=0.05)
    assert kmeans_purity(vectors, labels, 6, seed=0) == 1
    shuffled = np.random.default_rng(0).permutation(labels)
    assert kmeans_purity(vectors, shuffled, 6, seed=0) < 0.5


def test_a_seed_repeats_itself() -> None:
    vectors, _ = planted(10, 5, spread=0.5)
    first, again = (find_clusters(vectors, 5, seed=3) for _ in range(2))
    np.testing.assert_array_equal(first.assigned, again.assigned)
    np.testing.assert_array_equal(first.centres, again.centres)


def test_large_sets_get_one_start_and_larger_ones_mini_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, labels = planted(20, 6, spread=0.05)
    monkeypatch.setattr(clustering, "PASS_MAX_STARTS", vectors.size * 6 - 1)
    once = find_clusters(vectors, 6, seed=0)
    assert (once.algorithm, once.n_starts) == ("k-means", 1)
    monkeypatch.setattr(clustering, "PASS_MAX_WHOLE", vectors.size * 6 - 1)
    batches = find_clusters(vectors, 6, seed=0)
    assert (batches.algorithm, batches.n_starts) == ("mini-batch k-means", 1)
    assert purity(labels, batches.assigned) > 0.8


def test_fewer_distinct_vectors_than_clusters_leave_some_empty() -> None:
    vectors = np.repeat(np.eye(3), 4, axis=0)
    found = find_clusters(vectors, 5, seed=0)
    assert len(found.centres) == 5
    sums = sums_of_squares(vectors, found.assigned)
    assert (sums.n_clusters, sums.within) == (3, 0)


@settings(max_examples=40, deadline=None)
@given(arrays(np.int64, st.just((30, 2)), elements=st.integers(0, 4)))
def test_hits_are_what_purity_counts(table: Ints) -> None:
    labels, assigned = table.T.copy()
    assert purity_hits(labels, assigned).mean() == pytest.approx(purity(labels, assigned))
    for cluster in np.unique(assigned):
        counts = np.bincount(labels[assigned == cluster])
        assert majority_classes(labels, assigned)[cluster] == counts.argmax()


@pytest.mark.parametrize(
    ("vectors", "n_clusters", "message"),
    [
        (np.eye(3), 1, "at least 2 clusters, got 1"),
        (np.eye(3), 4, "as many pictures as clusters, got 3 pictures for 4 clusters"),
        (np.ones((5, 2)), 2, "all 5 have the same vector"),
        (np.full((5, 2), 0.1, dtype=np.float32), 2, "all 5 have the same vector"),
        (np.array([[0.0], [np.nan], [1.0]]), 2, "must be finite"),
    ],
)
def test_what_cannot_be_clustered_is_refused(
    vectors: Floats, n_clusters: int, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        find_clusters(vectors, n_clusters, seed=0)
