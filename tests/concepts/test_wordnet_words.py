from typing import Any

from concepts.wordnet import find_synset
from concepts.wordnet_words import words_of_synset


def words(wordnet: Any, name: str) -> tuple[str, ...]:
    return words_of_synset(wordnet, wordnet.synset(name))


def test_own_parts_come_first_and_kinds_last(wordnet: Any) -> None:
    found = words(wordnet, "bicycle.n.01")
    assert {"a handlebar", "a kickstand", "a pedal"} <= set(found[:9])
    assert found.index("a handlebar") < found.index("two wheels") < found.index("a brake")
    assert found[-1] == "an entity"
    assert found.index("a brake") < found.index("a vehicle") < found.index("an artifact")
    assert len(set(found)) == len(found)


def test_parts_of_the_kind_are_inherited_but_not_those_of_everybody(wordnet: Any) -> None:
    tern = words(wordnet, "tern.n.01")
    assert {"a wing", "a beak", "a feather"} <= set(tern)
    assert not {"a rib", "a thorax", "an uropygium", "a cell"} & set(tern)


def test_a_gloss_gives_its_phrases(wordnet: Any) -> None:
    found = words_of_synset(wordnet, find_synset(wordnet, "n02099601"))  # golden retriever
    assert found[0] == "a long silky golden coat"
    assert "a dog" in found


def test_what_cannot_be_counted_has_no_article(wordnet: Any) -> None:
    found = words(wordnet, "dog.n.01")
    assert not {"a fur", "a hair", "a hindquarters"} & set(found)
    assert "hindquarters" in words(wordnet, "tern.n.01")


def test_an_instance_is_described_too(wordnet: Any) -> None:
    found = words_of_synset(wordnet, wordnet.synsets("Everest", "n")[0])
    assert "a mountain peak" in found
