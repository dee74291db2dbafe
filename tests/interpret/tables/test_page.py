"""What a page shows, of a study of three pictures small enough to count by hand."""

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from concepts.bank import ConceptBank, make_bank
from interpret.images.imageset import ImageSet
from interpret.measures.mutual_knowledge import Decisions, measure_mutual_knowledge
from interpret.measures.pointing import Pointing
from interpret.measures.zero_shot import ZeroShot
from interpret.metrics.scores import SCORES
from interpret.studies.anchors import Anchors
from interpret.studies.mutual_knowledge import Study
from interpret.tables.page import LETTERS, page_content
from interpret.units.concepts import ImageConcepts
from interpret.units.explain import Explanations, Method

ALL = np.arange(3)
BANK = make_bank("words", concepts=[f"word {i}" for i in range(44)], source="For this test.")
PICTURES = [Image.new("RGB", (4, 4))] * 3
IMAGES = ImageSet(
    "set", ("a", "b", "c"), PICTURES, ("1", "2", "3"), np.array([0, 1, 1]), ("x", "y")
)
# words 40 and 7 are of class x, 7 and 12 of class y
DECISIONS = Decisions(np.array([[40, 7], [7, 12]]), np.array([0, 1, 0]), np.array([1, 0, 1]), 44)
PCA = ImageConcepts(
    np.array([[7, 3, -1], [3, 12, 7], [-1, -1, -1]]),
    np.zeros((3, 3), np.float32),
    np.array([[2, 1, 0], [1, 1, 3], [0, 0, 0]]),
)
PARTS = np.array([[[0, 1], [2, 2]], [[1, 1], [3, 0]], [[0, 0], [0, 0]]], dtype=np.uint8)
WHOLE = ImageConcepts(
    np.array([[40], [3], [5]]), np.zeros((3, 1), np.float32), np.zeros((3, 1), int)
)
RECORD: dict[str, Any] = {
    "model": {"name": "tiny", "architecture": "ViT", "image_size_px": 4},
    "images": {"name": "set", "n_images": 3, "n_classes": 2, "n_skipped": 1},
    "bank": {"name": "words", "n_concepts": 44},
    "method": {"protocol": "default", "group_by": "predicted", "score_class": "predicted"},
    "anchors": {"zero_shot_top1": 2 / 3, "zero_shot_top5": 1.0},
    "pointing": {"fraction": 0.75, "ci95": [0.5, 0.9], "n": 1, "naming": "crop"},
    "mutual_knowledge": {"pca": {"adjusted_overlap": 0.25}, "whole": {"adjusted_overlap": 0.5}},
    "published": None,
}


@pytest.fixture(scope="module")
def study() -> Study:
    concepts: dict[Method, ImageConcepts] = {"pca": PCA, "whole": WHOLE}
    results = {
        name: measure_mutual_knowledge(found, DECISIONS, seed=0) for name, found in concepts.items()
    }
    return Study(
        ZeroShot(np.array([[0, 1], [1, 0], [0, 1]])),
        DECISIONS,
        Explanations(concepts, {"pca": PARTS}),
        results,
        Pointing(0.75, (0.5, 0.9), 250, "crop"),
        None,
        Anchors(None, None, 1.0, 2.0, None, 3, "made up"),
        n_part_groups=2,
        n_image_concepts_max=3,
        unknown_token_fraction=0.0,
    )


def content(study: Study, *, images: ImageSet = IMAGES, bank: ConceptBank = BANK) -> dict[str, Any]:
    return page_content(RECORD, images, bank, study, ALL)


def words(shown: dict[str, Any], numbers: list[int]) -> list[str]:
    return [shown["concepts"]["text"][number] for number in numbers]


def test_words_are_written_once_and_only_those_that_are_named(study: Study) -> None:
    shown = content(study)
    assert shown["concepts"]["text"] == [f"word {i}" for i in (3, 5, 7, 12, 40)]
    assert words(shown, shown["class_concepts"][0]) == ["word 40", "word 7"]
    assert words(shown, shown["class_concepts"][1]) == ["word 7", "word 12"]


