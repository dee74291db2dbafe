from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.bank import SHIPPED_BANKS, ConceptBank, load_bank, make_bank
from concepts.filters import (
    FILTERS,
    Filter,
    apply_filters,
    drop_duplicates,
    drop_leaks,
    drop_long,
    drop_miswritten,
    drop_non_visual,
    drop_surplus,
    non_visual_words,
)
from concepts.lint import ClassNames, lint_class

PHRASES = st.sampled_from(
    [
        "a tail",
        "tails",
        "red fur",
        "Red fur",
        "a fox face",
        "usually loud",
        "a very long red fur tail",
    ]
)
BANKS = st.builds(
    lambda classes, rest: make_bank("toy", classes=classes, concepts=rest, source="A toy."),
    st.dictionaries(st.sampled_from(["fox", "owl"]), st.lists(PHRASES, max_size=6)),
    st.lists(PHRASES, min_size=1, max_size=3),
)
NAMES = {key: ClassNames((key,)) for key in ("fox", "owl")}
PURE: dict[str, Filter] = {
    "length": partial(drop_long, most_words=4),
    "wording": drop_miswritten,
    "non-visual": drop_non_visual,
    "duplicates": drop_duplicates,
    "leaks": partial(drop_leaks, names=NAMES),
    "count": partial(drop_surplus, most=2),
}


def bank_of(classes: dict[str, list[str]], *concepts: str) -> ConceptBank:
    return make_bank("toy", classes=classes, concepts=concepts, source="A toy.")


def test_each_filter_says_what_it_took_from_which_class_and_why() -> None:
    bank = bank_of(
        {
            "fox": ["a tail", "ears", "two foxes", "a very red and very bushy tail"],
            "owl": ["tails", "loud calls", "usually grey", "a fox-like face"],
        },
        "Claws",
        "a beak",
    )
    filters = {name: PURE[name] for name in ("wording", "non-visual", "duplicates", "leaks")}
    found = apply_filters(bank, {"length": drop_long, **filters})
    assert [(d.class_name, d.concept, d.filter, d.reason) for d in found.dropped] == [
        ("fox", "a very red and very bushy tail", "length", "7 words, not 1 to 6"),
        ("owl", "usually grey", "wording", "says 'usually' (artefact)"),
        ("", "Claws", "wording", "capital letters (case)"),
        ("owl", "loud calls", "non-visual", "says 'loud' (sound)"),
        ("owl", "tails", "duplicates", "as 'a tail'"),
        ("fox", "two foxes", "leaks", "says 'fox' (name)"),
    ]
    assert found.bank.of_class == {"fox": ("a tail", "ears"), "owl": ("a tail", "a fox-like face")}
    assert found.bank.concepts[-1] == "a beak"
    assert (found.bank.source, found.bank.name) == (bank.source, bank.name)


def test_a_class_that_has_both_wordings_keeps_one() -> None:
    found = drop_duplicates(bank_of({"fox": ["a red tail", "red tails", "ears"]}))
    assert found.bank.of_class["fox"] == ("a red tail", "ears")
    assert len(found.dropped) == 1


def test_concepts_without_letters_are_no_duplicates() -> None:
    assert len(drop_duplicates(bank_of({}, "★", "☆")).bank) == 2


def test_synonyms_and_hypernyms_are_leaks_and_concepts_of_no_class_are_not() -> None:
    names = {"dog": ClassNames(("dog",), ("hound",), ("animal",))}
    found = drop_leaks(bank_of({"dog": ["animal ears", "hounds", "paws"]}, "a dog"), names)
    assert [one.reason for one in found.dropped] == [
        "says 'animal' (hypernym)",
        "says 'hound' (synonym)",
    ]
    assert found.bank.concepts == ("paws", "a dog")


def test_a_class_keeps_its_first_concepts() -> None:
    found = drop_surplus(bank_of({"fox": ["a", "b", "c"], "owl": ["c"]}), most=2)
    assert found.bank.of_class == {"fox": ("a", "b"), "owl": ("c",)}
    assert [one.concept for one in found.dropped] == ["c"]


@pytest.mark.parametrize(
    ("name", "concept"),
    [
        ("length", "one two three four five"),
        ("wording", "Tails"),
        ("non-visual", "loud"),
        ("leaks", "a fox"),
    ],
)
def test_a_filter_that_leaves_nothing_is_named(name: str, concept: str) -> None:
    with pytest.raises(ValueError, match=f"filter '{name}' must leave a concept, but drops all 1"):
        PURE[name](bank_of({"fox": [concept]}))


@pytest.mark.parametrize("name", PURE)
@given(BANKS)
def test_nothing_is_lost_silently_and_a_second_time_nothing_is_dropped(
    name: str, bank: ConceptBank
) -> None:
    try:
        found = PURE[name](bank)
    except ValueError:
        return
    again = PURE[name](found.bank)
    assert again.dropped == ()
    assert again.bank.fingerprint == found.bank.fingerprint
    dropped = {(one.class_name, one.concept) for one in found.dropped}
    assert {one.filter for one in found.dropped} <= {name} <= set(FILTERS)
    for key, words in bank.of_class.items():
        left = found.bank.of_class[key]
        assert {word for word in words if word not in left} <= {
            concept for class_name, concept in dropped if class_name == key
        }
        if name != "duplicates":  # which puts another in the place
            assert left == tuple(word for word in words if (key, word) not in dropped)


def test_what_passes_all_filters_breaks_no_rule_of_wording_or_leaks() -> None:
    bank = bank_of({"fox": ["two foxes", "a tail", "tails", "Fur", "ears", "red fur", "paws"]})
    left = apply_filters(bank, {**PURE, "count": drop_surplus}).bank
    assert lint_class("fox", left.of_class["fox"], NAMES["fox"]) == ()


def test_words_for_what_no_picture_shows_are_written_once_and_with_a_reason() -> None:
    words = non_visual_words()
    assert len(words) > 80
    assert all(word == word.lower() and why for word, why in words.items())
    assert drop_non_visual(bank_of({}, "a red coat", "smelling of fish")).dropped[0].reason == (
        "says 'smell' (smell)"
    )


@pytest.mark.parametrize("name", sorted(SHIPPED_BANKS))
def test_shipped_banks_hold_almost_nothing_that_is_not_visible(name: str) -> None:
    bank = load_bank(name)
    dropped = {one.concept for one in drop_non_visual(bank).dropped}
    assert len(dropped) <= len(bank) / 1000
