"""Image and class vectors in, the zero-shot decisions and how often they are right out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Embeddings

TOP = 5
ROWS_AT_ONCE = 4_096  # to bound memory


@dataclass(frozen=True)
class ZeroShot:
    """The classes a CLIP ranks highest for each picture.

    Attributes:
        ranked: shape (n_images, min(5, n_classes)), class indices, nearest first.
    """

    ranked: NDArray[np.int64] = field(repr=False)

    @property
    def predictions(self) -> NDArray[np.int64]:
        """The nearest class of each picture, shape (n_images,)."""
        return self.ranked[:, 0]

    def top_k_accuracy(self, labels: NDArray[np.int64] | None, k: int) -> float | None:
        """Share of pictures whose class is among the k nearest, in [0, 1]; None without labels.

        With fewer classes than k every picture is a hit.
        """
        if labels is None:
            return None
        return float((self.ranked[:, :k] == labels[:, None]).any(axis=1).mean())

    def runners_up(self, scored: NDArray[np.int64]) -> NDArray[np.int64] | None:
        """The best-ranked class other than the scored one; None when there is one class only.

        Args:
            scored: shape (n_images,), the class each picture is compared with.
        """
        if self.ranked.shape[1] < 2:
            return None
        return np.where(self.ranked[:, 0] == scored, self.ranked[:, 1], self.ranked[:, 0])


def classify(images: Embeddings, classes: Embeddings) -> ZeroShot:
    """Rank the classes of each picture by cosine.

    Args:
        images: n_images rows.
        classes: n_classes rows of the same model.

    Raises:
        ValueError: the two have different widths.

    References:
        Radford et al., "Learning transferable visual models" (2021), section 3.1.
    """
    if images.vectors.shape[1] != classes.vectors.shape[1]:
        raise ValueError(
            "image and text vectors must have the same width: got "
            f"{images.vectors.shape[1]} from {images.model!r} and {classes.vectors.shape[1]} from "
            f"{classes.model!r}. Encode both with one model."
        )
    blocks = [
        rank_classes(images.vectors[start : start + ROWS_AT_ONCE] @ classes.vectors.T).ranked
        for start in range(0, len(images), ROWS_AT_ONCE)
    ]
    return ZeroShot(np.concatenate(blocks))


def require_classes(class_names: Sequence[str]) -> None:
    """Raise unless there is something to decide.

    Raises:
        ValueError: there is one class only, or none.
    """
    if len(class_names) < 2:
        raise ValueError(
            "zero-shot classification needs at least 2 classes to decide between, got "
            f"{len(class_names)} ({', '.join(map(repr, class_names))}): name more with --classes."
        )


def rank_classes(logits: NDArray[np.floating]) -> ZeroShot:
    """The classes with the largest logits, the first of those that tie.

    Two classes of one name have the same logits: the later one is never predicted.

    Args:
        logits: shape (n_images, n_classes), of any scale.
    """
    # copied, or all n_images x n_classes ranks would be held for the sake of the first few
    return ZeroShot(np.argsort(-logits, axis=1, kind="stable")[:, :TOP].copy())
