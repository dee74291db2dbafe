"""Regions with one word each."""

import numpy as np
import pytest

from interpret.units.regions import Regions


def two_pictures() -> Regions:
    masks = np.zeros((2, 3, 2, 2), dtype=bool)
    masks[0, 0, 0, 0] = masks[0, 1, 0] = masks[1, 2] = True
    return Regions(masks, np.array([[7, 8, -1], [-1, -1, 9]]))


def test_area_is_the_share_of_the_picture() -> None:
    np.testing.assert_array_equal(two_pictures().area, [[0.25, 0.5, 0], [0, 0, 1]])
    np.testing.assert_array_equal(two_pictures().present, two_pictures().area > 0)


def test_another_order_keeps_words_with_their_places() -> None:
    turned = two_pictures().ordered(np.array([[1, 0, 2], [2, 1, 0]]))
    assert turned.concepts.tolist() == [[8, 7, -1], [9, -1, -1]]
    np.testing.assert_array_equal(turned.area, [[0.5, 0.25, 0], [1, 0, 0]])
    np.testing.assert_array_equal(two_pictures().take(np.array([1])).area, [[0, 0, 1]])


def test_words_are_distinct_and_those_of_regions_that_are_there() -> None:
    masks = np.ones((1, 5, 1, 1), dtype=bool)
    masks[0, 1] = False
    regions = Regions(masks, np.array([[4, 9, -1, 4, 2]]))
    assert regions.words.tolist() == [[4, 2, -1, -1, -1]]


def test_masks_and_words_must_fit() -> None:
    with pytest.raises(ValueError, match=r"got \(2, 3, 2, 2\) and \(2, 2\)"):
        Regions(two_pictures().masks, np.zeros((2, 2), dtype=np.int64))
