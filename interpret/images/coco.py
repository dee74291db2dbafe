"""COCO's captions JSON in, its listing out: pictures with their sentences.

The pictures lie in COCO's own places: beside the file, or in the folder next to `annotations` that
is named after the split (`annotations/captions_val2014.json` -> `val2014`).
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from interpret.images.folder import FileContents
from interpret.images.labelling import label_nothing
from interpret.images.listing import Listing

N_LOOKED_FOR = 100  # pictures, to find the folder that holds them


def list_coco(path: Path, *, name: str, classes: Sequence[str] | None) -> Listing:
    """List the pictures of a captions JSON.

    Args:
        path: of the file, with `images` (id, file_name) and `annotations` (image_id, caption).
        name: of the image set.
        classes: the class list; the file tells no classes, as a picture shows several.

    Returns:
        Pictures in the order of the file, each with its captions in the order of theirs; ids are
        the file names.

    Raises:
        ValueError: the file is none of captions, a caption belongs to no picture, one picture is
            listed twice, or the folder of the pictures cannot be found.

    References:
        Lin et al. 2014, "Microsoft COCO"; Chen et al. 2015, "Microsoft COCO Captions".
    """
    images, annotations = _read(path)
    files = {image["id"]: image["file_name"] for image in images}
    if len(files) != len(images) or len(set(files.values())) != len(images):
        raise ValueError(
            f"{str(path)!r} must list every picture once, got {len(images)} entries of "
            f"{len(set(files.values()))} files: take the repeats out."
        )
    captions: dict[Any, list[str]] = {key: [] for key in files}
    for annotation in annotations:
        if annotation["image_id"] not in captions:
            raise ValueError(
                f"every caption of {str(path)!r} must belong to a picture it lists, got one of "
                f"image_id {annotation['image_id']!r}."
            )
        captions[annotation["image_id"]].append((annotation["caption"] or "").strip())
    folder = _folder(path, list(files.values())[:N_LOOKED_FOR])
    return Listing(
        name=name,
        ids=tuple(files.values()),
        contents=FileContents(tuple(folder / file for file in files.values())),
        labelling=label_nothing(classes),
        captions=tuple(tuple(filter(None, own)) for own in captions.values()),
    )


def _read(path: Path) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        images, annotations = content["images"], content["annotations"]
        is_whole = bool(images) and all(
            isinstance(i["id"], int | str) and isinstance(i["file_name"], str) for i in images
        )
        is_whole &= all(
            isinstance(a["image_id"], int | str) and isinstance(a["caption"], str | None)
            for a in annotations
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        is_whole = False
    if not is_whole:
        raise ValueError(
            f"{str(path)!r} must be COCO's captions JSON, with images (id, file_name) and "
            "annotations (image_id, caption), got something else."
        )
    return images, annotations


def _folder(path: Path, names: Sequence[str]) -> Path:
    split = path.stem.rpartition("_")[2]
    beside = path.parent
    tried = (beside, beside / split, beside.parent / split, beside.parent / "images" / split)
    for folder in tried:
        if any((folder / name).is_file() for name in names):
            return folder
    where = ", ".join(repr(str(folder)) for folder in tried)
    raise ValueError(
        f"the pictures of {str(path)!r} must lie beside it or in a folder named after its split, "
        f"got neither {names[0]!r} nor another of the first {len(names)} in {where}."
    )
