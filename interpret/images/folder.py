"""A folder of pictures in, its listing out: sub-folders are classes, or all lie flat.

Hidden files and whatever has no picture's suffix are passed over; links to folders are followed
only where the link itself is a class folder, so that no loop is ever entered.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interpret.images.imageset import Skipped
from interpret.images.labelling import Labelling, label_by_word, label_nothing
from interpret.images.listing import Listing

_READ = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
_READ_RARELY = (".ppm", ".pgm", ".pbm", ".pnm", ".jp2", ".j2k")
_NOT_READ = (".avif", ".heic", ".heif", ".jxl")  # pictures all the same: listed as skipped
PICTURE_SUFFIXES = frozenset((*_READ, *_READ_RARELY, *_NOT_READ))
_SPLITS = frozenset(("train", "training", "val", "valid", "validation", "dev", "test", "testing"))


@dataclass(frozen=True)
class FileContents:
    """The bytes of some files, read when asked for."""

    paths: tuple[Path, ...]

    def __len__(self) -> int:
        return len(self.paths)

    def __getitem__(self, index: int, /) -> bytes:
        return self.paths[index].read_bytes()


def list_folder(
    folder: Path, *, name: str, split: str | None, classes: Sequence[str] | None
) -> Listing:
    """List the pictures of a folder.

    Args:
        folder: holds a sub-folder a class (searched to any depth), or the pictures themselves.
        name: of the image set.
        split: a sub-folder to start from, such as "val"; None for the folder itself.
        classes: the class list; None for the names of the class folders.

    Returns:
        Pictures in the order of their paths, which are their ids. Beside class folders, a
        picture that lies in none is listed as skipped.

    Raises:
        ValueError: there is no picture, no such split, the sub-folders are splits and none was
            chosen, or a class folder is not in `classes`.
    """
    root = _root(folder, split)
    class_folders = [path for path in _entries(root) if path.is_dir() and not _loops(path, root)]
    found = [(_text(path.name), picture) for path in class_folders for picture in _pictures(path)]
    flat = [path for path in _entries(root) if path.is_file() and _is_picture(path)]
    if not found:
        return _listing(name, root, flat, label_nothing(classes))
    if split is None and {class_name.lower() for class_name, _ in found} <= _SPLITS:
        raise ValueError(
            f"the sub-folders of {str(folder)!r} are splits, not classes; choose one (--split)."
        )
    labelling = label_by_word([class_name for class_name, _ in found], classes)
    outside = tuple(Skipped(_id(path, root), "lies outside the class folders") for path in flat)
    return _listing(name, root, [path for _, path in found], labelling, outside)


def list_picture(path: Path, *, name: str, classes: Sequence[str] | None) -> Listing:
    """The listing of a single picture file."""
    return _listing(name, path.parent, [path], label_nothing(classes))


def _root(folder: Path, split: str | None) -> Path:
    if split is None:
        return folder
    if not (folder / split).is_dir():
        raise ValueError(
            f"{str(folder)!r} has no sub-folder for split {split!r}; leave out split (--split)."
        )
    return folder / split


def _listing(
    name: str,
    root: Path,
    paths: Sequence[Path],
    labelling: Labelling,
    skipped: tuple[Skipped, ...] = (),
) -> Listing:
    if not paths:
        raise ValueError(
            f"{str(root)!r} must hold pictures or a folder of pictures a class, got none; "
            "give the folder above the class folders, a parquet file or a captions CSV."
        )
    ids = tuple(_id(path, root) for path in paths)
    return Listing(name, ids, FileContents(tuple(paths)), labelling, skipped=skipped)


def _id(path: Path, root: Path) -> str:
    """The path below the root."""
    return _text(path.relative_to(root).as_posix())


def _text(name: str) -> str:
    """A file's name as text; bytes that are no UTF-8 are written as escapes."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if _is_visible(path.name))


def _pictures(folder: Path) -> list[Path]:
    found = []
    for parent, folders, files in os.walk(folder):  # does not follow links
        folders[:] = filter(_is_visible, folders)
        found += [Path(parent, file) for file in files if _is_visible(file)]
    return sorted(filter(_is_picture, found))


def _is_visible(name: str) -> bool:
    return not name.startswith((".", "__MACOSX"))


def _is_picture(path: Path) -> bool:
    return path.suffix.lower() in PICTURE_SUFFIXES


def _loops(path: Path, root: Path) -> bool:
    return root.resolve().is_relative_to(path.resolve())
