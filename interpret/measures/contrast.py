"""Concepts of pictures and of two classes in, which of them speak for the one or the other out.

A picture's concepts fall into four: shared with the first class alone, with both, with the second
alone, with neither. With prediction and runner-up that is what separates the decision from the next
best; with prediction and label, of a wrong decision, why the picture was not taken for what it is.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.scores import shared_with

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Contrast:
    """What each picture shares with two classes; shape (n_images, width) each.

    Every concept of a picture is in exactly one of the four; the padding is in none.

    Attributes:
        first: shared with the first class and not with the second.
        both: shared with both.
        second: shared with the second class and not with the first.
        neither: a concept of the picture alone.
    """

    first: Bools = field(repr=False)
    both: Bools = field(repr=False)
    second: Bools = field(repr=False)
    neither: Bools = field(repr=False)


def contrast_classes(concepts: Ints, membership: Bools, first: Ints, second: Ints) -> Contrast:
    """Hold each picture's concepts against those of two classes.

    Args:
        concepts: shape (n_images, width), indices into the bank, most relevant first, then -1.
        membership: shape (n_classes, n_bank): does the concept belong to the class?
        first: shape (n_images,), one class of each picture.
        second: shape (n_images,), the other.

    Raises:
        ValueError: an index outside the bank or the classes, or a concept named twice.

    Example:
        >>> membership = np.array([[True, True, False, False], [False, True, True, False]])
        >>> picture = np.array([[3, 2, 1, 0, -1]])
        >>> found = contrast_classes(picture, membership, np.array([0]), np.array([1]))
        >>> picture[found.first], picture[found.both], picture[found.second]
        (array([0]), array([1]), array([2]))
    """
    with_first = shared_with(concepts, membership, first)
    with_second = shared_with(concepts, membership, second)
    return Contrast(
        first=with_first & ~with_second,
        both=with_first & with_second,
        second=with_second & ~with_first,
        neither=(concepts >= 0) & ~with_first & ~with_second,
    )


def missing_from_pictures(concepts: Ints, class_concepts: Ints) -> Bools:
    """Which concepts of a class its picture does not have.

    Args:
        concepts: shape (n_images, width), indices into the bank, then -1.
        class_concepts: shape (n_images, n_class_concepts), of the class of each picture.

    Returns:
        Shape of `class_concepts`.

    Example:
        >>> missing_from_pictures(np.array([[2, 0, -1]]), np.array([[0, 1]])).tolist()
        [[False, True]]
    """
    if len(concepts) != len(class_concepts):
        raise ValueError(
            "there must be one row of class concepts a picture, got "
            f"{len(class_concepts)} for {len(concepts)} pictures."
        )
    found = (concepts[:, :, None] == class_concepts[:, None, :]).any(axis=1)
    return np.asarray(~found)
