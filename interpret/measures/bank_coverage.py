"""Vectors of pictures and of concepts in, which concepts of a bank the pictures are near to out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from interpret.embeddings import Vectors

CHUNK = 512  # pictures looked at together, to bound memory
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Coverage:
    """What pictures make of a bank; a picture activates its k nearest concepts by cosine.

    Attributes:
        k: concepts a picture activates; at most the bank.
        n_images: pictures.
        n_pictures: shape (n_concepts,), pictures that activate each concept; sums to n_images x k.
        n_images_with_class: pictures whose class has concepts in the bank.
        own_class_fraction: share of those that activate at least one concept of their class, in
            [0, 1]; None where there are none.
        own_class_chance: the same for k concepts drawn at random.
    """

    k: int
    n_images: int
    n_pictures: Numbers = field(repr=False)
    n_images_with_class: int
    own_class_fraction: float | None
    own_class_chance: float | None

    @property
    def activated_fraction(self) -> float:
        """Share of the concepts that some picture activates, in [0, 1]."""
        return float((self.n_pictures > 0).mean())

    @property
    def n_effective_concepts(self) -> float:
        """Exp of the entropy of activations over concepts: in [k, n_concepts], k if all alike."""
        share = self.n_pictures[self.n_pictures > 0] / self.n_pictures.sum()
        return float(np.exp(-(share * np.log(share)).sum()))


def measure_coverage(
    images: Vectors,
    concepts: Vectors,
    k: int,
    own: Sequence[Sequence[int]] | None = None,
) -> Coverage:
    """Look for the nearest k concepts of each picture.

    Args:
        images: shape (n_images, dim), rows of length 1; at least one.
        concepts: shape (n_concepts, dim), rows of length 1.
        k: at least 1; cut to the number of concepts.
        own: shape (n_images, any), indices of the concepts of each picture's class; an empty row
            leaves the picture out of `own_class_fraction`, None leaves out all.

    Raises:
        ValueError: there are no pictures, k is below 1, or `own` has not one row a picture.
    """
    if not len(images) or k < 1 or (own is not None and len(own) != len(images)):
        raise ValueError(
            f"there must be pictures, k of at least 1 and a row of concepts a picture, got "
            f"{len(images)} pictures, k {k}, {'no' if own is None else len(own)} rows."
        )
    n_concepts = len(concepts)
    k = min(k, n_concepts)
    nearest = np.concatenate(
        [
            np.argsort(-(images[start : start + CHUNK] @ concepts.T), axis=1, kind="stable")[:, :k]
            for start in range(0, len(images), CHUNK)
        ]
    )  # (n_images, k)
    pairs = [
        (row, set(mine))
        for row, mine in zip(nearest, own or [()] * len(images), strict=True)
        if mine
    ]
    hits = [not mine.isdisjoint(row.tolist()) for row, mine in pairs]
    chances = [hit_chance(n_concepts, len(mine), k) for _, mine in pairs]
    return Coverage(
        k,
        len(images),
        np.bincount(nearest.ravel(), minlength=n_concepts),
        len(pairs),
        float(np.mean(hits)) if hits else None,
        float(np.mean(chances)) if chances else None,
    )


def hit_chance(n_concepts: int, n_own: int, k: int) -> float:
    """Probability that k concepts drawn without replacement hold one of n_own.

    Args:
        n_concepts: in the bank, at least 1.
        n_own: of the class, at most n_concepts.
        k: at most n_concepts.

    Example:
        >>> round(hit_chance(4, 1, 2), 12), hit_chance(4, 3, 2)  # 1 - C(3, 2) / C(4, 2)
        (0.5, 1.0)
    """
    if n_own + k > n_concepts:
        return 1.0
    n = np.array([n_concepts - n_own, n_concepts - k, n_concepts, n_concepts - n_own - k])
    logs = gammaln(n + 1.0)
    return float(-np.expm1(logs[0] + logs[1] - logs[2] - logs[3]))


def nearest_pairs(vectors: NDArray[np.floating], n_pairs: int) -> list[tuple[int, int, float]]:
    """The pairs of rows with the largest cosines, largest first.

    Args:
        vectors: shape (n, dim), rows of length 1.
        n_pairs: at most so many.

    Returns:
        (first index, later index, cosine).

    Example:
        >>> import numpy as np
        >>> nearest_pairs(np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.8]]), 1)
        [(1, 2, 0.8)]
    """
    found: list[tuple[int, int, float]] = []
    for start in range(0, len(vectors), CHUNK):
        cosines = vectors[start : start + CHUNK] @ vectors.T
        rows = np.arange(start, start + len(cosines))
        cosines[rows[:, None] >= np.arange(len(vectors))[None, :]] = -np.inf
        flat = np.argsort(-cosines, axis=None, kind="stable")[:n_pairs]
        places = zip(*np.unravel_index(flat, cosines.shape), strict=True)
        block = [(int(i) + start, int(j), float(cosines[i, j])) for i, j in places]
        found = sorted(found + [one for one in block if np.isfinite(one[2])], key=lambda p: -p[2])
    return found[:n_pairs]
