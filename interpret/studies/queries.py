"""A CLIP, pictures and a person's words in, the pictures that are nearest to the words out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.measures.approximate_search import Approximation, search_approximately
from interpret.measures.exact_search import search_exact
from interpret.measures.named_pictures import pictures_asked_for
from interpret.measures.retrieval import Options
from interpret.vectors import Encoder


@dataclass(frozen=True)
class QueryList:
    """What one query found.

    Attributes:
        model: whose list it is.
        query: the words.
        indices: shape (k,), pictures, best first.
        cosines: shape (k,).
        asked_for: bool, shape (k,): is it a picture that the query names? None where it names
            nothing that is known of the pictures.
    """

    model: str
    query: str
    indices: NDArray[np.int64] = field(repr=False)
    cosines: NDArray[np.float32] = field(repr=False)
    asked_for: NDArray[np.bool_] | None = field(repr=False)

    @property
    def drawn(self) -> tuple[Any, Any, Any]:
        """Pictures, cosines and marks."""
        return self.indices, self.cosines, self.asked_for

    def to_rows(self, images: ImageSet) -> list[dict[str, Any]]:
        """A row a picture, as plain JSON."""
        labels, asked = images.labels, self.asked_for
        return [
            {
                "model": self.model,
                "query": self.query,
                "rank": place + 1,
                "cosine": float(self.cosines[place]),
                "id": images.ids[index],
                "class": None if labels is None else images.class_names[int(labels[index])],
                "asked_for": None if asked is None else bool(asked[place]),
            }
            for place, index in enumerate(self.indices.tolist())
        ]


def find_pictures(
    encoder: Encoder, images: ImageSet, queries: Sequence[str], options: Options
) -> tuple[tuple[QueryList, ...], Approximation | None]:
    """The nearest pictures of each query, and what an approximate search missed.

    Args:
        encoder: the CLIP and its store.
        images: at least `options.top` of them.
        queries: one or more, each with words.
        options: how to search, and how many to find.

    Raises:
        ValueError: there are fewer pictures than are wanted.
    """
    if not 1 <= options.top <= len(images):
        raise ValueError(
            f"--top must lie between 1 and the {len(images)} pictures of {images.name!r}, got "
            f"{options.top}: ask for fewer."
        )
    texts, vectors = encoder.texts(queries).vectors, encoder.images(images).vectors
    approximation = None
    if options.search == "faiss":
        top, approximation = search_approximately(texts, vectors, options.top, seed=options.seed)
    else:
        top = search_exact(texts, vectors, options.top, seed=options.seed).top
    found = []
    for query, indices, cosines in zip(queries, top.indices, top.cosines, strict=True):
        wanted = pictures_asked_for(query, images)
        asked = None if wanted is None else np.isin(indices, wanted)
        found.append(QueryList(encoder.model.name, query, indices, cosines, asked))
    return tuple(found), approximation
