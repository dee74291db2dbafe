"""What does the store of vectors hold, and what may go?

    python -m experiments.store                                   (everything, by last use)
    python -m experiments.store --model ViT-B/32 --stage parts    (only these)
    python -m experiments.store --unused-days 30 --prune          (delete what they name)

Prints a table and, with --out, writes it as a run folder. Nothing is deleted without --prune.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.flags import flag, parse_config
from experiments.run import finish, leave

if TYPE_CHECKING:
    import pandas as pd

    from interpret.store import Holding


@dataclass(frozen=True)
class Config:
    """Which shards; all that is given must hold."""

    store: str | None = flag(None, "folder of the store; in the user's cache if not given")
    model: str | None = flag(None, "only of this model")
    images: str | None = flag(None, "only of this image set")
    stage: str | None = flag(
        None, "only of this stage", choices=("images", "texts", "parts", "pointing")
    )
    unused_days: float = flag(0.0, "only what was not used for so many days", kind=float)
    prune: bool = flag(False, "delete what is listed", kind=bool)
    out: str | None = flag(None, "folder for the table; none is written if not given")

    def __post_init__(self) -> None:
        if self.unused_days < 0:
            raise ValueError(f"--unused-days must be at least 0, got {self.unused_days}.")


SMOKE = Config(store="a-store-that-is-not-there")


def run(config: Config) -> None:
    """List, print, and delete where that was asked for."""
    from experiments.folder import require_free, save_table
    from interpret.report import align_columns
    from interpret.store import default_folder, list_holdings

    if config.out is not None:
        require_free(Path(config.out))
    folder = Path(config.store) if config.store else default_folder()
    chosen = [holding for holding in list_holdings(folder) if is_meant(holding, config)]
    table = tabulate(chosen)
    print(align_columns(table))
    megabytes = sum(holding.size_bytes for holding in chosen) / 1e6
    if config.prune:
        for holding in chosen:
            holding.remove()
    done = "deleted from" if config.prune else "in"
    print(f"{len(chosen)} shards, {megabytes:.1f} MB, {done} {folder}")
    save_table(config, table, "store", "holdings")


def is_meant(holding: "Holding", config: Config) -> bool:
    """Do all flags that were given name this shard?"""
    from datetime import UTC, datetime

    named = all(
        wanted is None or getattr(holding, name) == wanted
        for name, wanted in (
            ("model", config.model),
            ("images", config.images),
            ("stage", config.stage),
        )
    )
    unused = datetime.now(UTC) - holding.last_used
    return named and unused.total_seconds() >= 86_400 * config.unused_days


def tabulate(holdings: "Sequence[Holding]") -> "pd.DataFrame":
    """A row for each model, image set and stage, the one used last on top; cells are text."""
    import pandas as pd

    groups: dict[tuple[str, str, str], list[Holding]] = {}
    for holding in holdings:
        groups.setdefault((holding.model, holding.images, holding.stage), []).append(holding)
    by_use = sorted(groups.items(), key=lambda item: -max(h.last_used.timestamp() for h in item[1]))
    rows = [
        (
            *names,
            str(sum(h.n_items for h in group)),
            f"{sum(h.size_bytes for h in group) / 1e6:.2f}",
            f"{max(h.last_used for h in group):%Y-%m-%d %H:%M}",
        )
        for names, group in by_use
    ]
    columns = ["model", "images", "stage", "items", "megabytes", "last used (UTC)"]
    return pd.DataFrame(rows, columns=columns)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
