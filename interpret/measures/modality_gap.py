"""Vectors of pictures and of texts in, how far apart the two kinds lie out.

Pictures are a sample, the texts are the words that were asked: intervals are over pictures.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.neighbours import modality_gap, modality_separability
from interpret.metrics.statistics import bootstrap_ci, fraction_ci95

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Interval = tuple[float, float]

N_FOLDS = 5
N_DRAWS = 1_000


@dataclass(frozen=True)
class Score:
    """A number with its interval.

    Attributes:
        value: the number.
        ci95: its 95 % interval; None where nothing was drawn from anything.
        n: pictures, or texts, it is over.
    """

    value: float
    ci95: Interval | None
    n: int

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        return {"value": self.value, "ci95": self.ci95, "n": self.n}


@dataclass(frozen=True)
class Gap:
    """How the two kinds lie to each other.

    Attributes:
        distance: of the mean picture and the mean text, in [0, 2].
        separability: balanced accuracy of a plane between the kinds, in [0, 1]; None with fewer
            than five vectors of a kind.
        mean_cosines: over pairs of different vectors, in [-1, 1]: "image_image", "text_text" (None
            for a single one) and "image_text".
    """

    distance: Score
    separability: Score | None
    mean_cosines: dict[str, Score | None]

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        plane, cosines = self.separability, self.mean_cosines.items()
        return {
            "gap": self.distance.to_dict(),
            "separability": None if plane is None else plane.to_dict(),
            "mean_cosine": {name: None if s is None else s.to_dict() for name, s in cosines},
        }


def measure_gap(pictures: Vectors, texts: Vectors, *, seed: int) -> Gap:
    """Measure how far apart pictures and texts lie.

    Args:
        pictures: shape (n_images, dim), rows of length 1; of one alone there is no interval.
        texts: shape (n_texts, dim), rows of length 1.
        seed: of resamples and folds.

    Raises:
        ValueError: widths differ, or rows are not of length 1.

    References:
        Liang et al., Mind the gap: understanding the modality gap in multi-modal contrastive
        representation learning, NeurIPS 2022.
    """
    return Gap(
        _distance(pictures, texts, seed),
        _separability(pictures, texts, seed),
        _mean_cosines(pictures, texts, seed),
    )


def _distance(pictures: Vectors, texts: Vectors, seed: int) -> Score:
    """The gap; each picture's part of it is how far it lies from the mean text along the gap."""
    gap = modality_gap(pictures, texts)
    mean_text = texts.mean(axis=0, dtype=np.float64)
    along = (pictures.mean(axis=0, dtype=np.float64) - mean_text) / max(gap, np.finfo(float).tiny)
    parts = (pictures - mean_text) @ along
    return Score(gap, _interval(parts, seed, (0.0, 2.0)), len(pictures))


def _separability(pictures: Vectors, texts: Vectors, seed: int) -> Score | None:
    """A plane between the kinds; its interval is that of twice the rarer kind, never too narrow.

    With m vectors of the rarer kind the variance of the mean of two recalls about b is at most
    b (1 - b) / 2m.
    """
    n_rarer = min(len(pictures), len(texts))
    if n_rarer < N_FOLDS:
        return None
    value = modality_separability(pictures, texts, seed=seed, n_folds=N_FOLDS)
    ci95 = fraction_ci95(round(value * 2 * n_rarer), 2 * n_rarer)
    return Score(value, ci95, len(pictures) + len(texts))


def _mean_cosines(pictures: Vectors, texts: Vectors, seed: int) -> dict[str, Score | None]:
    """Means over all pairs of different vectors; a picture's part is twice what its pairs lack."""
    with_others = _cosines_with_others(pictures)
    mean = float(with_others.mean())
    with_texts = pictures @ texts.mean(axis=0, dtype=np.float64)
    n = len(pictures)
    of_images = Score(mean, _interval(mean + 2 * (with_others - mean), seed), n)
    of_texts = Score(float(_cosines_with_others(texts).mean()), None, len(texts))
    return {
        "image_image": of_images if n > 1 else None,
        "text_text": of_texts if len(texts) > 1 else None,
        "image_text": Score(float(with_texts.mean()), _interval(with_texts, seed), n),
    }


def _cosines_with_others(vectors: Vectors) -> Floats:
    """Mean cosine of each vector with all others, shape (n,)."""
    x = vectors.astype(np.float64)
    return np.asarray((x @ x.sum(axis=0) - (x**2).sum(axis=1)) / max(len(x) - 1, 1))


def _interval(
    values: Floats, seed: int, within: tuple[float, float] = (-1.0, 1.0)
) -> Interval | None:
    if len(values) == 1:
        return None
    ends = bootstrap_ci(values, np.arange(len(values)), seed=seed, n_draws=N_DRAWS)
    low, high = np.clip(ends, *within)
    return float(low), float(high)
