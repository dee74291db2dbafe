"""The menagerie's words: its concepts in order, what is true of which class, what is held out.

In: the tables of animals and habitats. Out: constants other rooms rely on, and the shipped bank.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.menagerie.anatomy import Animal, Feature, parse_feature
from interpret.images.menagerie.animals import ANIMALS
from interpret.images.menagerie.habitats import HABITATS
from interpret.images.menagerie.nouns import FIRST_SCENERY, NOUNS, REGION_NAMES
from interpret.images.menagerie.phrases import Phrase, choose_held_out, features_of, phrases_of
from interpret.images.menagerie.pose import fill, open_slots

MOST_DESCRIPTORS, FEWEST_DESCRIPTORS = 20, 10


def class_phrases(animal: Animal) -> tuple[Phrase, ...]:
    """All phrases true of a class: its own looks, and what always stands in its usual habitat.

    A word that a class leaves open, or that some of its pictures only happen to show, is not true
    of the class; a habitat word is, since three pictures in four show the usual habitat.
    """
    features = features_of(animal) + tuple(map(parse_feature, HABITATS[animal.habitat].always))
    found = {phrase.text: phrase for feature in features for phrase in phrases_of(feature)}
    return tuple(found.values())


def descriptors(animal: Animal) -> tuple[str, ...]:
    """The phrases that describe a class: the fullest of each feature, shorter ones if too few."""
    features = features_of(animal) + tuple(map(parse_feature, HABITATS[animal.habitat].always[1:]))
    chosen = {}
    for feature in features:
        phrases = phrases_of(feature)
        fullest = [item for item in phrases if len(item.adjectives) == len(phrases[0].adjectives)]
        chosen.update({phrase.text: phrase for phrase in fullest})
    if len(chosen) < FEWEST_DESCRIPTORS:
        chosen.update({phrase.text: phrase for item in features for phrase in phrases_of(item)})
        return tuple(chosen)[:FEWEST_DESCRIPTORS]
    return tuple(chosen)[:MOST_DESCRIPTORS]


def _all_phrases() -> tuple[Phrase, ...]:
    """Every phrase of the menagerie, the classes' descriptors first."""
    features: list[Feature] = []
    for animal in ANIMALS:
        features += features_of(animal)
        for slot, words in open_slots(animal).items():
            features += [item for word in words for item in features_of(fill(animal, slot, word))]
    for place in HABITATS.values():
        features += map(parse_feature, place.always + place.sometimes + place.in_front)
    found = {phrase.text: phrase for feature in features for phrase in phrases_of(feature)}
    first = [text for animal in ANIMALS for text in descriptors(animal)]
    return tuple(found[text] for text in dict.fromkeys(first + sorted(found)))


PHRASES: tuple[Phrase, ...] = _all_phrases()
CONCEPTS: tuple[str, ...] = tuple(phrase.text for phrase in PHRASES)
CONCEPT_INDEX: dict[str, int] = {text: index for index, text in enumerate(CONCEPTS)}
HELD_OUT: frozenset[str] = choose_held_out(PHRASES)
MAY_CAPTION: NDArray[np.bool_] = np.array([text not in HELD_OUT for text in CONCEPTS])
IS_HABITAT: NDArray[np.bool_] = np.array([NOUNS[phrase.noun].is_habitat for phrase in PHRASES])


@cache
def concept_indices(feature: Feature) -> tuple[int, ...]:
    """Indices of all concepts a feature makes true; a feature no class has may say other things."""
    texts = [phrase.text for phrase in phrases_of(feature)]
    return tuple(CONCEPT_INDEX[text] for text in texts if text in CONCEPT_INDEX)


@cache
def truth_of_classes() -> NDArray[np.bool_]:
    """Which concepts are true of which class; shape (n_classes, n_concepts)."""
    table = np.zeros((len(ANIMALS), len(CONCEPTS)), dtype=bool)
    for row, animal in zip(table, ANIMALS, strict=True):
        row[[CONCEPT_INDEX[phrase.text] for phrase in class_phrases(animal)]] = True
    table.setflags(write=False)
    return table


@cache
def regions_of_concepts() -> NDArray[np.bool_]:
    """In which regions a concept is shown; shape (n_concepts, n_regions)."""
    table = np.zeros((len(CONCEPTS), len(REGION_NAMES)), dtype=bool)
    for row, phrase in zip(table, PHRASES, strict=True):
        regions = [code if code < FIRST_SCENERY else 0 for code in NOUNS[phrase.noun].regions]
        row[regions] = True
    table.setflags(write=False)
    return table


def bank_json() -> dict[str, Any]:
    """The content of the shipped bank file."""
    classes = {animal.name: list(descriptors(animal)) for animal in ANIMALS}
    listed = {text for texts in classes.values() for text in texts}
    return {
        "name": "menagerie",
        "licence": "MIT",
        "origin": "Generated from the tables of animals and habitats the menagerie is drawn from.",
        "classes": classes,
        "concepts": [text for text in CONCEPTS if text not in listed],
    }
