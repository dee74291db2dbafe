"""The type every image source returns: pictures that open when asked, and what is known of them.

A picture that cannot be read never reaches an `ImageSet`; it is listed in `skipped` with the
reason.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Skipped:
    """A picture that was left out, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Truth:
    """What a drawn picture really shows; known only where the pictures are drawn.

    Attributes:
        concepts: the phrases whose truth is known.
        visible: bool, shape (n_images, n_concepts): is the concept to be seen in the picture?
        of_class: bool, shape (n_classes, n_concepts): does the concept belong to the class?
        is_habitat: bool, shape (n_concepts,): is it a word about the surroundings?
        regions: lazy; `regions[i]` is uint8 of shape (size_px, size_px), the region each pixel of
            picture i belongs to; 0 is background.
        region_names: name of each region, index 0 is "background".
        concept_regions: bool, shape (n_concepts, n_regions): regions in which the concept is shown.
        slot_names: kinds of property, such as "colour" or "legs"; none where there are no kinds.
        concept_slots: bool, shape (n_concepts, n_slots): the kinds a concept speaks of, or None.
    """

    concepts: tuple[str, ...]
    visible: NDArray[np.bool_]
    of_class: NDArray[np.bool_]
    is_habitat: NDArray[np.bool_]
    regions: Sequence[NDArray[np.uint8]]
    region_names: tuple[str, ...]
    concept_regions: NDArray[np.bool_]
    slot_names: tuple[str, ...] = ()
    concept_slots: NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        n_concepts = len(self.concepts)
        for name in ("visible", "of_class"):
            table = getattr(self, name)
            if table.ndim != 2 or table.shape[1] != n_concepts:
                raise ValueError(
                    f"{name} must have one column for each of the {n_concepts} concepts, "
                    f"got shape {table.shape}."
                )
        if len(self.regions) != len(self.visible):
            raise ValueError(
                f"there must be one region map a picture, got {len(self.regions)} maps "
                f"for {len(self.visible)} pictures."
            )

    def take(self, indices: Indices) -> "Truth":
        """The truth of some of the pictures, in the order asked for."""
        return replace(self, visible=self.visible[indices], regions=Picked(self.regions, indices))


@dataclass(frozen=True)
class Picked(Sequence[Any]):
    """Some items of a lazy sequence, opened only when asked for."""

    items: Sequence[Any]
    indices: Indices

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Picked(self.items, self.indices[index])
        return self.items[int(self.indices[index])]


@dataclass(frozen=True)
class ImageSet:
    """Pictures with what is known of them.

    Attributes:
        name: as the user typed it, or the registry's.
        ids: one a picture, unique, for tables: a path below the folder, or a row number.
        pictures: lazy; `pictures[i]` is an upright RGB `PIL.Image`.
        digests: one a picture, a hash of its content, so that a stored vector is never taken for
            another picture's.
        labels: int64, shape (n_images,), indices into `class_names`; None when unknown.
        class_names: words ("great white shark"), not identifiers; may hold a name twice.
        wnids: WordNet ids of the classes where the source has them, else None.
        captions: some sentences a picture, or None.
        truth: what is really there; drawn pictures only.
        skipped: what was left out, and why.
    """

    name: str
    ids: tuple[str, ...] = field(repr=False)
    pictures: Sequence[Image.Image] = field(repr=False)
    digests: tuple[str, ...] = field(repr=False)
    labels: Indices | None = field(default=None, repr=False)
    class_names: tuple[str, ...] = field(default=(), repr=False)
    wnids: tuple[str, ...] | None = field(default=None, repr=False)
    captions: tuple[tuple[str, ...], ...] | None = field(default=None, repr=False)
    truth: Truth | None = field(default=None, repr=False)
    skipped: tuple[Skipped, ...] = ()

    def __post_init__(self) -> None:
        n_images = len(self.ids)
        for name in ("pictures", "digests", "labels", "captions"):
            value = getattr(self, name)
            if value is not None and len(value) != n_images:
                raise ValueError(
                    f"{name} must have one entry for each of the {n_images} pictures, "
                    f"got {len(value)}."
                )
        if len(set(self.ids)) != n_images:
            raise ValueError("picture ids must be unique.")
        if self.labels is not None and n_images:
            low, high = int(self.labels.min()), int(self.labels.max())
            if low < 0 or high >= len(self.class_names):
                raise ValueError(
                    f"labels must index the {len(self.class_names)} class names, "
                    f"got values from {low} to {high}."
                )
        if self.wnids is not None and len(self.wnids) != len(self.class_names):
            raise ValueError(
                f"there must be one wnid a class, got {len(self.wnids)} "
                f"for {len(self.class_names)} classes."
            )

    def __len__(self) -> int:
        return len(self.ids)

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over the pictures, their order, labels and class names, as hex digits."""
        labels = None if self.labels is None else self.labels.tolist()
        content = json.dumps([self.digests, labels, self.class_names])
        return hashlib.sha256(content.encode()).hexdigest()

    @cached_property
    def captions_fingerprint(self) -> str | None:
        """SHA-256 over the captions, as hex digits; None without captions."""
        if self.captions is None:
            return None
        return hashlib.sha256(json.dumps(self.captions).encode()).hexdigest()

    def take(self, indices: Indices) -> "ImageSet":
        """Some of the pictures, in the order asked for; classes and `skipped` stay."""
        chosen = np.asarray(indices, dtype=np.int64)
        captions, truth = self.captions, self.truth
        return replace(
            self,
            ids=tuple(self.ids[i] for i in chosen),
            pictures=Picked(self.pictures, chosen),
            digests=tuple(self.digests[i] for i in chosen),
            labels=None if self.labels is None else self.labels[chosen],
            captions=None if captions is None else tuple(captions[i] for i in chosen),
            truth=None if truth is None else truth.take(chosen),
        )
