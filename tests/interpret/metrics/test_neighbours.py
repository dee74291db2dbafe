import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import LeaveOneOut, StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier

from interpret.metrics.neighbours import (
    knn_accuracy,
    knn_accuracy_leave_one_out,
    knn_classes,
    knn_classes_leave_one_out,
    modality_gap,
    modality_separability,
)

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def circle(*degrees: float) -> Floats:
    """Unit vectors in the plane."""
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], axis=1)


def cloud(seed: int, n: int, dim: int = 6, shift: float = 0.0) -> Floats:
    """Random unit vectors, drawn towards the first axis."""
    vectors = np.random.default_rng(seed).normal(size=(n, dim))
    vectors[:, 0] += shift
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def test_neighbours_on_a_circle_counted_by_hand() -> None:
    gallery, labels = circle(0, 10, 20, 90, 100), np.array([0, 1, 1, 2, 2])
    queries = circle(1, 88)
    # nearest to 1: 0, 10, 20 -> class 0 alone, then a tie of 0 and 1, then twice 1
    for k, given_class in ((1, 0), (2, 0), (3, 1)):
        assert knn_accuracy(queries[:1], np.array([given_class]), gallery, labels, k) == 1
    assert knn_accuracy(queries, np.array([1, 2]), gallery, labels, k=1) == 0.5
    assert (
        knn_accuracy(queries, np.array([0, 2]), gallery, labels, k=5) == 0.5
    )  # 1 1 0 2 2: class 1


def test_one_search_decides_for_every_k() -> None:
    gallery, labels = circle(0, 10, 20, 90, 100), np.array([0, 1, 1, 2, 2])
    decided = knn_classes(circle(1, 88), gallery, labels, [1, 3, 5])
    assert {k: classes.tolist() for k, classes in decided.items()} == {
        1: [0, 2],
        3: [1, 2],
        5: [1, 2],
    }
    others = knn_classes_leave_one_out(gallery, labels, [1, 2])
    assert others[1].tolist()[3:] == [2, 2]
    assert others[2].tolist()[0] == 1  # 10 and 20, never itself


def test_a_tie_goes_to_the_nearest_and_not_to_the_smallest_index() -> None:
    gallery, labels = circle(0, 30), np.array([7, 3])
    assert knn_accuracy(circle(5), np.array([7]), gallery, labels, k=2) == 1


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1, 3, 5]))
def test_votes_of_two_classes_equal_scikit_learn(seed: int, k: int) -> None:
    # an odd number of votes for two classes has no ties
    rng = np.random.default_rng(seed)
    gallery, gallery_labels = cloud(seed, 40), rng.integers(2, size=40)
    queries, labels = cloud(seed + 1, 15), rng.integers(2, size=15)
    reference = KNeighborsClassifier(k, algorithm="brute", metric="cosine")
    expected = reference.fit(gallery, gallery_labels).score(queries, labels)
    accuracy = knn_accuracy(queries, labels, gallery, gallery_labels, k)
    assert accuracy == pytest.approx(expected, abs=1e-9)


def test_leaving_one_out_equals_scikit_learn() -> None:
    vectors, labels = cloud(0, 40), np.random.default_rng(0).integers(2, size=40)
    reference = KNeighborsClassifier(3, algorithm="brute", metric="cosine")
    left_out = cross_val_predict(reference, vectors, labels, cv=LeaveOneOut())
    accuracy = knn_accuracy_leave_one_out(vectors, labels, k=3)
    assert accuracy == pytest.approx((left_out == labels).mean(), abs=1e-9)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 19))
def test_renaming_classes_and_reordering_the_gallery_change_nothing(seed: int, k: int) -> None:
    rng = np.random.default_rng(seed)
    gallery, gallery_labels = cloud(seed, 20), rng.integers(4, size=20)
    queries, labels = cloud(seed + 1, 10), rng.integers(4, size=10)
    plain = knn_accuracy(queries, labels, gallery, gallery_labels, k)
    renamed, order = 5 + rng.permutation(4), rng.permutation(20)
    again = knn_accuracy(
        queries, renamed[labels], gallery[order], renamed[gallery_labels][order], k
    )
    assert again == plain
    assert 0 <= plain <= 1


def test_a_vector_is_not_its_own_neighbour() -> None:
    # pairs of twins of different classes: each asks its twin and is wrong
    vectors, labels = np.repeat(cloud(0, 8), 2, axis=0), np.arange(16) % 2
    assert knn_accuracy_leave_one_out(vectors, labels, k=1) == 0
    assert knn_accuracy(vectors, labels, vectors, labels, k=1) >= 0.5


def test_planted_classes_are_found_and_shuffled_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    labels = np.arange(200) % 4
    vectors = np.eye(8)[labels] + 0.2 * rng.normal(size=(200, 8))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    rough = vectors.astype(np.float32)
    assert knn_accuracy_leave_one_out(rough, labels, k=5) > 0.95
    assert knn_accuracy_leave_one_out(rough, rng.permutation(labels), k=5) < 0.4


