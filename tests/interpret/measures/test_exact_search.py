"""Exact search against a full sort, and ties by which a sorted gallery gains nothing."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from interpret.embeddings import unit_rows
from interpret.measures import exact_search
from interpret.measures.exact_search import STEPS, Vectors, search_exact
from interpret.measures.relevance import by_class


def sorted_whole(queries: Vectors, gallery: Vectors, seed: int) -> NDArray[np.int64]:
    """Every item in order of its cosine to the nearest step, ties by the seed's order."""
    places = np.random.default_rng(seed).permutation(len(gallery))
    steps = np.rint(queries.astype(np.float64) @ gallery.T.astype(np.float64) * STEPS)
    return np.array([np.lexsort((places, -row)) for row in steps])


@settings(max_examples=40, deadline=None)
@given(
    n_queries=st.integers(1, 9),
    n_gallery=st.integers(1, 60),
    n_kinds=st.integers(1, 20),
    seed=st.integers(0, 9),
)
def test_lists_and_ranks_are_those_of_a_full_sort(
    n_queries: int, n_gallery: int, n_kinds: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    # queries are axes: a cosine is one number, however it is summed, and many are equal
    some = rng.random((n_kinds, 4)) < 0.3
    kinds = some + np.eye(4)[rng.integers(0, 4, n_kinds)]
    gallery = unit_rows(kinds[rng.integers(0, n_kinds, n_gallery)])
    queries = unit_rows(np.eye(4)[rng.integers(0, 4, n_queries)])
    relevance = by_class(rng.integers(0, n_queries, n_gallery), n_queries + 1)
    queries = np.concatenate([queries, queries[:1]])  # of a class without pictures
    k = int(rng.integers(1, n_gallery + 1))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exact_search, "NUMBERS_AT_ONCE", 23)
        patch.setattr(exact_search, "NUMBERS_KEPT", 60)  # some searches keep theirs, some do not
        patch.setattr(exact_search, "QUERIES_AT_ONCE", 4)
        found = search_exact(queries, gallery, k, relevance=relevance, seed=seed)
    order = sorted_whole(queries, gallery, seed)
    assert np.array_equal(found.top.indices, order[:, :k])
    answers = np.take_along_axis(relevance.pairs.toarray(), order, axis=1)
    expected = np.where(answers.any(axis=1), answers.argmax(axis=1) + 1, 0)
    assert found.first_ranks is not None
    assert found.first_ranks.tolist() == expected.tolist()
    cosines = np.take_along_axis(queries @ gallery.T, order[:, :k], axis=1)
    assert np.allclose(found.top.cosines, cosines, atol=2 / STEPS)


def test_pictures_that_are_all_alike_are_found_by_chance_though_sorted_by_class() -> None:
    gallery = unit_rows(np.ones((100, 8)))
    labels = np.repeat(np.arange(10), 10)
    shares, ranks = [], []
    for seed in range(60):
        found = search_exact(gallery[:10], gallery, 10, relevance=by_class(labels, 10), seed=seed)
        shares.append((labels[found.top.indices[0]] == 0).mean())
        assert found.first_ranks is not None
        ranks.append(found.first_ranks)
    # the share of a class in a random list is 0.1 with deviation sqrt(.1 .9 / 10 * 90 / 99) = .09
    assert abs(np.mean(shares) - 0.1) < 4 * 0.0905 / np.sqrt(60)
    # the first of 10 among 100 stands at 101 / 11 = 9.2 on average, for every class
    assert np.allclose(np.mean(ranks, axis=0), 101 / 11, atol=4.5)


@pytest.mark.parametrize("n_queries", [1, 5])
def test_equal_vectors_are_equal_wherever_they_stand(n_queries: int) -> None:
    rng = np.random.default_rng(0)
    for _ in range(100):
        queries = unit_rows(rng.normal(size=(n_queries, 64)))
        item = unit_rows(rng.normal(size=(1, 64)))
        found = search_exact(queries, np.repeat(item, 37, axis=0), 37).top
        assert (found.cosines == found.cosines[:, :1]).all()


def test_the_seed_alone_decides_between_equals() -> None:
    gallery = unit_rows(np.ones((50, 4)))
    first, again, other = (
        search_exact(gallery[:2], gallery, 5, seed=seed).top.indices for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert np.array_equal(first[0], first[1])
    assert not np.array_equal(first, other)


def test_without_relevance_there_are_no_ranks_and_progress_is_told() -> None:
    told: list[int] = []
    vectors = unit_rows(np.random.default_rng(0).standard_normal((30, 4)))
    found = search_exact(vectors, vectors, 1, progress=told.append)
    assert found.first_ranks is None
    assert found.top.indices[:, 0].tolist() == list(range(30))
    assert sum(told) == 30


def test_what_cannot_be_searched_is_refused() -> None:
    vectors = unit_rows(np.eye(4))
    for queries, gallery, k, hint in (
        (vectors, vectors, 5, "between 1 and the 4 items"),
        (vectors[:0], vectors, 1, "at least one query"),
        (vectors[:, :2], vectors, 1, "take both from one model"),
        (vectors, vectors * 2, 1, "rows of gallery must have length 1"),
        (vectors * np.float32(np.nan), vectors, 1, "rows of queries must have length 1"),
    ):
        with pytest.raises(ValueError, match=hint):
            search_exact(queries, gallery, k)
