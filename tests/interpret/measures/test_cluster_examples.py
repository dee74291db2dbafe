import json

import numpy as np
from numpy.typing import NDArray

from interpret.measures.cluster_examples import ClusterExample, choose_examples
from interpret.measures.clustering import Clusters

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

# cluster: pictures, classes
PLANTED = {
    0: [0] * 6 + [1] * 6,  # twelve, half of a class
    1: [1] * 9 + [0],  # ten
    2: [2] * 4,  # pure
    3: [3] * 5,  # pure, and larger
    4: [0, 1, 2, 3],  # mixed
    5: [0, 1],  # mixed, but at most half the mean of seven
    6: [3, 3, 3, 2, 2],
}


def planted() -> tuple[Floats, Ints, Clusters]:
    assigned = np.repeat(list(PLANTED), [len(classes) for classes in PLANTED.values()])
    labels = np.concatenate([np.array(classes) for classes in PLANTED.values()])
    rng = np.random.default_rng(0)
    centres = np.eye(7) * 5
    vectors = centres[assigned] + rng.normal(size=(len(assigned), 7)) * (1 + assigned[:, None])
    return vectors, labels, Clusters(assigned, centres, "k-means", 1)


def reasons(examples: tuple[ClusterExample, ...]) -> dict[int, str]:
    return {one.cluster: one.reason for one in examples}


def test_the_rule_chooses_and_a_cluster_is_shown_once() -> None:
    found = choose_examples(*planted())
    assert reasons(found) == {
        **{0: "largest", 1: "largest", 3: "purest", 2: "purest"},
        **{4: "most mixed", 6: "most mixed"},
    }
    by_cluster = {one.cluster: one for one in found}
    assert (by_cluster[0].n_images, by_cluster[0].purity, by_cluster[0].majority) == (12, 0.5, 0)
    assert (by_cluster[1].purity, by_cluster[1].majority) == (0.9, 1)


def test_pictures_come_nearest_first_and_from_the_cluster() -> None:
    vectors, labels, clusters = planted()
    first = choose_examples(vectors, labels, clusters)[0]
    assert len(first.nearest) == 8
    assert (clusters.assigned[first.nearest] == first.cluster).all()
    distances = ((vectors - clusters.centres[clusters.assigned]) ** 2).sum(axis=1)
    assert (np.diff(distances[first.nearest]) >= 0).all()
    left = np.setdiff1d(np.flatnonzero(clusters.assigned == first.cluster), first.nearest)
    assert distances[left].min() >= distances[first.nearest].max()
    assert first.within_per_image == distances[clusters.assigned == first.cluster].mean()


def test_without_labels_tight_and_loose_clusters_are_shown() -> None:
    vectors, _, clusters = planted()
    found = choose_examples(vectors, None, clusters)
    assert reasons(found) == {
        **{0: "largest", 1: "largest", 2: "tightest", 3: "tightest"},
        **{6: "loosest", 4: "loosest"},
    }
    assert {one.purity for one in found} == {one.majority for one in found} == {None}


def test_two_clusters_are_two_rows_and_an_empty_one_is_none() -> None:
    vectors = np.array([[0.0], [0.1], [5.0]])
    clusters = Clusters(np.array([0, 0, 2]), np.array([[0.0], [9.0], [5.0]]), "k-means", 1)
    found = choose_examples(vectors, np.array([1, 1, 0]), clusters)
    assert [one.cluster for one in found] == [0, 2]
    record = json.loads(json.dumps(found[0].to_dict(("cat", "dog"), ("a", "b", "c"))))
    assert (record["majority"], record["nearest"]) == ("dog", ["a", "b"])
