"""An explanation as tests of faithfulness take it: regions of a picture, each with one word."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Masks = NDArray[np.bool_]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Regions:
    """Where in each picture an explanation looks, and what it says of each place.

    Attributes:
        masks: shape (n_images, n_regions, rows, columns) on the patch grid; regions of one picture
            may overlap, and one that a picture lacks is empty.
        concepts: shape (n_images, n_regions), the region's word as an index into the bank, -1
            where it has none.
    """

    masks: Masks = field(repr=False)
    concepts: Numbers = field(repr=False)

    def __post_init__(self) -> None:
        if self.masks.ndim != 4 or self.masks.shape[:2] != self.concepts.shape:
            raise ValueError(
                "regions must have masks (n_images, n_regions, rows, columns) and concepts "
                f"(n_images, n_regions), got {self.masks.shape} and {self.concepts.shape}."
            )

    @property
    def present(self) -> Masks:
        """Shape (n_images, n_regions): is there anything of the region in the picture?"""
        return np.asarray(self.masks.any(axis=(2, 3)))

    @property
    def area(self) -> NDArray[np.float64]:
        """Share of the picture inside each region, shape (n_images, n_regions), in [0, 1]."""
        return np.asarray(self.masks.mean(axis=(2, 3), dtype=np.float64))

    @property
    def words(self) -> Numbers:
        """Distinct words of each picture in the regions' order, shape of `concepts`, then -1."""
        said = np.where(self.present, self.concepts, -1)
        earlier = np.tril(np.ones((said.shape[1],) * 2, dtype=bool), k=-1)
        is_repeat = ((said[:, :, None] == said[:, None, :]) & earlier).any(axis=2)
        said = np.where(is_repeat, -1, said)
        return np.take_along_axis(said, np.argsort(said < 0, axis=1, kind="stable"), axis=1)

    def take(self, rows: Numbers) -> "Regions":
        """Some of the pictures, in the order asked for."""
        return Regions(self.masks[rows], self.concepts[rows])

    def ordered(self, order: Numbers) -> "Regions":
        """The regions of each picture in another order, shape (n_images, n_regions)."""
        masks = np.take_along_axis(self.masks, order[:, :, None, None], axis=1)
        return Regions(masks, np.take_along_axis(self.concepts, order, axis=1))
