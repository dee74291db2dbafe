"""CIDEr-D by hand, and what must hold of any."""

from math import exp

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.metrics.cider import CiderReferences

WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=8).map(" ".join)
PICTURES = st.lists(
    st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=3)), min_size=2, max_size=5
)


def test_one_common_word_by_hand() -> None:
    # two pictures, so every n-gram of one of them weighs log 2, which cancels: "a b" and "a c"
    # have cosine 1/2 in words and 0 in pairs; of equal length: 10 / 4 * 1/2
    known = CiderReferences([["a c"], ["x y"]])
    assert known.score(["a b", "x y"]) == pytest.approx([1.25, 5.0])  # two words have n = 1, 2


def test_repeating_a_word_gains_nothing_and_length_costs() -> None:
    # "a a": weight 2 against 1, clipped to 1: 1 * 1 / (2 * 1) = 1/2 in words, one word too long
    known = CiderReferences([["a"], ["x"]])
    assert known.score(["a a", "x"])[0] == pytest.approx(10 / 4 * 0.5 * exp(-1 / 72))


def test_a_word_of_all_pictures_weighs_nothing() -> None:
    known = CiderReferences([["the cat"], ["the dog"]])
    assert known.score(["the", "the"]).tolist() == [0, 0]


def test_a_single_picture_scores_0_whatever_is_said() -> None:
    assert CiderReferences([["a cat", "a dog"]]).score(["a cat"]).tolist() == [0]


@settings(max_examples=50, deadline=None)
@given(PICTURES)
def test_scores_are_bounded_and_know_no_order(pictures: list[tuple[str, list[str]]]) -> None:
    captions, references = [one for one, _ in pictures], [of for _, of in pictures]
    found = CiderReferences(references).score(captions)
    turned = CiderReferences([of[::-1] for of in references]).score(captions)
    assert found == pytest.approx(turned)
    assert ((found >= 0) & (found <= 10 + 1e-9)).all()


@settings(max_examples=50, deadline=None)
@given(PICTURES)
def test_nothing_beats_the_only_reference(pictures: list[tuple[str, list[str]]]) -> None:
    only = [of[:1] for _, of in pictures]
    known = CiderReferences(only)
    best = known.score([of[0] for of in only])
    assert (known.score([one for one, _ in pictures]) <= best + 1e-9).all()


def test_an_empty_caption_scores_0_and_one_is_needed_for_each() -> None:
    known = CiderReferences([["a big red cat", ""], ["some small blue dog"]])
    assert known.score(["", "some small blue dog"]) == pytest.approx([0, 10])
    with pytest.raises(ValueError, match="1 captions and 2 lists"):
        known.score(["a"])
    assert np.isfinite(known.score(["?", "new words only here"])).all()
