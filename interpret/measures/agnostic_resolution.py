"""The same pictures at several sizes in, what size does to class-agnostic probing out.

Published tables compare different image sets; here only the size differs. Each size is measured
by itself, by cross-validation over the same folds, so that training pictures need not be encoded
at every size.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.images.resolution import at_size, is_drawn
from interpret.images.selection import choose_images
from interpret.measures.class_agnostic import (
    Reading,
    Score,
    score_probe,
    score_svm,
    svm_probe,
)
from interpret.measures.prediction_entropy import PredictionEntropy, measure_entropy
from interpret.measures.probe_folds import ProbeFolds, learn_from_folds
from interpret.metrics.paired import PairedTest
from interpret.metrics.paired_hits import paired_hits

Vectors = NDArray[np.floating]

DRAWN_SIZES_PX = (32, 64, 128, 224)
SHRINKS = (8, 4, 2)  # of the side the model reads; photographs, which can't be drawn larger
AS_THEY_ARE = 0  # stands for no change in size


@dataclass(frozen=True)
class SizeRow:
    """One size.

    Attributes:
        size_px: shorter side; None for pictures as they are.
        entropy: at tau = 1 over the prompts.
        score: by the recipe, on logits.
        embedding: by the recipe, on the image embedding.
        svm: linear SVM, C = 1, at tau = 1 on logits, without a scaler.
        against_last: accuracy of `score` less that of the last size, paired; None for it.
    """

    size_px: int | None
    entropy: PredictionEntropy
    score: Score
    embedding: Score
    svm: Score | None
    against_last: PairedTest | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        names = ("embedding", "svm", "against_last")
        parts = {name: getattr(self, name) for name in names}
        return {
            "size_px": self.size_px,
            "entropy": self.entropy.to_dict(),
            **self.score.to_dict(),
            **{name: part and part.to_dict() for name, part in parts.items()},
        }


def default_sizes(images: ImageSet, model_size_px: int) -> tuple[int, ...]:
    """Sizes worth comparing: four of drawn pictures; an eighth to a half of photographs, and all.

    Args:
        images: the pictures.
        model_size_px: side of the square the model reads.

    Returns:
        Rising; a last 0 stands for pictures as they are.
    """
    if is_drawn(images):
        return DRAWN_SIZES_PX
    return (*(max(1, model_size_px // shrink) for shrink in SHRINKS), AS_THEY_ARE)


def check_sizes(images: ImageSet, sizes_px: Sequence[int]) -> None:
    """Raise, without opening a picture, where a size is not possible.

    Raises:
        ValueError: as `at_size`.
    """
    one = images.take(np.arange(min(1, len(images))))
    for size_px in sizes_px:
        if size_px != AS_THEY_ARE:
            at_size(one, size_px)


def choose_for_sizes(images: ImageSet, *, limit: int, seed: int) -> ImageSet:
    """The pictures that are measured at every size, spread over the classes."""
    return images.take(choose_images(len(images), images.labels, limit=limit, seed=seed))


def measure_sizes(
    images: ImageSet,
    sizes_px: Sequence[int],
    directions: Vectors,
    reading: Reading,
    vectors_of: Callable[[ImageSet], Vectors],
) -> tuple[SizeRow, ...]:
    """Class-agnostic probing of the same pictures at each size.

    Args:
        images: labelled; from `choose_for_sizes`.
        sizes_px: in rising order; 0 for pictures as they are.
        directions: shape (n_prompts, dim), unit rows.
        reading: the classifier; its seed is also that of the folds.
        vectors_of: what turns pictures into unit vectors, shape (n_images, dim).

    Raises:
        ValueError: no labels, a size that is not possible, one class only, or a class with one
            picture.
    """
    if images.labels is None:
        raise ValueError("pictures must have labels to be told apart, got none.")
    found: list[SizeRow] = []
    last: Score | None = None
    for size_px in reversed(sizes_px):
        sized = images if size_px == AS_THEY_ARE else at_size(images, size_px)
        folds = learn_from_folds(
            vectors_of(sized), images.labels, images.class_names, seed=reading.seed
        )
        row = _measure(folds, size_px, directions, reading, last)
        last = last or row.score
        found.append(row)
    return tuple(reversed(found))


def _measure(
    folds: ProbeFolds, size_px: int, directions: Vectors, reading: Reading, last: Score | None
) -> SizeRow:
    score = score_probe(folds, reading.probe(directions))
    itself = np.eye(folds.vectors.shape[1])
    cosines, seed = folds.vectors @ directions.T, reading.seed
    (entropy,) = measure_entropy(cosines, [1.0], None, score.right, seed=seed)
    return SizeRow(
        size_px=size_px or None,
        entropy=entropy,
        score=score,
        embedding=score_probe(folds, reading.probe(itself)),
        svm=score_svm(folds, svm_probe(directions)),
        against_last=None if last is None else paired_hits(score.right, last.right, seed=seed),
    )
