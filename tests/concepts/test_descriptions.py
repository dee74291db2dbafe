import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.descriptions import (
    DESCRIPTION_PROMPTS,
    describe_classes,
    exchange_descriptors,
    find_description_prompt,
    without_class,
)

WORDS = (("soft fur", "a tail"), (), ("gills",))
NAMES = ("cat", "cow", "fish")
lists = st.lists(st.integers(0, 3), min_size=2, max_size=9)


def test_the_published_forms_are_kept_word_by_word() -> None:
    filled = {name: prompt.fill("owl", "a beak") for name, prompt in DESCRIPTION_PROMPTS.items()}
    assert filled["which-has"] == "a owl, which has a beak"
    assert filled["paper"] == (
        "how can you identify a owl. Distinctive and physical features describing it is a beak"
    )
    assert find_description_prompt("paper").fill_bare("owl") == "how can you identify a owl."


def test_what_is_filled_in_is_taken_as_it_is() -> None:
    prompt = find_description_prompt("which-has")
    assert prompt.fill("{descriptor}", "{class}") == "a {descriptor}, which has {class}"


def test_a_class_without_descriptors_is_described_by_its_name() -> None:
    prompt = find_description_prompt("which-has")
    assert describe_classes(prompt, NAMES, WORDS)[1:] == (("a cow",), ("a fish, which has gills",))
    assert without_class(prompt, NAMES, WORDS) == (("soft fur", "a tail"), ("a cow",), ("gills",))


@given(lists.filter(lambda counts: sum(count > 0 for count in counts) > 1), st.integers(0, 99))
def test_every_class_gets_the_descriptors_of_another(counts: list[int], seed: int) -> None:
    own = tuple(tuple(f"{index}/{n}" for n in range(count)) for index, count in enumerate(counts))

    given_to = exchange_descriptors(own, seed=seed)

    assert sorted(given_to) == sorted(own)
    for before, after in zip(own, given_to, strict=True):
        assert (before != after) == bool(before)
        assert bool(before) == bool(after)
    assert given_to == exchange_descriptors(own, seed=seed)


def test_one_class_has_no_other_to_exchange_with() -> None:
    with pytest.raises(ValueError, match="at least 2 classes to be exchanged, got 1"):
        exchange_descriptors((("fur",), ()), seed=0)


def test_an_unknown_prompt_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match="which-has"):
        find_description_prompt("which-is")
