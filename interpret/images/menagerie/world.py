"""The menagerie as an image set: drawn pictures whose true concepts are known.

Pictures at 64 px are drawn once and kept; other sizes are drawn when asked for.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from interpret.images.imageset import ImageSet, Truth
from interpret.images.menagerie.animals import CLASS_NAMES
from interpret.images.menagerie.attributes import SLOT_NAMES, slots_of_concepts
from interpret.images.menagerie.bank import (
    CONCEPTS,
    IS_HABITAT,
    regions_of_concepts,
    truth_of_classes,
)
from interpret.images.menagerie.drawing import Drawn, DrawnSplit, draw_picture, draw_split
from interpret.images.menagerie.nouns import REGION_NAMES
from interpret.images.menagerie.splits import N_IMAGES, TRUTH_PX, check_request, labels_of

WORLD_VERSION = "1"  # raise it when any pixel changes: stored vectors hang on it
KEPT_PICTURES = (
    64  # of sizes other than the truth's, so that a picture and its regions are one drawing
)
KEPT_SPLIT = 2_000  # pictures up to which a choice is kept drawn: every model of a comparison asks
__all__ = [
    "Drawn",
    "DrawnSplit",
    "draw_picture",
    "draw_split",
    "labels_of",
    "list_menagerie",
    "load_menagerie",
]


@lru_cache(maxsize=KEPT_PICTURES)
def _draw_once(split: str, index: int, size_px: int, seed: int) -> Drawn:
    return draw_picture(split, index, size_px=size_px, seed=seed)


def _draw(split: str, seed: int, indices: tuple[int, ...], workers: int) -> DrawnSplit:
    return draw_split(split, seed=seed, indices=indices, workers=workers)


_draw_few = lru_cache(maxsize=2)(_draw)


@dataclass(frozen=True)
class Pictures(Sequence[Any]):
    """Pictures of one split, drawn when asked for, or taken from those already drawn."""

    split: str
    indices: tuple[int, ...]
    size_px: int
    seed: int
    drawn: DrawnSplit | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        return Image.fromarray(self.array("pixels", range(len(self))[index]))

    def array(self, name: str, index: int) -> NDArray[np.uint8]:
        """Pixels or regions of one picture."""
        if self.drawn is not None:
            return getattr(self.drawn, name)[index]
        return getattr(_draw_once(self.split, self.indices[index], self.size_px, self.seed), name)


@dataclass(frozen=True)
class RegionMaps(Sequence[Any]):
    """The region maps that go with some pictures."""

    pictures: Pictures

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: Any) -> Any:
        return self.pictures.array("regions", range(len(self))[index])


def load_menagerie(
    split: str = "test",
    *,
    size_px: int = 64,
    seed: int = 0,
    indices: Iterable[int] | None = None,
    workers: int = 1,
) -> ImageSet:
    """The menagerie as an image set; pictures at 64 px are drawn at once and kept.

    At other sizes only the truth is drawn at once, the pictures when they are asked for.

    Args:
        split: "train", "validation" or "test".
        size_px: side of the pictures, 32 to 512.
        seed: of the world.
        indices: only these pictures are drawn, in this order; see `labels_of` to choose them.
        workers: number of processes that draw.

    Raises:
        ValueError: unknown split, size or index out of range.
    """
    check_request(split, 0, size_px)
    count = N_IMAGES[split]
    chosen = tuple(range(count)) if indices is None else tuple(int(index) for index in indices)
    draw = _draw_few if len(chosen) <= KEPT_SPLIT else _draw
    drawn = draw(split, seed, chosen, workers)
    kept = drawn if size_px == TRUTH_PX else None
    pictures = Pictures(split, chosen, size_px, seed, kept)
    return ImageSet(
        name="menagerie",
        ids=tuple(f"{split}-{index:05d}" for index in chosen),
        pictures=pictures,
        digests=tuple(digest_of(split, index, size_px, seed) for index in chosen),
        labels=drawn.labels,
        class_names=CLASS_NAMES,
        captions=drawn.captions,
        truth=Truth(
            concepts=CONCEPTS,
            visible=drawn.visible,
            of_class=truth_of_classes(),
            is_habitat=IS_HABITAT,
            regions=RegionMaps(pictures),
            region_names=REGION_NAMES,
            concept_regions=regions_of_concepts(),
            slot_names=SLOT_NAMES,
            concept_slots=slots_of_concepts(),
        ),
    )


def list_menagerie(
    split: str = "test",
    *,
    size_px: int = 64,
    seed: int = 0,
    indices: Iterable[int] | None = None,
) -> ImageSet:
    """The same pictures without captions and truth: none is drawn before it is asked for.

    Args:
        split: "train", "validation" or "test".
        size_px: side of the pictures, 32 to 512.
        seed: of the world.
        indices: only these pictures, in this order.

    Raises:
        ValueError: unknown split, size or index out of range.
    """
    check_request(split, 0, size_px)
    labels = labels_of(split, seed)
    chosen = tuple(range(len(labels)) if indices is None else map(int, indices))
    return ImageSet(
        name="menagerie",
        ids=tuple(f"{split}-{index:05d}" for index in chosen),
        pictures=Pictures(split, chosen, size_px, seed),
        digests=tuple(digest_of(split, index, size_px, seed) for index in chosen),
        labels=labels[list(chosen)],
        class_names=CLASS_NAMES,
    )


def digest_of(split: str, index: int, size_px: int, seed: int) -> str:
    """Stands for one drawn picture of one size, without drawing it."""
    key = f"menagerie {WORLD_VERSION} {seed} {split} {index} {size_px}"
    return hashlib.sha256(key.encode()).hexdigest()
