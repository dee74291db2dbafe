"""Corpus BLEU by hand, against sacrebleu, and what must hold of any."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.metrics.bleu import bleu, bleu_counts, bleu_of

sacrebleu = pytest.importorskip("sacrebleu")

WORDS = st.lists(st.sampled_from("abcde"), min_size=1, max_size=9).map(" ".join)
PICTURES = st.lists(st.tuples(WORDS, st.lists(WORDS, min_size=1, max_size=4)), min_size=1)


def test_counts_are_clipped_at_the_reference_with_most() -> None:
    # 'the' stands at most twice in one reference: 2 of 7 match; no pair of words does
    counts = bleu_counts(["the " * 7], [["the cat is on the mat", "there is a cat on the mat"]])
    assert counts.tolist() == [[2, 0, 0, 0, 7, 6, 5, 4, 7, 7]]


def test_a_short_caption_is_punished() -> None:
    # all of 2 words and 1 pair match; r = 4: exp(1 - 4 / 2) for both
    assert bleu(["a b"], [["a b c d"]])[:2] == pytest.approx([np.exp(-1), np.exp(-1)])


def test_of_references_as_near_in_length_the_shorter_counts() -> None:
    assert bleu_counts(["a b c"], [["a b c d", "a b"]])[0, -1] == 2


@settings(max_examples=60, deadline=None)
@given(PICTURES)
def test_it_is_what_sacrebleu_says(pictures: list[tuple[str, list[str]]]) -> None:
    captions, references = [one for one, _ in pictures], [of for _, of in pictures]
    found = bleu(captions, references)
    most = max(map(len, references))
    streams = [[of[i] if i < len(of) else None for of in references] for i in range(most)]
    for n, value in enumerate(found, start=1):
        judge = sacrebleu.metrics.BLEU(
            lowercase=True, force=True, tokenize="none", smooth_method="none", max_ngram_order=n
        )
        assert value * 100 == pytest.approx(judge.corpus_score(captions, streams).score, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(PICTURES)
def test_order_of_references_does_not_matter_and_all_is_within_0_and_1(
    pictures: list[tuple[str, list[str]]],
) -> None:
    captions, references = [one for one, _ in pictures], [of for _, of in pictures]
    found = bleu(captions, references)
    assert np.array_equal(found, bleu(captions, [of[::-1] for of in references]))
    assert ((found >= 0) & (found <= 1)).all()


def test_a_reference_itself_is_perfect_and_nothing_is_0() -> None:
    told = [["a small red fox", "some fox"], ["a duck near still water"]]
    assert bleu([of[0] for of in told], told).tolist() == [1, 1, 1, 1]
    assert bleu(["", "!"], told).tolist() == [0, 0, 0, 0]


def test_sums_of_many_draws_are_judged_at_once() -> None:
    counts = bleu_counts(["a b c d", "a c"], [["a b c d"], ["a b"]])
    both = np.stack([counts.sum(axis=0), counts[0] * 2])
    assert bleu_of(both)[1].tolist() == [1, 1, 1, 1]
    assert np.array_equal(bleu_of(both)[0], bleu_of(both[0]))
