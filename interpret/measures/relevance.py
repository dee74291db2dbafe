"""Labels or captions of pictures in, which items of a gallery answer which query out."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Relevance:
    """What answers what; most pairs do not, so only those that do are held.

    Attributes:
        pairs: sparse bool, shape (n_queries, n_gallery): does the item answer the query?
        groups: shape (n_queries,); queries of one number are drawn together for intervals.
    """

    pairs: csr_matrix = field(repr=False)
    groups: Ints = field(repr=False)

    def __post_init__(self) -> None:
        if self.groups.shape != self.pairs.shape[:1]:
            raise ValueError(
                f"there must be one group for each of the {self.pairs.shape[0]} queries, got "
                f"shape {self.groups.shape}."
            )

    @property
    def n_relevant(self) -> Ints:
        """Items that answer each query, shape (n_queries,)."""
        return np.diff(self.pairs.indptr).astype(np.int64)

    def holds(self, indices: Ints) -> Bools:
        """Do items answer their query?

        Args:
            indices: shape (n_queries, k), items.

        Returns:
            The same shape.
        """
        rows = np.repeat(np.arange(len(indices)), indices.shape[1])
        found = np.asarray(self.pairs[rows, indices.ravel()], dtype=bool)
        return found.reshape(indices.shape)

    def reverse(self, groups: Ints | None = None) -> "Relevance":
        """The items as queries, and the queries as the gallery.

        Args:
            groups: of the items, shape (n_gallery,); each is one of its own if not given.
        """
        turned = self.pairs.T.tocsr()
        return Relevance(turned, np.arange(turned.shape[0]) if groups is None else groups)


@dataclass(frozen=True)
class CaptionPairs:
    """Distinct captions, and the pictures that carry them.

    Attributes:
        texts: each once, in the order in which they are first met.
        relevance: of pictures to texts; the group of a text is the first picture that carries it.
        n_without: pictures without a caption.
        n_twice: pictures whose content was met before; they share all captions with it.
    """

    texts: tuple[str, ...] = field(repr=False)
    relevance: Relevance
    n_without: int
    n_twice: int


def by_class(labels: Ints, n_classes: int) -> Relevance:
    """One query a class: the pictures of the class answer it.

    Args:
        labels: shape (n_images,), the class of each picture.
        n_classes: a class may be without pictures.

    Raises:
        ValueError: a label is outside the classes.
    """
    if len(labels) and not 0 <= labels.min() <= labels.max() < n_classes:
        raise ValueError(
            f"labels must lie below the {n_classes} classes, got {labels.min()} to {labels.max()}."
        )
    return Relevance(
        _table(labels, np.arange(len(labels)), (n_classes, len(labels))), np.arange(n_classes)
    )


def by_caption(captions: Sequence[Sequence[str]], digests: Sequence[str]) -> CaptionPairs:
    """One query a text: the pictures that carry it as a caption answer it.

    Equal captions are one text, so a text may be answered by several pictures; from pictures to
    texts, all captions of a picture answer it, and a hit is any of them.

    Args:
        captions: shape (n_images,), some sentences a picture; empty ones do not count.
        digests: one a picture; pictures of one digest are one picture listed twice.

    Raises:
        ValueError: no picture has a caption.
    """
    told = [[text.strip() for text in some if text.strip()] for some in captions]
    carriers: dict[str, list[int]] = {}
    for index, digest in enumerate(digests):
        carriers.setdefault(digest, []).append(index)
    rows: dict[str, int] = {}
    first: list[int] = []
    pairs: list[tuple[int, int]] = []
    for index, texts in enumerate(told):
        for text in texts:
            if text not in rows:
                rows[text] = len(rows)
                first.append(index)
            pairs += [(rows[text], image) for image in carriers[digests[index]]]
    if not pairs:
        raise ValueError("some picture must have a caption that is not empty, got none.")
    texts_of, images_of = np.array(pairs, dtype=np.int64).T
    table = _table(texts_of, images_of, (len(rows), len(told)))
    n_without = int((np.diff(table.tocsc().indptr) == 0).sum())
    relevance = Relevance(table, np.array(first, dtype=np.int64))
    return CaptionPairs(tuple(rows), relevance, n_without, len(told) - len(carriers))


def _table(rows: Ints, columns: Ints, shape: tuple[int, int]) -> csr_matrix:
    table = csr_matrix((np.ones(len(rows), dtype=bool), (rows, columns)), shape=shape)
    table.sum_duplicates()
    table.data[:] = True
    return table
