"""What an explanation names and what is true, as tables over the same known concepts.

Concepts of a bank come as indices into it; what nothing is known of stands in no table.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.units.concepts import ImageConcepts
from interpret.units.regions import Regions

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Named:
    """What is named in each picture and what is visible there.

    Attributes:
        named: shape (n_images, n_concepts), over the concepts of the truth; each concept counts
            once a picture, however many parts or regions it is said of.
        visible: same shape.
        in_bank: shape (n_concepts,): could the concept have been named?
    """

    named: Bools = field(repr=False)
    visible: Bools = field(repr=False)
    in_bank: Bools = field(repr=False)

    def __post_init__(self) -> None:
        if self.named.shape != self.visible.shape or self.in_bank.shape != self.named.shape[1:]:
            raise ValueError(
                "named and visible must have shape (n_images, n_concepts) and in_bank "
                f"(n_concepts,), got {self.named.shape}, {self.visible.shape} and "
                f"{self.in_bank.shape}."
            )

    @property
    def precision(self) -> NDArray[np.float64]:
        """Share of each picture's words that is visible, shape (n_images,); nan without words."""
        n_named, n_seen = self.named.sum(axis=1), (self.named & self.visible).sum(axis=1)
        nothing = np.full(len(n_named), np.nan)
        return np.asarray(np.divide(n_seen, n_named, out=nothing, where=n_named > 0))


def tell_named(found: ImageConcepts | Regions, columns: Ints, visible: Bools) -> Named:
    """The concepts of an explanation beside what is visible.

    Args:
        found: concepts of n_images pictures, or regions with one word each; the word of a region
            that a picture lacks is not said.
        columns: shape (n_bank,), from `interpret.measures.truth.align_truth`.
        visible: shape (n_images, n_concepts), of the truth.
    """
    concepts = found.concepts
    if isinstance(found, Regions):
        concepts = np.where(found.present, concepts, -1)
    known = np.where(concepts >= 0, columns[concepts], -1)
    rows, places = np.nonzero(known >= 0)
    named = np.zeros(visible.shape, dtype=bool)
    named[rows, known[rows, places]] = True
    in_bank = np.zeros(visible.shape[1], dtype=bool)
    in_bank[columns[columns >= 0]] = True
    return Named(named, visible, in_bank)
