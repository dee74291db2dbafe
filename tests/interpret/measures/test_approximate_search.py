"""Approximate search: what it misses is what is reported, and faiss may be missing."""

import sys

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures import approximate_search
from interpret.measures.approximate_search import count_cells, search_approximately
from interpret.measures.exact_search import search_exact
from interpret.metrics.top_lists import overlap


def vectors(n: int, seed: int) -> np.ndarray:
    return unit_rows(np.random.default_rng(seed).standard_normal((n, 24)))


def test_the_reported_recall_is_the_share_of_the_exact_list(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("faiss")
    monkeypatch.setattr(approximate_search, "CELLS_LEAST", 1)
    queries, gallery = vectors(40, 0), vectors(4_000, 1)
    found, how = search_approximately(queries, gallery, 12)
    exact = search_exact(queries, gallery, 10).top.indices
    assert how.recall_at_10 == pytest.approx(overlap(exact, found.indices[:, :10]).mean())
    assert how.recall_at_10 < 1  # one cell in 16: something is missed
    assert how.recall_ci95 is not None
    assert how.recall_ci95[0] < how.recall_at_10 < how.recall_ci95[1]
    assert (how.n_cells, how.n_visited, how.n_checked) == (102, 6, 40)


def test_cells_with_too_few_items_are_all_looked_through(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faiss")
    monkeypatch.setattr(approximate_search, "CELLS_LEAST", 1)
    queries, gallery = vectors(3, 0), vectors(800, 1)
    found, how = search_approximately(queries, gallery, 700)
    assert (found.indices >= 0).all()
    assert how.n_visited == how.n_cells == 20
    assert how.recall_at_10 == 1


def test_few_items_are_one_cell() -> None:
    assert [count_cells(n) for n in (1, 77, 78, 10_000, 1_000_000)] == [1, 1, 2, 256, 4_000]


def test_where_faiss_is_missing_one_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "faiss", None)
    with pytest.raises(ValueError, match=r"needs faiss, which is not installed: run pip install"):
        search_approximately(vectors(1, 0), vectors(5, 1), 1)
