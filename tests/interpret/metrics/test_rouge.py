"""ROUGE-L by hand and against a table of common subsequences."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.metrics.rouge import common_length, rouge_l

WORDS = st.lists(st.sampled_from("abc"), max_size=12).map(tuple)


def test_precision_and_recall_may_come_from_two_references() -> None:
    # "a b": in "a b c d" common 2, P = 1, R = 1/2; in "a" common 1, P = 1/2, R = 1
    # highest of each is 1, and F = 2.44 / 2.44
    assert rouge_l(["a b"], [["a b c d", "a"]]).tolist() == [1.0]


def test_recall_counts_more_than_precision() -> None:
    # P = 1, R = 1/2: 2.44 * .5 / (.5 + 1.44) = 1.22 / 1.94; turned: 1.22 / (1 + .72)
    found = rouge_l(["a b", "a b c d"], [["a b c d"], ["a b"]])
    assert found == pytest.approx([1.22 / 1.94, 1.22 / 1.72])


def test_nothing_and_nothing_common_score_0() -> None:
    assert rouge_l(["", "x y"], [["a b"], ["a b"]]).tolist() == [0, 0]


@given(WORDS, WORDS)
def test_the_common_length_is_that_of_the_table(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    table = np.zeros((len(one) + 1, len(other) + 1), dtype=int)
    for i, word in enumerate(one, start=1):
        for j, its in enumerate(other, start=1):
            longer = max(table[i - 1, j], table[i, j - 1])
            table[i, j] = table[i - 1, j - 1] + 1 if word == its else longer
    assert common_length(one, other) == table[-1, -1]


@given(st.lists(WORDS.filter(bool).map(" ".join), min_size=1, max_size=4))
def test_a_reference_is_perfect_in_any_order(references: list[str]) -> None:
    assert rouge_l([references[0]], [references]).tolist() == [1.0]
    assert rouge_l([references[0]], [references[::-1]]).tolist() == [1.0]
