import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import calinski_harabasz_score, silhouette_score

from interpret.metrics import cluster_shape
from interpret.metrics.cluster_shape import elbow_knee, silhouette, sums_of_squares

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def points(seed: int, n: int = 40, n_clusters: int = 4) -> tuple[Floats, Ints]:
    """Random unit vectors and clusters of them."""
    rng = np.random.default_rng(seed)
    vectors = rng.normal(size=(n, 5))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), rng.integers(
        n_clusters, size=n
    )


def test_sums_of_squares_worked_out_by_hand() -> None:
    # means (0, 1) and (6, 0), of all (3, .5): within 2 x 1 + 2 x 4, between 4 x (9 + .25)
    vectors = np.array([[0.0, 0], [0, 2], [4, 0], [8, 0]])
    sums = sums_of_squares(vectors, np.array([3, 3, 8, 8]))
    assert (sums.n_images, sums.n_clusters) == (4, 2)
    assert (sums.within, sums.between, sums.total) == pytest.approx((10, 37, 47))
    assert (sums.within_per_image, sums.between_per_image) == pytest.approx((2.5, 9.25))
    assert sums.between_share == pytest.approx(37 / 47)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6))
def test_within_and_between_add_up_to_the_total(seed: int, n: int, n_clusters: int) -> None:
    sums = sums_of_squares(*points(seed, n, n_clusters))
    assert sums.within + sums.between == pytest.approx(sums.total, abs=1e-9)
    assert 0 <= sums.within_per_image <= 1  # of unit vectors
    assert sums.between_per_image <= 1
    assert sums.between_share is None or 0 <= sums.between_share <= 1


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000))
def test_sums_of_squares_equal_scikit_learn(seed: int) -> None:
    vectors, clusters = points(seed)
    sums = sums_of_squares(vectors, clusters)
    ratio = sums.between / sums.within * (40 - sums.n_clusters) / (sums.n_clusters - 1)
    assert ratio == pytest.approx(calinski_harabasz_score(vectors, clusters), rel=1e-9)


def test_the_within_sum_is_the_inertia_of_k_means() -> None:
    vectors, _ = points(0)
    fitted = KMeans(4, n_init=1, random_state=0).fit(vectors)
    sums = sums_of_squares(vectors, fitted.labels_.astype(np.int64))
    assert sums.within == pytest.approx(fitted.inertia_, rel=1e-6)


def test_half_precision_vectors_are_summed_in_double() -> None:
    vectors, clusters = points(0)
    rough, fine = (sums_of_squares(vectors.astype(t), clusters) for t in ("float32", "float64"))
    assert rough.total == pytest.approx(fine.total, rel=1e-6)


def test_one_cluster_leaves_nothing_between_and_many_nothing_within() -> None:
    vectors, _ = points(0)
    one = sums_of_squares(vectors, np.zeros(40, dtype=np.int64))
    assert (one.between, one.within) == pytest.approx((0, one.total), abs=1e-12)
    each = sums_of_squares(vectors, np.arange(40))
    assert (each.within, each.between) == pytest.approx((0, each.total), abs=1e-12)
    assert sums_of_squares(np.ones((3, 2)), np.array([0, 1, 1])).between_share is None


def test_sums_survive_json() -> None:
    plain = sums_of_squares(*points(0)).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_silhouette_worked_out_by_hand() -> None:
    # points 0 1 | 10 11: a = 1, b = 10.5 or 9.5, so (9.5 / 10.5 + 8.5 / 9.5) / 2
    value = silhouette(np.array([[0.0], [1], [10], [11]]), np.array([0, 0, 1, 1]), seed=0)
    assert value == pytest.approx((9.5 / 10.5 + 8.5 / 9.5) / 2, abs=1e-12)


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 6))
def test_silhouette_equals_scikit_learn(seed: int, n_clusters: int) -> None:
    vectors, clusters = points(seed, n_clusters=n_clusters)
    value = silhouette(vectors, clusters, seed=0)
    assert value == pytest.approx(silhouette_score(vectors, clusters), abs=1e-9)
    assert silhouette(vectors, clusters, seed=1) == value  # nothing is drawn from 40


