"""Patch tokens of training pictures in, rows to learn from out: held in memory, on one scale.

Tokens are brought to length 1, as everywhere in the method, then centred and multiplied by one
number. The layers that read them have no bias, so that what all tokens share would otherwise be in
every product; on the shipped model nothing is learnt in a few hundred steps without it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from interpret.embeddings import PatchTokens, Vectors, unit_rows
from interpret.metrics.arguments import check_indices
from interpret.training.probe import hold_out

Ints = NDArray[np.int64]
IMAGES_MAX = 5_000  # 1.5 GB in half precision for a ViT-B/16


@dataclass(frozen=True)
class Scale:
    """How rows are centred and scaled.

    Attributes:
        mean: shape (width,), of rows of length 1.
        factor: brings their mean variance a number to 1.
    """

    mean: Vectors = field(repr=False)
    factor: float

    def apply(self, vectors: Vectors) -> Vectors:
        """Rows of any length, shape (..., width), as those that were learnt from."""
        return (unit_rows(vectors) - self.mean) * np.float32(self.factor)


@dataclass(frozen=True)
class HeldTokens:
    """Tokens of labelled pictures.

    Attributes:
        rows: shape (n_images, n_patches, width), float16, each of length 1.
        grid: (rows, columns) of the patches.
        labels: shape (n_images,).
        n_classes: classes there are, also those without pictures.
        scale: of these rows.
    """

    rows: NDArray[np.float16] = field(repr=False)
    grid: tuple[int, int]
    labels: Ints = field(repr=False)
    n_classes: int
    scale: Scale

    def batch(self, chosen: Tensor) -> Tensor:
        """Scaled tokens of some pictures, shape (n_chosen, n_patches, width), float32."""
        rows = self.rows[chosen.numpy()].astype(np.float32)
        return torch.from_numpy((rows - self.scale.mean) * np.float32(self.scale.factor))

    def split(self, *, seed: int) -> tuple[Tensor, Tensor]:
        """Numbers of the pictures to learn from and of those held out, a fifth of each class.

        Raises:
            ValueError: no class has five pictures.
        """
        is_held_out = hold_out(self.labels, seed=seed)
        if not is_held_out.any():
            raise ValueError(
                "at least one class must have 5 training pictures, so that a fifth can be held "
                f"out, but the largest has {np.bincount(self.labels).max()}: give more pictures."
            )
        learnt, held_out = np.flatnonzero(~is_held_out), np.flatnonzero(is_held_out)
        return torch.from_numpy(learnt), torch.from_numpy(held_out)


def hold_tokens(blocks: Iterable[PatchTokens], labels: Ints, n_classes: int) -> HeldTokens:
    """Take tokens into memory, block by block.

    Args:
        blocks: n_images pictures, at most 5,000, in order.
        labels: shape (n_images,), the class of each.
        n_classes: classes there are.

    Raises:
        ValueError: too many pictures, fewer than classes, of one class only, or all alike.
    """
    check_training(labels, n_classes)
    parts = [(unit_rows(block.vectors).astype(np.float16), block.grid) for block in blocks]
    rows = np.concatenate([part for part, _ in parts])
    if len(rows) != len(labels):
        raise ValueError(
            f"there must be one label a picture, got {len(labels)} for {len(rows)} pictures."
        )
    return HeldTokens(rows, parts[0][1], labels, n_classes, scale_of(rows))


def check_training(labels: Ints, n_classes: int) -> None:
    """Raise unless pictures with these labels can be learnt from and held.

    Raises:
        ValueError: too many pictures, fewer than classes, or of one class only.
    """
    check_indices(labels, n_classes, name="labels")
    if len(labels) > IMAGES_MAX:
        raise ValueError(
            f"the tokens of at most {IMAGES_MAX} training pictures are held in memory, got "
            f"{len(labels)} pictures: give a lower --train-limit."
        )
    if len(labels) < n_classes:
        raise ValueError(
            f"there must be as many training pictures as classes, got {len(labels)} for "
            f"{n_classes} classes: raise --train-limit."
        )
    if len(np.unique(labels)) < 2:
        raise ValueError(
            "a bottleneck must have training pictures of at least 2 classes, got "
            f"{len(np.unique(labels))}: add others."
        )


def scale_of(rows: NDArray[np.floating]) -> Scale:
    """The centre and the scale of rows of length 1, shape (..., width).

    Raises:
        ValueError: all rows are equal.
    """
    flat = rows.reshape(-1, rows.shape[-1])
    mean = flat.mean(axis=0, dtype=np.float64)
    variance = float(np.mean(flat.var(axis=0, dtype=np.float64)))
    if variance < np.finfo(np.float16).eps ** 2:
        raise ValueError(
            "vectors must differ to be learnt from, but all are equal: look at the pictures and at "
            "the model's weights."
        )
    return Scale(mean.astype(np.float32), variance**-0.5)
