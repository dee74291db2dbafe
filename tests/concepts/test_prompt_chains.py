"""Files of prompts that change: steps of a line, and what is refused."""

from pathlib import Path

import pytest

from concepts.prompt_chains import read_chains


def write(folder: Path, text: str) -> Path:
    path = folder / "mine.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_lines_are_prompts_step_by_step_each_line_once(tmp_path: Path) -> None:
    text = "a bird -> a white bird->a flying white bird\n\na fish\na fish\n"
    assert read_chains(write(tmp_path, text)) == (
        ("a bird", "a white bird", "a flying white bird"),
        ("a fish",),
    )


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a bird -> \n", "words before and after each ->, got 'a bird -> '"),
        ("a bird -> ...\n", "words before and after"),
        ("a bird\n", "must hold a line with a change"),
        ("", "must hold a line with a change"),
    ],
)
def test_what_changes_nothing_is_refused(text: str, hint: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=hint):
        read_chains(write(tmp_path, text))
