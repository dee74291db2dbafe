import pytest
from hypothesis import given
from hypothesis import strategies as st

from concepts.class_lists import CLASS_LISTS, load_class_list
from concepts.lemmas import find_class_names
from concepts.prompt_sets import PROMPT_SETS, load_prompt_set
from concepts.random_words import random_phrases, shipped_words

WORDS = ["oak", "sun", "ink", "rope", "moss", "clay", "iron", "dusk", "fern", "silk"]


@given(st.lists(st.integers(2, 6), min_size=1, max_size=8), st.integers(0, 5))
def test_phrases_keep_number_and_length_and_are_distinct(counts: list[int], seed: int) -> None:
    phrases = [" ".join(["word"] * count) for count in counts]

    drawn = random_phrases(phrases, seed=seed, pool=WORDS)

    assert [len(phrase.split()) for phrase in drawn] == counts
    assert len(set(drawn)) == len(phrases)
    assert {word for phrase in drawn for word in phrase.split()} <= set(WORDS)
    assert drawn == random_phrases(phrases, seed=seed, pool=WORDS)


def test_another_seed_draws_other_phrases() -> None:
    prompts = load_prompt_set("generic-32").prompts
    assert random_phrases(prompts, seed=0) != random_phrases(prompts, seed=1)


@pytest.mark.parametrize("name", PROMPT_SETS)
def test_shipped_words_make_phrases_that_name_no_shipped_class(name: str) -> None:
    avoid = [name for known in CLASS_LISTS for name in load_class_list(known)]
    drawn = random_phrases(load_prompt_set(name).prompts, seed=0, avoid=avoid)
    assert [find_class_names(phrase, avoid) for phrase in drawn] == [()] * len(drawn)


def test_a_class_name_is_left_out_in_any_inflection() -> None:
    pool = ["foxes", "fern", "silk"]
    drawn = random_phrases(["a b"] * 4, seed=0, pool=pool, avoid=["fox"])
    assert set(drawn) == {"fern fern", "fern silk", "silk fern", "silk silk"}


def test_the_pool_holds_single_words_in_small_letters() -> None:
    words = shipped_words()
    assert len(words) > 1_000
    assert list(words) == sorted(set(words))
    assert all(word == word.lower() and len(word.split()) == 1 for word in words)


def test_too_few_words_are_refused() -> None:
    with pytest.raises(ValueError, match="must be enough words for distinct phrases"):
        random_phrases(["a", "b", "c"], seed=0, pool=["oak", "sun"])


def test_no_phrases_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one phrase and one word, got 0 and"):
        random_phrases([], seed=0)
