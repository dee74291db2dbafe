"""Words as numbers: which are known, what is cut, and back again."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.training.caption_vocabulary import (
    N_TOKENS,
    PADDING_ID,
    START_ID,
    UNKNOWN_ID,
    build_vocabulary,
)


def test_the_commonest_words_are_known_and_of_equals_the_first() -> None:
    # b three times, c and a twice, d once
    found = build_vocabulary(["B b", "c a!", "b", "a c d"], n_words_max=2)
    assert found.words == ("a", "b")
    assert len(found) == 6  # padding, unknown, start, two words, end


def test_unknown_words_and_cut_captions_are_counted() -> None:
    vocabulary = build_vocabulary(["a b"])
    encoded = vocabulary.encode(["a x b", " ".join("a" * (N_TOKENS + 3)), ""])
    assert encoded.ids.shape == (3, N_TOKENS + 2)
    assert (encoded.n_cut, encoded.n_unknown) == (1, 1)
    assert encoded.ids[0, :5].tolist() == [START_ID, 3, UNKNOWN_ID, 4, vocabulary.end_id]
    assert encoded.ids[1, -1] == vocabulary.end_id
    assert encoded.ids[2, :3].tolist() == [START_ID, vocabulary.end_id, PADDING_ID]


@given(st.lists(st.sampled_from(["cat", "dog", "4"]), max_size=N_TOKENS))
def test_known_words_come_back_as_they_were(words: list[str]) -> None:
    vocabulary = build_vocabulary(["cat dog 4"])
    assert vocabulary.decode(vocabulary.encode([" ".join(words)]).ids[0]) == " ".join(words)


def test_nothing_behind_the_end_is_read() -> None:
    vocabulary = build_vocabulary(["one"])
    assert vocabulary.decode(np.array([3, vocabulary.end_id, 3])) == "one"


def test_a_vocabulary_needs_a_word() -> None:
    with pytest.raises(ValueError, match="at least one word, got none"):
        build_vocabulary(["", "..."])
    with pytest.raises(ValueError, match="n_words_max must be at least 1, got 0"):
        build_vocabulary(["a"], n_words_max=0)
