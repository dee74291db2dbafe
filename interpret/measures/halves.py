"""Labels in, two halves of the pictures out: one to choose or fit on, the other to measure on."""

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


def halve_images(labels: Ints, *, seed: int) -> tuple[Ints, Ints]:
    """Two halves in which every class has equally many pictures, but for one.

    Args:
        labels: shape (n_images,), at least two.
        seed: of who goes where.

    Returns:
        Indices of the pictures of each half, ascending; together all, the first half the larger
        by one where their number is odd.

    Raises:
        ValueError: there is only one picture, or none.

    Example:
        >>> first, second = halve_images(np.array([0, 0, 0, 0, 1, 1]), seed=0)
        >>> len(first), len(second)
        (3, 3)
    """
    if len(labels) < 2:
        raise ValueError(
            "pictures must number at least 2, one for each half, "
            f"got {len(labels)}: take more with --limit."
        )
    shuffled = np.random.default_rng(seed).permutation(len(labels))
    by_class = shuffled[np.argsort(labels[shuffled], kind="stable")]
    return np.sort(by_class[::2]), np.sort(by_class[1::2])
