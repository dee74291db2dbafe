"""What is named beside what is visible."""

import numpy as np
import pytest

from interpret.measures.named_truth import Named, tell_named
from interpret.units.concepts import ImageConcepts
from interpret.units.regions import Regions

VISIBLE = np.array([[True, False, True], [False, True, False]])
COLUMNS = np.array([2, -1, 0])  # the bank's first word is the truth's third; its second unknown


def test_concepts_are_told_by_the_columns_of_the_truth() -> None:
    concepts = np.array([[0, 1, -1], [2, -1, -1]])
    nothing = np.zeros(concepts.shape)
    found = ImageConcepts(concepts, nothing.astype(np.float32), nothing.astype(np.int64))
    told = tell_named(found, COLUMNS, VISIBLE)
    assert told.named.tolist() == [[False, False, True], [True, False, False]]
    assert told.in_bank.tolist() == [True, False, True]
    assert told.visible is VISIBLE


def test_a_word_of_two_regions_counts_once_and_that_of_an_absent_region_not_at_all() -> None:
    masks = np.ones((2, 3, 2, 2), dtype=bool)
    masks[1, 1] = False
    told = tell_named(Regions(masks, np.array([[0, 0, 2], [1, 2, -1]])), COLUMNS, VISIBLE)
    assert told.named.tolist() == [[True, False, True], [False, False, False]]


def test_precision_is_the_visible_share_of_a_pictures_words() -> None:
    named = np.array([[True, True, False], [False, False, False]])
    told = Named(named, VISIBLE, np.ones(3, dtype=bool))
    np.testing.assert_array_equal(told.precision, [1 / 2, np.nan])


def test_tables_must_fit() -> None:
    with pytest.raises(ValueError, match=r"got \(2, 3\), \(2, 3\) and \(2,\)"):
        Named(VISIBLE, VISIBLE, VISIBLE[:, 0])
