"""Concepts for one class or another, on sets small enough to check by eye."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.measures.contrast import contrast_classes, missing_from_pictures

# class 0 has 0, 1, 2, class 1 has 2, 3, 6, class 2 has 4, 6, 7; none has 5
MEMBERSHIP = np.zeros((3, 8), dtype=bool)
np.put_along_axis(MEMBERSHIP, np.array([[0, 1, 2], [2, 3, 6], [4, 6, 7]]), True, axis=1)


def test_a_pictures_concepts_fall_into_four() -> None:
    concepts = np.array([[3, 2, 0, 5, -1], [4, 1, -1, -1, -1]])
    found = contrast_classes(concepts, MEMBERSHIP, np.array([0, 2]), np.array([1, 1]))
    assert found.first.tolist() == [[False, False, True, False, False], [True, *[False] * 4]]
    assert found.both.tolist() == [[False, True, False, False, False], [False] * 5]
    assert found.second.tolist() == [[True, False, False, False, False], [False] * 5]
    assert found.neither.tolist() == [
        [False, False, False, True, False],
        [False, True, *[False] * 3],
    ]


@given(st.lists(st.sets(st.integers(0, 7), max_size=5), min_size=1, max_size=4), st.data())
def test_every_concept_is_in_one_set_and_padding_in_none(
    pictures: list[set[int]], data: st.DataObject
) -> None:
    concepts = np.array([[*sorted(some), *[-1] * (5 - len(some))] for some in pictures])
    classes = st.lists(st.integers(0, 2), min_size=len(pictures), max_size=len(pictures))
    first, second = (np.array(data.draw(classes)) for _ in range(2))
    found = contrast_classes(concepts, MEMBERSHIP, first, second)
    total = sum(
        np.asarray(s, dtype=int) for s in (found.first, found.both, found.second, found.neither)
    )
    np.testing.assert_array_equal(total, concepts >= 0)
    turned = contrast_classes(concepts, MEMBERSHIP, second, first)
    np.testing.assert_array_equal(found.first, turned.second)
    np.testing.assert_array_equal(found.both, turned.both)


def test_a_class_against_itself_leaves_nothing_to_tell_apart() -> None:
    concepts, same = np.array([[0, 3, -1]]), np.array([0])
    found = contrast_classes(concepts, MEMBERSHIP, same, same)
    assert not found.first.any()
    assert not found.second.any()
    assert found.both.tolist() == [[True, False, False]]


def test_what_a_picture_lacks_of_its_class() -> None:
    concepts = np.array([[3, 0, -1], [-1, -1, -1]])
    missing = missing_from_pictures(concepts, np.array([[0, 1, 3], [0, 1, 2]]))
    assert missing.tolist() == [[False, True, False], [True, True, True]]


def test_every_picture_needs_its_class() -> None:
    with pytest.raises(ValueError, match="one row of class concepts a picture, got 1 for 2"):
        missing_from_pictures(np.array([[0], [1]]), np.array([[0]]))
