"""A number of made-up vectors in, what searching them takes out: seconds and memory.

The plain way sorts every score of a query; it needs all of them at once.
"""

import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.exact_search import search_exact
from interpret.measures.relevance import Relevance, by_class
from interpret.memory import peak_memory_bytes
from interpret.timing.races import Race, race

DIM, N_QUERIES, N_FOUND = 512, 100, 10
ROWS_AT_ONCE = 16_384

Vectors = NDArray[np.float32]


def make_vectors(n: int, *, seed: int) -> Vectors:
    """Unit vectors in all directions, made block by block, shape (n, 512)."""
    rng, vectors = np.random.default_rng(seed), np.empty((n, DIM), dtype=np.float32)
    for start in range(0, n, ROWS_AT_ONCE):
        block = vectors[start : start + ROWS_AT_ONCE]
        rng.random(out=block, dtype=np.float32)
        block -= 0.5
        block /= np.sqrt(np.einsum("ij,ij->i", block, block))[:, None]
    return vectors


def make_search(n: int, *, seed: int) -> tuple[Vectors, Vectors, Relevance]:
    """Queries, a gallery of n and which of it answers: a hundredth each, by chance."""
    labels = np.random.default_rng(seed).integers(0, N_QUERIES, n)
    queries = make_vectors(N_QUERIES, seed=seed + 1)
    return queries, make_vectors(n, seed=seed), by_class(labels, N_QUERIES)


def time_search(n: int, repeats: int, *, seed: int) -> Race:
    """Top lists and first ranks both ways, and how far the cosines of the lists differ.

    Args:
        n: vectors that are searched, ten or more.
        repeats: turns of each way.
        seed: of all of it.
    """
    queries, gallery, relevance = make_search(n, seed=seed)
    answers = relevance.pairs.toarray()

    def plain() -> NDArray[Any]:
        scores = queries @ gallery.T
        order = np.argsort(-scores, axis=1)
        ranks = np.take_along_axis(answers, order, axis=1).argmax(axis=1) + 1
        top = np.take_along_axis(scores, order[:, :N_FOUND], axis=1)
        return np.column_stack([ranks, top])

    def ours() -> NDArray[Any]:
        found = search_exact(queries, gallery, N_FOUND, relevance=relevance, seed=seed)
        assert found.first_ranks is not None
        return np.column_stack([found.first_ranks, found.top.cosines])

    times = race(plain, ours, repeats)
    worst = np.abs(plain()[:, 1:] - ours()[:, 1:]).max()
    return times._replace(difference=float(worst))


def try_gallery(n: int, *, seed: int) -> dict[str, Any]:
    """Search a large gallery and a quarter of it, each in a process of its own.

    Args:
        n: vectors, forty or more.
        seed: of all of it.

    Returns:
        "n_gallery", "n_queries", "cpu_seconds" (of all threads, which a busy machine does not
        stretch), "cpu_seconds_of_quarter", their "ratio" (4 where time is linear), "peak_gb" of
        the whole process and "vectors_gb" of the gallery alone.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        quarter, _ = pool.submit(search_once, n // 4, seed).result()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        seconds, peak_bytes = pool.submit(search_once, n, seed).result()
    return {
        "n_gallery": n,
        "n_queries": N_QUERIES,
        "cpu_seconds": seconds,
        "cpu_seconds_of_quarter": quarter,
        "ratio": seconds / quarter,
        "peak_gb": peak_bytes / 1e9,
        "vectors_gb": n * DIM * 4 / 1e9,
    }


def search_once(n: int, seed: int) -> tuple[float, int]:
    """Processor seconds of a search in this process; the most memory it has held so far, bytes."""
    queries, gallery, relevance = make_search(n, seed=seed)
    start = time.process_time()
    search_exact(queries, gallery, N_FOUND, relevance=relevance, seed=seed)
    return time.process_time() - start, peak_memory_bytes()
