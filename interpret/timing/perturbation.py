"""Pictures and what covers them in, curves of deletion and insertion in two ways out.

The plain way takes one picture, one explanation and one step at a time, and blurs anew each time.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from interpret.encode import encode_pixels
from interpret.images.imageset import ImageSet
from interpret.measures.faithfulness import Canvas, Tracer, enlarge
from interpret.units.region_controls import split_anew
from interpret.vectors import Encoder

N_REGIONS, N_CLASSES = 5, 10

Array = NDArray[np.float64]
Masks = NDArray[np.bool_]


def cover(n_images: int, grid: tuple[int, int], *, seed: int) -> dict[str, Masks]:
    """Four explanations of made-up pictures: strips, in two orders, split anew, and undivided.

    Args:
        n_images: how many.
        grid: (rows, columns) of patches, at least as many columns as regions.
        seed: of the split and the second order.
    """
    of_column = np.arange(grid[1]) * N_REGIONS // grid[1]
    strips = of_column[None, :] == np.arange(N_REGIONS)[:, None]
    masks = np.tile(strips[None, :, None, :], (n_images, 1, grid[0], 1))
    whole = np.zeros_like(masks)
    whole[:, 0] = masks.any(axis=1)
    order = np.random.default_rng(seed).permutation(N_REGIONS)
    anew = split_anew(masks, seed=seed)
    return {"parts": masks, "reordered": masks[:, order], "split": anew, "undivided": whole}


def trace_together(encoder: Encoder, images: ImageSet, regions: Mapping[str, Masks]) -> Array:
    """Our way: shape (n_explanations, 2, n_images, n_steps), deletion's first."""
    classes, decided = _classes(encoder), np.zeros(len(images), dtype=np.int64)
    found = Tracer(encoder, classes).trace(images, regions, decided)
    return np.stack([np.stack([one.deletion, one.insertion]) for one in found.values()])


def trace_one_at_a_time(encoder: Encoder, images: ImageSet, regions: Mapping[str, Masks]) -> Array:
    """The plain way: the same shape, the same numbers."""
    first = _classes(encoder)[0]
    return np.stack(
        [
            np.stack([_trace_one(encoder, images, row, one[row], first) for row in range(len(one))])
            for one in regions.values()
        ]
    ).swapaxes(1, 2)


def _trace_one(
    encoder: Encoder, images: ImageSet, row: int, masks: Masks, of_class: NDArray[np.float32]
) -> Array:
    """One picture by one explanation, shape (2, n_steps)."""
    pixels = encoder.pixels(images, np.array([row]))
    scores = np.zeros((2, len(masks) + 1))
    for step in range(len(masks) + 1):
        canvas = Canvas.of(pixels, "published")
        changed = enlarge(np.asarray(masks[:step].any(axis=0))[None], pixels.shape[1])[..., None]
        ways = (canvas.sharp, canvas.gone), (canvas.heavy, canvas.sharp)
        for way, (before, after) in enumerate(ways):
            vector = encode_pixels(encoder.model, np.where(changed, after, before))
            scores[way, step] = 2.5 * float(vector[0] @ of_class)
    return scores


def _classes(encoder: Encoder) -> NDArray[np.float32]:
    """Directions in place of classes, shape (N_CLASSES, dim), rows of length 1."""
    dim = encode_pixels(encoder.model, np.zeros((1, *2 * [encoder.model.size_px], 3), np.uint8))
    drawn = np.random.default_rng(0).normal(size=(N_CLASSES, dim.shape[1])).astype(np.float32)
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True))
