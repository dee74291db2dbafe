"""Two measurements of the same pictures in, how far they go together out.

Pictures are taken to be independent: each is drawn by itself.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import pearsonr, spearmanr

from interpret.metrics.arguments import check_one_each, check_values
from interpret.metrics.statistics import N_RESAMPLES

Floats = NDArray[np.float64]
Interval = tuple[float, float]

NUMBERS_AT_ONCE = 2**20  # draws x pictures in memory, in a handful of arrays
ALL_BUT_CONSTANT = 1e-12  # variance of a resample, where that of the pictures is 1


@dataclass(frozen=True)
class Correlation:
    """How far two measurements of the same pictures go together.

    Attributes:
        n: pictures.
        pearson: linear correlation, in [-1, 1]; None where one side is constant. With a side of
            0 and 1 it is the point-biserial correlation.
        pearson_ci95: bootstrap interval of it, or None.
        spearman: correlation of the ranks, ties sharing theirs, in [-1, 1], or None.
        spearman_ci95: bootstrap interval of it, or None.
    """

    n: int
    pearson: float | None
    pearson_ci95: Interval | None
    spearman: float | None
    spearman_ci95: Interval | None

    def to_dict(self) -> dict[str, float | Interval | None]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def correlation_with_ci(
    x: Floats, y: Floats, *, seed: int, n_draws: int = N_RESAMPLES
) -> Correlation:
    """Pearson and Spearman correlation with percentile bootstrap intervals over pictures.

    Both see the same draws, and ranks are given anew in each. Draws in which a side is constant
    are left out.

    Args:
        x: shape (n_images,).
        y: shape (n_images,); 0 and 1 for a yes or no.
        seed: of the draws.
        n_draws: resamples.

    Returns:
        The correlations, None where a side is constant.

    Raises:
        ValueError: there are no pictures, shapes differ, or a value is not finite.

    References:
        Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.

    Example:
        >>> x = np.arange(20.0)
        >>> found = correlation_with_ci(x, np.exp(x), seed=0)
        >>> round(found.pearson, 2), round(found.spearman, 2)
        (0.54, 1.0)
    """
    check_values(x, name="x")
    check_values(y, name="y")
    check_one_each(x=x, y=y)
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return Correlation(len(x), None, None, None, None)
    x, y = ((side - side.mean()) / side.std() for side in (x, y))
    moments = np.stack([x, y, x**2, y**2, x * y], axis=1)
    rank_x, rank_y = _ranker(x), _ranker(y)
    pearsons, spearmans = [], []
    for counts in draw_counts(len(x), n_draws, seed):
        pearsons.append(_correlate((counts @ moments / len(x)).T))
        spearmans.append(_correlate(_rank_moments(rank_x(counts), rank_y(counts), counts)))
    return Correlation(
        n=len(x),
        pearson=float(pearsonr(x, y).statistic),
        pearson_ci95=_interval(np.concatenate(pearsons)),
        spearman=float(spearmanr(x, y).statistic),
        spearman_ci95=_interval(np.concatenate(spearmans)),
    )


def sum_groups(values: Floats, groups: NDArray[np.int64] | None) -> tuple[Floats, Floats]:
    """Sums over the pictures of each group, and how many these are.

    Args:
        values: shape (n_images, n_columns).
        groups: shape (n_images,), equal number, same group; None for each picture by itself.

    Returns:
        Shapes (n_groups, n_columns) and (n_groups,).
    """
    if groups is None:
        return values, np.ones(len(values))
    _, group_of, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    sums = np.zeros((len(sizes), values.shape[1]))
    np.add.at(sums, group_of, values)
    return sums, sizes.astype(np.float64)


def draw_counts(n: int, n_draws: int, seed: int) -> Iterator[Floats]:
    """How often each of n pictures is drawn, shape (some draws, n), n_draws in all."""
    rng = np.random.default_rng(seed)
    size = max(1, NUMBERS_AT_ONCE // n)
    for start in range(0, n_draws, size):
        some = min(size, n_draws - start)
        drawn = rng.integers(n, size=(some, n)) + n * np.arange(some)[:, None]
        yield np.bincount(drawn.ravel(), minlength=some * n).reshape(some, n).astype(np.float64)


def _ranker(values: Floats) -> Callable[[Floats], Floats]:
    """From how often pictures are drawn, (n_draws, n), to their ranks in each draw, (n_draws, n).

    Ranks are divided by n and centred; ties share theirs: the pictures drawn below a value, and
    half of those that have it.
    """
    n = len(values)
    _, level = np.unique(values, return_inverse=True)
    order = np.argsort(level, kind="stable")
    first_of_level = np.flatnonzero(np.diff(level[order], prepend=-1))

    def rank(counts: Floats) -> Floats:
        of_level = np.add.reduceat(np.take(counts, order, axis=1), first_of_level, axis=1)
        ranks = np.cumsum(of_level, axis=1) - of_level / 2  # (n_draws, n_levels)
        return np.take(ranks / n - 0.5, level, axis=1)

    return rank


def _rank_moments(x: Floats, y: Floats, counts: Floats) -> Floats:
    """Means of x, y, xx, yy and xy in each draw, shape (5, n_draws), of centred ranks."""
    squares = [np.einsum("ij,ij,ij->i", counts, a, b) for a, b in ((x, x), (y, y), (x, y))]
    none = np.zeros(len(counts))
    return np.stack([none, none, *squares]) / counts.shape[1]


def _correlate(moments: Floats) -> Floats:
    """Correlation from means of x, y, xx, yy and xy; nan where a side is all but constant."""
    x, y, xx, yy, xy = moments
    variances = xx - x**2, yy - y**2
    varies = np.minimum(*variances) > ALL_BUT_CONSTANT
    spread = np.sqrt(np.maximum(variances[0] * variances[1], 0.0))
    return np.divide(xy - x * y, spread, out=np.full(len(x), np.nan), where=varies)


def _interval(values: Floats) -> Interval | None:
    """Percentiles 2.5 and 97.5 of the values that are not nan, None if none is left."""
    left = values[~np.isnan(values)]
    if not left.size:
        return None
    low, high = np.percentile(left, [2.5, 97.5])
    return float(np.clip(low, -1, 1)), float(np.clip(high, -1, 1))
