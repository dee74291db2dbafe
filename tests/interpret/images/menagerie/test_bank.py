"""The bank of the menagerie and its truth table."""

import json
import re
from pathlib import Path

import numpy as np

from interpret.images.menagerie.anatomy import Feature
from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.bank import (
    CONCEPT_INDEX,
    CONCEPTS,
    IS_HABITAT,
    PHRASES,
    bank_json,
    concept_indices,
    descriptors,
    regions_of_concepts,
    truth_of_classes,
)
from interpret.images.menagerie.nouns import REGION_NAMES
from interpret.images.menagerie.phrases import features_of, phrases_of
from interpret.images.menagerie.splits import scene_of

SHIPPED = Path(__file__).parents[4] / "concepts" / "banks" / "menagerie.json"


def test_the_shipped_bank_is_what_the_tables_give() -> None:
    assert json.loads(SHIPPED.read_text()) == bank_json()


def test_the_bank_holds_at_least_four_hundred_distinct_lower_case_concepts() -> None:
    assert len(set(CONCEPTS)) == len(CONCEPTS) >= 400
    assert all(re.fullmatch(r"[a-z]+( [a-z]+)*", concept) for concept in CONCEPTS)
    assert sum(len(phrase.adjectives) == 2 for phrase in PHRASES) >= 200


def test_the_truth_has_the_concepts_in_the_order_of_the_bank() -> None:
    content = bank_json()
    listed = [text for texts in content["classes"].values() for text in texts]
    assert tuple(dict.fromkeys(listed + content["concepts"])) == CONCEPTS


def test_every_class_has_eight_descriptors_that_are_true_of_it() -> None:
    for row, animal in zip(truth_of_classes(), ANIMALS, strict=True):
        chosen = [CONCEPT_INDEX[text] for text in descriptors(animal)]
        assert len(chosen) >= 8
        assert row[chosen].all()


def test_no_concept_of_a_class_holds_its_name_or_a_word_of_it() -> None:
    for row, name in zip(truth_of_classes(), CLASS_NAMES, strict=True):
        words = {word for index in np.flatnonzero(row) for word in CONCEPTS[index].split()}
        assert not words & {name, *name.split()}


def test_the_truth_table_says_what_animals_are_like() -> None:
    truth = truth_of_classes()

    def holds(name: str, concept: str) -> bool:
        return bool(truth[CLASS_NAMES.index(name), CONCEPT_INDEX[concept]])

    assert holds("zebra", "black and white stripes")
    assert not holds("horse", "stripes")
    assert holds("stag", "branched antlers")
    assert not holds("deer", "antlers")
    assert holds("duck", "webbed feet")
    assert not holds("crow", "webbed feet")
    assert holds("penguin", "white snow")
    assert not holds("penguin", "tall trees")
    assert holds("horse", "eyes")
    assert not holds("horse", "green eyes")


def test_each_concept_is_shown_somewhere_and_habitat_only_in_the_background() -> None:
    table = regions_of_concepts()
    assert table.any(axis=1).all()
    assert (table[:, 0] == IS_HABITAT).all()
    assert table[CONCEPT_INDEX["long ears"]].nonzero()[0] == [REGION_NAMES.index("ears")]


def test_a_feature_no_class_has_says_only_what_is_a_concept() -> None:
    tail = [CONCEPTS[index] for index in concept_indices(Feature(("huge", "crooked"), "tail"))]
    assert tail == ["a tail"]


def test_everything_a_drawn_animal_shows_is_a_concept() -> None:
    for index in range(200):
        for feature in features_of(scene_of("train", index).animal):
            assert len(concept_indices(feature)) == len(phrases_of(feature))
