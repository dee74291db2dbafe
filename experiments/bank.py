"""Which banks of words come with the project, what is in them, and is it fit to be used?

    python -m experiments.bank list
    python -m experiments.bank list --out FOLDER        (also as table.csv, .md, .tex and JSON)
    python -m experiments.bank lint NAME|FILE           (what is wrong with it: concepts/lint.py)

Any bank is passed to other experiments by name or file: --bank cifar10, --bank words.json.
`lint` leaves with 0 where nothing is wrong, 1 where something is, 2 where it cannot tell.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from itertools import takewhile
from pathlib import Path
from typing import Any

from concepts.lint import Finding
from concepts.names import describe_unknown
from experiments.flags import flag, parse_config
from experiments.run import finish, leave

ACTIONS = ("list", "lint")
FOUND = 1  # exit code


@dataclass(frozen=True)
class Config:
    """What to do, with which bank, and where the table goes."""

    action: str | None = flag(None, "list or lint; the first word")
    bank: str | None = flag(None, "bank name or file; the second word")
    wordnet_dir: str | None = flag(None, "folder of WordNet's files, where they lie elsewhere")
    out: str | None = flag(None, "folder for the table; only printed if not given")

    def __post_init__(self) -> None:
        if self.action is not None and self.action not in ACTIONS:
            raise ValueError(describe_unknown("action", self.action, ACTIONS))
        if self.action == "list" and (self.bank or self.wordnet_dir):
            raise ValueError("list must stand alone, got --bank or --wordnet-dir: leave them out.")
        if self.action == "lint" and self.bank is None:
            raise ValueError("lint must have a bank, got none: say lint NAME or lint FILE.")


SMOKE = Config(action="list")


def run(config: Config) -> int:
    """Look, print, save; how many things are wrong."""
    from experiments.folder import require_free

    if config.action is None:
        raise ValueError(f"there must be something to do, got nothing: say {', '.join(ACTIONS)}.")
    if config.out is not None:
        require_free(Path(config.out))
    return show_banks(config) if config.bank is None else lint(config, config.bank)


def show_banks(config: Config) -> int:
    """Print the shipped banks."""
    from experiments.folder import save_table
    from interpret.inventory import tabulate_banks
    from interpret.report import align_columns

    table = tabulate_banks()
    print(align_columns(table))
    save_table(config, table, "bank", "banks")
    return 0


def lint(config: Config, wanted: str) -> int:
    """Print what is wrong with a bank."""
    import pandas as pd

    from concepts.audit import audit_bank
    from experiments.folder import save_table

    audit = audit_bank(wanted, open_if_there(config.wordnet_dir))
    print(*audit.lines(), sep="\n")
    rows = [asdict(finding) for finding in audit.findings]
    table = pd.DataFrame(rows, columns=[field.name for field in fields(Finding)])
    save_table(config, table, "bank", "findings")
    return len(rows)


def open_if_there(folder: str | None) -> Any | None:
    """WordNet, or a sentence on what is left out without it.

    Raises:
        ValueError: a folder was named, and it is not there.
    """
    from concepts.wordnet import open_wordnet

    try:
        return open_wordnet(folder)
    except ValueError as error:
        if folder is not None:
            raise
        print(f"synonyms and hypernyms are not looked for: {error}")
        return None


def with_words(argv: Sequence[str]) -> list[str]:
    """The leading words as the flags they stand for: what to do, and with which bank.

    Raises:
        ValueError: there are more than two.
    """
    words = list(takewhile(lambda word: not word.startswith("-"), argv))
    if len(words) > 2:
        raise ValueError(
            f"there must be one thing to do and one bank, got {' '.join(words)!r}: drop the rest."
        )
    flags = [part for pair in zip(("--action", "--bank"), words, strict=False) for part in pair]
    return [*flags, *argv[len(words) :]]


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv
    wrong: list[int] = []

    def work() -> None:
        wrong.append(run(parse_config(Config(), SMOKE, with_words(given), __doc__ or "")))

    return finish(work) or (FOUND if any(wrong) else 0)


if __name__ == "__main__":
    leave(main())