def test_silhouette_of_many_vectors_is_that_of_a_seeded_sample(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    vectors, clusters = points(0, n=300)
    vectors += 3 * np.eye(5)[clusters]
    whole = silhouette(vectors, clusters, seed=0)
    monkeypatch.setattr(cluster_shape, "SILHOUETTE_ROWS", 100)
    sampled = silhouette(vectors, clusters, seed=0)
    assert sampled != whole
    assert sampled == pytest.approx(whole, abs=0.05)
    assert sampled == silhouette(vectors, clusters, seed=0)
    assert sampled != silhouette(vectors, clusters, seed=1)


def test_silhouette_needs_two_clusters_and_two_vectors_in_one_of_them() -> None:
    vectors, _ = points(0, n=4)
    assert silhouette(vectors, np.zeros(4, dtype=np.int64), seed=0) is None
    assert silhouette(vectors, np.arange(4), seed=0) is None
    assert silhouette(vectors[:1], np.array([0]), seed=0) is None


def test_the_knee_of_a_bent_line_is_the_bend() -> None:
    k = np.arange(1, 11)
    assert elbow_knee(k, np.where(k < 4, 100 - 30 * (k - 1), 10 - (k - 4))) == 4
    # across 0 .25 .5 1, left 1 .2 .1 0: below the chord by 0 .55 .4 0
    assert elbow_knee([2, 4, 6, 10], [101.0, 21.0, 11.0, 1.0]) == 4


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 28), st.floats(0.001, 1000), st.floats(-1000, 1000))
def test_the_knee_does_not_depend_on_the_unit(bend: int, scale: float, shift: float) -> None:
    k = np.arange(1, 31)
    spread = np.maximum(bend - k, 0) * 5.0 + (30 - k)
    assert elbow_knee(k, spread) == bend
    assert elbow_knee(k, scale * spread + shift) == bend
    assert elbow_knee(10 * k, spread) == 10 * bend


@pytest.mark.parametrize(
    "within",
    [
        [5.0, 5.0, 5.0, 5.0],
        [4.0, 3.0, 2.0, 1.0],  # straight
        [0.7, 0.6, 0.5, 0.4],  # straight but for rounding
        [1.0, 2.0, 3.0, 4.0],
        [9.0, 8.9, 8.0, 1.0],  # falls late: above the chord
    ],
)
def test_a_curve_without_a_knee_has_none(within: list[float]) -> None:
    assert elbow_knee([1, 2, 3, 4], within) is None


@pytest.mark.parametrize("n", [0, 1, 2])
def test_fewer_than_three_points_have_no_knee(n: int) -> None:
    assert elbow_knee(np.arange(n), 10.0 - np.arange(n)) is None


def test_the_planted_number_of_clusters_is_found() -> None:
    rng = np.random.default_rng(0)
    vectors = (5 * np.eye(6)).repeat(20, axis=0) + rng.normal(scale=0.3, size=(120, 6))
    sizes = range(1, 13)
    within = [KMeans(k, n_init=2, random_state=0).fit(vectors).inertia_ for k in sizes]
    assert elbow_knee(sizes, within) == 6


@pytest.mark.parametrize(
    ("n_clusters", "within", "complaint"),
    [
        ([1, 2], [1.0], "have a within each"),
        ([2, 1], [1.0, 2.0], "must rise"),
        ([1, 1], [1.0, 2.0], "must rise"),
        ([1, 2, 3], [1.0, np.nan, 0.0], "must be finite"),
    ],
)
def test_curves_that_are_none_are_refused(
    n_clusters: list[int], within: list[float], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        elbow_knee(n_clusters, within)


@pytest.mark.parametrize(
    ("vectors", "clusters", "complaint"),
    [
        (np.zeros((0, 2)), np.empty(0, dtype=int), "vectors must have shape"),
        (np.zeros(3), np.zeros(3, dtype=int), "vectors must have shape"),
        (np.zeros((2, 2)), np.zeros(3, dtype=int), "same pictures, at least one, got 2 and 3"),
        (np.array([[np.nan]]), np.array([0]), "vectors must be finite"),
        (np.zeros((1, 2)), np.array([-1]), "clusters must be at least 0"),
    ],
)
def test_vectors_and_clusters_that_do_not_fit_are_refused(
    vectors: Floats, clusters: Ints, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        sums_of_squares(vectors, clusters)
    with pytest.raises(ValueError, match=complaint):
        silhouette(vectors, clusters, seed=0)
