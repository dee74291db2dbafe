"""Arrays that were expensive to make, kept on disk: a shard and its manifest for each key.

A key is everything that changes the arrays, so a stale hit is impossible and deleting the folder
is always safe. A shard appears by rename, whole or not at all, and is checked when read.
"""

import hashlib
import json
import os
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

SCHEMA = 1  # part of every key: raise it when stored arrays change their meaning
FOLDER_NAME = "clip-common-ground"

Arrays = dict[str, NDArray[Any]]
Key = Mapping[str, Any]


def default_folder() -> Path:
    """Where vectors are kept unless the user says otherwise: below the user's cache folder."""
    cache = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(cache) / FOLDER_NAME


@dataclass
class Store:
    """Shards below one folder, `<stage>/<hash of the key>.safetensors` with a `.json` beside each.

    Attributes:
        folder: made when first written to.
        made: how many items of each stage were made, not read, since the store was opened.
    """

    folder: Path
    made: dict[str, int] = field(default_factory=dict)

    def get_or_make(self, stage: str, key: Key, n_items: int, make: Callable[[], Arrays]) -> Arrays:
        """The arrays of a key: read where they are held, else made, written and counted.

        Args:
            stage: what kind of arrays, a folder name.
            key: plain JSON; everything that changes the arrays.
            n_items: pictures, texts or parts the arrays stand for.
            make: called when the key is not held.

        Raises:
            ValueError: the folder cannot be written to.
        """
        shard = self._shard(stage, key)
        held = read_shard(shard)
        if held is not None:
            return held
        arrays = {name: np.ascontiguousarray(array) for name, array in make().items()}
        self.made[stage] = self.made.get(stage, 0) + n_items
        write_shard(shard, {"stage": stage, "n_items": n_items, "key": dict(key)}, arrays)
        return arrays

    def _shard(self, stage: str, key: Key) -> Path:
        return (
            self.folder
            / stage
            / f"{hash_key({'schema': SCHEMA, 'stage': stage, **key})}.safetensors"
        )


def hash_key(key: Any) -> str:
    """32 hex digits that stand for plain JSON content, whatever the order of its keys.

    Example:
        >>> hash_key({"a": 1, "b": 2}) == hash_key({"b": 2, "a": 1})
        True
    """
    content = json.dumps(key, sort_keys=True, allow_nan=False)
    return hashlib.sha256(content.encode()).hexdigest()[:32]


def read_shard(shard: Path) -> Arrays | None:
    """The arrays of a shard, or None when there is none or it is damaged, which warns."""
    try:
        manifest = json.loads(shard.with_suffix(".json").read_text(encoding="utf-8"))
        content = shard.read_bytes()
        if hashlib.sha256(content).hexdigest() == manifest["sha256"]:
            return load(content)
    except OSError:  # not there, or not ours to read
        return None
    except (ValueError, KeyError, TypeError, SafetensorError):
        pass
    warnings.warn(f"stored vectors in {shard} are damaged; they are made again.", stacklevel=2)
    return None


def write_shard(shard: Path, manifest: dict[str, Any], arrays: Arrays) -> None:
    """Write a shard and its manifest, each whole or not at all, the manifest last.

    Raises:
        ValueError: the folder cannot be written to.
    """
    content = save(arrays)
    described = {name: [str(array.dtype), *array.shape] for name, array in arrays.items()}
    manifest = {**manifest, "arrays": described, "sha256": hashlib.sha256(content).hexdigest()}
    try:
        shard.parent.mkdir(parents=True, exist_ok=True)
        write_whole(shard, content)
        write_whole(shard.with_suffix(".json"), json.dumps(manifest, indent=1).encode())
    except OSError as error:
        raise ValueError(
            f"the store must be writable, but {str(shard.parent)!r} is not ({error.strerror}): "
            "choose another folder with --store."
        ) from error


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name beside it, then rename, so that no half file is ever seen."""
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
