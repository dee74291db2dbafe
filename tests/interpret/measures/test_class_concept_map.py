import numpy as np
import pytest

from concepts.bank import load_bank, make_bank
from interpret.measures.class_concept_map import map_classes


def test_classes_that_share_stand_side_by_side_and_no_entry_is_lost() -> None:
    lists = {
        "fox": ["a tail", "fur", "ears"],
        "car": ["wheels", "doors"],
        "wolf": ["a tail", "fur", "teeth"],
        "bus": ["wheels", "doors", "a tail"],
        "fog": [],
    }
    bank = make_bank("toy", classes=lists, concepts=["rain"], source="A toy.")
    found = map_classes(bank)
    place = {name: at for at, name in enumerate(found.class_names)}
    assert abs(place["fox"] - place["wolf"]) == abs(place["car"] - place["bus"]) == 1
    drawn = {
        (found.class_names[row], found.concepts[column])
        for row, column in zip(found.rows, found.columns, strict=True)
    }
    assert drawn == {(key, concept) for key, words in lists.items() for concept in words}
    assert "rain" not in found.concepts
    counts = dict(zip(found.concepts, found.n_classes_of.tolist(), strict=True))
    assert (counts["a tail"], counts["wheels"], counts["teeth"]) == (3, 2, 1)


def test_concepts_stand_by_the_mean_place_of_their_classes() -> None:
    found = map_classes(load_bank("cifar10"))
    mean = np.bincount(found.columns, weights=found.rows) / found.n_classes_of
    assert (np.diff(mean) >= 0).all()


def test_a_plain_list_has_no_map() -> None:
    with pytest.raises(ValueError, match="must have classes to be drawn"):
        map_classes(make_bank("toy", concepts=["ears"], source="A toy."))
