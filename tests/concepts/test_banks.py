"""The shipped words: enough of them, phrased alike, and never naming the class they describe."""

import re
from collections import Counter

import pytest

from concepts.bank import SHIPPED_BANKS, ConceptBank, load_bank
from concepts.class_lists import load_class_list
from concepts.lint import COUNTS

OWN = {  # bank -> classes, distinct concepts at least
    "cifar10": (10, 66),
    "cifar100": (100, 450),
    "eurosat": (10, 40),
    "food101": (101, 380),
    "oxford-pets": (37, 170),
}
CATS = {
    "abyssinian",
    "bengal",
    "birman",
    "bombay",
    "british shorthair",
    "egyptian mau",
    "maine coon",
    "persian",
    "ragdoll",
    "russian blue",
    "siamese",
    "sphynx",
}
CAT_WORDS = {"cat", "kitten", "kitty", "feline", "animal", "pet", "breed"}
DOG_WORDS = {"dog", "puppy", "puppies", "pup", "hound", "canine", "animal", "pet", "breed"}
CIFAR_WORDS = {
    "airplane": {"airplane", "aeroplane", "plane", "aircraft", "jet", "airliner", "vehicle"},
    "automobile": {"automobile", "auto", "car", "sedan", "vehicle"},
    "bird": {"bird", "birdie", "fowl", "animal"},
    "cat": CAT_WORDS,
    "deer": {"deer", "stag", "buck", "doe", "fawn", "animal"},
    "dog": DOG_WORDS,
    "frog": {"frog", "toad", "amphibian", "animal"},
    "horse": {"horse", "pony", "ponies", "stallion", "mare", "equine", "animal"},
    "ship": {"ship", "boat", "vessel", "ferry"},
    "truck": {"truck", "lorry", "lorries", "pickup", "vehicle"},
}


def own_words(bank: str, key: str) -> set[str]:
    """Words that would give the class away: its name, every word of it, and what it is called."""
    if bank == "cifar10":
        return CIFAR_WORDS[key]
    return set(key.split()) | (CAT_WORDS if key in CATS else DOG_WORDS)


def leaks(concept: str, words: set[str]) -> set[str]:
    found = set(re.findall(r"[a-z]+", concept.lower()))
    return found & (words | {f"{word}s" for word in words} | {f"{word}es" for word in words})


@pytest.fixture(params=OWN)
def bank(request: pytest.FixtureRequest) -> ConceptBank:
    return load_bank(request.param)


def test_a_bank_has_all_its_classes_and_enough_concepts(bank: ConceptBank) -> None:
    n_classes, n_concepts = OWN[bank.name]
    assert len(bank.class_keys) == n_classes
    assert len(bank) >= n_concepts
    assert all(COUNTS[0] <= len(words) <= COUNTS[1] for words in bank.of_class.values())


def test_concepts_are_short_lower_case_phrases(bank: ConceptBank) -> None:
    for concept in bank.concepts:
        assert 1 <= len(concept.split()) <= 6
        assert re.fullmatch(r"[a-z][a-z' -]*", concept), concept


@pytest.mark.parametrize("name", ["cifar10", "oxford-pets"])
def test_no_concept_names_its_own_class(name: str) -> None:
    bank = load_bank(name)
    found = {
        (key, concept)
        for key, words in bank.of_class.items()
        for concept in words
        if leaks(concept, own_words(bank.name, key))
    }
    assert not found


def test_a_leak_is_seen_as_a_whole_word_and_as_a_plural() -> None:
    assert leaks("a dog-like snout", DOG_WORDS) == {"dog"}
    assert leaks("two foxes", {"fox"}) == {"foxes"}
    assert not leaks("a dogged look in a carpet shop", DOG_WORDS | {"car"})


def test_classes_share_words_for_shared_properties(bank: ConceptBank) -> None:
    counts = Counter(concept for words in bank.of_class.values() for concept in words)
    n_shared = sum(count > 1 for count in counts.values())
    assert n_shared >= len(bank) // 10


@pytest.mark.parametrize("name", ["cifar10", "cifar100", "food101"])
def test_classes_stand_in_the_order_of_the_labels(name: str) -> None:
    assert load_bank(name).class_keys == load_class_list(name)


def test_no_two_classes_have_the_same_concepts(bank: ConceptBank) -> None:
    assert len({frozenset(words) for words in bank.of_class.values()}) == len(bank.class_keys)


@pytest.mark.parametrize("name", SHIPPED_BANKS)
def test_every_shipped_bank_says_its_name_its_origin_and_its_licence(name: str) -> None:
    bank = load_bank(name)
    assert bank.name == name
    assert bank.licence == "MIT"
    assert bank.source.endswith(".")
    assert len(bank) >= 40  # the scores need at least 40


def test_the_registry_lists_the_bank_files_there_are() -> None:
    folder = SHIPPED_BANKS["cifar10"].parent
    assert sorted(SHIPPED_BANKS.values()) == sorted(folder.glob("*.json"))
