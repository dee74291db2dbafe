"""Drawn pictures in, the same pictures with one attribute changed out, and what that makes untrue.

Which change each attribute of each picture gets is drawn by lot before anything is looked at, so
all explanations are asked about the same redraws.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from interpret.images.imageset import ImageSet
from interpret.images.menagerie.anatomy import Animal
from interpret.images.menagerie.changes import (
    CHANGEABLE,
    Redrawing,
    changed_animals,
    redraw,
    said_of,
)
from interpret.images.menagerie.pose import Scene
from interpret.images.menagerie.splits import TRUTH_PX, scene_of
from interpret.images.menagerie.world import WORLD_VERSION, Pictures
from interpret.images.resolution import drawn_pictures

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

SEEN_LEVELS = 16  # of 255: a pixel has changed for the eye
SEEN_PX = 8  # of the 64 px drawing, as many as show a part (nouns.ENOUGH_PX_ELSE)


@dataclass(frozen=True)
class Changes:
    """One change of every attribute of every picture, where there is one that makes words untrue.

    Attributes:
        pictures: the originals.
        animals: by picture and attribute, the animal to be drawn instead, or None.
        gone: shape (n_images, n_slots, n_concepts): visible before and no longer true after.
        order: shape (n_images, n_slots), attributes in the order they are to be asked about.
    """

    pictures: Pictures = field(repr=False)
    animals: tuple[tuple[Animal | None, ...], ...] = field(repr=False)
    gone: Bools = field(repr=False)
    order: Ints = field(repr=False)


@dataclass(frozen=True)
class Redraws:
    """Pictures drawn again with one attribute changed, where the change can be seen.

    Attributes:
        images: n_redraws pictures with the labels of their originals, and their own truth.
        owner: shape (n_redraws,), row of the original.
        slot: shape (n_redraws,), attribute changed, an index into `CHANGEABLE`.
        gone: shape (n_redraws, n_concepts): visible before, untrue after.
        kept: same shape: as visible, or as little, after as before.
        changed: shape (n_redraws,), share of the pixels that changed for the eye, in (0, 1].
        n_unseen: redraws asked for that look like their original (what changed is hidden, tiny
            or not drawn) and were left out.
    """

    images: ImageSet
    owner: Ints = field(repr=False)
    slot: Ints = field(repr=False)
    gone: Bools = field(repr=False)
    kept: Bools = field(repr=False)
    changed: NDArray[np.float64] = field(repr=False)
    n_unseen: int


@dataclass(frozen=True)
class _Redrawn(Sequence[Any]):
    """What redrawings show at the size of their originals: kept at 64 px, else drawn when asked."""

    scenes: tuple[Scene, ...]
    animals: tuple[Animal, ...]
    size_px: int
    kept: tuple[Redrawing, ...]
    name: str

    def __len__(self) -> int:
        return len(self.scenes)

    def __getitem__(self, index: Any) -> Any:
        if self.size_px == TRUTH_PX:
            drawn = self.kept[index]
        else:
            drawn = redraw(self.scenes[index], self.animals[index], self.size_px)
        return Image.fromarray(drawn.pixels) if self.name == "pixels" else drawn.regions


def offer_changes(images: ImageSet, *, seed: int) -> Changes:
    """Draw one change of every attribute of every picture by lot.

    A change is offered where it makes some word untrue that is visible in the picture.

    Args:
        images: pictures of the menagerie.
        seed: of the changes and of the order of attributes; a picture's do not depend on which
            others there are.

    Raises:
        ValueError: the pictures are not drawn.
    """
    pictures = drawn_pictures(images.pictures)
    if pictures is None or images.truth is None:
        raise ValueError(
            "only drawn pictures can be drawn again with one attribute changed, but "
            f"{images.name!r} is not drawn: take menagerie."
        )
    visible = images.truth.visible
    gone = np.zeros((len(images), len(CHANGEABLE), visible.shape[1]), dtype=bool)
    order = np.empty(gone.shape[:2], dtype=np.int64)
    animals: list[tuple[Animal | None, ...]] = []
    for row, index in enumerate(pictures.indices):
        rng = np.random.default_rng([seed, pictures.seed, index])
        animal = scene_of(pictures.split, index, pictures.seed).animal
        order[row] = rng.permutation(len(CHANGEABLE))
        animals.append(tuple(_offer(animal, slot, visible[row], rng) for slot in CHANGEABLE))
        for slot, other in enumerate(animals[-1]):
            if other is not None:
                gone[row, slot] = visible[row] & said_of(animal) & ~said_of(other)
    return Changes(pictures, tuple(animals), gone, order)


def _offer(animal: Animal, slot: str, visible: Bools, rng: np.random.Generator) -> Animal | None:
    """A change of the attribute that makes a visible word untrue, or None."""
    others = changed_animals(animal, slot)
    for place in rng.permutation(len(others)):
        if (visible & said_of(animal) & ~said_of(others[place])).any():
            return others[place]
    return None


def draw_changes(images: ImageSet, changes: Changes, rows: Ints, slots: Ints) -> Redraws:
    """Draw some of the changes, and leave out those that cannot be seen.

    Args:
        images: the originals.
        changes: offered of them.
        rows: shape (n,), pictures to draw again.
        slots: shape (n,), the attribute to change in each, one that a change is offered of.

    Raises:
        ValueError: no change is offered of an attribute asked for.
    """
    seen: list[int] = []
    drawn: list[Redrawing] = []
    changed: list[float] = []
    for place, (row, slot) in enumerate(zip(rows, slots, strict=True)):
        redrawing = _draw(changes, int(row), int(slot))
        n_px = _n_changed_px(changes.pictures, int(row), redrawing)
        if n_px >= SEEN_PX:
            seen.append(place)
            drawn.append(redrawing)
            changed.append(n_px / TRUTH_PX**2)
    owner, slot_of = rows[seen], slots[seen]
    truth = images.truth
    assert truth is not None
    redrawn = _image_set(images, changes, owner, slot_of, tuple(drawn))
    assert redrawn.truth is not None
    return Redraws(
        redrawn,
        owner,
        slot_of,
        changes.gone[owner, slot_of],
        redrawn.truth.visible == truth.visible[owner],
        np.array(changed, dtype=np.float64),
        len(rows) - len(seen),
    )


def _draw(changes: Changes, row: int, slot: int) -> Redrawing:
    animal = changes.animals[row][slot]
    if animal is None:
        raise ValueError(
            f"a change must be offered of what is drawn again, but picture {row} has none of "
            f"its {CHANGEABLE[slot]}."
        )
    return redraw(_scene(changes.pictures, row), animal, TRUTH_PX)


def _scene(pictures: Pictures, row: int) -> Scene:
    return scene_of(pictures.split, pictures.indices[row], pictures.seed)


def _n_changed_px(pictures: Pictures, row: int, drawn: Redrawing) -> int:
    """Pixels of the 64 px drawing that changed for the eye."""
    before = replace(pictures, size_px=TRUTH_PX).array("pixels", row)
    levels = np.abs(drawn.pixels.astype(np.int16) - before).max(axis=2)
    return int((levels >= SEEN_LEVELS).sum())


def _image_set(
    images: ImageSet, changes: Changes, owner: Ints, slots: Ints, drawn: tuple[Redrawing, ...]
) -> ImageSet:
    """The redraws as pictures of their own."""
    offered = [changes.animals[row][slot] for row, slot in zip(owner, slots, strict=True)]
    animals = tuple(animal for animal in offered if animal is not None)
    scenes = tuple(_scene(changes.pictures, int(row)) for row in owner)
    show = partial(_Redrawn, scenes, animals, changes.pictures.size_px, drawn)
    truth = images.truth
    assert truth is not None
    visible = np.array([item.visible for item in drawn], dtype=bool)
    visible = visible.reshape(len(owner), len(truth.concepts))
    digests = [images.digests[row] for row in owner]
    return replace(
        images,
        ids=tuple(f"{images.ids[r]} {CHANGEABLE[s]}" for r, s in zip(owner, slots, strict=True)),
        pictures=show("pixels"),
        digests=tuple(map(_digest, digests, animals)),
        labels=None if images.labels is None else images.labels[owner],
        captions=None,
        truth=replace(truth, visible=visible, regions=show("regions")),
    )


def _digest(digest: str, animal: Animal) -> str:
    return hashlib.sha256(f"redrawn {WORLD_VERSION} {digest} {animal}".encode()).hexdigest()
