import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from interpret.metrics.clustering import (
    adjusted_rand_index,
    hungarian_accuracy,
    measure_agreement,
    normalised_mutual_information,
    purity,
)

Ints = NDArray[np.int64]
MEASURES = (purity, hungarian_accuracy, normalised_mutual_information, adjusted_rand_index)
NONE = np.empty(0, dtype=np.int64)

# class 0: three in cluster 7, one in 2; class 1: two in 2
LABELS, CLUSTERS = np.array([0, 0, 0, 0, 1, 1]), np.array([7, 7, 7, 2, 2, 2])


def test_agreement_of_six_pictures_worked_out_by_hand() -> None:
    found = measure_agreement(LABELS, CLUSTERS)
    assert found.n_images == 6
    assert found.purity == pytest.approx(5 / 6)
    assert found.hungarian_accuracy == pytest.approx(5 / 6)
    assert found.ari == pytest.approx(12 / 37)  # see test_contingency.py
    information, of_class = np.log(3) / 2 - np.log(2) / 3, np.log(3) - 2 / 3 * np.log(2)
    assert found.nmi == pytest.approx(2 * information / (of_class + np.log(2)))


def test_a_name_is_used_once() -> None:
    # clusters 0 and 1 are both class 0; only one of them may be called so
    labels, clusters = np.array([0, 0, 0, 0, 1]), np.array([0, 0, 0, 1, 2])
    assert purity(labels, clusters) == 1
    assert hungarian_accuracy(labels, clusters) == pytest.approx(4 / 5)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 30), st.integers(1, 5), st.integers(1, 5))
def test_agreement_equals_scikit_learn(seed: int, n: int, n_classes: int, n_clusters: int) -> None:
    rng = np.random.default_rng(seed)
    labels, clusters = rng.integers(n_classes, size=n), rng.integers(n_clusters, size=n)
    found = measure_agreement(labels, clusters)
    assert found.ari == pytest.approx(adjusted_rand_score(labels, clusters), abs=1e-9)
    assert found.nmi == pytest.approx(normalized_mutual_info_score(labels, clusters), abs=1e-9)
    assert found.hungarian_accuracy <= found.purity <= 1


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 30))
def test_renumbering_clusters_changes_nothing_and_splitting_never_lowers_purity(
    seed: int, n: int
) -> None:
    rng = np.random.default_rng(seed)
    labels, clusters = rng.integers(4, size=n), rng.integers(4, size=n)
    renumbered = 1000 * (1 + rng.permutation(4))[clusters]
    for measure in MEASURES:
        assert measure(labels, renumbered) == pytest.approx(measure(labels, clusters), abs=1e-12)
    split = 2 * clusters + rng.integers(2, size=n)
    assert purity(labels, split) >= purity(labels, clusters)
    assert purity(labels, np.arange(n)) == 1


def test_edges_are_those_of_scikit_learn() -> None:
    one, many = np.zeros(4, dtype=np.int64), np.arange(4)
    for measure in MEASURES:
        assert measure(NONE, NONE) == 1
        assert measure(one, one) == 1
        assert measure(many, many) == 1
    for labels, clusters in ((one, many), (many, one)):
        assert normalised_mutual_information(labels, clusters) == 0
        assert adjusted_rand_index(labels, clusters) == 0


def test_agreement_survives_json() -> None:
    plain = measure_agreement(LABELS, CLUSTERS).to_dict()
    assert json.loads(json.dumps(plain, allow_nan=False)) == plain


def test_partitions_that_do_not_fit_are_refused() -> None:
    for measure in (*MEASURES, measure_agreement):
        with pytest.raises(ValueError, match="same pictures"):
            measure(LABELS, CLUSTERS[:3])
        with pytest.raises(ValueError, match="clusters must be at least 0"):
            measure(LABELS, CLUSTERS - 5)
