"""One score of several models on the same pictures in, their ranking and what is real of it out.

Whole rows are drawn, so that models stay paired: those of one group together, where groups are
named, else each picture by itself.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, rankdata

from interpret.metrics.correlation import draw_counts, sum_groups
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.statistics import N_RESAMPLES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LEVEL = 0.05
DIGITS = 12  # means closer than this share of the largest are ties


@dataclass(frozen=True)
class Neighbours:
    """Two models that follow each other in the ranking.

    Attributes:
        better: index of the model that ranks higher.
        worse: index of the other.
        test: of the better one's values less the other's, picture by picture.
        q: its p adjusted for the number of pairs.
    """

    better: int
    worse: int
    test: PairedTest
    q: float

    @property
    def is_real(self) -> bool:
        """Is q below .05?"""
        return self.q < LEVEL


@dataclass(frozen=True)
class Ranking:
    """Models by the mean of a score.

    Attributes:
        means: shape (n_models,).
        ranks: shape (n_models,), 1 is the highest mean; ties share theirs.
        rank_ci95: shape (n_models, 2), percentiles 2.5 and 97.5 of the rank over resampled
            pictures or groups; of these models only, and no statement about others.
        order: indices of the models from the highest mean; ties in the order given.
        neighbours: one for each two that follow each other. Who is whose neighbour, and which of
            the two is better, is read off the same pictures as the test. The mean difference is
            therefore never below 0, and too large on average where models are close. The p is
            two-sided, which allows for who is better, but not for who is a neighbour: of several
            equal models those become neighbours that happen to lie close, and p is too large;
            where a third model's values depend on those of the two, p can be too small (in
            simulations, .06 for .05). A real difference says that these two differ, not that they
            would be neighbours again; models further apart can differ where no neighbours do.
    """

    means: Floats
    ranks: Floats
    rank_ci95: Floats
    order: tuple[int, ...]
    neighbours: tuple[Neighbours, ...]


def rank_models(
    values: Floats, *, groups: Ints | None = None, seed: int, n_draws: int = N_RESAMPLES
) -> Ranking:
    """Rank models, say how sure each rank is, and test each model against the next.

    Args:
        values: shape (n_images, n_models), higher is better.
        groups: shape (n_images,), pictures that are drawn together; None for each by itself.
        seed: of the draws and of random signs.
        n_draws: resamples.

    Raises:
        ValueError: no pictures, fewer than two models, or a value that is not finite.

    References:
        Ranks over resamples: Hall and Miller, Using the bootstrap to quantify the authority of an
        empirical ranking, Annals of Statistics 37, 2009; q: Benjamini and Hochberg, Controlling
        the false discovery rate, Journal of the Royal Statistical Society B 57, 1995.

    Example:
        >>> ranking = rank_models(np.array([[0.1, 0.5], [0.2, 0.9], [0.3, 0.4]]), seed=0)
        >>> ranking.order, ranking.ranks.tolist()
        ((1, 0), [2.0, 1.0])
    """
    if values.ndim != 2 or not len(values) or values.shape[1] < 2:
        raise ValueError(
            "values must have shape (n_images, n_models) with two models or more, "
            f"got {values.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("values must be finite, got nan or infinity; leave such pictures out.")
    means = values.mean(axis=0)
    sums, sizes = sum_groups(values, groups)
    drawn = np.concatenate(
        [
            _ranks(counts @ sums / (counts @ sizes)[:, None])
            for counts in draw_counts(len(sums), n_draws, seed)
        ]
    )
    ranks = _ranks(means[None])[0]
    order = tuple(int(i) for i in np.argsort(ranks, kind="stable"))
    return Ranking(
        means,
        ranks,
        _rank_ci95(drawn, n_drawn=len(sums)),
        order,
        _test_neighbours(values, order, groups, seed),
    )


def _rank_ci95(drawn: Floats, *, n_drawn: int) -> Floats:
    """Percentiles of the drawn ranks; any rank at all where there is one picture or group alone."""
    if n_drawn == 1:
        return np.tile([1.0, drawn.shape[1]], (drawn.shape[1], 1))
    return np.percentile(drawn, [2.5, 97.5], axis=0).T


def _ranks(means: Floats) -> Floats:
    """Ranks within each row, 1 for the highest, shape (n_rows, n_models)."""
    largest = np.abs(means).max() or 1.0
    return np.asarray(rankdata(-np.round(means / largest, DIGITS), axis=1))


def _test_neighbours(
    values: Floats, order: tuple[int, ...], groups: Ints | None, seed: int
) -> tuple[Neighbours, ...]:
    pairs = list(pairwise(order))
    tests = [
        paired_permutation(values[:, a] - values[:, b], groups=groups, seed=seed) for a, b in pairs
    ]
    q = false_discovery_control([test.p for test in tests])
    return tuple(
        Neighbours(a, b, test, float(adjusted))
        for (a, b), test, adjusted in zip(pairs, tests, q, strict=True)
    )
