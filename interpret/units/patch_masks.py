"""Numbers on the patches of pictures in, masks on the patch grid out: one rule a kind of number.

An attention is a share of a whole, so it is cut where its share is reached; a feature map is a
height of any sign and size, so it is cut at a share of its range. Ties go row by row from the top
left.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Masks = NDArray[np.bool_]

ATTENTION_SHARE = 0.5  # Sammani and Deligiannis 2024 show whole attentions; see `attended`
PEAK = 0.9  # Sammani and Deligiannis 2024, appendix D: kept where the scaled map is at least this


def attended(attention: Floats, *, share: float = ATTENTION_SHARE) -> Masks:
    """The fewest patches that together hold a share of each attention.

    The paper shows attentions as heat maps and does not say how one becomes a region that can be
    blurred. A share needs no scale: an attention on one patch gives this patch, an even one half of
    the picture, however many patches there are. A threshold on the height would give next to
    nothing for the first of two peaks and everything for an even attention.

    Args:
        attention: shape (..., n_patches), at least 0; sums to 1 over the patches, or to 0.
        share: of its sum, in (0, 1].

    Returns:
        The same shape; empty where the attention is 0 everywhere.

    Raises:
        ValueError: the share is outside (0, 1], or a number is below 0 or none.

    Example:
        >>> attended(np.array([0.1, 0.3, 0.4, 0.2])).astype(int).tolist()
        [0, 1, 1, 0]
    """
    if not 0 < share <= 1:
        raise ValueError(f"share must be above 0 and at most 1, got {share}: take a half.")
    if not (attention >= 0).all():
        raise ValueError(f"attention must be at least 0, got {attention.min()}: take its softmax.")
    order = np.argsort(-attention, axis=-1, kind="stable")
    in_order = np.take_along_axis(attention, order, axis=-1).astype(np.float64)
    before = np.cumsum(in_order, axis=-1) - in_order
    total = in_order.sum(axis=-1, keepdims=True)
    kept = (before < share * total * (1 - 1e-9)) & (in_order > 0)  # sums round
    masks = np.zeros(attention.shape, dtype=bool)
    np.put_along_axis(masks, order, kept, axis=-1)
    return masks


def peaks(maps: Floats, *, height: float = PEAK) -> Masks:
    """Where each map, scaled to 0..1 over the picture, is at least as high as asked.

    Args:
        maps: shape (..., n_patches), of any sign and scale.
        height: of the scaled map, in (0, 1].

    Returns:
        The same shape; empty where a map is the same everywhere, which points nowhere.

    Raises:
        ValueError: the height is outside (0, 1], or a number is not finite.

    References:
        Sammani and Deligiannis 2024, appendix D.

    Example:
        >>> peaks(np.array([[-4.0, 5.1, 6.0], [2.0, 2.0, 2.0]])).astype(int).tolist()
        [[0, 1, 1], [0, 0, 0]]
    """
    if not 0 < height <= 1:
        raise ValueError(f"height must be above 0 and at most 1, got {height}: take 0.9.")
    if not np.isfinite(maps).all():
        raise ValueError("maps must be finite, got nan or infinity; leave such pictures out.")
    lowest = maps.min(axis=-1, keepdims=True)
    spread = maps.max(axis=-1, keepdims=True) - lowest
    return np.asarray((maps - lowest >= height * spread) & (spread > 0))
