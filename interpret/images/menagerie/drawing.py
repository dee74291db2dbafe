"""Pictures with all their truth: split and index in, pixels, regions, visible words, captions out.

Same split, index, size and seed: same pixels. Truth and captions come from the drawing at 64 px,
so they do not depend on the size asked for.
"""

from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Indices
from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.captions import visible_concepts, write_captions
from interpret.images.menagerie.pose import sample_scene
from interpret.images.menagerie.render import animal_regions, lay_out, pixels_at, regions_at
from interpret.images.menagerie.splits import (
    N_IMAGES,
    TRUTH_PX,
    check_request,
    checked_split,
    label_table,
    rng_of,
)

CHUNK = 250  # pictures a process draws at a time


@dataclass(frozen=True)
class Drawn:
    """One picture: pixels (s, s, 3) and regions (s, s) uint8, visible bool (n_concepts,)."""

    pixels: NDArray[np.uint8]
    regions: NDArray[np.uint8]
    class_index: int
    visible: NDArray[np.bool_]
    captions: tuple[str, ...]


@dataclass(frozen=True)
class DrawnSplit:
    """Many pictures: the fields of `Drawn` with a first axis n_images; captions as a tuple."""

    pixels: NDArray[np.uint8]
    regions: NDArray[np.uint8]
    labels: Indices
    visible: NDArray[np.bool_]
    captions: tuple[tuple[str, ...], ...]


def draw_picture(split: str, index: int, *, size_px: int = 64, seed: int = 0) -> Drawn:
    """Draws one picture with its truth.

    Args:
        split: "train", "validation" or "test".
        index: which picture of the split.
        size_px: side of the picture, 32 to 512.
        seed: of the world.

    Raises:
        ValueError: unknown split, index or size out of range.
    """
    check_request(split, index, size_px)
    label, rng = int(label_table(split, seed)[index]), rng_of(split, index, seed)
    scene = sample_scene(ANIMALS[label], rng)
    layout = lay_out(scene)
    pixels, codes = pixels_at(scene, layout, size_px)
    truth_codes = codes if size_px == TRUTH_PX else regions_at(layout, TRUTH_PX)
    visible = visible_concepts(scene, truth_codes)
    captions = write_captions(CLASS_NAMES[label], visible, rng)
    return Drawn(pixels, animal_regions(codes), label, visible, captions)


def _draw_many(job: tuple[str, tuple[int, ...], int, int]) -> list[Drawn]:
    split, indices, size_px, seed = job
    return [draw_picture(split, index, size_px=size_px, seed=seed) for index in indices]


def draw_split(
    split: str,
    *,
    size_px: int = 64,
    seed: int = 0,
    n_images: int | None = None,
    indices: Iterable[int] | None = None,
    workers: int = 1,
) -> DrawnSplit:
    """Draws the pictures of a split, in several processes if asked.

    Args:
        split: "train", "validation" or "test".
        size_px: side of the pictures, 32 to 512.
        seed: of the world.
        n_images: the first so many; all when None.
        indices: these pictures instead, in this order.
        workers: number of processes.
    """
    count = N_IMAGES[checked_split(split)] if n_images is None else n_images
    chosen = tuple(range(count)) if indices is None else tuple(int(index) for index in indices)
    jobs = [(split, chosen[i : i + CHUNK], size_px, seed) for i in range(0, len(chosen), CHUNK)]
    if workers <= 1 or len(jobs) == 1:
        parts: Iterable[list[Drawn]] = map(_draw_many, jobs)
        return _stack([drawn for part in parts for drawn in part])
    with ProcessPoolExecutor(workers) as pool:
        return _stack([drawn for part in pool.map(_draw_many, jobs) for drawn in part])


def _stack(drawn: list[Drawn]) -> DrawnSplit:
    return DrawnSplit(
        pixels=np.stack([item.pixels for item in drawn]),
        regions=np.stack([item.regions for item in drawn]),
        labels=np.array([item.class_index for item in drawn], dtype=np.int64),
        visible=np.stack([item.visible for item in drawn]),
        captions=tuple(item.captions for item in drawn),
    )
