"""Scores of explanations by a measure and by the truth in, whether both rank them alike out.

A cell is one method on one model. Methods are ranked within their model, so that a model on which
every method scores high adds nothing. Intervals are over pictures and say nothing of other models
or methods: with few cells, agreement may be luck however many pictures there are, and p tells.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from interpret.metrics.correlation import ALL_BUT_CONSTANT, draw_counts
from interpret.metrics.statistics import N_RESAMPLES, N_SIGN_DRAWS

Floats = NDArray[np.float64]
Interval = tuple[float, float]
Verdict = Literal["agrees", "disagrees", "too wide to tell"]

LEVEL = 0.05  # of p, one-sided
DIGITS = 12  # means closer than this share of the largest score are ties


@dataclass(frozen=True)
class RankAgreement:
    """Whether a measure ranks explanations as the truth does.

    Attributes:
        spearman: over cells, ranked within a model, in [-1, 1]; chance is 0. None where the
            measure or the truth tells no two methods of any model apart.
        ci95: percentiles 2.5 and 97.5 over resampled pictures; None for a single picture, too.
        p: of a correlation as high if the measure ranked the methods of each model at random, in
            (0, 1], or None; with one model and three methods it cannot fall below 1/6.
        n_images: pictures.
        n_models: models.
        n_methods: methods a model.
    """

    spearman: float | None
    ci95: Interval | None
    p: float | None
    n_images: int
    n_models: int
    n_methods: int

    @property
    def verdict(self) -> Verdict:
        """In plain words: more pictures and more methods must both leave no doubt.

        Too wide to tell where the interval over pictures holds 0, or where so few methods could
        be ranked as alike, or as unlike, by chance with a probability of .05 or more.
        """
        if self.ci95 is None or self.p is None or self.ci95[0] <= 0 <= self.ci95[1]:
            return "too wide to tell"
        if self.ci95[0] > 0:
            return "agrees" if self.p < LEVEL else "too wide to tell"
        return "disagrees" if self.p > 1 - LEVEL else "too wide to tell"


def rank_agreement(
    measures: Mapping[str, Floats], truth: Floats, *, seed: int, n_draws: int = N_RESAMPLES
) -> dict[str, RankAgreement]:
    """Spearman correlation of each measure with the truth over the cells model x method.

    A cell's score is its mean over the pictures that have one. Scores become ranks among the
    methods of one model, ties sharing theirs; the correlation is Pearson's over all cells of
    these ranks, each model's about its own mean. With one model it is `scipy.stats.spearmanr`
    of the cell scores; with several and no ties, the mean of that over models.

    Args:
        measures: name -> shape (n_images, n_models, n_methods), higher is better; nan where a
            picture has no score.
        truth: same shape; how true each explanation is.
        seed: of the draws; all measures see the same ones.
        n_draws: resamples of pictures. Those in which a cell has no score, or a side is constant,
            are left out.

    Returns:
        One a measure.

    Raises:
        ValueError: shapes differ, there are no pictures or fewer than two methods, or a cell has
            no score at all.

    References:
        Spearman, The proof and measurement of association between two things, 1904; the
        bootstrap: Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13; p:
        Phipson and Smyth, Permutation p-values should never be zero, 2010, on random orders.

    Example:
        >>> truth = np.tile([0.1, 0.2, 0.4], (5, 1, 1))
        >>> rank_agreement({"size": truth**2}, truth, seed=0)["size"].spearman
        1.0
    """
    for name, scores in {"the truth": truth, **measures}.items():
        _check(scores, truth, name)
    even = np.ones((1, len(truth)))
    expected = _centred_ranks(truth, even)
    found = {name: _centred_ranks(scores, even) for name, scores in measures.items()}
    drawn: dict[str, list[Floats]] = {name: [] for name in measures}
    for counts in draw_counts(len(truth), n_draws, seed):
        of_truth = _centred_ranks(truth, counts)
        for name, scores in measures.items():
            drawn[name].append(_correlate(_centred_ranks(scores, counts), of_truth))
    return {
        name: RankAgreement(
            _plain(_correlate(ranks, expected)[0]),
            _interval(np.concatenate(drawn[name])) if len(truth) > 1 else None,
            _p(ranks, expected, seed),
            *truth.shape,
        )
        for name, ranks in found.items()
    }


def _check(scores: Floats, truth: Floats, name: str) -> None:
    if scores.ndim != 3 or scores.shape != truth.shape or not scores.size or scores.shape[2] < 2:
        raise ValueError(
            f"{name} must have shape (n_images, n_models, n_methods), that of the truth, with two "
            f"methods or more to rank, got {scores.shape} and {truth.shape}."
        )
    if np.isinf(scores).any() or np.isnan(scores).all(axis=0).any():
        raise ValueError(
            f"{name} must be finite and have a score for some picture in every cell; leave out "
            "models or methods without any."
        )


def _centred_ranks(scores: Floats, counts: Floats) -> Floats:
    """Ranks within a model, less their mean, by draw; shape (n_draws, n_models, n_methods).

    Args:
        scores: shape (n_images, n_models, n_methods).
        counts: shape (n_draws, n_images), how often each picture was drawn.
    """
    flat = scores.reshape(len(scores), -1)
    known = ~np.isnan(flat)
    sums, n = counts @ np.where(known, flat, 0.0), counts @ known
    means = np.divide(sums, n, out=np.full(sums.shape, np.nan), where=n > 0)
    largest = np.nanmax(np.abs(flat)) or 1.0
    cells = np.round(means / largest, DIGITS).reshape(len(counts), *scores.shape[1:])
    return np.asarray(rankdata(cells, axis=2) - (scores.shape[2] + 1) / 2)


def _correlate(one: Floats, other: Floats) -> Floats:
    """Correlation over all cells of each draw, nan where a side is constant; shape (n_draws,)."""
    both, first, second = (
        np.einsum("dmk,dmk->d", a, b) for a, b in ((one, other), (one, one), (other, other))
    )
    spread = np.sqrt(first * second)
    varies = spread > ALL_BUT_CONSTANT
    return np.divide(both, spread, out=np.full(len(both), np.nan), where=varies)


def _p(ranks: Floats, expected: Floats, seed: int) -> float | None:
    """Share of random orders within models that correlate as highly, the given one among them."""
    given = _correlate(ranks, expected)[0]
    if np.isnan(given):
        return None
    rng = np.random.default_rng(seed)
    shuffled = rng.permuted(np.repeat(ranks, N_SIGN_DRAWS, axis=0), axis=2)
    as_high = _correlate(shuffled, np.repeat(expected, N_SIGN_DRAWS, axis=0)) >= given - 1e-12
    return float((1 + as_high.sum()) / (1 + N_SIGN_DRAWS))


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(np.clip(value, -1, 1))


def _interval(values: Floats) -> Interval | None:
    left = values[~np.isnan(values)]
    if not left.size:
        return None
    low, high = np.percentile(left, [2.5, 97.5])
    return float(np.clip(low, -1, 1)), float(np.clip(high, -1, 1))
