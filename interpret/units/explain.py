"""A model, pictures and a bank's vectors in, each picture's parts and concepts out, by method.

Methods: "pca" and "kmeans" name the parts of a picture; "whole" is the control without parts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.units.concepts import (
    ConceptVectors,
    ImageConcepts,
    NamingRule,
    join_concepts,
)
from interpret.units.discover import (
    DiscoveredParts,
    DiscoverySettings,
    Grouped,
    GroupParts,
    discover_parts,
    discover_parts_alike,
)
from interpret.units.naming import name_parts, name_whole
from interpret.units.parts import PART_METHODS, PartMap, PartMethod
from interpret.vectors import Encoder

Method = Literal["pca", "kmeans", "whole"]
METHODS: tuple[Method, ...] = get_args(Method)

Progress = Callable[[int], object]


@dataclass(frozen=True)
class Explanations:
    """What was found in every picture of a set.

    Attributes:
        concepts: method -> the pictures' concepts.
        parts: method -> part of each patch, shape (n_images, rows, columns), 0 = background.
    """

    concepts: dict[Method, ImageConcepts] = field(repr=False)
    parts: dict[PartMethod, PartMap] = field(repr=False)


@dataclass(frozen=True)
class Explainer:
    """Everything that explaining needs besides the pictures.

    Attributes:
        encoder: the CLIP and its store.
        words: the bank's vectors.
        settings: how parts are found and shown.
        rule: the constants of naming.
        n_max: concepts a picture may have.
    """

    encoder: Encoder
    words: ConceptVectors
    settings: DiscoverySettings
    rule: NamingRule
    n_max: int

    def explain(
        self,
        images: ImageSet,
        image_vectors: Vectors,
        groups: NDArray[np.int64],
        progress: Progress | None = None,
    ) -> Explanations:
        """Find and name the parts of every picture, group by group.

        Args:
            images: n_images pictures.
            image_vectors: of the same pictures, shape (n_images, dim), rows of length 1.
            groups: shape (n_images,); pictures of one group share the basis of their parts.
            progress: told how many more pictures are done.
        """
        chunks = discover_parts(self.encoder, images, groups, self.settings)
        return self._name_all(chunks, image_vectors, progress)

    def explain_alike(
        self,
        others: Grouped,
        vectors: Vectors,
        fitted: Grouped,
        progress: Progress | None = None,
    ) -> Explanations:
        """Explain other pictures by the parts learnt from the pictures of their group.

        Args:
            others: pictures to explain, each with the group whose basis splits it.
            vectors: of these pictures, shape (n_others, dim), rows of length 1.
            fitted: the pictures and groups `explain` was given.
            progress: told how many more pictures are done.
        """
        chunks = discover_parts_alike(self.encoder, others, fitted, self.settings)
        return self._name_all(chunks, vectors, progress)

    def _name_all(
        self, chunks: Iterable[GroupParts], image_vectors: Vectors, progress: Progress | None
    ) -> Explanations:
        """Name every chunk of parts, and put all back into the order of the pictures."""
        order: list[NDArray[np.int64]] = []
        parts: dict[PartMethod, list[PartMap]] = {m: [] for m in PART_METHODS}
        named: dict[PartMethod, list[ImageConcepts]] = {m: [] for m in PART_METHODS}
        for chunk in chunks:
            order.append(chunk.indices)
            for method, found in chunk.found.items():
                parts[method].append(found.parts.of_patch)
                named[method].append(self._name(found, image_vectors[chunk.indices]))
            if progress is not None:
                progress(len(chunk.indices))
        back = np.argsort(np.concatenate(order))
        concepts: dict[Method, ImageConcepts] = {
            method: join_concepts(chunks).take(back) for method, chunks in named.items()
        }
        concepts["whole"] = name_whole(image_vectors, self.words, self.rule, n_max=self.n_max)
        maps = {method: np.concatenate(chunks)[back] for method, chunks in parts.items()}
        return Explanations(concepts, maps)

    def _name(self, found: DiscoveredParts, image_vectors: Vectors) -> ImageConcepts:
        present = found.parts.present
        return name_parts(
            found.vectors, present, image_vectors, self.words, self.rule, n_max=self.n_max
        )
