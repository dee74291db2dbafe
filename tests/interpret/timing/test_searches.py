"""Made-up searches: both ways agree, and the watched one says what it took."""

import numpy as np

from interpret.timing.searches import make_search, make_vectors, time_search, try_gallery


def test_made_up_vectors_have_length_1_and_follow_the_seed() -> None:
    vectors = make_vectors(50, seed=0)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)
    assert np.array_equal(vectors, make_vectors(50, seed=0))
    queries, _, relevance = make_search(50, seed=0)
    assert not np.array_equal(queries[:50], vectors)
    assert relevance.n_relevant.sum() == 50


def test_search_by_blocks_finds_what_sorting_everything_finds() -> None:
    times = time_search(500, 1, seed=0)
    assert times.difference is not None
    assert times.difference < 2e-6  # a step of the cosines that are compared


def test_a_watched_search_says_what_it_took() -> None:
    found = try_gallery(4_000, seed=0)
    assert found["n_gallery"] == 4_000
    assert found["peak_gb"] > found["vectors_gb"] > 0
    assert found["cpu_seconds"] > 0