def test_the_gap_of_two_pairs_worked_out_by_hand() -> None:
    # means (.5, .5) and (-.5, .5)
    images, texts = circle(0, 90), circle(90, 180)
    assert modality_gap(images, texts) == pytest.approx(1, abs=1e-12)
    assert modality_gap(circle(0), circle(180)) == pytest.approx(2, abs=1e-12)
    assert modality_gap(images, images[[1, 0, 1, 0]]) == pytest.approx(0, abs=1e-12)


@settings(max_examples=12, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 20), st.integers(1, 20))
def test_the_gap_is_symmetric_in_its_range_and_blind_to_rotation(
    seed: int, n_images: int, n_texts: int
) -> None:
    images, texts = cloud(seed, n_images), cloud(seed + 1, n_texts, shift=1.0)
    gap = modality_gap(images, texts)
    assert 0 <= gap <= 2
    assert modality_gap(texts, images) == pytest.approx(gap, abs=1e-12)
    turn, _ = np.linalg.qr(np.random.default_rng(seed).normal(size=(6, 6)))
    assert modality_gap(images @ turn, texts @ turn) == pytest.approx(gap, abs=1e-9)


def test_clouds_apart_are_told_and_clouds_alike_are_not() -> None:
    apart = modality_separability(cloud(0, 60, shift=4), cloud(1, 30, shift=-4), seed=0)
    assert apart == 1
    alike = [
        modality_separability(cloud(2 * seed, 100), cloud(2 * seed + 1, 50), seed=0)
        for seed in range(8)
    ]
    assert np.mean(alike) == pytest.approx(0.5, abs=0.06)  # one has a spread of .05


def test_separability_is_the_balanced_accuracy_of_cross_validated_predictions() -> None:
    images, texts = cloud(0, 60, shift=1), cloud(1, 30)
    kinds = np.repeat([0, 1], [60, 30])
    predictions = cross_val_predict(
        LogisticRegression(class_weight="balanced", max_iter=1000),
        np.concatenate([images, texts]),
        kinds,
        cv=StratifiedKFold(5, shuffle=True, random_state=3),
    )
    expected = ((predictions[:60] == 0).mean() + (predictions[60:] == 1).mean()) / 2
    assert modality_separability(images, texts, seed=3) == pytest.approx(expected, abs=1e-9)


def test_the_same_seed_gives_the_same_separability() -> None:
    images, texts = cloud(0, 40, shift=1), cloud(1, 40)
    first = modality_separability(images, texts, seed=0)
    assert modality_separability(images, texts, seed=0) == first
    others = {modality_separability(images, texts, seed=seed) for seed in range(1, 5)}
    assert others != {first}


@pytest.mark.parametrize("k", [0, 3])
def test_neighbours_that_are_not_there_are_refused(k: int) -> None:
    vectors, labels = circle(0, 50, 100), np.array([0, 1, 2])
    with pytest.raises(ValueError, match="k must lie between 1 and the 2 neighbours"):
        knn_accuracy(vectors, labels, vectors[:2], labels[:2], k)
    with pytest.raises(ValueError, match="k must lie between 1 and the 2 neighbours"):
        knn_accuracy_leave_one_out(vectors, labels, k)


@pytest.mark.parametrize(
    ("vectors", "labels", "complaint"),
    [
        (2 * circle(0, 90), np.array([0, 1]), "must have length 1"),
        (circle(0, 90), np.array([0]), "same pictures"),
        (circle(0, 90), np.array([0, -1]), "must be at least 0"),
        (np.empty((0, 2)), np.empty(0, dtype=int), "n at least 1"),
    ],
)
def test_vectors_and_labels_that_do_not_fit_are_refused(
    vectors: Floats, labels: Ints, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        knn_accuracy_leave_one_out(vectors, labels, k=1)
    with pytest.raises(ValueError, match=complaint):
        knn_accuracy(circle(0), np.array([0]), vectors, labels, k=1)


def test_vectors_of_two_models_are_refused() -> None:
    for measure in (modality_gap, lambda x, y: modality_separability(x, y, seed=0)):
        with pytest.raises(ValueError, match="same width, got 6 and 5"):
            measure(cloud(0, 9), cloud(0, 9, dim=5))
    with pytest.raises(ValueError, match="same width, got 6 and 5"):
        knn_accuracy(cloud(0, 2), np.array([0, 1]), cloud(0, 2, dim=5), np.array([0, 1]), k=1)


@pytest.mark.parametrize("n_folds", [1, 5])
def test_folds_that_cannot_be_filled_are_refused(n_folds: int) -> None:
    with pytest.raises(ValueError, match="at least 2 and at most the 4 vectors"):
        modality_separability(cloud(0, 9), cloud(1, 4), seed=0, n_folds=n_folds)
