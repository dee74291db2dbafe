"""Class-agnostic prompts: a name or a path in, a checked `PromptSet` out.

Such a prompt says how something looks ("soft fur seen from very near"), never what it is. The
shipped sets were written for this project and name no class of `concepts.class_lists`. The generic
ones are nested: each begins with the whole of the next smaller one.
"""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from concepts.names import describe_unknown
from concepts.phrases import clean_list
from concepts.sources import read_all_lines

MIN_PROMPTS = 2  # with one, every picture looks the same
_FOLDER = Path(__file__).parent / "prompt_sets"
PROMPT_SETS: dict[str, Path] = {
    "generic-32": _FOLDER / "generic-32.txt",
    "generic-99": _FOLDER / "generic-99.txt",
    "generic-205": _FOLDER / "generic-205.txt",
    "generic-415": _FOLDER / "generic-415.txt",
    "food-32": _FOLDER / "food-32.txt",
}


@dataclass(frozen=True)
class PromptSet:
    """Sentences a picture is compared with.

    Attributes:
        name: the shipped name; of an own file its name with its ending, so that
            "generic-32.txt" is not taken for the shipped "generic-32".
        prompts: shape (n_prompts,); distinct, stripped, at least two.
        n_duplicates: lines of the file that were dropped because they repeat an earlier one.
    """

    name: str
    prompts: tuple[str, ...] = field(repr=False)
    n_duplicates: int = 0

    def __post_init__(self) -> None:
        where = f"the prompts of {self.name!r}"
        if self.prompts != clean_list(self.prompts, where) or len(self) < MIN_PROMPTS:
            raise ValueError(
                f"{where} must be distinct, stripped and at least {MIN_PROMPTS}, got {len(self)}: "
                "load them with load_prompt_set."
            )

    def __len__(self) -> int:
        return len(self.prompts)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over what can change a number: the prompts and their order."""
        return hashlib.sha256(json.dumps(list(self.prompts)).encode()).hexdigest()


def load_prompt_set(name_or_path: str | Path) -> PromptSet:
    """A shipped prompt set by name, or the user's own by path.

    Args:
        name_or_path: a key of `PROMPT_SETS`, or a `.txt` file in UTF-8 with one prompt a line;
            empty lines are passed over, a repeated line counts once.

    Raises:
        ValueError: no such name or file, or the file does not hold two distinct prompts.
    """
    wanted = str(name_or_path)
    if wanted in PROMPT_SETS:
        return _read_set(wanted, PROMPT_SETS[wanted])
    path = Path(wanted)
    if path.suffix.lower() != ".txt":
        known = describe_unknown("prompt set", wanted, PROMPT_SETS)
        raise ValueError(f"{known[:-1]}, or the path of a .txt file.")
    return _read_set(path.name, path)


def _read_set(name: str, path: Path) -> PromptSet:
    lines = read_all_lines(path)
    prompts = tuple(dict.fromkeys(lines))
    if len(prompts) < MIN_PROMPTS:
        raise ValueError(
            f"a prompt set must hold at least {MIN_PROMPTS} distinct prompts, but {path} holds "
            f"{len(prompts)} in {len(lines)} lines: write one prompt a line."
        )
    return PromptSet(name, prompts, n_duplicates=len(lines) - len(prompts))
