import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.units.concepts import (
    NAMING_RULES,
    ImageConcepts,
    NamingRule,
    concept_limits,
    join_concepts,
    order_by_relevance,
)


def test_the_default_starts_from_12_percent_of_the_bank_and_at_most_500() -> None:
    rule = NAMING_RULES["default"]
    # .12 * 44 = 5.28 -> 6; .12 * 50 = 6; .12 * 5000 = 600 -> 500
    assert [rule.first_candidates(n) for n in (44, 50, 5_000)] == [6, 6, 500]


def test_the_paper_starts_from_500_or_the_whole_bank() -> None:
    assert [NAMING_RULES["paper"].first_candidates(n) for n in (44, 4_229)] == [44, 500]


def test_the_rules_hold_the_constants_that_were_decided_on() -> None:
    # three words a part in both; the paper's: above mean - .02, and 2.5 times the cosine
    default = NamingRule(None, -0.8, 0.0, logit_sd=0.06, logit_scale=1.0, top_k=3)
    paper = NamingRule(500, 0.0, -0.02, logit_sd=None, logit_scale=2.5, fills_parts=False)
    assert [NAMING_RULES[name] for name in ("default", "paper")] == [default, paper]


@pytest.mark.parametrize(
    ("n_bank", "class_concepts", "expected"),
    [(4_229, 50, (15, 50)), (4_229, 2_000, (15, 1_057)), (59, 50, (14, 14)), (40, 4, (10, 4))],
)
def test_neither_set_takes_more_than_a_quarter_of_the_bank(
    n_bank: int, class_concepts: int, expected: tuple[int, int]
) -> None:
    assert concept_limits(n_bank, class_concepts) == expected


def test_a_bank_below_forty_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 40 concepts, got 39: add words"):
        concept_limits(39, 50)


def test_concepts_found_are_ordered_by_relevance_and_cut() -> None:
    relevance = np.array([[0.1, 0.9, 0.5, 0.7]], dtype=np.float32)
    candidates, part = np.array([[0, 1, 2, 3]]), np.array([[1, 2, 1, 3]])
    is_found = np.array([[True, True, False, True]])
    found = order_by_relevance(candidates, is_found, relevance, part, 2)
    assert found.concepts.tolist() == [[1, 3]]
    assert found.relevance == pytest.approx(np.array([[0.9, 0.7]]))
    assert found.part.tolist() == [[2, 3]]
    wide = order_by_relevance(candidates, is_found, relevance, part, 5)
    assert wide.concepts.tolist() == [[1, 3, 0, -1, -1]]
    assert wide.part.tolist() == [[2, 3, 1, 0, 0]]
    assert wide.n_concepts.tolist() == [3]


def test_a_concept_named_twice_is_refused() -> None:
    twice = np.array([[3, 1, -1], [2, 5, 2]])
    with pytest.raises(ValueError, match=r"must differ, got \[2, 5, 2\]"):
        ImageConcepts(twice, np.zeros((2, 3), dtype=np.float32), np.zeros_like(twice))


@given(st.permutations(range(6)), st.integers(1, 5))
def test_batches_joined_and_taken_back_are_the_whole(order: list[int], cut: int) -> None:
    numbers = np.arange(18).reshape(6, 3)
    whole = ImageConcepts(numbers, numbers.astype(np.float32), numbers + 1)
    mixed = whole.take(np.array(order))
    joined = join_concepts([mixed.take(np.arange(cut)), mixed.take(np.arange(cut, 6))])
    back = joined.take(np.argsort(order))
    assert np.array_equal(back.concepts, whole.concepts)
    assert np.array_equal(back.relevance, whole.relevance)
    assert np.array_equal(back.part, whole.part)
