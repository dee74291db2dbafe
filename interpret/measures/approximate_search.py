"""Unit vectors in, about the best items of each query out, by faiss; for galleries of millions.

The gallery is cut into cells around centres found by k-means, and only the cells nearest to a
query are looked through. What that misses is measured against exact search on some queries.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.exact_search import STEPS, TopItems, check_search, search_exact
from interpret.metrics.statistics import bootstrap_ci

Vectors = NDArray[np.float32]

CELLS_A_ROOT = 4  # cells: 4 times the square root of the gallery, as faiss advises
ITEMS_A_CELL = 39  # fewer, and faiss holds its centres to be unsure
SHARE_VISITED = 16  # one cell in 16 is looked through, at least 8
CELLS_LEAST = 8
N_CHECKED = 256  # queries that are searched exactly, too
RECALL_DEPTH = 10


@dataclass(frozen=True)
class Approximation:
    """How the gallery was searched, and what was missed.

    Attributes:
        index: "IVF-flat": cells of whole vectors; a single one is searched whole.
        n_cells: into which the gallery was cut.
        n_visited: cells that are looked through for a query.
        recall_at_10: share of the found top 10 that is as near as the exact tenth, mean over some
            queries; of equal items any counts.
        recall_ci95: 95 % interval over these queries; None for one.
        n_checked: these queries, drawn by chance.
    """

    index: str
    n_cells: int
    n_visited: int
    recall_at_10: float
    recall_ci95: tuple[float, float] | None
    n_checked: int

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def search_approximately(
    queries: Vectors, gallery: Vectors, k: int, *, seed: int = 0
) -> tuple[TopItems, Approximation]:
    """About the k items of the highest cosine of each query.

    Args:
        queries: shape (n_queries, dim), float32, rows of length 1.
        gallery: shape (n_gallery, dim), float32, rows of length 1.
        k: 1 <= k <= n_gallery.
        seed: of the centres, and of the queries that are searched exactly.

    Returns:
        The items, equal cosines in faiss's order, and what is missing of the exact ones. Where
        the cells looked through hold fewer than k items, all are looked through.

    Raises:
        ValueError: faiss is not installed, or as `search_exact`.

    References:
        Douze et al., The Faiss library, 2024, section 5; Jegou, Douze and Schmid, Product
        quantization for nearest neighbor search, IEEE TPAMI 33, 2011 (inverted file).
    """
    faiss = load_faiss()
    check_search(queries, gallery, k)
    n_cells = count_cells(len(gallery))
    coarse = faiss.IndexFlatIP(gallery.shape[1])
    if n_cells == 1:
        return _search_flat(coarse, queries, gallery, k, seed)
    index = faiss.IndexIVFFlat(coarse, gallery.shape[1], n_cells, faiss.METRIC_INNER_PRODUCT)
    index.cp.seed = seed % 2**31
    index.train(np.ascontiguousarray(gallery))
    index.add(np.ascontiguousarray(gallery))
    index.nprobe = min(n_cells, max(CELLS_LEAST, n_cells // SHARE_VISITED))
    cosines, indices = index.search(np.ascontiguousarray(queries), k)
    if (indices < 0).any():  # too few items in the cells
        index.nprobe = n_cells
        cosines, indices = index.search(np.ascontiguousarray(queries), k)
    found = TopItems(indices.astype(np.int64), cosines)
    return found, _check(queries, gallery, found, (n_cells, index.nprobe), seed)


def _search_flat(
    index: Any, queries: Vectors, gallery: Vectors, k: int, seed: int
) -> tuple[TopItems, Approximation]:
    """All of a gallery too small to be cut."""
    index.add(np.ascontiguousarray(gallery))
    cosines, indices = index.search(np.ascontiguousarray(queries), k)
    found = TopItems(indices.astype(np.int64), cosines)
    return found, _check(queries, gallery, found, (1, 1), seed)


def count_cells(n_gallery: int) -> int:
    """Into how many cells a gallery is cut; one for less than 78 items."""
    return max(1, min(round(CELLS_A_ROOT * n_gallery**0.5), n_gallery // ITEMS_A_CELL))


def load_faiss() -> Any:
    """The module.

    Raises:
        ValueError: it is not installed.
    """
    try:
        import faiss
    except ImportError as error:
        raise ValueError(
            "--search faiss needs faiss, which is not installed: run pip install '.[search]', or "
            "leave the flag out for exact search."
        ) from error
    return faiss


def _check(
    queries: Vectors, gallery: Vectors, found: TopItems, cells: tuple[int, int], seed: int
) -> Approximation:
    n_checked = min(N_CHECKED, len(queries))
    rows = np.sort(np.random.default_rng(seed).permutation(len(queries))[:n_checked])
    depth = min(RECALL_DEPTH, found.indices.shape[1])
    exact = search_exact(queries[rows], gallery, depth, seed=seed).top.cosines[:, -1:]
    recalls = (found.cosines[rows, :depth] >= exact - 1 / STEPS).mean(axis=1)
    low, high = bootstrap_ci(recalls, rows, seed=seed)
    ends = None if n_checked == 1 else (max(0.0, float(low)), min(1.0, float(high)))
    return Approximation("IVF-flat", *cells, float(recalls.mean()), ends, n_checked)
