import json
from dataclasses import FrozenInstanceError, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concepts.bank import ConceptBank, all_shipped, load_bank, make_bank, save_bank

PUBLISHED = Path(__file__).parents[2] / "../shared/data/descriptors"
phrases = st.text("abc", min_size=1, max_size=2)
class_lists = st.dictionaries(phrases, st.lists(phrases, max_size=4), max_size=4)


def toy() -> ConceptBank:
    classes = {"cat": ["fur", "a tail"], "bird": ["a beak", "a tail"], "ghost": []}
    return make_bank("toy", classes=classes, concepts=["a saddle", "fur"], source="Made up.")


def test_concepts_stand_by_first_appearance_classes_first() -> None:
    bank = toy()
    assert bank.concepts == ("fur", "a tail", "a beak", "a saddle")
    assert bank.class_keys == ("cat", "bird", "ghost")
    assert bank.of_class["ghost"] == ()
    assert [bank.index_of[concept] for concept in bank.of_class["bird"]] == [2, 1]


def test_the_fingerprint_follows_words_classes_and_order_but_not_the_name() -> None:
    prints = {
        toy().fingerprint,
        make_bank("x", concepts=["a", "b"], source="").fingerprint,
        make_bank("x", concepts=["b", "a"], source="").fingerprint,
        make_bank("x", concepts=["ab"], source="").fingerprint,
        make_bank("x", classes={"k": ["a", "b"]}, source="").fingerprint,
        make_bank("x", classes={"k": ["a"]}, concepts=["b"], source="").fingerprint,
    }
    assert len(prints) == 6
    assert replace(toy(), name="other", licence="MIT").fingerprint == toy().fingerprint


def test_a_bank_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        toy().name = "other"  # type: ignore[misc]


@pytest.mark.parametrize("concepts", [(), ("a", "a"), (" a",), ("",)])
def test_concepts_must_be_distinct_stripped_and_at_least_one(concepts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="concepts of bank 'x'"):
        ConceptBank("x", concepts, {}, "")


def test_a_class_concept_that_is_missing_from_the_list_is_refused() -> None:
    with pytest.raises(ValueError, match="must begin with those of its classes"):
        ConceptBank("x", ("a",), {"dog": ("b",)}, "")


@settings(max_examples=50, deadline=None)
@given(class_lists, st.lists(phrases, max_size=4))
def test_a_saved_bank_reads_back_the_same(
    tmp_path_factory: pytest.TempPathFactory, classes: dict[str, list[str]], further: list[str]
) -> None:
    path = tmp_path_factory.mktemp("bank") / "bank.json"
    bank = make_bank("n", classes=classes, concepts=["z", *further], source="Made up.")
    save_bank(bank, path)
    assert load_bank(path) == bank
    assert load_bank(str(path)).fingerprint == bank.fingerprint


def test_an_own_file_is_called_after_itself(tmp_path: Path) -> None:
    path = tmp_path / "my_words.json"
    path.write_text(json.dumps({"dog": ["a collar"]}))
    bank = load_bank(path)
    assert (bank.name, bank.concepts, bank.licence) == ("my_words", ("a collar",), None)
    assert "my_words.json" in bank.source
    assert str(tmp_path) not in bank.source


def test_an_unknown_bank_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(ValueError, match=r"bank 'oxford pets' \(did you mean 'oxford-pets'"):
        load_bank("oxford pets")
    with pytest.raises(ValueError, match=r"known: cifar10, .*, oxford-pets, or the path"):
        load_bank("a" * 5000)


def test_a_missing_file_is_answered_with_its_path() -> None:
    with pytest.raises(ValueError, match=r"word file at .*no/such\.json.* none"):
        load_bank("no/such.json")


def test_all_shipped_banks_together_are_a_plain_list_of_their_words() -> None:
    together = all_shipped()
    pets, cifar10 = load_bank("oxford-pets"), load_bank("cifar10")
    assert together.of_class == {}
    assert {*pets.concepts, *cifar10.concepts} <= set(together.concepts)
    assert together.concepts[: len(cifar10)] == cifar10.concepts
    assert together.licence == "MIT"


@pytest.mark.skipif(not PUBLISHED.is_dir(), reason="the published descriptor files are not here")
@pytest.mark.parametrize(
    ("name", "n_classes", "n_concepts"),
    [("imagenet", 1000, 4229), ("food101", 101, 457), ("pets", 37, 186), ("eurosat", 10, 25)],
)
def test_the_published_files_give_the_published_numbers_of_concepts(
    name: str, n_classes: int, n_concepts: int
) -> None:
    bank = load_bank(PUBLISHED / f"descriptors_{name}.json")
    assert (len(bank.class_keys), len(bank)) == (n_classes, n_concepts)
