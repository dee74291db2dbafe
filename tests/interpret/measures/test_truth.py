from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.measures.truth import align_truth, measure_places, measure_truth
from interpret.units.concepts import ImageConcepts

NAMES = ("a tail", "a beak", "a field", "a wing")


def named(*concepts: list[int], parts: list[list[int]] | None = None) -> ImageConcepts:
    width = max(len(row) for row in concepts)
    rows = np.array([row + [-1] * (width - len(row)) for row in concepts])
    part = np.zeros_like(rows) if parts is None else np.array(parts)
    return ImageConcepts(rows, np.zeros(rows.shape, dtype=np.float32), part)


def flags(*rows: str) -> NDArray[np.bool_]:
    return np.array([[c == "#" for c in row] for row in rows])


def toy_truth() -> Truth:
    """Two pictures: a tail in a field, and a beak and a wing in a field."""
    upper = np.zeros((4, 4), dtype=np.uint8)
    upper[:2, :2] = 1  # the tail, a quarter of the picture
    lower = np.zeros((4, 4), dtype=np.uint8)
    lower[2:] = 2  # the beak
    return Truth(
        NAMES,
        visible=flags("#.#.", ".###"),
        of_class=flags("#...", ".##."),
        is_habitat=np.array([False, False, True, False]),
        regions=[upper, lower],
        region_names=("background", "tail", "beak"),
        concept_regions=np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 0]], dtype=bool),
    )


def measure(found: ImageConcepts, columns: list[int] | None = None) -> dict[str, Any]:
    told = np.array([[0, 1], [1, 3]])  # tail and beak of class 0, beak and wing of class 1
    known = np.array(columns if columns is not None else [0, 1, 2, 3])
    return measure_truth(toy_truth(), found, known, np.array([0, 1]), told)


def test_a_bank_is_aligned_by_phrase() -> None:
    assert align_truth(toy_truth(), ["a wing", "a moon", "a tail"]).tolist() == [3, -1, 0]


def test_truth_of_two_pictures_by_hand() -> None:
    # picture 1 is told a tail (seen, of the class, shared) and a beak (unseen, foreign, shared);
    # picture 2 a beak (seen, of the class, shared) and a field (seen, of the class, not shared)
    result = measure(named([0, 1], [1, 2]))
    assert result["image"] == {
        "precision": 3 / 4,
        "recall": 3 / 5,  # of the 2 + 3 visible
        "recall_ceiling": 4 / 5,  # two words a picture cannot name all three
        "chance": 5 / 8,  # of 2 x 4
    }
    assert result["image_habitat"] == {"precision": 1, "n": 1}
    assert result["image_animal"] == {"precision": 2 / 3, "n": 3}
    # told of class 0: tail true, beak not; of class 1: beak true, wing not
    assert result["class_precision"] == 1 / 2
    assert result["shared_precision"] == {"seen": 2 / 3, "known": 2 / 3, "both": 2 / 3, "n": 3}


def test_vision_and_language_are_told_apart() -> None:
    # picture 2 is told a wing: seen, and shared, but not of the class
    shared = measure(named([], [3]))["shared_precision"]
    assert shared == {"seen": 1, "known": 0, "both": 0, "n": 1}


def test_concepts_nothing_is_known_of_are_left_out() -> None:
    # the bank's first word is not in the truth: the picture's other word alone counts
    result = measure(named([0, 1], []), columns=[-1, 0, 2, 3])
    assert result["image"]["precision"] == 1
    assert result["image"]["recall"] == 1 / 4  # a tail, of tail, field; field, wing
    assert result["image"]["chance"] == 4 / 6
    assert result["image_animal"]["n"] == 1


def test_pictures_without_concepts_leave_nothing_to_divide_by() -> None:
    result = measure(named([0], [])) | {
        "image": measure(
            ImageConcepts(
                np.full((2, 1), -1),
                np.zeros((2, 1), dtype=np.float32),
                np.zeros((2, 1), dtype=np.int64),
            )
        )["image"]
    }
    assert result["image"]["precision"] is None
    assert result["image"]["recall"] == 0
    assert result["image_habitat"] == {"precision": None, "n": 0}


def random_truth(seed: int, n_images: int = 200, n_concepts: int = 50) -> Truth:
    rng = np.random.default_rng(seed)
    return Truth(
        tuple(f"word {number}" for number in range(n_concepts)),
        visible=rng.random((n_images, n_concepts)) < 0.3,
        of_class=rng.random((5, n_concepts)) < 0.3,
        is_habitat=rng.random(n_concepts) < 0.2,
        regions=[np.zeros((4, 4), dtype=np.uint8)] * n_images,
        region_names=("background",),
        concept_regions=np.zeros((n_concepts, 1), dtype=bool),
    )


@pytest.mark.parametrize("seed", range(3))
def test_a_perfect_explanation_is_all_true_and_a_shuffled_one_near_chance(seed: int) -> None:
    truth = random_truth(seed)
    rng = np.random.default_rng(seed)
    perfect = named(*(rng.permutation(np.flatnonzero(row))[:6].tolist() for row in truth.visible))
    given = (np.arange(50), rng.integers(0, 5, 200), np.arange(50).reshape(5, 10))
    image = measure_truth(truth, perfect, *given)["image"]
    assert image["precision"] == 1
    assert image["recall"] == pytest.approx(image["recall_ceiling"])
    shuffled = perfect.take(rng.permutation(200))
    image = measure_truth(truth, shuffled, *given)["image"]
    assert image["precision"] == pytest.approx(image["chance"], abs=0.05)


def places(found: ImageConcepts, parts: list[NDArray[np.uint8]]) -> dict[str, float | None]:
    return measure_places(toy_truth(), found, np.arange(4), np.stack(parts))


def test_places_by_hand() -> None:
    # 2 x 2 patches of 4 x 4 pixels. Picture 1: part 1 is the upper half, half of it the tail, which
    # covers 1/4. Picture 2: part 2 is the lower half, all of it the beak, which covers 1/2
    upper = np.array([[1, 1], [0, 0]], dtype=np.uint8)
    lower = np.array([[0, 0], [2, 2]], dtype=np.uint8)
    result = places(named([0], [1], parts=[[1], [2]]), [upper, lower])
    assert result["part_in_region"] == pytest.approx((1 / 2 + 1) / 2)
    assert result["part_in_region_chance"] == pytest.approx((1 / 4 + 1 / 2) / 2)
    assert result["foreground_iou"] == pytest.approx((4 / 8 + 1) / 2)


def test_words_unseen_without_part_or_without_region_have_no_place() -> None:
    # a beak where there is none; a wing, which has no region; a field of no part
    nothing = np.zeros((2, 2), dtype=np.uint8)
    found = named([1], [3, 2], parts=[[1, 0], [1, 0]])
    result = places(found, [nothing + 1, nothing + 1])
    assert result["part_in_region"] is None
    assert result["part_in_region_chance"] is None
    assert result["foreground_iou"] == pytest.approx((4 / 16 + 8 / 16) / 2)


def test_a_field_lies_where_there_is_no_animal() -> None:
    # part 1 of picture 1 is everything: 3/4 of it is background
    found = named([2], [], parts=[[1], [0]])
    whole = np.ones((2, 2), dtype=np.uint8)
    assert places(found, [whole, whole])["part_in_region"] == pytest.approx(3 / 4)
