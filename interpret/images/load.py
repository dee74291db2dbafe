"""A name or a path in, an `ImageSet` out: the door to all image sources.

A name of the registry is drawn or comes from the hub, as does "hf:org/name"; a path is a folder, a
picture, a parquet file, a captions CSV or COCO's captions JSON. Whatever the source, pictures are
chosen and checked in the same way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypedDict, Unpack

from interpret.images.captions import list_captions
from interpret.images.classnames import class_words, imagenet_classes, wnids_among
from interpret.images.coco import list_coco
from interpret.images.columns import Columns
from interpret.images.folder import PICTURE_SUFFIXES, list_folder, list_picture
from interpret.images.hub import list_hub, list_repository
from interpret.images.imageset import ImageSet
from interpret.images.listing import Listing, open_listing
from interpret.images.registry import HUB_PREFIX, IMAGE_SETS, ImageSetSpec, find_image_set
from interpret.images.selection import choose_images
from interpret.images.table import list_parquet

_CAPTION_SUFFIXES = frozenset((".csv", ".tsv", ".txt"))


class LoadOptions(TypedDict, total=False):
    """The keywords of `load_images`, explained there."""

    split: str | None
    limit: int | None
    seed: int
    classes: Sequence[str] | None
    image_column: str | None
    label_column: str | None
    offline: bool
    size_px: int
    data_dir: str | Path | None
    truth: bool


@dataclass(frozen=True)
class _Request:
    """`LoadOptions` with the defaults filled in."""

    split: str | None = None
    limit: int | None = None
    seed: int = 0
    classes: Sequence[str] | None = None
    image_column: str | None = None
    label_column: str | None = None
    offline: bool = False
    size_px: int = 64
    data_dir: str | Path | None = None
    truth: bool = True

    def __post_init__(self) -> None:
        if self.limit is not None and self.limit < 1:
            raise ValueError(f"limit must be at least 1 picture, got {self.limit}.")
        if self.data_dir is not None and not _expanded(self.data_dir).exists():
            raise ValueError(f"data_dir must be an existing path, got {str(self.data_dir)!r}.")


def load_images(name_or_path: str | Path, **options: Unpack[LoadOptions]) -> ImageSet:
    """Load an image set and check every picture of it.

    Args:
        name_or_path: a name of `IMAGE_SETS`, a folder of class folders, a flat folder, a picture,
            a parquet file, a captions CSV, COCO's captions JSON, or a set of the hub
            ("hf:org/name").
        **options: `split`: of a registry set, or a sub-folder; None for the test split.
            `limit`: how many pictures, spread evenly over the classes; None for all.
            `seed`: of that choice; 0.
            `classes`: names of the classes in the order of the labels; None for the source's.
            `image_column`, `label_column`: of a table; None to find them.
            `offline`: never open a socket; False.
            `size_px`: side of drawn pictures; 64.
            `data_dir`: a local copy of a registry set, loaded in place of the hub's; None.
            `truth`: of drawn pictures, and their captions, without which no picture is drawn
            before it is asked for; True.

    Returns:
        The readable pictures, in the order of the source; the others stand in `skipped`.

    Raises:
        ValueError: nothing goes by that name, the source cannot be loaded, `limit` is below 1,
            the classes do not fit the labels, or no picture can be read.
    """
    request = _Request(**options)
    name = str(name_or_path)
    if name == "menagerie":
        return _draw_menagerie(request)
    if name in IMAGE_SETS and request.data_dir is None:
        listing = _list_hub(find_image_set(name), request)
    elif name.startswith(HUB_PREFIX) and request.data_dir is None:
        listing = list_repository(
            name,
            split=request.split,
            image_column=request.image_column,
            label_column=request.label_column,
            classes=request.classes,
            offline=request.offline,
        )
    else:
        path = _expanded(name_or_path if request.data_dir is None else request.data_dir)
        listing = _list_path(path, name, request)
    return open_listing(listing, limit=request.limit, seed=request.seed)


def _expanded(path: str | Path) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError:  # "~name", and no user of that name
        return Path(path)


def _list_path(path: Path, name: str, request: _Request) -> Listing:
    if not path.exists():
        find_image_set(name)  # raises: a known name never comes here
    if path.is_dir():
        return list_folder(path, name=name, split=request.split, classes=request.classes)
    if request.split is not None:
        raise ValueError(f"{str(path)!r} is one file without splits; leave out split (--split).")
    suffix = path.suffix.lower()
    if suffix in PICTURE_SUFFIXES:
        return list_picture(path, name=name, classes=request.classes)
    if suffix == ".json":
        return list_coco(path, name=name, classes=request.classes)
    list_table = list_captions if suffix in _CAPTION_SUFFIXES else list_parquet
    return list_table(
        path,
        name=name,
        image_column=request.image_column,
        label_column=request.label_column,
        classes=request.classes,
    )


def _list_hub(spec: ImageSetSpec, request: _Request) -> Listing:
    if spec.hub is None:
        raise ValueError(
            f"image set {spec.name!r} is not on the Hugging Face hub; give --images the path of "
            f"your copy ({spec.note})."
        )
    columns = Columns(
        image=request.image_column or spec.image_column,
        label=request.label_column or spec.label_column,
        wnid=None,
        captions=spec.caption_columns,
    )
    classes = request.classes
    if classes is None and spec.is_imagenet:
        classes = [row.wnid for row in imagenet_classes()]
    return list_hub(
        spec, split=request.split, columns=columns, classes=classes, offline=request.offline
    )


def _draw_menagerie(request: _Request) -> ImageSet:
    from interpret.images.menagerie.world import labels_of, list_menagerie, load_menagerie

    split = request.split or "test"
    labels = labels_of(split, 0)
    indices = choose_images(len(labels), labels, limit=request.limit, seed=request.seed)
    load = load_menagerie if request.truth else list_menagerie
    drawn = load(split, size_px=request.size_px, seed=0, indices=indices)
    return drawn if request.classes is None else _renamed(drawn, request.classes)


def _renamed(images: ImageSet, classes: Sequence[str]) -> ImageSet:
    if len(classes) != len(images.class_names):
        raise ValueError(
            f"the class list must have one line for each of the {len(images.class_names)} "
            f"classes of {images.name!r}, got {len(classes)}."
        )
    words = tuple(map(class_words, classes))
    return replace(images, class_names=words, wnids=wnids_among(classes))
