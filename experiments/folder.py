"""Where a run's files go: a folder, or a single file, that appears whole or not at all.

An earlier run in its place is moved aside, an earlier file replaced; anything else is an error.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import Config

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

SAVE_OPTIONS: dict[Any, Any] = {"pdf.fonttype": 42, "ps.fonttype": 42}  # fonts embedded whole
FIGURE_FILES: dict[str, dict[str, Any]] = {
    "pdf": {"metadata": {"CreationDate": None}},
    "png": {"dpi": 200},
}
RUNS = Path("runs")
WORK_MARK = ".unfinished"
Write = Callable[[Path], object]
MARK_BYTES = 4_096  # of a file, within which its mark must stand
NOT_IN_HASH = (  # flags that cannot change a number
    *("out", "store", "workers", "offline", "dry_run", "checkpoint_minutes"),
)


def config_hash(config: Config) -> str:
    """Six hex digits that stand for every flag that can change a number."""
    kept = {k: v for k, v in asdict(config).items() if k not in NOT_IN_HASH}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:6]


def run_folder(
    config: Any, experiment: str, model: str, images: str, *, below: Path = RUNS
) -> Path:
    """Where a run goes: `--out`, or below a folder of runs.

    Args:
        config: with every flag resolved.
        experiment: its name.
        model: file-name form of the model's name.
        images: file-name form of the image set's name.
        below: holds a folder for each experiment.

    Raises:
        ValueError: as `require_free`.
    """
    name = f"{model}--{images}--{config_hash(config)}"
    folder = Path(config.out) if config.out else below / experiment / name
    require_free(folder)
    return folder


def require_free(folder: Path) -> None:
    """Check, before anything is computed, that a run can be put here.

    Raises:
        ValueError: something that is not an earlier run stands there, or it can't be written.
    """
    if folder.name in ("", ".."):
        raise ValueError(f"--out must name a folder to make, got {str(folder)!r}: give it a name.")
    if folder.exists() and not is_run(folder):
        raise ValueError(
            f"--out must be a new folder or an earlier run, but {str(folder)!r} is neither: "
            "choose another name."
        )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder.parent):
            pass
    except OSError as error:
        raise ValueError(
            f"--out must lie in a folder that can be written to, but {str(folder.parent)!r} can't "
            f"be ({error.strerror}): choose another."
        ) from error


def begin_work(folder: Path) -> Path:
    """A folder for what a stopped run goes on from: a new one, an empty one or such a one.

    Raises:
        ValueError: something else stands there, or it can't be written.
    """
    is_ours = (folder / WORK_MARK).is_file()
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not (is_ours or is_empty):
        raise ValueError(
            f"{str(folder)!r} must be free for a run to work in, but something else stands there: "
            "move it, or choose another --out."
        )
    try:
        folder.mkdir(exist_ok=True)
        (folder / WORK_MARK).touch()
    except OSError as error:
        raise ValueError(
            f"a run must be able to work in {str(folder)!r}, but can't write there "
            f"({error.strerror}): make room, or choose another --out."
        ) from error
    return folder


def is_run(folder: Path) -> bool:
    """Does the folder hold what `save_run` wrote, or nothing at all?"""
    if not folder.is_dir():
        return False
    return (folder / "result.json").is_file() or not any(folder.iterdir())


def save_run(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a folder beside the final one, then put it in its place.

    An earlier run there is moved to `<folder>.previous`, replacing the one before it.

    Raises:
        ValueError: the files cannot be written, as on a full disk.
    """
    partial = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        write(partial)
        partial.chmod(0o755)
        if folder.exists():
            previous = folder.with_name(folder.name + ".previous")
            shutil.rmtree(previous, ignore_errors=True)
            folder.rename(previous)
        partial.rename(folder)
    except OSError as error:
        raise ValueError(
            f"--out must lie where a run's files can be written, but {str(folder.parent)!r} can't "
            f"take them ({error.strerror}): make room, or choose another; what was encoded is kept."
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def save_figures(folder: Path, figures: Mapping[str, "Figure"]) -> None:
    """Each figure as `<name>.pdf`, fonts embedded, and `<name>.png`."""
    from matplotlib import rc_context

    with rc_context(SAVE_OPTIONS):
        for name, figure in figures.items():
            for kind, options in FIGURE_FILES.items():
                drawn = BytesIO()  # a disk that fills up half way would break the PDF writer
                figure.savefig(drawn, format=kind, **options)
                (folder / f"{name}.{kind}").write_bytes(drawn.getvalue())


def save_table(config: Any, table: "pd.DataFrame", experiment: str, name: str) -> None:
    """A run folder at `--out` that holds one table: its three forms, its rows and the flags.

    Args:
        config: with `out`; nothing is written when that is None.
        table: cells are text.
        experiment: what the result calls itself.
        name: key of the rows in result.json.
    """
    from interpret.report import write_json, write_table
    from interpret.results import SCHEMA

    def write(folder: Path) -> None:
        write_table(folder, table)
        write_json(folder / "config.json", asdict(config))
        rows = table.to_dict("records")
        found = {"experiment": experiment, "schema": SCHEMA, name: rows}
        write_json(folder / "result.json", found)

    if config.out is not None:
        save_run(Path(config.out), write)


def save_measure(
    folder: Path,
    config: Any,
    record: Mapping[str, Any],
    *,
    table: "pd.DataFrame | Mapping[str, pd.DataFrame]",
    rows: "pd.DataFrame | Mapping[str, Write] | None",
    figures: "Mapping[str, Figure]",
) -> None:
    """A run folder of one measure: config, result, printed table, a row a picture, figures.

    Args:
        folder: from `run_folder`.
        config: with every flag resolved.
        record: plain JSON; goes to result.json.
        table: the printed table, whose cells are text, or several by file name.
        rows: goes to per_image.parquet; None where there are none. Where there is more: name of a
            file or folder -> what writes it there.
        figures: name -> figure.
    """
    from interpret.report import write_json, write_table

    tables = table if isinstance(table, Mapping) else {"table": table}
    files: Mapping[str, Write] = {}
    if rows is not None:
        files = rows if isinstance(rows, Mapping) else {"per_image.parquet": rows.to_parquet}

    def write(partial: Path) -> None:
        save_figures(partial, figures)
        for name, one in tables.items():
            write_table(partial, one, name)
        for name, write_file in files.items():
            write_file(partial / name)
        write_json(partial / "config.json", asdict(config))
        write_json(partial / "result.json", dict(record))

    save_run(folder, write)


def require_free_file(path: Path, *, mark: str) -> None:
    """Check, before anything is computed, that a file can be put here.

    Args:
        path: of the file.
        mark: what stands near the start of an earlier one, which may be replaced.

    Raises:
        ValueError: the folder is not there or can't be written to, or something else stands here.
    """
    if path.exists() and not _is_marked(path, mark):
        raise ValueError(
            f"--out must be a new file or an earlier one of this experiment, but {str(path)!r} is "
            "neither: choose another name."
        )
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        raise ValueError(
            f"--out must lie in a folder that can be written to, but {str(path.parent)!r} can't "
            f"be ({error.strerror}): choose another."
        ) from error


def _is_marked(path: Path, mark: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return mark.encode() in file.read(MARK_BYTES)


def write_whole(path: Path, pieces: Iterable[str]) -> int:
    """Write a text file, in UTF-8, that appears whole or not at all; how many bytes it has.

    Raises:
        ValueError: it can't be written, as on a full disk.
    """
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.name}-") as folder:
            partial = Path(folder) / path.name
            with partial.open("w", encoding="utf-8", newline="\n") as file:
                file.writelines(pieces)
            n_bytes = partial.stat().st_size
            partial.chmod(0o644)
            partial.replace(path)
    except OSError as error:
        raise ValueError(
            f"--out must lie where a file can be written, but {str(path.parent)!r} can't take it "
            f"({error.strerror}): make room, or choose another."
        ) from error
    return n_bytes
