import json

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.embeddings import Embeddings, unit_rows
from interpret.measures import modality
from interpret.measures.modality import Labelled, Modality, measure_modality
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
N_CLASSES, N_A_CLASS, DIM = 4, 12, 10


def embed(vectors: NDArray[np.floating], kind: str = "image") -> Embeddings:
    ids = tuple(f"{number}" for number in range(len(vectors)))
    assert kind in ("image", "text")
    return Embeddings(unit_rows(vectors), ids, "planted", "image" if kind == "image" else "text")


@pytest.fixture(scope="module")
def labels() -> Ints:
    return np.repeat(np.arange(N_CLASSES), N_A_CLASS)


@pytest.fixture(scope="module")
def pictures(labels: Ints) -> Embeddings:
    """Each class about a direction of its own, all shifted towards the last."""
    rng = np.random.default_rng(0)
    vectors = np.eye(N_CLASSES, DIM)[labels] + 0.1 * rng.normal(size=(len(labels), DIM))
    vectors[:, -1] += 1
    return embed(vectors)


def prompts(n_a_class: int, seed: int = 1) -> Labelled:
    """The same directions, shifted the other way."""
    of_class = np.repeat(np.arange(N_CLASSES), n_a_class)
    rng = np.random.default_rng(seed)
    vectors = np.eye(N_CLASSES, DIM)[of_class] + 0.1 * rng.normal(size=(len(of_class), DIM))
    vectors[:, -1] -= 1
    return Labelled(embed(vectors, "text"), of_class)


@pytest.fixture(scope="module")
def words() -> Embeddings:
    rng = np.random.default_rng(2)
    vectors = 0.5 * rng.normal(size=(9, DIM))
    vectors[:, -1] -= 1
    return embed(vectors, "text")


@pytest.fixture(scope="module")
def found(pictures: Embeddings, labels: Ints, words: Embeddings) -> Modality:
    return measure_modality(pictures, labels, prompts(3), words, seed=0)


def test_planted_classes_are_found_within_and_across_kinds(found: Modality) -> None:
    assert found.image_image is not None
    assert found.text_image is not None
    assert {k: score.value for k, score in found.image_image.items()} == {1: 1, 5: 1, 11: 1}
    assert {k: score.value for k, score in found.text_image.items()} == {1: 1, 3: 1}
    assert found.image_training is None
    assert found.text_against_image is not None
    assert (found.text_against_image.mean_difference, found.text_against_image.p) == (0, 1)
    assert found.chance_text == 1 / 4
    assert found.chance_image == pytest.approx(11 / 47)  # others of one's class among all others


def test_words_that_say_nothing_are_beaten_by_pictures(
    pictures: Embeddings, labels: Ints, words: Embeddings
) -> None:
    wrong = Labelled(prompts(1).vectors, (prompts(1).labels + 1) % N_CLASSES)
    found = measure_modality(pictures, labels, wrong, words, seed=0)
    assert found.text_image is not None
    assert found.text_against_image is not None
    assert found.text_image[1].value == 0
    assert found.text_image[1].ci95 == fraction_ci95(0, 48)
    assert (found.text_against_image.mean_difference, found.text_against_image.n) == (-1, 48)
    assert found.text_against_image.p == pytest.approx(2.0**-47)


def test_training_pictures_are_neighbours_too(
    pictures: Embeddings, labels: Ints, words: Embeddings
) -> None:
    few = np.array([0, 1, 12, 13, 24, 25])  # the fourth class has none
    training = Labelled(embed(pictures.vectors[few]), labels[few])
    found = measure_modality(pictures, labels, prompts(1), words, training=training, seed=0)
    assert found.image_training is not None
    assert {k: score.value for k, score in found.image_training.items()} == {1: 0.75, 2: 0.75}


