import csv
from pathlib import Path
from typing import Any

import pytest

import concepts.senses
from concepts.bank import SHIPPED_BANKS, load_bank
from concepts.class_lists import CLASS_LISTS, load_class_list
from concepts.senses import find_meanings, name_classes
from concepts.wordnet import find_synset


@pytest.mark.parametrize(
    ("name", "lexname"),
    [("seal", "noun.animal"), ("tiger", "noun.animal"), ("Hot_Dog", "noun.food"), ("table", None)],
)
def test_a_name_has_the_sense_one_can_photograph(
    wordnet: Any, name: str, lexname: str | None
) -> None:
    meaning = find_meanings(wordnet, [name])[name]
    assert meaning.synset.lexname() == (lexname or "noun.artifact")
    assert meaning.is_exact


def test_wnids_and_the_published_keys_have_their_own_sense(wordnet: Any) -> None:
    assert find_meanings(wordnet, ["n02012849"])["n02012849"].synset.name() == "crane.n.05"
    by_key = find_meanings(wordnet, ["crane bird", "tench"])
    assert by_key["crane bird"].synset.name() == "crane.n.05"


def test_a_class_without_a_synset_is_a_kind_of_something_or_unknown(wordnet: Any) -> None:
    names = name_classes(wordnet, ["birman", "blorptang"])
    assert names["birman"].synonyms == ()
    assert {"domestic cat", "cat", "animal"} <= set(names["birman"].hypernyms)
    assert names["blorptang"].hypernyms == ()
    assert "blorptang" not in find_meanings(wordnet, ["birman", "blorptang"])


def test_a_wnid_is_named_in_words_even_without_wordnet() -> None:
    assert name_classes(None, ["n02012849"])["n02012849"].names == ("crane bird",)
    assert name_classes(None, ["fox"])["fox"].names == ("fox",)


def test_wordnet_knows_every_class_of_what_is_shipped(wordnet: Any) -> None:
    lists = [load_class_list(name) for name in CLASS_LISTS]
    lists += [load_bank(name).class_keys for name in SHIPPED_BANKS]
    for keys in lists:  # one at a time: those of ImageNet are known by all being there
        assert set(keys) - set(find_meanings(wordnet, keys)) == set()


def test_the_table_of_senses_is_sorted_and_holds_synsets(wordnet: Any) -> None:
    path = Path(concepts.senses.__file__).with_name("senses.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["class"] for row in rows] == sorted({row["class"] for row in rows})
    assert {row["relation"] for row in rows} == {"is", "kind of"}
    assert all(find_synset(wordnet, row["wnid"]) for row in rows)
