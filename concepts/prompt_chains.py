"""A text file in, its prompts out: a line each, changed step by step."""

import re
from pathlib import Path

from concepts.sources import read_all_lines

STEP = "->"  # between the prompts of a line

Chain = tuple[str, ...]


def read_chains(path: str | Path) -> tuple[Chain, ...]:
    """The prompts of a file; a line that repeats counts once.

    Args:
        path: UTF-8, a line such as "a bird -> a white bird -> a flying white bird".

    Returns:
        Lines of one prompt or more, at least one of two or more.

    Raises:
        ValueError: the file can't be read, a step holds no words, or nothing is changed.
    """
    lines = tuple(
        tuple(prompt.strip() for prompt in line.split(STEP)) for line in read_all_lines(Path(path))
    )
    for line in lines:
        if not all(re.search(r"\w", prompt) for prompt in line):
            raise ValueError(
                f"prompts must hold words before and after each {STEP}, got "
                f"{f' {STEP} '.join(line)!r} in {str(path)!r}."
            )
    if not any(len(line) > 1 for line in lines):
        raise ValueError(
            f"a file of prompts must hold a line with a change, such as 'a bird {STEP} a white "
            f"bird', but {str(path)!r} has none."
        )
    return tuple(dict.fromkeys(lines))
