import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.bank import load_bank, make_bank
from concepts.matching import match_classes

SHARED = Path(__file__).parents[2] / "../shared"
IMAGENET = SHARED / "data/descriptors/descriptors_imagenet.json"
needs_imagenet = pytest.mark.skipif(
    not IMAGENET.is_file(), reason="the published ImageNet descriptors are not here"
)
BANK = make_bank(
    "toy",
    classes={"Great Pyrenees": ["white fur"], "pug": ["a flat face", "white fur"], "ghost": []},
    source="Made up.",
)


def imagenet_rows() -> list[dict[str, str]]:
    with (SHARED / "reference/imagenet-classes.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_names_match_in_any_order_blind_to_case_and_underscores() -> None:
    matching = match_classes(BANK, ["PUG ", "great_pyrenees", "Great Pyrenees"])
    assert matching.bank_classes == ("pug", "Great Pyrenees", "Great Pyrenees")
    assert matching.concepts == ((1, 0), (0,), (0,))
    assert matching.without == ()


def test_names_run_together_match_where_no_other_name_does() -> None:
    classes = {"sea lake": ["ripples"], "sealake": ["a shore"], "annual crop": ["rows"]}
    bank = make_bank("land", classes=classes, source="Made up.")
    assert match_classes(bank, ["SeaLake", "Sea_Lake", "AnnualCrop"]).bank_classes == (
        "sealake",
        "sea lake",
        "annual crop",
    )


def test_eurosats_classes_have_words_under_the_names_of_the_hub() -> None:
    names = ["Annual Crop", "Forest", "Herbaceous Vegetation", "Highway", "Industrial Buildings"]
    names += ["Pasture", "Permanent Crop", "Residential Buildings", "River", "SeaLake"]
    matching = match_classes(load_bank("eurosat"), names)
    assert matching.without == ()
    assert set(matching.bank_classes) == set(load_bank("eurosat").class_keys)


def test_classes_without_concepts_are_named_whether_unknown_or_empty() -> None:
    matching = match_classes(BANK, ["pug", "ghost", "beagle"])
    assert matching.bank_classes == ("pug", "ghost", None)
    assert matching.without == ("ghost", "beagle")


def test_a_plain_list_matches_nothing() -> None:
    plain = make_bank("plain", concepts=["a tail"], source="Made up.")
    matching = match_classes(plain, ["pug"], ["n02110958"])
    assert matching.concepts == ((),)
    assert matching.without == ("pug",)


def test_keys_that_are_wnids_match_wnids_and_not_names() -> None:
    bank = make_bank("w", classes={"n00000002": ["b"], "n00000001": ["a"]}, source="Made up.")
    matching = match_classes(bank, ["n00000001", "two"], ["n00000009", "n00000002"])
    assert matching.bank_classes == (None, "n00000002")


def test_wnids_of_the_images_alone_leave_the_names_to_decide() -> None:
    matching = match_classes(BANK, ["pug"], ["n02110958"])
    assert matching.bank_classes == ("pug",)


def test_a_name_that_fits_two_keys_is_refused_unless_spelled_like_one() -> None:
    bank = make_bank("x", classes={"Crane": ["a hook"], "crane": ["a beak"]}, source="Made up.")
    assert match_classes(bank, ["crane"]).bank_classes == ("crane",)
    with pytest.raises(ValueError, match="'CRANE' must fit one class of the bank"):
        match_classes(bank, ["CRANE"])


def test_wnids_of_another_length_are_refused() -> None:
    with pytest.raises(ValueError, match="one wnid a class, got 1 for 2 classes"):
        match_classes(BANK, ["pug", "ghost"], ["n02110958"])


@given(st.permutations(range(3)))
def test_the_order_of_the_classes_changes_nothing_but_the_order(order: list[int]) -> None:
    names = ["pug", "ghost", "Great Pyrenees"]
    straight = match_classes(BANK, names)
    shuffled = match_classes(BANK, [names[index] for index in order])
    assert shuffled.concepts == tuple(straight.concepts[index] for index in order)


@needs_imagenet
def test_all_thousand_imagenet_classes_match_by_wnid() -> None:
    bank, rows = load_bank(IMAGENET), imagenet_rows()[::-1]
    matching = match_classes(bank, [r["open_clip_name"] for r in rows], [r["wnid"] for r in rows])
    assert matching.bank_classes == tuple(row["published_bank_key"] for row in rows)
    assert matching.without == ()


@needs_imagenet
def test_by_name_alone_two_imagenet_classes_miss_and_two_go_wrong() -> None:
    # eft and maillot are called newt and tights; sunglass and projectile are called like others
    rows = imagenet_rows()
    matching = match_classes(load_bank(IMAGENET), [row["open_clip_name"] for row in rows])
    pairs = zip(matching.bank_classes, rows, strict=True)
    found = [(row["published_bank_key"], key) for key, row in pairs]
    wrong = {published: key for published, key in found if key != published}
    assert wrong == {
        "eft": None,
        "maillot": None,
        "projectile": "missile",
        "sunglass": "sunglasses",
    }


def test_a_part_of_the_published_keys_still_goes_by_wnid() -> None:
    bank = make_bank("part", classes={"sunglasses": ["dark lenses"]}, source="Made up.")
    wnids = ["n04355933", "n04356056"]  # published keys: sunglass, sunglasses
    matching = match_classes(bank, ["sunglasses", "sunglasses"], wnids)
    assert matching.bank_classes == (None, "sunglasses")
