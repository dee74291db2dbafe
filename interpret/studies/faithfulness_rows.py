"""Explained pictures in, everything whose faithfulness is measured out: methods and controls.

A control has the regions or the words of a method replaced by chance; all are named and ordered in
the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.studies.mutual_knowledge import Settings
from interpret.units.concepts import ConceptVectors
from interpret.units.discover import Naming
from interpret.units.explain import Explanations
from interpret.units.naming import name_each_part
from interpret.units.parts import PART_METHODS, PartMap
from interpret.units.region_controls import place_anywhere, split_anew
from interpret.units.region_vectors import encode_regions, order_regions
from interpret.units.regions import Masks, Numbers, Regions
from interpret.vectors import Encoder

Kind = Literal["method", "control", "baseline"]
SPLIT, ANYWHERE, RANDOM_WORDS, UNDIVIDED = "split anew", "anywhere", "random words", "undivided"


@dataclass(frozen=True)
class Row:
    """One explanation of every picture.

    Attributes:
        name: what stands in the table.
        kind: "method" for parts, "control" for what means nothing, "baseline" for what was trained.
        control_of: the part method a control belongs to; None for one of all, and for no control.
        regions: most important first.
    """

    name: str
    kind: Kind
    control_of: str | None
    regions: Regions = field(repr=False)


@dataclass(frozen=True)
class RowMaker:
    """What explaining by regions needs.

    Attributes:
        encoder: the CLIP and its store.
        images: n_images pictures.
        image_vectors: of the same, shape (n_images, dim), rows of length 1.
        words: the bank's vectors.
        settings: naming and its constants, number of parts, seed.
    """

    encoder: Encoder
    images: ImageSet
    image_vectors: Vectors = field(repr=False)
    words: ConceptVectors = field(repr=False)
    settings: Settings

    def rows(self, explanations: Explanations, namings: Sequence[Naming]) -> Iterator[Row]:
        """Each part method by each naming, then its controls, then the object undivided.

        Args:
            explanations: of the same pictures.
            namings: how parts are shown; controls are shown by the settings' own.
        """
        own = self.settings.naming
        for method in PART_METHODS:
            masks = masks_of_parts(explanations.parts[method], self.settings.n_parts)
            for naming in namings:
                yield Row(f"{method}, {naming}", "method", None, self.explain(masks, naming))
            seed = self.settings.seed
            anew, moved = split_anew(masks, seed=seed), place_anywhere(masks, seed=seed)
            yield Row(f"{method}, {SPLIT}", "control", method, self.explain(anew, own))
            yield Row(f"{method}, {ANYWHERE}", "control", method, self.explain(moved, own))
            chance = self.order(masks, self._draw_words(masks), own)
            yield Row(f"{method}, {RANDOM_WORDS}", "control", method, chance)
        whole = undivided(explanations.parts["pca"], self.settings.n_parts)
        yield Row(UNDIVIDED, "control", None, self.explain(whole, own))

    def explain(self, masks: Masks, naming: Naming) -> Regions:
        """Name each region by one word and put them in order.

        Args:
            masks: shape (n_images, n_regions, rows, columns).
            naming: how a region is shown to the model.
        """
        vectors = encode_regions(self.encoder, self.images, masks, naming)
        present = np.asarray(masks.any(axis=(2, 3)))
        named = name_each_part(vectors, present, self.image_vectors, self.words, self.settings.rule)
        return order_regions(Regions(masks, named), vectors, self.image_vectors, self.words)

    def order(self, masks: Masks, concepts: Numbers, naming: Naming) -> Regions:
        """Regions that have their words, in order; shapes as in `Regions`."""
        vectors = encode_regions(self.encoder, self.images, masks, naming)
        return order_regions(Regions(masks, concepts), vectors, self.image_vectors, self.words)

    def _draw_words(self, masks: Masks) -> Numbers:
        """A word of the bank for each region, drawn evenly; -1 for an empty one."""
        rng = np.random.default_rng(self.settings.seed)
        drawn = rng.integers(len(self.words.plain), size=masks.shape[:2])
        return np.where(masks.any(axis=(2, 3)), drawn, -1)


def masks_of_parts(of_patch: PartMap, n_parts: int) -> Masks:
    """Part numbers as masks: (n_images, rows, columns) -> (n_images, n_parts, rows, columns)."""
    return np.asarray(of_patch[:, None] == np.arange(1, n_parts + 1)[None, :, None, None])


def undivided(of_patch: PartMap, n_parts: int) -> Masks:
    """All parts of each picture as the first region, and nothing in the others."""
    masks = np.zeros((len(of_patch), n_parts, *of_patch.shape[1:]), dtype=bool)
    masks[:, 0] = of_patch > 0
    return masks