def test_gap_and_cosines_equal_their_plain_sums(
    found: Modality, pictures: Embeddings, words: Embeddings
) -> None:
    x = pictures.vectors.astype(float)
    y = np.concatenate([prompts(3).vectors.vectors, words.vectors]).astype(float)
    gap = np.linalg.norm(x.mean(axis=0) - y.mean(axis=0))
    assert found.gap.distance.value == pytest.approx(gap, abs=1e-7)
    pairs = {"image_image": x @ x.T, "text_text": y @ y.T}
    for name, cosines in pairs.items():
        score = found.gap.mean_cosines[name]
        assert score is not None
        off_diagonal = cosines[~np.eye(len(cosines), dtype=bool)]
        assert score.value == pytest.approx(off_diagonal.mean(), abs=1e-7)
    across = found.gap.mean_cosines["image_text"]
    assert across is not None
    assert across.value == pytest.approx((x @ y.T).mean(), abs=1e-7)
    for one in (found.gap.distance, found.gap.mean_cosines["image_image"], across):
        assert one is not None
        assert one.ci95 is not None
        assert one.ci95[0] < one.value < one.ci95[1]


def test_intervals_are_those_of_drawing_pictures_again(
    found: Modality, pictures: Embeddings, words: Embeddings
) -> None:
    x = pictures.vectors.astype(float)
    mean_text = np.concatenate([prompts(3).vectors.vectors, words.vectors]).mean(axis=0)
    rng = np.random.default_rng(5)
    rows = rng.integers(len(x), size=(1_000, len(x)))
    gaps = np.linalg.norm(x[rows].mean(axis=1) - mean_text, axis=1)
    # of a resample, pairs of one picture with itself left out
    sums = (x[rows].sum(axis=1) ** 2).sum(axis=1)
    same = np.array([(np.bincount(row) ** 2).sum() for row in rows])
    cosines = (sums - same) / (len(x) ** 2 - same)
    measured = found.gap.mean_cosines["image_image"]
    assert measured is not None
    for score, drawn in ((found.gap.distance, gaps), (measured, cosines)):
        assert score.ci95 is not None
        width = score.ci95[1] - score.ci95[0]
        assert width == pytest.approx(4 * drawn.std(), rel=0.2)


def test_a_gap_is_seen_by_a_plane_and_its_absence_is_not(
    found: Modality, pictures: Embeddings, labels: Ints
) -> None:
    assert found.gap.separability is not None
    assert found.gap.separability.value == 1
    halves = np.arange(len(labels)) % 2 == 0
    as_texts = Labelled(embed(pictures.vectors[halves], "text"), labels[halves])
    others = embed(pictures.vectors[~halves])
    none = embed(pictures.vectors[:1], "text")
    alike = measure_modality(others, labels[~halves], as_texts, none, seed=0)
    assert alike.gap.separability is not None
    assert alike.gap.separability.value < 0.6  # few vectors alike are told apart below chance
    assert alike.gap.distance.value < 0.15 < found.gap.distance.value


def test_without_labels_the_gap_is_left(pictures: Embeddings, words: Embeddings) -> None:
    found = measure_modality(pictures, None, prompts(1), words, seed=0)
    assert (found.image_image, found.text_image, found.text_against_image) == (None,) * 3
    assert (found.chance_image, found.chance_text) == (None, None)
    assert found.gap.distance.value > 0.5


def test_too_few_texts_for_folds_have_no_plane(pictures: Embeddings, labels: Ints) -> None:
    two = Labelled(embed(np.eye(2, DIM), "text"), np.array([0, 1]))
    found = measure_modality(pictures, labels, two, embed(np.eye(1, DIM), "text"), seed=0)
    assert found.gap.separability is None


def test_many_pictures_are_drawn_from(
    pictures: Embeddings, labels: Ints, words: Embeddings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modality, "ROWS_MAX", 20)
    found = measure_modality(pictures, labels, prompts(1), words, seed=0)
    assert found.image_image is not None
    assert found.image_image[1].n == found.gap.distance.n == 20


def test_a_single_picture_has_no_neighbours(words: Embeddings) -> None:
    with pytest.raises(ValueError, match="at least 2 pictures, got 1"):
        measure_modality(embed(np.eye(1, DIM)), np.array([0]), prompts(1), words, seed=0)


def test_the_record_survives_json(found: Modality) -> None:
    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert [one["k"] for one in record["text_image"]] == [1, 3]
    assert (record["n_class_prompts"], record["n_concept_prompts"]) == (12, 9)
