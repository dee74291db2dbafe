"""All scores of captions together: a perfect set, a mixed one, an empty one."""

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures.caption_scores import OF_PICTURE, SCORES, CaptionJudge
from interpret.metrics.bleu import bleu

N = 12
TOLD = [[f"a big red animal number {i}", f"some animal {i}"] for i in range(N)]
VECTORS = unit_rows(np.random.default_rng(0).standard_normal((N, 6)))
JUDGE = CaptionJudge(TOLD, [np.stack([v, v]) for v in VECTORS], VECTORS, np.arange(N) % 4)


def test_references_themselves_are_perfect() -> None:
    found = JUDGE.score([of[0] for of in TOLD], VECTORS)
    assert [found.values[f"bleu_{n}"] for n in (1, 2, 3, 4)] == pytest.approx([1] * 4)
    assert found.values["rouge_l"] == 1
    assert found.values["clip_score"] == pytest.approx(2.5)
    assert (found.n_empty, found.n_distinct) == (0, N)


def test_intervals_hold_what_is_measured_over_all_pictures() -> None:
    captions = [of[0] if i % 5 else "a red fox" for i, of in enumerate(TOLD)]
    found = JUDGE.score(captions, VECTORS[::-1].copy())
    assert set(found.values) == set(SCORES) == set(found.ci95)
    assert found.values["bleu_2"] == pytest.approx(bleu(captions, TOLD)[1])
    for name, interval in found.ci95.items():
        assert interval is not None
        assert interval[0] <= found.values[name] <= interval[1]
    for name in OF_PICTURE:
        assert found.per_image[name].mean() == pytest.approx(found.values[name])


def test_empty_captions_score_0_and_are_counted() -> None:
    found = JUDGE.score([""] * N, VECTORS)
    assert set(found.values.values()) == {0.0}
    assert (found.n_empty, found.n_distinct) == (N, 1)


def test_one_class_has_no_interval() -> None:
    judge = CaptionJudge(TOLD, JUDGE.reference_vectors, VECTORS, np.zeros(N, dtype=np.int64))
    assert set(judge.score([of[1] for of in TOLD], VECTORS).ci95.values()) == {None}
