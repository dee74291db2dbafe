import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from interpret.metrics.contingency import (
    AGREEMENTS,
    ari_of_table,
    check_partitions,
    contingency,
    hungarian_accuracy_of_table,
    nmi_of_table,
    purity_of_table,
)

Ints = NDArray[np.int64]


def partitions(seed: int, n: int, n_classes: int, n_clusters: int) -> tuple[Ints, Ints]:
    """Random labels and clusters."""
    rng = np.random.default_rng(seed)
    return rng.integers(n_classes, size=n), rng.integers(n_clusters, size=n)


def padded(table: Ints) -> Ints:
    """The same table with a class and a cluster that hold no pictures."""
    return np.pad(table, ((1, 0), (0, 1)))


def test_the_table_counts_pictures_by_hand() -> None:
    table = contingency(np.array([3, 3, 0, 3]), np.array([5, 5, 5, 9]))
    assert table.tolist() == [[1, 0], [2, 1]]
    assert contingency(np.empty(0, dtype=int), np.empty(0, dtype=int)).shape == (0, 0)


def test_all_measures_of_a_table_worked_out_by_hand() -> None:
    table = np.array([[3, 1], [0, 2]])
    assert purity_of_table(table) == pytest.approx(5 / 6)
    assert hungarian_accuracy_of_table(table) == pytest.approx(5 / 6)
    # pairs together in both 3 + 1 = 4, in classes 6 + 1 = 7, in clusters 3 + 3 = 6, of 15:
    # (4 - 7 x 6 / 15) / (13 / 2 - 7 x 6 / 15) = 1.2 / 3.7
    assert ari_of_table(table) == pytest.approx(12 / 37, abs=1e-12)
    # I = 1/2 ln(3/2) + 1/6 ln(1/2) + 1/3 ln 2 = 1/2 ln 3 - 1/3 ln 2, H(C) = ln 2
    information = np.log(3) / 2 - np.log(2) / 3
    of_class = np.log(3) - 2 / 3 * np.log(2)
    expected = 2 * information / (of_class + np.log(2))
    assert nmi_of_table(table) == pytest.approx(expected, abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6), st.integers(1, 6))
def test_measures_equal_scikit_learn_and_scipy(
    seed: int, n: int, n_classes: int, n_clusters: int
) -> None:
    labels, clusters = partitions(seed, n, n_classes, n_clusters)
    table = contingency(labels, clusters)
    for counts in (table, padded(table)):
        ari, nmi = ari_of_table(counts), nmi_of_table(counts)
        assert ari == pytest.approx(adjusted_rand_score(labels, clusters), abs=1e-9)
        assert nmi == pytest.approx(normalized_mutual_info_score(labels, clusters), abs=1e-9)
        matched = counts[linear_sum_assignment(-counts)].sum() / n
        assert hungarian_accuracy_of_table(counts) == pytest.approx(matched, abs=1e-9)
    majority = sum(np.bincount(labels[clusters == c]).max() for c in np.unique(clusters))
    assert purity_of_table(table) == pytest.approx(majority / n, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6), st.integers(1, 6))
def test_measures_stay_in_their_ranges(seed: int, n: int, n_classes: int, n_clusters: int) -> None:
    table = contingency(*partitions(seed, n, n_classes, n_clusters))
    assert 0 < hungarian_accuracy_of_table(table) <= purity_of_table(table) <= 1
    assert 0 <= nmi_of_table(table) <= 1
    assert -0.5 <= ari_of_table(table) <= 1


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6))
def test_the_order_of_classes_and_clusters_does_not_matter(seed: int, n: int, width: int) -> None:
    table, rng = contingency(*partitions(seed, n, width, width)), np.random.default_rng(seed)
    shuffled = rng.permutation(rng.permutation(table, axis=0), axis=1)
    for measure in AGREEMENTS.values():
        assert measure(shuffled) == pytest.approx(measure(table), abs=1e-12)


def test_clusters_that_are_the_classes_score_one() -> None:
    for measure in AGREEMENTS.values():
        assert measure(np.diag([3, 1, 5])) == 1


def test_one_class_in_one_cluster_and_no_pictures_score_one() -> None:
    for measure in AGREEMENTS.values():
        assert measure(np.array([[4]])) == 1
        assert measure(np.zeros((0, 0), dtype=np.int64)) == 1


def test_one_cluster_of_many_classes_tells_nothing() -> None:
    assert ari_of_table(np.array([[2], [2]])) == 0
    assert nmi_of_table(np.array([[2], [2]])) == 0
    assert nmi_of_table(np.array([[1, 1, 1]])) == 0


def test_a_million_pictures_do_not_overflow() -> None:
    table = np.full((3, 3), 4 * 10**8)
    assert ari_of_table(table) == pytest.approx(0, abs=1e-8)
    assert nmi_of_table(table) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("labels", "clusters", "complaint"),
    [
        (np.array([0, 1]), np.array([0]), "same pictures, got 2 and 1"),
        (np.array([0.5]), np.array([0]), "labels must be whole numbers"),
        (np.array([0]), np.array([-1]), "clusters must be at least 0"),
        (np.array([[0]]), np.array([0]), r"labels must be .* of shape \(n_images,\)"),
    ],
)
def test_partitions_that_do_not_fit_are_refused(
    labels: Ints, clusters: Ints, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_partitions(labels, clusters)
    with pytest.raises(ValueError, match=complaint):
        contingency(labels, clusters)
