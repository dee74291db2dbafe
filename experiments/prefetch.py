"""Which files does a run need, and are they all in the caches, so that it can run offline?

    python -m experiments.prefetch --models ViT-B/32,RN50 --images food101,oxford-pets
    python -m experiments.prefetch --models paper13                    (the paper's thirteen models)
    python -m experiments.prefetch --verify FOLDER                     (elsewhere: all here, whole?)

Fetches what is missing into the usual caches of the Hugging Face libraries; what is there is not
fetched again, what was broken off goes on. Writes manifest.json (each file with size and SHA-256),
result.json and a table to runs/prefetch/HASH/. Exit code 1 if something could not be had.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config
from experiments.model_lists import read_models, read_names
from experiments.run import EXIT_BUG, finish, is_message, leave

if TYPE_CHECKING:
    import pandas as pd

    from interpret.manifest import HeldFile


@dataclass(frozen=True)
class Config:
    """What is to be had."""

    models: str | None = flag(None, "names with commas between, shipped, or paper13")
    images: str | None = flag(None, "names of image sets, commas between")
    verify: str | None = flag(None, "manifest, or the folder it is in, to hold the caches against")
    offline: bool = flag(False, "open no socket: only say what is here", kind=bool)
    out: str | None = flag(None, "folder for the manifest; below runs/ if not given")

    def __post_init__(self) -> None:
        if self.out is not None and not self.out.strip():
            raise ValueError("--out must name a folder, got nothing.")


SMOKE = Config(models="shipped", images="menagerie", offline=True)


@dataclass
class Fetched:
    """What was had, and what could not be, with the reason."""

    files: "list[HeldFile]" = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    failures: dict[str, str] = field(default_factory=dict)


def run(config: Config) -> int:
    """Fetch or verify, print, save.

    Returns:
        How many things are missing.

    Raises:
        ValueError: nothing is asked for, a name is unknown or comes twice.
    """
    if config.verify is not None:
        return verify(Path(config.verify))
    if not (config.models or config.images):
        raise ValueError(
            "there must be something to fetch, got nothing: give --models, --images or both, or "
            "--verify MANIFEST."
        )
    from experiments.folder import RUNS, config_hash, require_free, save_run

    models = read_models(config.models) if config.models else ()
    images = read_names(config.images, "--images") if config.images else ()
    folder = Path(config.out) if config.out else RUNS / "prefetch" / config_hash(config)
    require_free(folder)
    found = Fetched()
    for name in models:
        fetch(found, "model", name, partial(model_files, name, offline=config.offline))
    for name in images:
        fetch(found, "images", name, partial(image_files, name, offline=config.offline))
    save_run(folder, partial(write, config, found))
    tell(found, folder)
    return len(found.failures)


def fetch(found: Fetched, kind: str, name: str, get: "Callable[[], tuple[Path, ...]]") -> None:
    """Get the files of one model or image set; a failure is noted and stops nothing else."""
    from interpret.inventory import format_bytes
    from interpret.manifest import describe_files

    print(f"{kind} {name} ...", file=sys.stderr)
    try:
        files = describe_files(name, kind, get())
    except (ValueError, OSError) as error:
        if not is_message(error):
            raise
        found.failures[name] = " ".join(str(error).split())
        print(f"failed: {found.failures[name]}", file=sys.stderr)
        files, size = (), "-"
    else:
        size = format_bytes(sum(file.n_bytes for file in files)) if files else "nothing needed"
    found.files += files
    found.rows.append({"kind": kind, "name": name, "files": str(len(files)), "size": size})


def model_files(name: str, *, offline: bool) -> tuple[Path, ...]:
    """The files of a model, fetched where they are missing."""
    from interpret.models.fetch import fetch_model

    return fetch_model(name, offline=offline)


def image_files(name: str, *, offline: bool) -> tuple[Path, ...]:
    """The files of an image set, test and training split; none for drawn ones and for paths.

    Raises:
        ValueError: unknown; not on the hub; not here and offline, or out of reach.
    """
    from interpret.images.hub import fetch_images
    from interpret.images.registry import IMAGE_SETS, find_image_set
    from interpret.inventory import cached_pictures

    if name not in IMAGE_SETS and Path(name).expanduser().exists():
        return ()
    spec = find_image_set(name)
    if spec.name == "menagerie":
        return ()
    fetch_images(spec, offline=offline)
    return cached_pictures(spec)


def verify(path: Path) -> int:
    """Hold the caches against a manifest; how many files are missing or other."""
    from interpret.manifest import check_files, read_manifest

    files = read_manifest(path.expanduser())
    complaints = check_files(files)
    for complaint in complaints:
        print(complaint)
    print(f"{len(files) - len(complaints)} of {len(files)} files are here and whole")
    return len(complaints)


def write(config: Config, found: Fetched, folder: Path) -> None:
    """All files of a run."""
    from interpret.manifest import manifest_of
    from interpret.report import write_json, write_table
    from interpret.results import SCHEMA

    manifest = manifest_of(found.files)
    record: dict[str, Any] = {"experiment": "prefetch", "schema": SCHEMA, "wanted": found.rows}
    write_json(folder / "manifest.json", manifest)
    write_json(folder / "config.json", asdict(config))
    write_json(folder / "result.json", record | {"failures": found.failures})
    write_table(folder, table_of(found))


def table_of(found: Fetched) -> "pd.DataFrame":
    """A row a model or image set."""
    import pandas as pd

    return pd.DataFrame(found.rows)


def tell(found: Fetched, folder: Path) -> None:
    """The table on stdout; what failed once more, where it is not overlooked."""
    from interpret.report import align_columns

    print("\n".join([align_columns(table_of(found)), *_closing(found, folder)]))
    for name, reason in found.failures.items():
        print(f"failed: {name}: {reason}", file=sys.stderr)


def _closing(found: Fetched, folder: Path) -> Iterator[str]:
    if not found.failures:
        yield "all of it is here: runs with --offline will find it"
    yield f"manifest in {folder}"


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code, 1 if something is missing."""
    missing: list[int] = []
    code = finish(lambda: missing.append(run(parse_config(Config(), SMOKE, argv, __doc__ or ""))))
    return code or (EXIT_BUG if any(missing) else 0)


if __name__ == "__main__":
    leave(main())
