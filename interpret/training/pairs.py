"""An image set with captions in, pictures and sentences to learn from out, split by picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.models.framing import framed_ahead
from interpret.models.preprocess import Pixels, Preprocess
from interpret.training.whole_file import whole_file

Ints = NDArray[np.int64]
PART_LEAST = 2  # pictures, so that there is something to tell apart
SHARES = (0.70, 0.15, 0.15)  # of the domain study: training, validation, test


@dataclass(frozen=True)
class Pairs:
    """Pictures and what is said of them.

    Attributes:
        pixels: uint8, shape (n_images, size_px, size_px, 3), framed; may lie on disk.
        captions: at least one sentence a picture.
        labels: shape (n_images,), the class of each picture; None where it is unknown.
    """

    pixels: Pixels = field(repr=False)
    captions: tuple[tuple[str, ...], ...] = field(repr=False)
    labels: Ints | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        n_images = len(self.pixels)
        if len(self.captions) != n_images or not all(self.captions):
            raise ValueError(
                f"every one of the {n_images} pictures must have a caption, got "
                f"{sum(map(bool, self.captions))} with one."
            )
        if self.labels is not None and len(self.labels) != n_images:
            raise ValueError(f"labels must be one a picture, {n_images}, got {len(self.labels)}.")

    def __len__(self) -> int:
        return len(self.captions)


@dataclass(frozen=True)
class Split:
    """Which pictures are learnt from, which decide when to stop, and which are kept for last.

    Each is an array of picture numbers, ascending.
    """

    train: Ints = field(repr=False)
    validation: Ints = field(repr=False)
    test: Ints = field(repr=False)


def with_class_captions(images: ImageSet, template: str) -> ImageSet:
    """Pictures whose only caption is their class, put into a template.

    Raises:
        ValueError: classes are unknown, or the template has no place for one.
    """
    if images.labels is None:
        raise ValueError(
            f"{images.name!r} must have classes to write captions from, got none: name a label "
            "column, or a set with captions."
        )
    if template.count("{}") != 1:
        raise ValueError(f"the template must have one {{}} for the class, got {template!r}.")
    said = [template.replace("{}", name) for name in images.class_names]
    captions = tuple((said[label],) for label in images.labels.tolist())
    return replace(images, captions=captions)


def with_captions(images: ImageSet) -> ImageSet:
    """The pictures that have a caption.

    Raises:
        ValueError: none has.
    """
    captions = images.captions or ()
    told = np.flatnonzero([any(map(str.strip, own)) for own in captions])
    if not len(told):
        has = "only empty ones" if captions else "none"
        raise ValueError(
            f"{images.name!r} must have captions to train on, got {has}: name a table with caption "
            "columns, a captions CSV or COCO's captions JSON, or write them with --class-captions."
        )
    return images if len(told) == len(images) else images.take(told)


def split_pictures(
    digests: Sequence[str], *, seed: int, shares: tuple[float, float, float] = SHARES
) -> Split:
    """Split pictures by content, so that one that is listed twice is never on two sides.

    Args:
        digests: of the content of each picture.
        seed: of the order in which distinct pictures are dealt out.
        shares: of the distinct pictures: training, validation, test; 1 together.

    Raises:
        ValueError: a share is empty, or there are too few distinct pictures.
    """
    if min(shares) <= 0 or abs(sum(shares) - 1) > 1e-9:
        raise ValueError(f"shares must be above 0 and 1 together, got {shares}.")
    distinct, which = np.unique(digests, return_inverse=True)
    n = len(distinct)
    if n < PART_LEAST * len(shares):
        raise ValueError(
            f"there must be at least {PART_LEAST * len(shares)} different pictures to train, "
            f"validate and test on, got {n}: give more."
        )
    order = np.random.default_rng(seed).permutation(n)
    n_validation, n_test = (max(PART_LEAST, round(share * n)) for share in shares[1:])
    part = np.zeros(n, dtype=np.int64)
    part[order[:n_validation]] = 1
    part[order[n_validation : n_validation + n_test]] = 2
    return Split(*(np.flatnonzero(part[which] == i) for i in range(len(shares))))


def hold_pixels(
    images: ImageSet,
    preprocess: Preprocess,
    path: Path,
    *,
    workers: int = 2,
    progress: Callable[[int], object] | None = None,
) -> Pixels:
    """Framed pictures on disk: decoded once, then read as if they were in memory.

    Args:
        images: all are framed.
        preprocess: how.
        path: of the file, which appears whole or not at all; a whole one is taken as it is.
        workers: threads that decode.
        progress: told of every picture.

    Returns:
        uint8, shape (n_images, size_px, size_px, 3).

    Raises:
        ValueError: a picture cannot be read, or the disk is full.
    """
    shape = (len(images), preprocess.size_px, preprocess.size_px, 3)

    def frame(index: int) -> Pixels:
        return np.asarray(preprocess.frame(images.pictures[index]))

    def write(partial: Path) -> None:
        header = {"descr": "|u1", "fortran_order": False, "shape": shape}
        framed = framed_ahead(frame, len(images), workers=workers, n_ahead=4 * max(1, workers))
        with partial.open("wb") as file:  # a full disk is an error here, and a crash under a map
            np.lib.format.write_array_header_1_0(file, header)
            for picture in framed:
                file.write(picture.tobytes())
                if progress is not None:
                    progress(1)

    if not _holds(path, shape):
        whole_file(path, write)
    held: Pixels = np.load(path, mmap_mode="r")
    return held


def _holds(path: Path, shape: tuple[int, ...]) -> bool:
    try:
        return bool(np.load(path, mmap_mode="r").shape == shape)
    except (OSError, ValueError, EOFError):  # none, or not a whole one
        return False
