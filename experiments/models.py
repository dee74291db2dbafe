"""Which models are known by name, and which of them lie on this machine?

    python -m experiments.models
    python -m experiments.models --out FOLDER        (also as table.csv, .md, .tex and JSON)

Opens no socket.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.flags import flag, parse_config
from experiments.run import finish

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Config:
    """Where the table goes."""

    out: str | None = flag(None, "folder for the table; only printed if not given")


SMOKE = Config()


def run(config: Config) -> None:
    """Look, print, save."""
    from experiments.folder import require_free, save_run
    from interpret.inventory import tabulate_models
    from interpret.report import align_columns

    if config.out:
        require_free(Path(config.out))
    table = tabulate_models()
    if config.out:
        save_run(Path(config.out), partial(write, config, table))
    print(align_columns(table))


def write(config: Config, table: "pd.DataFrame", folder: Path) -> None:
    """All files of a run."""
    from interpret.report import write_json, write_table
    from interpret.results import SCHEMA

    write_table(folder, table)
    write_json(folder / "config.json", asdict(config))
    found = {"experiment": "models", "schema": SCHEMA, "models": table.to_dict("records")}
    write_json(folder / "result.json", found)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    sys.exit(main())
