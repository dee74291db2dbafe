"""Patch tokens of a group of pictures in, the patches that belong to the object out.

The rule of the paper's released code: the second left singular vector of the stacked unit tokens,
signed so that the object is the minority, cut at 0, largest connected regions kept.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, ndimage

from interpret.embeddings import PatchTokens, unit_rows

SECOND_REGION_MIN_PATCHES = 5  # released code: a second region is kept from this size on
NEIGHBOURS_IN_ONE_PICTURE = np.stack([np.zeros((3, 3)), np.ones((3, 3)), np.zeros((3, 3))])

Direction = NDArray[np.float64]
Masks = NDArray[np.bool_]


def fit_foreground(tokens: PatchTokens) -> Direction:
    """The direction in token space along which object and surroundings part.

    It is the second right singular vector of all unit tokens stacked, the mirror image of the
    second eigenvector of their cosine affinity. The sign makes positive patches the minority.

    Args:
        tokens: of all pictures of one group, at least two patches.

    Returns:
        Shape (width,), length 1.

    Raises:
        ValueError: tokens one number wide have no second direction.

    References:
        Sammani and Deligiannis (NeurIPS 2024), section 3 and released code; no graph Laplacian
        is formed there either.
    """
    rows = unit_rows(tokens.vectors).reshape(-1, tokens.vectors.shape[-1]).astype(np.float64)
    width = rows.shape[1]
    second = [width - 2, width - 2]
    if width < 2:
        raise ValueError(f"patch tokens must be at least 2 wide to be split, got width {width}.")
    _, vectors = linalg.eigh(rows.T @ rows, subset_by_index=second)
    direction = vectors[:, 0] * np.sign(vectors[np.argmax(np.abs(vectors[:, 0])), 0])
    positive_share = float(np.mean(rows @ direction > 0))
    return -direction if 0.5 < positive_share < 1.0 else direction


def find_foreground(tokens: PatchTokens, direction: Direction) -> Masks:
    """Which patches belong to the object.

    Args:
        tokens: of the pictures to split, of the space `direction` was fitted in.
        direction: from `fit_foreground`.

    Returns:
        Shape (n_images, rows, columns); an object may be empty.
    """
    positive = unit_rows(tokens.vectors) @ direction.astype(np.float32) > 0
    return keep_largest_regions(positive.reshape(len(positive), *tokens.grid))


def keep_largest_regions(masks: Masks) -> Masks:
    """Each mask's largest connected region, and the second if it has at least five patches.

    Args:
        masks: shape (n_images, rows, columns); patches that touch at a corner are connected.

    Example:
        >>> keep_largest_regions(np.array([[[1, 1, 0, 1]]], dtype=bool)).astype(int).tolist()
        [[[1, 1, 0, 0]]]
    """
    regions, n_regions = ndimage.label(masks, structure=NEIGHBOURS_IN_ONE_PICTURE)
    sizes = np.bincount(regions.ravel(), minlength=n_regions + 1)
    first_patch = np.zeros(n_regions + 1, dtype=np.int64)
    np.maximum.at(first_patch, regions.ravel(), np.arange(regions.size) // max(1, masks[:1].size))
    picture = first_patch[1:]  # a region lies in one picture
    order = np.lexsort((np.arange(n_regions), -sizes[1:], picture))
    place = np.empty(n_regions, dtype=np.int64)  # 0 = the largest of its picture
    starts = np.searchsorted(picture[order], picture[order])
    place[order] = np.arange(n_regions) - starts
    kept = np.zeros(n_regions + 1, dtype=bool)
    kept[1:] = (place == 0) | ((place == 1) & (sizes[1:] >= SECOND_REGION_MIN_PATCHES))
    return kept[regions]
