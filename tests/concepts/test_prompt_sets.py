"""Prompt sets: what the shipped ones promise, and what is refused of one's own."""

import re
from dataclasses import FrozenInstanceError
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from concepts.class_lists import CLASS_LISTS, load_class_list
from concepts.lemmas import find_class_names
from concepts.prompt_sets import PROMPT_SETS, PromptSet, load_prompt_set

THESIS = Path(__file__).parents[2] / "../shared/data/prompts"
GENERIC = (32, 99, 205, 415)


@pytest.fixture(params=PROMPT_SETS)
def prompts(request: pytest.FixtureRequest) -> tuple[str, ...]:
    return load_prompt_set(request.param).prompts


@pytest.mark.parametrize("name", PROMPT_SETS)
def test_a_shipped_set_holds_as_many_prompts_as_its_name_says(name: str) -> None:
    loaded = load_prompt_set(name)
    assert (loaded.name, len(loaded)) == (name, int(name.split("-")[1]))
    assert loaded.n_duplicates == 0


def test_each_generic_set_begins_with_the_next_smaller_one() -> None:
    nested = [load_prompt_set(f"generic-{n_prompts}").prompts for n_prompts in GENERIC]
    for small, large in pairwise(nested):
        assert large[: len(small)] == small


def test_prompts_are_distinct_whatever_their_case(prompts: tuple[str, ...]) -> None:
    assert len({prompt.casefold() for prompt in prompts}) == len(prompts)


def test_prompts_are_phrases_of_3_to_15_words(prompts: tuple[str, ...]) -> None:
    for prompt in prompts:
        assert 3 <= len(prompt.split()) <= 15, prompt
        assert re.fullmatch(r"[a-z][a-z',-]*( [a-z][a-z',-]*)*", prompt), prompt


@pytest.mark.parametrize("classes", CLASS_LISTS)
def test_no_shipped_prompt_names_a_class(prompts: tuple[str, ...], classes: str) -> None:
    names = load_class_list(classes)
    named = {prompt: find_class_names(prompt, names) for prompt in prompts}
    assert {prompt: found for prompt, found in named.items() if found} == {}


def test_shipped_files_are_prompts_and_nothing_else() -> None:
    folder = PROMPT_SETS["food-32"].parent
    assert sorted(PROMPT_SETS.values()) == sorted(folder.glob("*.txt"))
    for path in PROMPT_SETS.values():
        lines = path.read_text(encoding="utf-8").split("\n")
        assert lines.pop() == ""
        assert all(line == line.strip() != "" for line in lines)


def test_the_fingerprint_follows_the_prompts_and_their_order_but_not_the_name() -> None:
    prints = [
        PromptSet("x", prompts).fingerprint for prompts in (("a", "b"), ("b", "a"), ("ab", "c"))
    ]
    assert len(set(prints)) == 3
    assert PromptSet("y", ("a", "b"), n_duplicates=4).fingerprint == prints[0]


def test_a_prompt_set_cannot_be_changed() -> None:
    loaded: Any = load_prompt_set("food-32")
    with pytest.raises(FrozenInstanceError):
        loaded.name = "other"


def test_an_own_file_keeps_its_lines_in_order_and_counts_what_it_drops(tmp_path: Path) -> None:
    path = tmp_path / "generic-32.txt"
    path.write_text("Something  red. \n\n a long tail\nSomething  red.\na long tail\nA long tail\n")
    loaded = load_prompt_set(path)
    assert loaded.prompts == ("Something  red.", "a long tail", "A long tail")
    assert (loaded.name, loaded.n_duplicates) == ("generic-32.txt", 2)
    assert load_prompt_set(str(path)) == loaded


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"at least 2 distinct prompts, but .*own\.txt holds 0 in 0 lines"),
        (b" \n\n", r"at least 2 distinct prompts, but .*own\.txt holds 0 in 0 lines"),
        (b"a red thing\na red thing \n", "holds 1 in 2 lines: write one prompt a line"),
        (b"a red thing\ncaf\xe9\n", "must be UTF-8 text"),
        (b"a red thing\na\x00b\n", "line 2 must hold no control characters"),
        ("a red thing\nanother\n".encode("utf-16"), "must be UTF-8 text"),
    ],
)
def test_a_file_that_holds_no_prompt_set_is_refused(
    tmp_path: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "own.txt"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=message) as refused:
        load_prompt_set(path)
    assert len(str(refused.value).splitlines()) == 1


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("a red thing\na blue thing\n", encoding="utf-8-sig")
    assert load_prompt_set(path).prompts[0] == "a red thing"


def test_an_unknown_set_is_answered_with_the_nearest_and_the_list() -> None:
    with pytest.raises(
        ValueError,
        match=r"prompt set 'generic-98' \(did you mean 'generic-99'\?\); known: generic-32, .*"
        r"food-32, or the path of a \.txt file\.",
    ):
        load_prompt_set("generic-98")


def test_a_missing_file_and_a_folder_are_refused_by_path(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    for name in ("no.txt", "folder.txt"):
        with pytest.raises(ValueError, match=f"word file at .*{name}.*none"):
            load_prompt_set(tmp_path / name)


@pytest.mark.parametrize("prompts", [(), ("a",), ("a", "a"), ("a", " b"), ("a", "")])
def test_prompts_must_be_distinct_stripped_and_two(prompts: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="the prompts of 'x'"):
        PromptSet("x", prompts)


@pytest.mark.skipif(not THESIS.is_dir(), reason="the thesis's prompt files are not here")
@pytest.mark.parametrize(("n_lines", "n_prompts"), [(32, 32), (99, 99), (205, 205), (415, 412)])
def test_the_thesis_files_give_the_thesis_numbers_of_prompts(n_lines: int, n_prompts: int) -> None:
    loaded = load_prompt_set(THESIS / f"generic-{n_lines}.txt")
    assert (len(loaded), loaded.n_duplicates) == (n_prompts, n_lines - n_prompts)


@pytest.mark.skipif(not THESIS.is_dir(), reason="the thesis's prompt files are not here")
def test_no_shipped_prompt_is_taken_from_the_thesis(prompts: tuple[str, ...]) -> None:
    taken = {prompt.casefold() for prompt in load_prompt_set(THESIS / "generic-415.txt").prompts}
    assert taken.isdisjoint(prompt.casefold() for prompt in prompts)
