from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.bank import load_bank, make_bank
from concepts.bank_controls import BANK_CONTROLS, control_bank, shuffle_words
from concepts.lemmas import find_class_names

BANK = make_bank(
    "toy",
    classes={"cat": ["soft fur", "a long tail"], "dog": ["a long tail", "ears"], "owl": []},
    concepts=["a red barn"],
    source="A toy.",
)
phrases = st.lists(
    st.lists(st.sampled_from("abcdefgh"), min_size=2, max_size=4).map(" ".join),
    min_size=1,
    max_size=12,
    unique=True,
)


@pytest.mark.parametrize("control", BANK_CONTROLS)
def test_a_control_keeps_counts_lengths_and_what_classes_share(control: str) -> None:
    found = control_bank(BANK, control, seed=0)
    assert found.name == f"toy+{control}"
    assert [len(c.split()) for c in found.concepts] == [len(c.split()) for c in BANK.concepts]
    assert {key: len(words) for key, words in found.of_class.items()} == {
        "cat": 2, "dog": 2, "owl": 0
    }  # fmt: skip
    assert found.of_class["cat"][1] == found.of_class["dog"][0]  # shared before, shared after
    assert found.fingerprint != BANK.fingerprint
    assert found == control_bank(BANK, control, seed=0)
    assert found != control_bank(BANK, control, seed=1)


def test_random_words_name_no_class_and_come_from_the_pool() -> None:
    pool = ["oak", "cats", "sun", "ink", "barn"]
    found = control_bank(BANK, "random-words", seed=3, pool=pool, avoid=["barn"])
    assert {word for concept in found.concepts for word in concept.split()} <= {"oak", "sun", "ink"}
    assert not any(find_class_names(concept, BANK.class_keys) for concept in found.concepts)


def test_random_words_are_no_concept_of_the_bank() -> None:
    concepts = [f"{one} {other}" for one in "abcd" for other in "abcd"][:10]
    bank = make_bank("toy", concepts=concepts, source="A toy.")
    control = control_bank(bank, "random-words", seed=0, pool=list("abcde"))
    assert not set(control.concepts) & set(concepts)


@given(phrases, st.integers(0, 20))
def test_shuffling_uses_every_word_as_often_as_before(texts: list[str], seed: int) -> None:
    try:
        dealt = shuffle_words(texts, seed=seed)
    except ValueError:  # such as "a a", "b a", which leaves no other deal for some words
        assert len(set(" ".join(texts).split())) < len(texts)
        return
    assert Counter(" ".join(dealt).split()) == Counter(" ".join(texts).split())
    assert [len(text.split()) for text in dealt] == [len(text.split()) for text in texts]
    assert len(set(dealt)) == len(dealt)


def test_a_shipped_bank_loses_nearly_all_its_phrases() -> None:
    bank = load_bank("cifar10")
    kept = set(control_bank(bank, "shuffled", seed=0).concepts) & set(bank.concepts)
    assert len(kept) < len(bank) / 4


def test_what_cannot_be_told_apart_is_refused() -> None:
    with pytest.raises(ValueError, match="must suffice for distinct phrases"):
        shuffle_words(["a a", "a", "a"], seed=0)
    with pytest.raises(ValueError, match="one of random-words, shuffled, got 'swapped'"):
        control_bank(BANK, "swapped", seed=0)
