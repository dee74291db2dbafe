"""Sets of patches and what each patch holds of a true region in, how well they overlap out.

`masks` are bool, shape (n, rows, columns), each with at least one patch; `covered` are of the same
shape, in [0, 1]: the share of each patch that lies in the true region. Areas are in patches.
"""

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Codes = NDArray[np.uint8]


def cover_patches(codes: Codes, grid: tuple[int, int], n_codes: int) -> Floats:
    """How much of each patch each region fills.

    Args:
        codes: shape (n_images, height, width), the region of each pixel, below `n_codes`.
        grid: rows and columns of patches, at most height and width.
        n_codes: regions there are.

    Returns:
        Shape (n_images, n_codes, rows, columns), shares in [0, 1]; those of one patch sum to 1.

    Raises:
        ValueError: there are more patches than pixels along a side.

    Example:
        >>> cover_patches(np.array([[[0, 1], [1, 1]]], dtype=np.uint8), (1, 1), 2).ravel().tolist()
        [0.25, 0.75]
    """
    n_images, height, width = codes.shape
    n_rows, n_columns = grid
    if n_rows > height or n_columns > width:
        raise ValueError(
            f"patches must hold a pixel each, got a grid of {n_rows} x {n_columns} on regions "
            f"of {height} x {width} pixels: draw the pictures larger."
        )
    rows = np.arange(height) * n_rows // height
    columns = np.arange(width) * n_columns // width
    patch = rows[:, None] * n_columns + columns  # (height, width)
    n_patches = n_rows * n_columns
    owner = np.arange(n_images)[:, None, None] * n_codes + codes
    counts = np.bincount(
        (owner * n_patches + patch).ravel(), minlength=n_images * n_codes * n_patches
    )
    sizes = np.bincount(patch.ravel(), minlength=n_patches)
    return (counts.reshape(-1, n_patches) / sizes).reshape(n_images, n_codes, n_rows, n_columns)


def overlap_with(masks: Bools, covered: Floats) -> dict[str, Floats]:
    """How well each set of patches lies on its true region.

    Returns:
        Each of shape (n,), in [0, 1]: "inside", share of the set inside the region; "iou", area of
        both over area of either; "pointing", 1 where the set's middle patch touches the region.
    """
    shared = np.where(masks, covered, 0).sum(axis=(1, 2))
    row, column = middle_patches(masks)
    touched = covered[np.arange(len(masks)), row, column] > 0
    area, true_area = masks.sum(axis=(1, 2)), covered.sum(axis=(1, 2))
    iou = shared / (area + true_area - shared)
    return {"inside": shared / area, "iou": iou, "pointing": touched.astype(np.float64)}


def overlap_anywhere(masks: Bools, covered: Floats) -> dict[str, Floats]:
    """Mean of `overlap_with` over all places the set of patches fits into, its own among them.

    The set keeps its shape and never leaves the grid; a set from edge to edge has one place.
    """
    n_rows, n_columns = masks.shape[1:]
    # sum over patches p of mask[p] covered[p + shift], exact for shifts that do not wrap around
    spectrum = np.conj(np.fft.rfft2(masks)) * np.fft.rfft2(covered)
    shared = np.maximum(np.fft.irfft2(spectrum, s=(n_rows, n_columns)), 0.0)
    occupied_rows: Bools = np.any(masks, axis=2)
    occupied_columns: Bools = np.any(masks, axis=1)
    fits = _shifts_that_fit(occupied_rows)[:, :, None] & _shifts_that_fit(occupied_columns)[:, None]
    row, column = middle_patches(masks)
    at_row = (row[:, None] + np.arange(n_rows)) % n_rows
    at_column = (column[:, None] + np.arange(n_columns)) % n_columns
    touched = (covered > 0)[
        np.arange(len(masks))[:, None, None], at_row[:, :, None], at_column[:, None]
    ]
    area = masks.sum(axis=(1, 2))[:, None, None]
    iou = shared / (area + covered.sum(axis=(1, 2))[:, None, None] - shared)
    n_places = fits.sum(axis=(1, 2))
    of_place = {"inside": shared / area, "iou": iou, "pointing": touched}
    return {
        name: np.where(fits, values, 0).sum(axis=(1, 2)) / n_places
        for name, values in of_place.items()
    }


def best_iou(covered: Floats) -> Floats:
    r"""The best IoU any set of whole patches reaches with each true region, exactly.

    A set of m patches that shares s with a region of area t has :math:`s / (m + t - s)`, which
    grows with s; so of all sets of m patches the m most covered ones are best, and the best of
    these over m is the best there is. It is a threshold on coverage: a patch covered to c takes
    IoU from s / u to :math:`(s + c) / (u + 1 - c)`, which lies between s / u and c / (1 - c), and
    so raises it exactly if c / (1 - c) is above it; once a patch does not, no less covered one
    does after it.

    Args:
        covered: shape (n, rows, columns), some patch above 0 in each.

    Returns:
        Shape (n,), in (0, 1]; 1 where the region is made of whole patches.

    Example:
        >>> best_iou(np.array([[[1.0, 0.5, 0.1]]])).round(4).tolist()  # 1.5 / (2 + 1.6 - 1.5)
        [0.7143]
    """
    n, n_rows, n_columns = covered.shape
    falling = -np.sort(-covered.reshape(n, n_rows * n_columns), axis=1)
    shared = np.cumsum(falling, axis=1)
    size = np.arange(1, falling.shape[1] + 1)
    return np.asarray((shared / (size + shared[:, -1:] - shared)).max(axis=1))


def middle_patches(masks: Bools) -> tuple[Ints, Ints]:
    """Row and column of the patch of each set nearest to its centre, the first in reading order.

    Example:
        >>> ring = np.ones((1, 3, 3), dtype=bool)
        >>> ring[0, 1, 1] = False
        >>> [int(at[0]) for at in middle_patches(ring)]
        [0, 1]
    """
    n, n_rows, n_columns = masks.shape
    area = masks.sum(axis=(1, 2))
    rows, columns = np.arange(n_rows), np.arange(n_columns)
    centre_row = masks.sum(axis=2) @ rows / area
    centre_column = masks.sum(axis=1) @ columns / area
    from_row = (rows - centre_row[:, None]) ** 2
    from_column = (columns - centre_column[:, None]) ** 2
    distance = np.where(masks, from_row[:, :, None] + from_column[:, None], np.inf)
    nearest = distance.reshape(n, n_rows * n_columns).round(9).argmin(axis=1)
    return nearest // n_columns, nearest % n_columns


def _shifts_that_fit(occupied: Bools) -> Bools:
    """Circular shifts that move what is occupied, shape (n, length), without wrapping around."""
    length = occupied.shape[1]
    first = occupied.argmax(axis=1)[:, None]
    last = length - 1 - occupied[:, ::-1].argmax(axis=1)[:, None]
    shift = np.arange(length)
    return (shift <= length - 1 - last) | (shift >= length - first)
