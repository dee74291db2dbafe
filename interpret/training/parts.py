"""A region map in, some of its patches out, and what can be seen through an ellipse around them.

The patches imitate what the parts of a picture look like at use: those of one region of the drawn
animal, or a random blob of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.training.marked import Mask

Regions = NDArray[np.uint8]
GRID = 8
REGION_SHARE = 0.6
MAX_BLOB_PATCHES = 14
SHOWN_SHARE, ABSENT_SHARE = 0.5, 0.15  # of a region's pixels
MAIN_SHARE = 0.35  # of the ellipse: what fills it is shown even where most of it lies outside
SHOWN_PX, ABSENT_PX = 6, 3  # at 64 px
WHOLE_SHARE = 0.75  # of the animal: enough to name it


@dataclass(frozen=True)
class Glimpse:
    """What an ellipse shows: region by region, shape (n_regions,), and whether all of the animal.

    A region can be neither shown nor absent: too much of it for the one, too little for the other.
    """

    shown: NDArray[np.bool_]
    absent: NDArray[np.bool_]
    is_whole: bool


def choose_patches(regions: Regions, rng: np.random.Generator, *, grid: int = GRID) -> Mask:
    """Some patches of a picture, as a part would have them.

    Args:
        regions: shape (size_px, size_px), 0 is the background.
        rng: where chance comes from.
        grid: patches a side; must divide size_px.

    Returns:
        Shape (grid, grid), at least one True.
    """
    shares = patch_shares(regions, grid)
    has_animal = shares.shape[2] > 1
    if has_animal and rng.random() < REGION_SHARE:
        return _one_region(shares, rng)
    return _blob(1 - shares[..., 0], rng)


def patch_shares(regions: Regions, grid: int) -> NDArray[np.float64]:
    """Which share of each patch each region covers, shape (grid, grid, highest region + 1)."""
    size, n_regions = len(regions), int(regions.max()) + 1
    patch = np.arange(size) * grid // size
    index = (patch[:, None] * grid + patch[None, :]) * n_regions + regions
    counts = np.bincount(index.ravel(), minlength=grid * grid * n_regions)
    return counts.reshape(grid, grid, n_regions) / (size / grid) ** 2


def glimpse(regions: Regions, inside: Mask, n_regions: int) -> Glimpse:
    """What the inside of a mask shows of each region.

    A region is shown when half of it lies inside or when it fills a third of the mask. The
    background is never shown: nobody knows which of its things are.

    Args:
        regions: shape (size_px, size_px).
        inside: the same shape.
        n_regions: how many regions there are in the world.
    """
    scale = (len(regions) / 64) ** 2
    total = np.bincount(regions.ravel(), minlength=n_regions)
    seen = np.bincount(regions[inside], minlength=n_regions)
    share, fill = seen / np.maximum(total, 1), seen / max(int(inside.sum()), 1)
    shown = (seen >= SHOWN_PX * scale) & ((share >= SHOWN_SHARE) | (fill >= MAIN_SHARE))
    absent = (seen < ABSENT_PX * scale) | (share < ABSENT_SHARE)
    shown[0], absent[0] = False, fill[0] < ABSENT_SHARE
    is_whole = bool(seen[1:].sum() >= WHOLE_SHARE * max(int(total[1:].sum()), 1))
    return Glimpse(shown, absent & ~shown, is_whole)


def _one_region(shares: NDArray[np.float64], rng: np.random.Generator) -> Mask:
    sizes = np.sqrt(shares.sum(axis=(0, 1)))  # the square root: small parts are parts, too
    sizes[0] = 0
    region = shares[..., rng.choice(len(sizes), p=sizes / sizes.sum())]
    return region >= min(0.25, region.max())


def _blob(share: NDArray[np.float64], rng: np.random.Generator) -> Mask:
    """A random patch of what is shared out and its nearest ones, under a random stretch."""
    cells = np.argwhere(share >= min(0.4, share.max()))
    stretch = np.exp(rng.normal(0, 0.4, size=2))
    seed = cells[rng.integers(len(cells))]
    distance = np.linalg.norm((cells - seed) * stretch, axis=1)
    n_patches = int(rng.integers(1, MAX_BLOB_PATCHES + 1))
    patches = np.zeros(share.shape, dtype=bool)
    patches[tuple(cells[np.argsort(distance, kind="stable")[:n_patches]].T)] = True
    return patches
