"""Files of the caches in, their hashes out; and whether the caches of another machine hold them."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from interpret.models.weights import file_sha256

ROOTS = ("hub", "datasets", "project", "elsewhere")
SCHEMA = 1
LONGEST_PATH = 1_024  # letters
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class HeldFile:
    """One file that a run reads.

    Attributes:
        name: of the model or image set it belongs to.
        kind: "model" or "images".
        root: where its path begins: one of `ROOTS`.
        path: below the root; whole if elsewhere.
        n_bytes: its size.
        sha256: of its content, 64 hex digits.
    """

    name: str
    kind: str
    root: str
    path: str
    n_bytes: int
    sha256: str


def describe_files(name: str, kind: str, paths: Iterable[Path]) -> tuple[HeldFile, ...]:
    """Files with their hashes, placed below the cache they lie in.

    Args:
        name: of the model or image set they belong to.
        kind: "model" or "images".
        paths: of files that exist.
    """
    return tuple(_describe(name, kind, path) for path in paths)


def check_files(files: Sequence[HeldFile]) -> list[str]:
    """What of these files is missing or other here, a sentence each; none if all is well."""
    return [complaint for file in files if (complaint := _complaint(file)) is not None]


def read_manifest(path: Path) -> tuple[HeldFile, ...]:
    """The files of a manifest.

    Args:
        path: of the JSON file, or of the folder with `manifest.json`.

    Raises:
        ValueError: it cannot be read, or is no manifest.
    """
    path = path / "manifest.json" if path.is_dir() else path
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        entries = [HeldFile(**entry) for entry in content["files"]]
    except (OSError, ValueError, RecursionError, TypeError, KeyError) as error:
        raise ValueError(
            "a manifest must be a JSON file with files, as experiments.prefetch writes it, but "
            f"{str(path)!r} can't be read as one ({type(error).__name__})."
        ) from error
    if content.get("schema") != SCHEMA or not entries:
        raise ValueError(
            f"a manifest must be of schema {SCHEMA} and list files, but {str(path)!r} is of "
            f"{content.get('schema')!r} and lists {len(entries)}: make it anew."
        )
    for entry in entries:
        _check_entry(entry)
    return tuple(entries)


def manifest_of(files: Iterable[HeldFile]) -> dict[str, Any]:
    """The content of a manifest, ready for JSON."""
    return {"schema": SCHEMA, "files": [asdict(file) for file in files]}


def _check_entry(entry: HeldFile) -> None:
    """Raise unless a file of a manifest can be looked for."""
    if entry.root not in ROOTS:
        raise ValueError(
            f"a file of a manifest must lie below {', '.join(ROOTS)}, got {entry.root!r}."
        )
    is_path = isinstance(entry.path, str) and 0 < len(entry.path) <= LONGEST_PATH
    is_below = is_path and ".." not in Path(entry.path).parts and "\0" not in entry.path
    is_hash = isinstance(entry.sha256, str) and SHA256.fullmatch(entry.sha256) is not None
    if not is_below or not is_hash or type(entry.n_bytes) is not int:
        raise ValueError(
            "a file of a manifest must have a path below its root, a size in bytes and a SHA-256, "
            f"got {str(entry.path)[:80]!r}, {entry.n_bytes!r} and {entry.sha256!r}: the manifest "
            "is damaged, make it anew."
        )


def _folders() -> Mapping[str, Path]:
    from datasets import config
    from huggingface_hub import constants

    return {
        "hub": Path(constants.HF_HUB_CACHE),
        "datasets": Path(config.HF_DATASETS_CACHE),
        "project": Path(__file__).parent,
        "elsewhere": Path("/"),
    }


def _describe(name: str, kind: str, path: Path) -> HeldFile:
    path = path.absolute()
    folders = {root: folder.absolute() for root, folder in _folders().items()}
    root = next(root for root, folder in folders.items() if path.is_relative_to(folder))
    below = path.relative_to(folders[root]).as_posix()
    return HeldFile(name, kind, root, below, path.stat().st_size, file_sha256([path]))


def _complaint(file: HeldFile) -> str | None:
    path = _folders()[file.root] / file.path
    if not path.is_file():
        return f"{file.name}: {str(path)!r} is missing"
    if path.stat().st_size != file.n_bytes or file_sha256([path]) != file.sha256:
        return f"{file.name}: {str(path)!r} is not the file the manifest was made of"
    return None
