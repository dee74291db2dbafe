"""Regions in, regions that mean nothing out: what an explanation's places are held against.

All are disjoint and of exact sizes in patches. A region is a stripe across an area, in a direction
drawn by chance, so that it is of few pieces, though not always of one.
"""

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]

JITTER = 1e-3  # of a patch: breaks ties between patches at one distance
TAKEN, OUTSIDE = 1e6, 1e3  # added to distances, so that such patches come last


def split_anew(masks: Masks, *, seed: int) -> Masks:
    """Cut the area that all regions of a picture cover into as many regions of the same sizes.

    Args:
        masks: shape (n_images, n_regions, rows, columns), disjoint.
        seed: of the cuts' directions and of which region lies where.

    Returns:
        Same shape; each region has as many patches as before, all in the same area.

    Raises:
        ValueError: two regions of a picture overlap.
    """
    union = np.asarray(masks.any(axis=1))
    return _cut(union, _sizes(masks), np.random.default_rng(seed))


def place_anywhere(masks: Masks, *, seed: int) -> Masks:
    """Regions of the same sizes in a round blob about a patch drawn by chance.

    Args:
        masks: shape (n_images, n_regions, rows, columns), disjoint.
        seed: of place, directions and order.

    Returns:
        Same shape; each region has as many patches as before.

    Raises:
        ValueError: two regions of a picture overlap.
    """
    n_images, _, n_rows, n_columns = masks.shape
    sizes, rng = _sizes(masks), np.random.default_rng(seed)
    at = _positions(n_rows, n_columns)
    centres = at[rng.integers(len(at), size=n_images)]
    rank = _rank(_distances(at, centres) + JITTER * rng.random((n_images, len(at))))
    blob = rank < sizes.sum(axis=1)[:, None]
    return _cut(blob.reshape(n_images, n_rows, n_columns), sizes, rng)


def match_area(masks: Masks, n_patches: Numbers) -> Masks:
    """Give every region of a picture the same number of patches, none of them twice.

    In order, each region keeps the free patches nearest to its own centre, its own before others;
    one that is empty grows about the centre of all regions, or of the picture where there are none.

    Args:
        masks: shape (n_images, n_regions, rows, columns), the most important region first.
        n_patches: shape (n_images,), patches a region, >= 0.

    Returns:
        Same shape; disjoint, every region of picture i with n_patches[i] patches.

    Raises:
        ValueError: the grid has too few patches for that.
    """
    n_images, n_regions, n_rows, n_columns = masks.shape
    if int(n_patches.max(initial=0)) * n_regions > n_rows * n_columns:
        raise ValueError(
            f"{n_regions} regions of {n_patches.max()} patches must fit on the grid, but it has "
            f"{n_rows * n_columns}: ask for fewer."
        )
    at = _positions(n_rows, n_columns)
    own = masks.reshape(n_images, n_regions, -1)
    middle = _centres(
        np.asarray(own.any(axis=1)), at, np.broadcast_to(at.mean(axis=0), (n_images, 2))
    )
    taken = np.zeros(own.shape[::2], dtype=bool)
    matched = np.zeros(own.shape, dtype=bool)
    for region in range(n_regions):
        inside = own[:, region]
        away = _distances(at, _centres(inside, at, middle))
        rank = _rank(away + OUTSIDE * ~inside + TAKEN * taken)
        matched[:, region] = rank < n_patches[:, None]
        taken |= matched[:, region]
    return matched.reshape(masks.shape)


def _sizes(masks: Masks) -> Numbers:
    """Patches of each region, shape (n_images, n_regions); regions must be disjoint."""
    if (masks.sum(axis=1) > 1).any():
        raise ValueError("regions must be disjoint to be placed anew, got some that overlap.")
    return np.asarray(masks.sum(axis=(2, 3)), dtype=np.int64)


def _cut(area: Masks, sizes: Numbers, rng: np.random.Generator) -> Masks:
    """Cut an area of each picture, shape (n_images, rows, columns), into stripes of given sizes."""
    n_images, n_rows, n_columns = area.shape
    angle = rng.uniform(0, 2 * np.pi, n_images)
    direction = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    along = direction @ _positions(n_rows, n_columns).T
    along += JITTER * rng.random(along.shape)
    rank = _rank(along + OUTSIDE * ~area.reshape(n_images, -1))
    place = rng.permuted(np.tile(np.arange(sizes.shape[1]), (n_images, 1)), axis=1)
    ends = np.cumsum(np.take_along_axis(sizes, place, axis=1), axis=1)
    stripe = (rank[:, :, None] >= ends[:, None, :]).sum(axis=2)  # one past the last: outside
    back = np.argsort(place, axis=1)  # the stripe of each region
    return (stripe[:, None, :] == back[:, :, None]).reshape(*sizes.shape, n_rows, n_columns)


def _positions(n_rows: int, n_columns: int) -> Floats:
    """Row and column of each patch, shape (n_rows * n_columns, 2)."""
    return np.indices((n_rows, n_columns)).reshape(2, -1).T.astype(np.float64)


def _centres(inside: Masks, at: Floats, otherwise: Floats) -> Floats:
    """Mean position of each picture's patches, shape (n_images, 2); `otherwise` where none are."""
    count = inside.sum(axis=1, keepdims=True)
    return np.where(count > 0, inside @ at / np.maximum(count, 1), otherwise)


def _distances(at: Floats, centres: Floats) -> Floats:
    """Shape (n_images, n_patches), in patches."""
    return np.asarray(np.linalg.norm(at[None] - centres[:, None], axis=2))


def _rank(values: Floats) -> Numbers:
    """Place of each value in rising order of its row, from 0."""
    return np.argsort(np.argsort(values, axis=1, kind="stable"), axis=1, kind="stable")
