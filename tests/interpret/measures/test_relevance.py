"""What answers what: labels, captions that pictures share, pictures listed twice."""

import numpy as np
import pytest

from interpret.measures.relevance import Relevance, by_caption, by_class


def test_a_class_is_answered_by_its_pictures_and_one_without_by_none() -> None:
    found = by_class(np.array([2, 0, 2]), 4)
    assert found.n_relevant.tolist() == [1, 0, 2, 0]
    assert found.holds(np.array([[1, 0], [1, 0], [0, 2], [0, 1]])).tolist() == [
        [True, False],
        [False, False],
        [True, True],
        [False, False],
    ]
    back = found.reverse()
    assert back.pairs.shape == (3, 4)
    assert back.n_relevant.tolist() == [1, 1, 1]


def test_equal_captions_are_one_text_that_all_their_pictures_answer() -> None:
    captions = (("a dog", "fur"), ("a cat", " fur "), ())
    found = by_caption(captions, ("1", "2", "3"))
    assert found.texts == ("a dog", "fur", "a cat")
    assert found.relevance.pairs.toarray().tolist() == [
        [True, False, False],
        [True, True, False],
        [False, True, False],
    ]
    assert found.relevance.groups.tolist() == [0, 0, 1]
    assert (found.n_without, found.n_twice) == (1, 0)
    assert found.relevance.reverse().n_relevant.tolist() == [2, 2, 0]


def test_a_picture_listed_twice_answers_the_captions_of_both() -> None:
    found = by_caption((("a dog",), ("fur", ""), ("a cat",)), ("same", "same", "other"))
    assert found.n_twice == 1
    assert found.relevance.pairs.toarray()[:2].tolist() == [[True, True, False]] * 2
    assert found.n_without == 0


def test_nothing_to_ask_is_refused() -> None:
    with pytest.raises(ValueError, match="some picture must have a caption"):
        by_caption((("", " "), ()), ("1", "2"))
    with pytest.raises(ValueError, match="below the 2 classes"):
        by_class(np.array([0, 2]), 2)
    with pytest.raises(ValueError, match="one group for each of the 2 queries"):
        Relevance(by_class(np.array([0, 1]), 2).pairs, np.arange(3))
