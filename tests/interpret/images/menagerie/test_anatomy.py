"""Slots and the words in them."""

from itertools import combinations

from interpret.images.menagerie.anatomy import SLOTS, differing_slots, parse_feature
from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.habitats import HABITATS
from interpret.images.menagerie.nouns import NOUNS


def test_a_phrase_is_read_as_adjectives_and_noun() -> None:
    assert parse_feature("long tufted tail") == (("long", "tufted"), "tail")
    assert parse_feature("black and white stripes") == (("black and white",), "stripes")


def test_there_are_fifty_classes_described_by_more_than_ten_slots() -> None:
    assert len(set(CLASS_NAMES)) == len(ANIMALS) == 50
    assert len(SLOTS) >= 12


def test_no_two_classes_look_the_same() -> None:
    assert all(differing_slots(one, other) for one, other in combinations(ANIMALS, 2))


def test_several_pairs_of_classes_differ_in_exactly_one_slot() -> None:
    pairs = {
        (one.name, other.name): differing_slots(one, other)
        for one, other in combinations(ANIMALS, 2)
        if len(differing_slots(one, other)) == 1
    }
    assert len(pairs) >= 8
    assert pairs["horse", "donkey"] == ("ears",)
    assert pairs["deer", "stag"] == ("horns",)
    assert pairs["leopard", "puma"] == ("pattern",)


def test_every_slot_of_every_animal_names_a_thing_that_has_a_place_in_the_picture() -> None:
    silent = {"plan", "colour", "habitat"}
    for animal in ANIMALS:
        texts = [getattr(animal, slot) for slot in SLOTS if slot not in silent]
        assert all(parse_feature(text).noun in NOUNS for text in texts if text)
        assert animal.habitat in HABITATS
