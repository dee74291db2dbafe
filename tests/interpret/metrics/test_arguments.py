import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.metrics.arguments import (
    check_indices,
    check_logits,
    check_one_each,
    check_probabilities,
    check_unit_vectors,
    check_values,
)


def test_what_fits_is_let_through() -> None:
    check_indices(np.array([0, 2]), 3, name="labels")
    check_indices(np.array([0, 10**9]), None, name="clusters")
    check_indices(np.empty(0, dtype=np.int64), 3, name="labels")
    check_one_each(labels=np.zeros(2), predictions=np.zeros((2, 5)))
    check_values(np.array([1.5]), name="x")
    check_logits(np.zeros((1, 1)))
    check_probabilities(np.array([[0.25, 0.75]], dtype=np.float16))
    check_unit_vectors(np.array([[0.6, 0.8]], dtype=np.float32), name="images")


@pytest.mark.parametrize(
    ("indices", "complaint"),
    [
        (np.array([[0]]), r"labels must be whole numbers of shape \(n_images,\)"),
        (np.array([0.0]), "got float64"),
        (np.array(["cat"]), "pass class indices, not names"),
        (np.array([-1, 0]), "labels must be at least 0, got -1"),
        (np.array([0, 3]), "labels must lie below 3"),
    ],
)
def test_what_is_no_class_index_is_refused(indices: np.ndarray, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_indices(indices, 3, name="labels")


def test_different_numbers_of_pictures_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match=r"labels and predictions must hold .* got 2 and 3"):
        check_one_each(labels=np.zeros(2), predictions=np.zeros(3))
    with pytest.raises(ValueError, match="at least one, got 0 and 0"):
        check_one_each(labels=np.zeros(0), predictions=np.zeros(0))


@pytest.mark.parametrize("values", [np.zeros(0), np.zeros((2, 2)), np.array([0, np.inf])])
def test_values_that_are_not_one_finite_number_a_picture_are_refused(
    values: NDArray[np.float64],
) -> None:
    with pytest.raises(ValueError, match="differences must"):
        check_values(values, name="differences")


@pytest.mark.parametrize(
    "logits", [np.zeros(3), np.zeros((0, 3)), np.zeros((3, 0)), np.array([[0, np.nan]])]
)
def test_logits_that_are_no_table_of_numbers_are_refused(logits: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="logits must"):
        check_logits(logits)


@pytest.mark.parametrize(
    "probabilities",
    [
        np.zeros(3),
        np.zeros((0, 3)),
        np.array([[0.5, 0.4]]),
        np.array([[1.5, -0.5]]),
        np.array([[np.nan, 1.0]]),
    ],
)
def test_rows_that_are_no_distributions_are_refused(probabilities: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="probabilities must"):
        check_probabilities(probabilities)


@pytest.mark.parametrize(
    "vectors", [np.ones(3), np.zeros((0, 3)), np.ones((2, 2)), np.array([[np.nan, 1.0]])]
)
def test_rows_that_are_not_of_length_one_are_refused(vectors: NDArray[np.float64]) -> None:
    with pytest.raises(ValueError, match="texts must have"):
        check_unit_vectors(vectors, name="texts")