def test_each_picture_has_its_words_their_parts_and_whether_they_are_shared(study: Study) -> None:
    shown = content(study)
    pictures = shown["pictures"]
    found = [words(shown, row) for row in pictures["words"]["pca"]]
    assert found == [["word 7", "word 3"], ["word 3", "word 12", "word 7"], []]
    assert pictures["part"]["pca"] == ["21", "113", ""]
    # picture a is held against x (40, 7), b against y (7, 12)
    assert pictures["shared"]["pca"] == ["10", "011", ""]
    assert pictures["map"] == {"pca": ["0122", "1130", "0000"]}
    assert shown["grid"] == [2, 2]


def test_the_index_counts_pictures_shared_words_and_classes(study: Study) -> None:
    index = content(study)["concepts"]
    # words 3, 5, 7, 12, 40: a has 7 and 3, b has 3, 12 and 7, c none
    assert index["n_pictures"]["pca"] == [2, 0, 2, 1, 0]
    assert index["n_shared"]["pca"] == [0, 0, 2, 1, 0]
    assert index["n_pictures"]["whole"] == [1, 1, 0, 0, 1]
    assert index["n_shared"]["whole"] == [0, 0, 0, 0, 1]
    assert index["classes"] == [[], [], [0, 1], [1], [0]]


def test_decisions_and_scores_are_those_of_the_study(study: Study) -> None:
    shown = content(study)
    pictures = shown["pictures"]
    assert (pictures["id"], pictures["label"]) == (["a", "b", "c"], [0, 1, 1])
    assert (pictures["prediction"], pictures["runner_up"]) == ([0, 1, 0], [1, 0, 1])
    # (k - NM/D) / (min(N, M) - NM/D) with N = 2, M = 2, D = 44, k = 1: (1 - 1/11) / (2 - 1/11)
    assert pictures["score"]["pca"]["adjusted_overlap"][0] == pytest.approx(10 / 21, abs=5e-5)
    assert shown["scores"][0] == {"name": "adjusted_overlap", "label": "adjusted overlap"}
    assert {score["name"] for score in shown["scores"]} == set(SCORES)
    facts = dict(shown["facts"])
    assert (facts["zero-shot top-1"], facts["unreadable pictures"]) == ("0.667", "1")
    assert facts["pointing (crop)"] == "0.750 [0.500, 0.900], chance 0.5"
    assert "not seen by this model" in shown["note"]


def test_some_pictures_can_be_shown_and_the_page_says_how_many(study: Study) -> None:
    shown = page_content(RECORD, IMAGES, BANK, study, np.array([2, 0]))
    assert shown["pictures"]["id"] == ["c", "a"]
    assert shown["pictures"]["part"]["pca"] == ["", "21"]
    assert dict(shown["facts"])["pictures"] == "2 shown of 3 of set"
    assert (
        dict(zip(shown["concepts"]["text"], shown["concepts"]["n_pictures"]["pca"], strict=True))[
            "word 3"
        ]
        == 1
    )


def test_without_labels_or_a_second_class_columns_are_empty(study: Study) -> None:
    unlabelled = replace(IMAGES, labels=None)
    alone = replace(study, zero_shot=ZeroShot(np.array([[0], [1], [0]])))
    pictures = content(alone, images=unlabelled)["pictures"]
    assert pictures["label"] is None
    assert pictures["runner_up"] is None


def test_words_are_not_escaped_here_and_all_survives_json(study: Study) -> None:
    names = [f"word {i}" for i in range(44)]
    names[3] = "<script>alert(1)</script>"
    shown = content(study, bank=make_bank("words", concepts=names, source="For this test."))
    assert shown["concepts"]["text"][0] == names[3]
    assert json.loads(json.dumps(shown, allow_nan=False)) == shown


def test_sixty_four_parts_have_letters_of_their_own_and_more_are_refused(study: Study) -> None:
    assert len(set(LETTERS)) == len(LETTERS) == 65
    assert not set(LETTERS) & set('"\\<>&')

    def with_part(part: int) -> Study:
        found = replace(study.explanations, parts={"pca": np.full((3, 1, 1), part, np.uint8)})
        return replace(study, explanations=found)

    assert content(with_part(64))["pictures"]["map"]["pca"] == [LETTERS[-1]] * 3
    with pytest.raises(ValueError, match="at most 64 parts, got 65"):
        content(with_part(65))
