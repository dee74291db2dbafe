import json

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score, silhouette_score

from interpret.measures import cluster_scores
from interpret.measures.cluster_scores import OF_SQUARES, SCORES, ClusterScores, score_clusters
from interpret.measures.clustering import Clusters, find_clusters
from interpret.metrics.cluster_shape import sums_of_squares
from interpret.metrics.clustering import purity
from interpret.metrics.contingency import AGREEMENTS

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@pytest.fixture(scope="module")
def cloud() -> tuple[Floats, Ints]:
    """Four overlapping classes of 40."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(4), 40)
    return np.eye(4, 6)[labels] * 2 + rng.normal(size=(160, 6)), labels


@pytest.fixture(scope="module")
def scores(cloud: tuple[Floats, Ints]) -> ClusterScores:
    vectors, labels = cloud
    return score_clusters(vectors, labels, find_clusters(vectors, 4, seed=0), seed=0)


def test_values_are_those_of_the_metrics(cloud: tuple[Floats, Ints], scores: ClusterScores) -> None:
    vectors, labels = cloud
    assigned = scores.clusters.assigned
    expected = {
        "purity": purity(labels, assigned),
        "nmi": normalized_mutual_info_score(labels, assigned),
        "ari": adjusted_rand_score(labels, assigned),
        "silhouette": silhouette_score(vectors, assigned),
        "within_per_image": sums_of_squares(vectors, assigned).within / 160,
    }
    assert {name: scores.values[name] for name in expected} == pytest.approx(expected, abs=1e-9)
    assert set(scores.values) == set(scores.ci95) == set(scores.chance) == set(SCORES)


def test_intervals_hold_their_values_and_chance_is_far(scores: ClusterScores) -> None:
    for name in SCORES:
        value, ends, chance = scores.values[name], scores.ci95[name], scores.chance[name]
        assert value is not None
        assert ends is not None
        assert chance is not None
        assert ends[0] < value < ends[1]
        assert not ends[0] <= chance.mean <= ends[1]


def test_chance_of_sums_of_squares_is_the_mean_over_shuffles(
    cloud: tuple[Floats, Ints], scores: ClusterScores
) -> None:
    rng = np.random.default_rng(1)
    drawn = [
        sums_of_squares(cloud[0], rng.permutation(scores.clusters.assigned)) for _ in range(400)
    ]
    for name in OF_SQUARES:
        values, chance = [getattr(sums, name) for sums in drawn], scores.chance[name]
        assert chance is not None
        error = 5 * np.std(values) / 20
        assert chance.mean == pytest.approx(np.mean(values), abs=error)


def test_intervals_shrink_with_the_root_of_the_number_of_pictures(
    cloud: tuple[Floats, Ints], scores: ClusterScores
) -> None:
    vectors, labels = np.repeat(cloud[0], 4, axis=0), np.repeat(cloud[1], 4)
    assigned = np.repeat(scores.clusters.assigned, 4)
    clusters = Clusters(assigned, scores.clusters.centres, "k-means", 1)
    many = score_clusters(vectors, labels, clusters, seed=0)
    for name in (*OF_SQUARES, "purity"):
        wide, narrow = scores.ci95[name], many.ci95[name]
        assert wide is not None
        assert narrow is not None
        ratio = (wide[1] - wide[0]) / (narrow[1] - narrow[0])
        assert ratio == pytest.approx(2, abs=0.3)


def test_without_labels_only_what_knows_no_classes_has_values(
    cloud: tuple[Floats, Ints], scores: ClusterScores
) -> None:
    found = score_clusters(cloud[0], None, scores.clusters, seed=0)
    for name in AGREEMENTS:
        assert found.values[name] is None
        assert found.ci95[name] is None
        assert found.chance[name] is None
    for name in (*OF_SQUARES, "silhouette"):
        assert found.values[name] == scores.values[name]


def test_purities_are_compared_on_the_same_pictures(
    cloud: tuple[Floats, Ints], scores: ClusterScores
) -> None:
    vectors, labels = cloud
    rng = np.random.default_rng(0)
    poor = Clusters(rng.integers(4, size=160), np.zeros((4, 6)), "k-means", 1)
    found = score_clusters(vectors, labels, poor, seed=0, against={"images": scores.clusters})
    test = found.purity_against["images"]
    assert found.values["purity"] is not None
    assert scores.values["purity"] is not None
    difference = found.values["purity"] - scores.values["purity"]
    assert test.mean_difference == pytest.approx(difference, abs=1e-12)
    assert test.p < 0.001
    same = score_clusters(
        vectors, labels, scores.clusters, seed=0, against={"images": scores.clusters}
    )
    assert same.purity_against["images"].p == 1


def test_a_picture_a_cluster_has_no_silhouette() -> None:
    vectors = np.eye(4)
    clusters = find_clusters(vectors, 4, seed=0)
    found = score_clusters(vectors, np.array([0, 0, 1, 1]), clusters, seed=0)
    assert found.values["silhouette"] is None
    assert found.ci95["silhouette"] is None
    assert found.chance["silhouette"] is None
    assert found.values["within_per_image"] == 0
    assert found.values["purity"] == 1


def test_many_cells_are_drawn_fewer_times(
    cloud: tuple[Floats, Ints], scores: ClusterScores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_scores, "CELLS_DRAWN", 1)
    vectors, labels = cloud
    few = score_clusters(vectors, labels, scores.clusters, seed=0)
    assert few.ci95["purity"] != scores.ci95["purity"]
    assert few.ci95["purity"] == pytest.approx(scores.ci95["purity"], abs=0.03)


def test_the_record_survives_json(scores: ClusterScores) -> None:
    record = scores.to_dict()
    again = json.loads(json.dumps(record, allow_nan=False))
    assert again["shuffled"]["purity"]["range95"] == list(record["shuffled"]["purity"]["range95"])
    assert set(SCORES) <= set(again)
    assert (again["n_images"], again["dim"], again["n_clusters_found"]) == (160, 6, 4)
