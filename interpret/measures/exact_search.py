"""Unit vectors of queries and of a gallery in, the best items of each query out, in bounded memory.

Beside both sets of vectors a search holds one block of scores, whatever the sizes. Equal scores
stand in an order of the gallery that is drawn once from the seed, so that a gallery sorted by
class gives its classes nothing. Scores count to the nearest 2^-20 (one millionth), finer than
encoders repeat themselves. Equal vectors have equal scores: rows are added to what is multiplied
until all fit the tiles of a matrix product, whose edges are summed in another order.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from interpret.measures.relevance import Relevance

Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]

STEPS = 2**20  # a cosine of 1, in the whole numbers that are compared
PLACES = 2**32  # in a key, what stands before the place of the item
NUMBERS_AT_ONCE = 2**20  # scores of a block, 4 MB
NUMBERS_KEPT = 2**24  # scores that are kept for the second pass, 67 MB
QUERIES_AT_ONCE = 1_024
TILE = 16  # rows; those of a product that are no multiple of it may be summed in another order
UNIT_TOLERANCE = 1e-3

Progress = Callable[[int], object]


@dataclass(frozen=True)
class TopItems:
    """The best items of each query.

    Attributes:
        indices: shape (n_queries, k), best first.
        cosines: of the same shape, rounded to 2^-20.
    """

    indices: Ints = field(repr=False)
    cosines: Vectors = field(repr=False)


@dataclass(frozen=True)
class Search:
    """What a search gave.

    Attributes:
        top: the best items.
        first_ranks: shape (n_queries,), rank of the first item that answers, from 1; 0 where none
            does. None where that was not asked for.
    """

    top: TopItems
    first_ranks: Ints | None = field(repr=False)


def search_exact(
    queries: Vectors,
    gallery: Vectors,
    k: int,
    *,
    relevance: Relevance | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Search:
    """The k items of the highest cosine, and where the first relevant one stands.

    A second pass over the gallery counts, for queries whose first relevant item is not among the
    k, what stands before it. Time grows with n_queries x n_gallery x dim.

    Args:
        queries: shape (n_queries, dim), float32, rows of length 1.
        gallery: shape (n_gallery, dim), float32, rows of length 1; may be a memory map.
        k: 1 <= k <= n_gallery.
        relevance: which items answer; None where only the best are wanted.
        seed: of the order in which equal scores stand.
        progress: told how many more queries are done.

    Raises:
        ValueError: k is out of range, widths differ, or a row is not of length 1.
    """
    check_search(queries, gallery, k)
    places = np.random.default_rng(seed).permutation(len(gallery))
    items = np.argsort(places)
    parts = []
    for start in range(0, len(queries), QUERIES_AT_ONCE):
        stop = min(start + QUERIES_AT_ONCE, len(queries))
        pairs = None if relevance is None else relevance.pairs[start:stop].tocsc()
        parts.append(_search_some(_Blocks(queries[start:stop], gallery, places), k, pairs))
        if progress is not None:
            progress(stop - start)
    keys = np.concatenate([part[0] for part in parts])
    top = TopItems(items[_place_of(keys)], (keys // PLACES / STEPS).astype(np.float32))
    ranks = None if relevance is None else np.concatenate([part[1] for part in parts])
    return Search(top, ranks)


@dataclass(frozen=True)
class _Blocks:
    """Some queries against all of a gallery, a block of items at a time."""

    queries: Vectors
    gallery: Vectors
    places: Ints

    def listed(self) -> "Iterable[tuple[slice, Vectors]]":
        """The blocks for two passes: made once where all scores are few, else at each pass."""
        n_scores = len(self.queries) * len(self.gallery)
        return list(self) if n_scores <= NUMBERS_KEPT else self

    def __iter__(self) -> Iterator[tuple[slice, Vectors]]:
        """Items, and scores in whole steps, shape (n_queries, n_items)."""
        scaled = (_fill_tiles(self.queries) * STEPS).T
        size = max(TILE, NUMBERS_AT_ONCE // scaled.shape[1] // TILE * TILE)
        for start in range(0, len(self.gallery), size):
            block = np.asarray(self.gallery[start : start + size])
            _check_unit(block, "gallery")
            scores = (_fill_tiles(block) @ scaled)[: len(block), : len(self.queries)].T
            yield slice(start, start + len(block)), np.rint(scores, out=scores)

    def keys(self, scores: Vectors, items: Ints | slice) -> Ints:
        """Whole numbers that are larger the earlier an item stands, all different."""
        return scores.astype(np.int64) * PLACES + (PLACES - 1 - self.places[items])


def _fill_tiles(vectors: Vectors) -> Vectors:
    """The rows, and rows of zeros below them up to a multiple of `TILE`."""
    n_lacking = -len(vectors) % TILE
    return np.pad(vectors, ((0, n_lacking), (0, 0))) if n_lacking else vectors


def _search_some(blocks: _Blocks, k: int, pairs: csr_matrix | None) -> tuple[Ints, Ints]:
    """Keys of the best items, best first, and the rank of the first relevant one."""
    n_queries = len(blocks.queries)
    nothing, listed = np.iinfo(np.int64).min, blocks.listed()
    best = np.full((n_queries, k), nothing)
    relevant = np.full(n_queries, nothing)
    for items, scores in listed:
        best = _merge(best, blocks, items, scores)
        if pairs is not None:
            _raise_relevant(relevant, pairs[:, items], blocks.keys, scores, items)
    best = np.sort(best, axis=1)[:, ::-1]
    if pairs is None:
        return best, np.zeros(n_queries, dtype=np.int64)
    before = (best > relevant[:, None]).sum(axis=1)
    if (before == k).any():
        before = _count_before(relevant, blocks.places, listed)
    return best, np.where(relevant > nothing, before + 1, 0)


def _merge(best: Ints, blocks: _Blocks, items: slice, scores: Vectors) -> Ints:
    """The best keys so far with those of a block; only items that reach somebody's k-th count."""
    k = best.shape[1]
    last = (best.min(axis=1) // PLACES).astype(np.float32)
    if items.start == 0 and scores.shape[1] > k:  # nobody has a list yet: the k-th of the block
        last = np.partition(scores, scores.shape[1] - k, axis=1)[:, -k]
    chosen = np.flatnonzero((scores >= last[:, None]).any(axis=0))
    keys = blocks.keys(scores[:, chosen], items.start + chosen)
    merged = np.concatenate([best, keys], axis=1)
    return np.partition(merged, merged.shape[1] - k, axis=1)[:, -k:]


def _raise_relevant(
    relevant: Ints,
    pairs: csr_matrix,
    keys: Callable[[Vectors, Ints], Ints],
    scores: Vectors,
    items: slice,
) -> None:
    """The best key of a relevant item of each query, with those of a block."""
    found = pairs.tocoo()
    np.maximum.at(relevant, found.row, keys(scores[found.row, found.col], items.start + found.col))


def _count_before(relevant: Ints, places: Ints, listed: Iterable[tuple[slice, Vectors]]) -> Ints:
    """Items that stand before the first relevant one, shape (n_queries,)."""
    score, place = (relevant // PLACES).astype(np.float32), _place_of(relevant)
    n_before = np.zeros(len(relevant), dtype=np.int64)
    for items, scores in listed:
        n_before += np.count_nonzero(scores > score[:, None], axis=1)
        rows, columns = np.nonzero(scores == score[:, None])
        earlier = places[items][columns] < place[rows]
        n_before += np.bincount(rows[earlier], minlength=len(relevant))
    return n_before


def _place_of(keys: Ints) -> Ints:
    return PLACES - 1 - keys % PLACES


def check_search(queries: Vectors, gallery: Vectors, k: int) -> None:
    """Raise unless k items can be found for one or more queries.

    Raises:
        ValueError: they can't.
    """
    if queries.ndim != 2 or gallery.ndim != 2 or queries.shape[1] != gallery.shape[1]:
        raise ValueError(
            "queries and gallery must have shapes (n_queries, dim) and (n_gallery, dim), got "
            f"{queries.shape} and {gallery.shape}; take both from one model."
        )
    if not len(queries):
        raise ValueError("there must be at least one query, got none.")
    if not 1 <= k <= len(gallery):
        raise ValueError(
            f"k must lie between 1 and the {len(gallery)} items of the gallery, got {k}: "
            "ask for fewer."
        )
    _check_unit(queries, "queries")


def _check_unit(vectors: Vectors, name: str) -> None:
    squares = np.einsum("ij,ij->i", vectors, vectors)
    if not np.abs(squares - 1).max(initial=0) <= 2 * UNIT_TOLERANCE:
        raise ValueError(
            f"rows of {name} must have length 1, got {np.sqrt(squares.min()):.4g} to "
            f"{np.sqrt(squares.max()):.4g}; divide each row by its length."
        )
