from typing import Any

import pytest

from concepts.glosses import find_phrases, singular

CASES = [
    # adjectives of what it is, alone too; names are passed over, relational ones are not alone
    ("any of several striped African equines", ["striped", "striped equines"]),
    ("acoustic apparatus", ["an acoustic apparatus"]),
    ("instrument with four strings", ["an instrument", "four strings"]),
    # nouns after "with", "having", "has"; adjectives joined by "and" and commas
    (
        "a dog having a shaggy greyish coat and tail; hunts in packs",
        ["a dog", "a shaggy greyish coat", "a tail"],
    ),
    ("pot for brewing tea; usually has a spout and handle", ["a pot", "a spout", "a handle"]),
    ("a dog with a black and tan coat", ["a dog", "a black and tan coat"]),
    ("a dog with a large, shaggy head", ["a dog", "a large, shaggy head"]),
    # use, place and absence are left out
    ("a device for cutting wood", ["a device"]),
    ("a cat without a tail", ["a cat"]),
    ("a cat with soft fur in the winter snow", ["a cat", "soft fur"]),
    # a noun alone must by its first sense be a thing one can photograph
    ("a dog of great courage", ["a dog"]),
    ("a salamander with yellow spots", ["yellow spots"]),
    ("", []),
]


@pytest.mark.parametrize(("gloss", "phrases"), CASES)
def test_phrases_of_a_gloss(wordnet: Any, gloss: str, phrases: list[str]) -> None:
    kinds = frozenset({"equine", "salamander", "dog", "cat", "device", "pot", "apparatus"})
    found = find_phrases(wordnet, gloss, kinds)
    assert [one for one in found if one != "a salamander"] == phrases


@pytest.mark.parametrize(
    ("word", "noun"),
    [
        ("wings", "wing"),
        ("feet", "foot"),
        ("hooves", "hoof"),
        ("glass", "glass"),
        ("lens", "lens"),
        ("octopus", "octopus"),
        ("shaggy", ""),
    ],
)
def test_a_noun_in_the_singular(wordnet: Any, word: str, noun: str) -> None:
    assert singular(wordnet, word) == noun
