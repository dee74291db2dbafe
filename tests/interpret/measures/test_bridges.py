"""Bridges by hand, their limits, and in blocks as at once."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.embeddings import unit_rows
from interpret.measures import bridges
from interpret.measures.bridges import (
    centre,
    choose,
    nearest,
    project_by_softmax,
    project_on_memory,
)

SUPPORT = np.array([[1, 0], [0, 1], [-1, 0]], dtype=np.float32)


def test_weights_are_the_positive_cosines() -> None:
    # cosines .6, .8, -.6: the last weighs nothing, and (.6, .8) comes back
    query = np.array([[0.6, 0.8]], dtype=np.float32)
    assert project_on_memory(query, SUPPORT) == pytest.approx(query)


def test_softmax_weights_are_those_of_cosines_over_tau() -> None:
    # cosines 1, 0, -1 over tau 1: e, 1, 1/e; the mean points to (e - 1/e, 1)
    found = project_by_softmax(SUPPORT[:1], SUPPORT, 1.0)
    expected = np.array([[np.e - 1 / np.e, 1]])
    assert found == pytest.approx(expected / np.linalg.norm(expected), abs=1e-6)


def test_a_small_tau_takes_the_nearest_text() -> None:
    queries = unit_rows(np.random.default_rng(0).standard_normal((20, 8)))
    support = unit_rows(np.random.default_rng(1).standard_normal((30, 8)))
    found = project_by_softmax(queries, support, 1e-4)
    assert found == pytest.approx(support[nearest(queries, support)], abs=1e-4)


def test_where_nothing_is_near_the_nearest_is_taken() -> None:
    query = np.array([[0, -1]], dtype=np.float32)
    support = np.array([[0, 1], [0.6, 0.8]], dtype=np.float32)
    assert project_on_memory(query, support) == pytest.approx(support[1:])


def test_centring_closes_the_gap_of_the_means() -> None:
    rng = np.random.default_rng(2)
    texts = unit_rows(rng.standard_normal((200, 8)) + 3 * np.eye(8)[0])
    pictures = unit_rows(rng.standard_normal((200, 8)) + 3 * np.eye(8)[1])
    moved = centre(pictures, pictures.mean(axis=0), texts.mean(axis=0))
    before = np.linalg.norm(pictures.mean(axis=0) - texts.mean(axis=0))
    after = np.linalg.norm(moved.mean(axis=0) - texts.mean(axis=0))
    assert after < before / 5


@given(st.integers(1, 12), st.integers(1, 9), st.integers(0, 99))
def test_results_have_length_1_and_do_not_hang_on_the_block(
    n: int, n_texts: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    queries, support = (unit_rows(rng.standard_normal((size, 5))) for size in (n, n_texts))
    with pytest.MonkeyPatch.context() as patch:
        whole = project_on_memory(queries, support), project_by_softmax(queries, support, 0.1)
        patch.setattr(bridges, "NUMBERS_AT_ONCE", 1)
        parts = project_on_memory(queries, support), project_by_softmax(queries, support, 0.1)
        assert nearest(queries, support).shape == (n,)
    for one, other in zip(whole, parts, strict=True):
        assert one == pytest.approx(other, abs=1e-5)
        assert np.linalg.norm(one, axis=1) == pytest.approx(1, abs=1e-5)


def test_the_choice_has_the_fewest_nats_and_says_what_was_tried() -> None:
    found = choose("tau", {0.1: 2.0, 0.2: 1.0, 0.3: 1.0})
    assert found.to_dict()["value"] == 0.2
    assert found.to_dict()["tried"][0] == {"value": 0.1, "nats_per_token": 2.0}


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="tau must be above 0, got 0"):
        project_by_softmax(SUPPORT, SUPPORT, 0)
    with pytest.raises(ValueError, match="must have one width, got 3 and 2"):
        project_on_memory(np.eye(3, dtype=np.float32), SUPPORT)
    with pytest.raises(ValueError, match="rows of queries must have length 1"):
        nearest(SUPPORT * 2, SUPPORT)
