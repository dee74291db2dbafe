"""Which models are known by name, and which of them lie on this machine?

    python -m experiments.models
    python -m experiments.models --out FOLDER        (also as table.csv, .md, .tex and JSON)

Opens no socket.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.flags import flag, parse_config
from experiments.run import finish, leave


@dataclass(frozen=True)
class Config:
    """Where the table goes."""

    out: str | None = flag(None, "folder for the table; only printed if not given")


SMOKE = Config()


def run(config: Config) -> None:
    """Look, print, save."""
    from experiments.folder import require_free, save_table
    from interpret.inventory import tabulate_models
    from interpret.report import align_columns

    if config.out is not None:
        require_free(Path(config.out))
    table = tabulate_models()
    print(align_columns(table))
    save_table(config, table, "models", "models")


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
