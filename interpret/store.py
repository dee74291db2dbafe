"""Arrays that were expensive to make, kept on disk: a shard and its manifest for each key.

A key is everything that changes the arrays, so a stale hit is impossible and deleting the folder
is always safe. A shard appears by rename, whole or not at all, and is checked when read. Two runs
at once wait for each other's shards instead of making them twice.
"""

import hashlib
import json
import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
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
        about: what stands in the manifest for people to read, such as the model's name; no part
            of any key.
        made: how many items of each stage were made, not read, since the store was opened.
    """

    folder: Path
    about: Mapping[str, str] = field(default_factory=dict)
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
        with suppress(DamagedShardError):  # looked at again under the lock
            held = _load_shard(shard)
            if held is not None:
                return held
        with self._locked(shard):
            held = read_shard(shard)  # another run may have made it meanwhile
            if held is not None:
                return held
            arrays = {name: np.ascontiguousarray(array) for name, array in make().items()}
            self.made[stage] = self.made.get(stage, 0) + n_items
            manifest = {"stage": stage, "n_items": n_items, "about": dict(self.about)}
            write_shard(shard, {**manifest, "key": dict(key)}, arrays)
        return arrays

    def holds(self, stage: str, key: Key) -> bool:
        """Is there a shard of this key? Its content is not read, so it may yet prove damaged."""
        shard = self._shard(stage, key)
        return shard.is_file() and shard.with_suffix(".json").is_file()

    @contextmanager
    def _locked(self, shard: Path) -> Iterator[None]:
        """One of 256 locks, which the system lets go of when a run is killed."""
        path = self.folder / "locks" / f"{shard.name[:2]}.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock(path)
            lock.acquire()
        except OSError as error:
            raise _unwritable(self.folder, error) from error
        try:
            yield
        finally:
            lock.release()

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
        return _load_shard(shard)
    except DamagedShardError:
        warnings.warn(f"stored vectors in {shard} are damaged; they are made again.", stacklevel=2)
        return None


class DamagedShardError(Exception):
    """A shard whose bytes are not those its manifest speaks of."""


def _load_shard(shard: Path) -> Arrays | None:
    """The arrays, or None where there are none; without the lock, half a rename looks damaged."""
    try:
        manifest = json.loads(shard.with_suffix(".json").read_text(encoding="utf-8"))
        content = shard.read_bytes()
        is_whole = hashlib.sha256(content).hexdigest() == manifest["sha256"]
        arrays = load(content) if is_whole else None
    except OSError:  # not there, or not ours to read
        return None
    except (ValueError, KeyError, TypeError, RecursionError, SafetensorError) as error:
        raise DamagedShardError(str(shard)) from error
    if arrays is None:
        raise DamagedShardError(str(shard))
    _mark_used(shard.with_suffix(".json"))
    return arrays


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
        raise _unwritable(shard.parent, error) from error


def _unwritable(folder: Path, error: OSError) -> ValueError:
    return ValueError(
        f"the store must be writable, but {str(folder)!r} is not ({error.strerror}): make "
        "room or choose another folder with --store; whole shards are kept."
    )


def _mark_used(manifest: Path) -> None:
    """The manifest's time says when its shard was last read, where that can be written."""
    with suppress(OSError):
        os.utime(manifest)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file under another name beside it, then rename, so that no half file is ever seen."""
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


@dataclass(frozen=True)
class Holding:
    """One shard as its manifest describes it.

    Attributes:
        stage: what kind of arrays.
        model: whose vectors they are; "" where the manifest does not say.
        images: name of the image set; "" where the manifest does not say.
        n_items: pictures, texts or pairs.
        size_bytes: of the shard and its manifest.
        last_used: when it was last made or read.
        shard: where it lies.
    """

    stage: str
    model: str
    images: str
    n_items: int
    size_bytes: int
    last_used: datetime
    shard: Path

    def remove(self) -> None:
        """Delete the shard, manifest first, so that half a shard counts as none."""
        self.shard.with_suffix(".json").unlink(missing_ok=True)
        self.shard.unlink(missing_ok=True)


def list_holdings(folder: Path) -> list[Holding]:
    """What a store holds, by stage and model; shards without a readable manifest are left out."""
    found = [_describe(manifest) for manifest in sorted(folder.glob("*/*.json"))]
    return [holding for holding in found if holding is not None]


def _describe(path: Path) -> Holding | None:
    shard = path.with_suffix(".safetensors")
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        used, size = path.stat().st_mtime, path.stat().st_size + shard.stat().st_size
        about = manifest["about"]
        return Holding(
            stage=str(manifest["stage"]),
            model=str(about.get("model", "")),
            images=str(about.get("images", "")),
            n_items=int(manifest["n_items"]),
            size_bytes=size,
            last_used=datetime.fromtimestamp(used, UTC),
            shard=shard,
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
