"""Which banks of words come with the project, and what is in them?

    python -m experiments.bank list
    python -m experiments.bank list --out FOLDER        (also as table.csv, .md, .tex and JSON)

Any bank is passed to other experiments by name or file: --bank cifar10, --bank words.json.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from concepts.names import describe_unknown
from experiments.flags import flag, parse_config
from experiments.run import finish, leave

ACTIONS = ("list",)


@dataclass(frozen=True)
class Config:
    """What to do, and where the table goes."""

    action: str | None = flag(None, "list; the first word")
    out: str | None = flag(None, "folder for the table; only printed if not given")

    def __post_init__(self) -> None:
        if self.action is not None and self.action not in ACTIONS:
            raise ValueError(describe_unknown("action", self.action, ACTIONS))


SMOKE = Config(action="list")


def run(config: Config) -> None:
    """Look, print, save."""
    from experiments.folder import require_free, save_table
    from interpret.inventory import tabulate_banks
    from interpret.report import align_columns

    if config.action is None:
        raise ValueError(f"there must be something to do, got nothing: say {', '.join(ACTIONS)}.")
    if config.out is not None:
        require_free(Path(config.out))
    table = tabulate_banks()
    print(align_columns(table))
    save_table(config, table, "bank", "banks")


def with_action(argv: Sequence[str]) -> list[str]:
    """The leading word as the flag it stands for.

    Raises:
        ValueError: there is more than one.
    """
    words = list(takewhile(lambda word: not word.startswith("-"), argv))
    if len(words) > 1:
        raise ValueError(f"there must be one thing to do, got {' '.join(words)!r}: say the first.")
    return ["--action", *argv] if words else list(argv)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv
    return finish(lambda: run(parse_config(Config(), SMOKE, with_action(given), __doc__ or "")))


if __name__ == "__main__":
    leave(main())
