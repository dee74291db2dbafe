"""The two types that cross from torch to NumPy: unit vectors, and patch tokens with their grid."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
UNIT_TOLERANCE = 1e-3


@dataclass(frozen=True)
class Embeddings:
    """Points in the joint space of one model.

    Attributes:
        vectors: shape (n, dim), float32, rows of length 1.
        ids: one a row: picture ids, or the texts themselves.
        model: name of the model that made them.
        kind: which tower they come from.
    """

    vectors: Vectors = field(repr=False)
    ids: tuple[str, ...] = field(repr=False)
    model: str
    kind: Literal["image", "text"]

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or len(self.vectors) != len(self.ids):
            raise ValueError(
                "vectors must have shape (n, dim) with one row for each of the "
                f"{len(self.ids)} ids, got {self.vectors.shape}."
            )
        lengths = np.linalg.norm(self.vectors, axis=1)
        if not np.allclose(lengths, 1.0, atol=UNIT_TOLERANCE):
            worst = lengths[np.argmax(np.abs(np.nan_to_num(lengths, nan=np.inf) - 1.0))]
            raise ValueError(
                f"{self.kind} vectors of {self.model!r} must have length 1, got {worst:.4g}: "
                "look for NaN or missing weights."
            )

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class PatchTokens:
    """What the image tower knows of each patch, before pooling.

    Attributes:
        vectors: shape (n_images, n_patches, width), float32, as the network gives them.
        grid: (rows, columns) of the patches, row by row from the top left.
    """

    vectors: Vectors = field(repr=False)
    grid: tuple[int, int]

    def __post_init__(self) -> None:
        rows, columns = self.grid
        if self.vectors.ndim != 3 or self.vectors.shape[1] != rows * columns:
            raise ValueError(
                f"patch tokens must have shape (n_images, {rows} x {columns} patches, width), "
                f"got {self.vectors.shape}."
            )


def unit_rows(vectors: NDArray[np.floating]) -> Vectors:
    """The same directions with length 1, float32; shape (..., dim).

    A zero vector stays zero.

    Example:
        >>> unit_rows(np.array([[3.0, 4.0]])).round(1).tolist()
        [[0.6000000238418579, 0.800000011920929]]
    """
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
