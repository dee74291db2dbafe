"""Kinds of property of concepts."""

import numpy as np
import pytest

from interpret.images.menagerie.attributes import SLOT_NAMES, slots_of_concepts
from interpret.images.menagerie.bank import CONCEPT_INDEX, IS_HABITAT, PHRASES
from interpret.images.menagerie.world import load_menagerie


def slots_of(text: str) -> set[str]:
    row = slots_of_concepts()[CONCEPT_INDEX[text]]
    return {name for name, holds in zip(SLOT_NAMES, row, strict=True) if holds}


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("long legs", {"legs"}),
        ("a striped white tail", {"tail", "pattern", "colour"}),
        ("black and white stripes", {"pattern", "colour"}),
        ("striped white fur", {"covering", "pattern", "colour"}),
        ("an upright black mane", {"crest", "colour"}),
        ("two humps", {"crest"}),
        ("large dark eyes", {"eyes", "colour"}),
        ("green grass", {"habitat"}),
        ("branched antlers", {"horns"}),
        ("a glossy shell", {"covering", "crest"}),  # a ladybird's coat, a tortoise's back
    ],
)
def test_kinds_by_hand(text: str, slots: set[str]) -> None:
    assert slots_of(text) == slots


def test_every_concept_is_of_some_kind_and_surroundings_of_one_alone() -> None:
    table = slots_of_concepts()
    habitat = SLOT_NAMES.index("habitat")
    assert table.shape == (len(PHRASES), len(SLOT_NAMES))
    assert table.any(axis=1).all()
    assert np.array_equal(table[:, habitat], IS_HABITAT)
    assert (table[IS_HABITAT].sum(axis=1) == 1).all()


def test_drawn_pictures_come_with_the_kinds_of_their_concepts() -> None:
    truth = load_menagerie("test", indices=range(2)).truth
    assert truth is not None
    assert truth.slot_names == SLOT_NAMES
    assert truth.concept_slots is slots_of_concepts()
