"""The pointing test: of two pictures side by side, does the similarity follow the marked one?

A naming that shows a part to a model which does not look at what is shown names nothing. Chance
is one half; an interval that reaches down to it means that parts are not seen by this model.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Embeddings
from interpret.encode import encode_patches
from interpret.images.imageset import ImageSet
from interpret.metrics.statistics import fraction_ci95
from interpret.store import Arrays, hash_key
from interpret.units.discover import Naming, part_vectors
from interpret.units.highlight import Pixels
from interpret.units.parts import Parts
from interpret.vectors import Encoder

PAIRS_MAX = 250
CHANCE = 0.5

Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Pointing:
    """How often the similarity followed the marked picture.

    Attributes:
        fraction: of the pairs, in [0, 1]; chance is .5. None without two classes to tell apart.
        ci95: Wilson interval of `fraction`, or None.
        n: pairs of pictures, each picture used once.
        naming: how the picture was marked.
    """

    fraction: float | None
    ci95: tuple[float, float] | None
    n: int
    naming: Naming

    @property
    def is_chance(self) -> bool:
        """Does the interval reach down to one half, or is there none?"""
        return self.ci95 is None or self.ci95[0] <= CHANCE

    @property
    def warning(self) -> str | None:
        """That parts are not seen, or that there are too few pairs to tell; None if all is well."""
        if not self.is_chance:
            return None
        if self.n == 0 or fraction_ci95(self.n, self.n)[0] <= CHANCE:
            return f"{self.n} pairs of pictures are too few to tell whether this model sees parts."
        return (
            f"parts are not seen by this model: naming {self.naming!r} points to the marked "
            f"picture in {self.fraction:.0%} of {self.n} pairs."
        )


@dataclass(frozen=True)
class Pairs:
    """Two pictures each, of classes the model tells apart; shape (n,) each.

    Attributes:
        left, right: rows of the image set.
        marks_right: which of the two is marked.
    """

    left: Indices = field(repr=False)
    right: Indices = field(repr=False)
    marks_right: NDArray[np.bool_] = field(repr=False)


def draw_pairs(predictions: Indices, *, seed: int, n_max: int = PAIRS_MAX) -> Pairs:
    """Pair pictures of different predicted classes, each picture used once.

    Args:
        predictions: shape (n_images,), class of each picture.
        seed: of the pairing and of the side that is marked.
        n_max: pairs at most.

    Example:
        >>> pairs = draw_pairs(np.array([0, 0, 1, 1]), seed=0)
        >>> len(pairs.left)
        2
    """
    rng = np.random.default_rng(seed)
    shuffled = rng.permutation(len(predictions))
    by_class = shuffled[np.argsort(predictions[shuffled], kind="stable")]
    half = len(by_class) // 2
    left, right = by_class[:half], by_class[half : 2 * half]
    differ = np.flatnonzero(predictions[left] != predictions[right])
    chosen = rng.permutation(differ)[:n_max]
    sides = rng.permutation(np.arange(len(chosen)) % 2 == 1)
    swapped = rng.permutation(np.arange(len(chosen)) % 2 == 1)
    first, second = left[chosen], right[chosen]
    return Pairs(np.where(swapped, second, first), np.where(swapped, first, second), sides)


def put_side_by_side(left: Pixels, right: Pixels) -> Pixels:
    """The middle halves of two pictures as one picture, so that nothing is squeezed.

    Args:
        left: shape (n, size_px, size_px, 3).
        right: same shape.

    Returns:
        Shape (n, size_px, size_px, 3).

    Example:
        >>> ones, twos = np.full((1, 4, 4, 3), 1, np.uint8), np.full((1, 4, 4, 3), 2, np.uint8)
        >>> put_side_by_side(ones, twos)[0, 0, :, 0].tolist()
        [1, 1, 2, 2]
    """
    size_px = left.shape[1]
    half = size_px // 2
    start = (size_px - half) // 2
    rest = size_px - half
    return np.concatenate(
        [left[:, :, start : start + half], right[:, :, start : start + rest]], axis=2
    )


def measure_pointing(
    encoder: Encoder,
    images: ImageSet,
    predictions: Indices,
    classes: Embeddings,
    *,
    naming: Naming,
    seed: int,
) -> Pointing:
    """Mark one of two pictures and see whose class the vector of the mark is nearer to.

    Args:
        encoder: the CLIP and its store.
        images: n_images pictures.
        predictions: shape (n_images,), class of each.
        classes: one row a class.
        naming: how a part is shown; "patches" averages the tokens of the marked half.
        seed: of the pairing and of the side marked.
    """
    pairs = draw_pairs(predictions, seed=seed)
    n = len(pairs.left)
    if n == 0:
        return Pointing(None, None, 0, naming)
    key = _key(encoder, images, pairs, naming)
    make = partial(_mark_and_encode, encoder, images, pairs, naming)
    vectors = encoder.store.get_or_make("pointing", key, n, make)["vectors"]
    marked = np.where(pairs.marks_right, pairs.right, pairs.left)
    other = np.where(pairs.marks_right, pairs.left, pairs.right)
    to_marked = np.einsum("nd,nd->n", vectors, classes.vectors[predictions[marked]])
    to_other = np.einsum("nd,nd->n", vectors, classes.vectors[predictions[other]])
    n_followed = int((to_marked > to_other).sum())
    return Pointing(n_followed / n, fraction_ci95(n_followed, n), n, naming)


def n_pairs_held(
    encoder: Encoder, images: ImageSet, predictions: Indices, *, naming: Naming, seed: int
) -> tuple[int, int]:
    """Pairs `measure_pointing` would take, and how many of them the store holds: all or none."""
    pairs = draw_pairs(predictions, seed=seed)
    n = len(pairs.left)
    is_held = encoder.store.holds("pointing", _key(encoder, images, pairs, naming))
    return n, n if is_held else 0


def _key(encoder: Encoder, images: ImageSet, pairs: Pairs, naming: Naming) -> dict[str, Any]:
    digests = [[images.digests[i] for i in side] for side in (pairs.left, pairs.right)]
    content = hash_key([*digests, pairs.marks_right.tolist()])
    return {**encoder.key, "pairs": content, "naming": naming}


def _mark_and_encode(encoder: Encoder, images: ImageSet, pairs: Pairs, naming: Naming) -> Arrays:
    """The vector of each pair with one half marked, shape (n, dim)."""
    left, right = encoder.pixels(images, pairs.left), encoder.pixels(images, pairs.right)
    pixels = put_side_by_side(left, right)
    rows, columns = encode_patches(encoder.model, pixels[:1]).grid
    is_right = np.arange(columns) >= columns // 2
    marked = is_right[None, None, :] == pairs.marks_right[:, None, None]
    of_patch = np.repeat(marked, rows, axis=1).astype(np.uint8)
    halves = Parts(of_patch, 1, "halves")
    return {"vectors": part_vectors(encoder, pixels, halves, naming)}
