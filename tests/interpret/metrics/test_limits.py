import numpy as np
import pytest

from interpret.metrics.limits import check_classes, check_concepts, check_shared, check_sizes


def test_arguments_within_the_limits_are_let_through() -> None:
    check_shared(np.array([[True, False]]), np.array([1]), n_class_concepts=1)
    check_sizes(np.array([0, 15]), n_class_concepts=15, n_bank=60)
    check_concepts(np.array([[3, 0, -1], [-1, -1, -1]]), n_bank=4)
    check_classes(np.array([1]), np.eye(2, dtype=bool), n_images=1)


def test_no_pictures_at_all_are_let_through() -> None:
    none = np.empty(0, dtype=np.int64)
    check_shared(np.empty((0, 15), dtype=bool), none, n_class_concepts=5)
    check_sizes(none, n_class_concepts=5, n_bank=40)
    check_concepts(np.empty((0, 15), dtype=np.int64), n_bank=40)
    check_classes(none, np.eye(2, dtype=bool), n_images=0)


@pytest.mark.parametrize(
    ("shared", "n_concepts", "complaint"),
    [
        (np.zeros((1, 16), bool), np.array([15]), "must have shape"),
        (np.zeros(3, bool), np.array([3]), "must have shape"),
        (np.zeros((2, 3), bool), np.array([3]), "must have shape"),
        (np.zeros((1, 3)), np.array([3]), "must be bool"),
        (np.zeros((1, 3), bool), np.array([3.0]), "whole numbers"),
        (np.zeros((1, 3), bool), np.array([4]), "between 0 and the 3 columns"),
        (np.zeros((1, 3), bool), np.array([-1]), "between 0 and the 3 columns"),
        (np.array([[False, True]]), np.array([1]), "clear the padding"),
        (np.ones((1, 3), bool), np.array([3]), "at most the 2 concepts of its class"),
    ],
)
def test_shared_that_does_not_fit_is_refused(
    shared: np.ndarray, n_concepts: np.ndarray, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_shared(shared, n_concepts, n_class_concepts=2)


@pytest.mark.parametrize(
    ("n", "m", "d", "complaint"),
    [
        (5, 5, 39, "at least 40 concepts, got 39"),
        (5, 11, 40, "between 1 and 10 concepts"),
        (5, 0, 40, "between 1 and 10 concepts"),
        (11, 10, 40, "at most 10 concepts in a bank of 40, got 11"),
        (16, 10, 400, "at most 15 concepts"),
    ],
)
def test_sets_too_large_for_the_bank_are_refused(n: int, m: int, d: int, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_sizes(np.array([1, n]), n_class_concepts=m, n_bank=d)


@pytest.mark.parametrize(
    ("concepts", "complaint"),
    [
        ([0, 1], "must have shape"),
        ([list(range(16))], "must have shape"),
        ([[0, 99]], "indices into the bank of 50"),
        ([[0, -2]], "indices into the bank of 50"),
        ([[0, -1, 2]], "-1 must follow"),
        ([[4, 2, 4, -1, -1]], "distinct"),
    ],
)
def test_concepts_that_are_no_list_of_distinct_words_are_refused(
    concepts: list[int], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_concepts(np.array(concepts), n_bank=50)


@pytest.mark.parametrize(
    ("classes", "class_concepts", "complaint"),
    [
        ([0], np.eye(2), "must be bool"),
        ([0], np.ones(3, bool), "must be bool of shape"),
        ([0, 1], np.eye(2, dtype=bool), "one class for each of the 1 pictures"),
        ([2], np.eye(2, dtype=bool), "indices of the 2 classes"),
        ([-1], np.eye(2, dtype=bool), "indices of the 2 classes"),
        ([0], np.array([[True, True], [True, False]]), "same number of concepts"),
    ],
)
def test_classes_that_do_not_fit_are_refused(
    classes: list[int], class_concepts: np.ndarray, complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        check_classes(np.array(classes), class_concepts, n_images=1)
