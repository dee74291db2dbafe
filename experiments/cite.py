"""Which papers does a run stand on? Their BibTeX entries.

python -m experiments.cite RUN                   (the folder of a run)
python -m experiments.cite RUN --out FOLDER      (also as references.bib)
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from experiments.flags import flag, parse_config, with_run
from experiments.run import finish, leave

EXAMPLE: dict[str, Any] = {
    "model": {"name": "ViT-B/32", "architecture": "ViT-B-32-quickgelu"},
    "images": {"name": "oxford-pets"},
    "bank": {"name": "oxford-pets", "fingerprint": ""},
}


@dataclass(frozen=True)
class Config:
    """The run."""

    run: str | None = flag(None, "folder of a run; the first word")
    example: bool = flag(False, "the entries of a made-up run", kind=bool)
    out: str | None = flag(None, "folder for references.bib; only printed if not given")


SMOKE = Config(example=True)


def run(config: Config) -> None:
    """Read, look up, save, print."""
    from experiments.folder import require_free, save_run
    from interpret.references import cite

    if config.out:
        require_free(Path(config.out))
    keys = keys_of(config)
    entries = cite(keys)
    if config.out:
        save_run(Path(config.out), partial(write, config, keys, entries))
    print(entries)


def keys_of(config: Config) -> tuple[str, ...]:
    """The BibTeX keys a run carries; worked out where an older one carries none.

    Raises:
        ValueError: no run is named, or it cannot be read.
    """
    from interpret.references import references_of
    from interpret.results import load_result

    if config.run is None and config.example:
        return references_of(EXAMPLE)
    if config.run is None:
        raise ValueError("there must be a run to cite, got none: name its folder.")
    result = load_result(config.run).result
    kept = result.get("references")
    if kept is None:
        return references_of(result)
    if not isinstance(kept, list) or not all(isinstance(key, str) for key in kept):
        raise ValueError(f"references must be a list of BibTeX keys, got {kept!r}.")
    return tuple(kept)


def write(config: Config, keys: Sequence[str], entries: str, folder: Path) -> None:
    """All files of a run."""
    from interpret.report import write_json
    from interpret.results import SCHEMA

    (folder / "references.bib").write_text(entries + "\n", encoding="utf-8")
    write_json(folder / "config.json", asdict(config))
    content = {"experiment": "cite", "schema": SCHEMA, "references": list(keys)}
    write_json(folder / "result.json", content)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv

    def work() -> None:
        run(parse_config(Config(), SMOKE, with_run(given, "to cite"), __doc__ or ""))

    return finish(work)


if __name__ == "__main__":
    leave(main())
