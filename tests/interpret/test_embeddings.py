import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from interpret.embeddings import Embeddings, PatchTokens, Vectors, unit_rows

SMALL = arrays(
    np.float64, (3, 4), elements=st.floats(-1e3, 1e3, allow_nan=False, allow_subnormal=False)
)


def unit(*rows: list[float]) -> Vectors:
    return np.array(rows, dtype=np.float32)


def test_embeddings_keep_one_row_an_id() -> None:
    found = Embeddings(unit([0.6, 0.8], [1, 0]), ("a", "b"), "toy", "image")
    assert len(found) == 2


@pytest.mark.parametrize("vectors", [unit([1, 0]), np.ones(2, dtype=np.float32)])
def test_embeddings_refuse_rows_that_do_not_match_their_ids(vectors: Vectors) -> None:
    with pytest.raises(ValueError, match="one row for each of the 2 ids, got"):
        Embeddings(vectors, ("a", "b"), "toy", "image")


@pytest.mark.parametrize(
    ("row", "length"), [([3.0, 4.0], "5"), ([0.0, 0.0], "0"), ([np.nan, 1.0], "nan")]
)
def test_embeddings_refuse_rows_of_another_length(row: list[float], length: str) -> None:
    with pytest.raises(ValueError, match=f"text vectors of 'toy' must have length 1, got {length}"):
        Embeddings(unit([1, 0], row), ("a", "b"), "toy", "text")


def test_patch_tokens_refuse_a_grid_of_another_size() -> None:
    tokens = np.zeros((2, 6, 4), dtype=np.float32)
    assert PatchTokens(tokens, (2, 3)).grid == (2, 3)
    with pytest.raises(ValueError, match=r"2 x 2 patches, width\), got \(2, 6, 4\)"):
        PatchTokens(tokens, (2, 2))


def test_unit_rows_leaves_a_zero_row_at_zero() -> None:
    assert unit_rows(np.array([[0.0, 0.0], [0.0, -2.0]])).tolist() == [[0, 0], [0, -1]]


@given(SMALL)
def test_unit_rows_keeps_directions_and_makes_lengths_one(vectors: NDArray[np.float64]) -> None:
    found = unit_rows(vectors)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    assert found.dtype == np.float32
    assert np.allclose(found * lengths, vectors, rtol=1e-5, atol=1e-5)
    is_long = lengths[:, 0] > 1e-6
    assert np.allclose(np.linalg.norm(found[is_long], axis=1), 1, atol=1e-5)
