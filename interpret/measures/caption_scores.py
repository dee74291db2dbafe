"""Captions with their references and vectors in, every score of them out.

Intervals are over groups of pictures: classes where these are known. Document frequencies of
CIDEr-D, and the captions themselves, are taken as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors
from interpret.metrics.bleu import bleu_counts, bleu_of
from interpret.metrics.caption_words import N_MAX, words_of
from interpret.metrics.cider import CiderReferences
from interpret.metrics.clip_score import clip_score, ref_clip_score
from interpret.metrics.rouge import rouge_l
from interpret.metrics.statistics import bootstrap_ci, bootstrap_sums_ci

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Interval = tuple[float, float] | None

BLEU = tuple(f"bleu_{n}" for n in range(1, N_MAX + 1))
OF_PICTURE = ("rouge_l", "cider_d", "clip_score", "ref_clip_score")
SCORES = (*BLEU, *OF_PICTURE)
MOST = dict.fromkeys(SCORES, 1.0) | {
    "cider_d": 10.0,
    "clip_score": 2.5,
    "ref_clip_score": 10 / 7,  # harmonic mean of 2.5 and 1
}


@dataclass(frozen=True)
class CaptionScores:
    """How good captions are.

    Attributes:
        values: score -> its value over all pictures.
        ci95: score -> its 95 % interval; None with a single group.
        per_image: score -> shape (n_images,); BLEU is of a corpus and has none.
        n_empty: captions without a word.
        n_distinct: different captions.
    """

    values: dict[str, float]
    ci95: dict[str, Interval]
    per_image: dict[str, Floats] = field(repr=False)
    n_empty: int
    n_distinct: int

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        counts = {"n_empty": self.n_empty, "n_distinct": self.n_distinct}
        return {**self.values, "ci95": self.ci95, **counts}


@dataclass(frozen=True)
class CaptionJudge:
    """What captions of some pictures are held against, counted once.

    Attributes:
        references: of each picture, at least one with a word in it.
        reference_vectors: of each picture, shape (n_references, dim), rows of length 1.
        image_vectors: shape (n_images, dim), rows of length 1.
        groups: shape (n_images,), equal number, same group: classes, or each picture its own.
        seed: of resamples.
    """

    references: Sequence[Sequence[str]] = field(repr=False)
    reference_vectors: Sequence[Vectors] = field(repr=False)
    image_vectors: Vectors = field(repr=False)
    groups: Ints = field(repr=False)
    seed: int = 0

    @cached_property
    def _cider(self) -> CiderReferences:
        return CiderReferences(self.references)

    def score(self, captions: Sequence[str], vectors: Vectors) -> CaptionScores:
        """Score one caption a picture.

        Args:
            captions: n_images of them; an empty one scores 0.
            vectors: shape (n_images, dim), of the captions, rows of length 1.

        Raises:
            ValueError: there is not one caption a picture, or a picture has no reference.
        """
        is_told = np.array([bool(words_of(caption)) for caption in captions])
        given = (self.image_vectors, vectors)
        per_image = {
            "rouge_l": rouge_l(captions, self.references),
            "cider_d": self._cider.score(captions),
            "clip_score": clip_score(*given) * is_told,
            "ref_clip_score": ref_clip_score(*given, self.reference_vectors) * is_told,
        }
        counts = bleu_counts(captions, self.references)
        values = dict(zip(BLEU, bleu_of(counts.sum(axis=0)).tolist(), strict=True))
        ends = bootstrap_sums_ci(counts, self.groups, bleu_of, seed=self.seed)
        stacked = np.stack([per_image[name] for name in OF_PICTURE], axis=1)
        values |= dict(zip(OF_PICTURE, stacked.mean(axis=0).tolist(), strict=True))
        ends = np.concatenate([ends, bootstrap_ci(stacked, self.groups, seed=self.seed)])
        return CaptionScores(
            values,
            {name: _interval(end, MOST[name]) for name, end in zip(SCORES, ends, strict=True)},
            per_image,
            int((~is_told).sum()),
            len(set(captions)),
        )


def _interval(end: Floats, most: float) -> Interval:
    """Within what the score can be, as few groups widen it."""
    return None if np.isnan(end).any() else (max(0.0, float(end[0])), min(most, float(end[1])))
