"""Classes and clusters in, what chance gives and how sure the measured agreement is out.

The clustering is never run again: what is drawn are tables of counts. An interval therefore says
how the values would move with other pictures, the assignment fixed, and not with other clusters;
the spread over seeds of the clustering is another number.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import random_table

from interpret.metrics.contingency import AGREEMENTS, contingency

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

N_DRAWS = 1_000
LOWEST = {"purity": 0.0, "hungarian_accuracy": 0.0, "nmi": 0.0, "ari": -0.5}


@dataclass(frozen=True)
class ShuffledValue:
    """A measure of agreement with labels dealt out at random.

    Attributes:
        mean: over the draws.
        range95: 2.5th and 97.5th percentile of the draws.
    """

    mean: float
    range95: tuple[float, float]

    def to_dict(self) -> dict[str, float | tuple[float, float]]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def shuffled_labels_values(
    labels: Ints, clusters: Ints, *, seed: int, n_draws: int = N_DRAWS
) -> dict[str, ShuffledValue]:
    """What purity, Hungarian accuracy, NMI and ARI come to when the labels are shuffled.

    Sizes of classes and clusters stay; a table of counts with these margins is drawn as often as
    permutations of the labels give it.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.
        seed: of the draws.
        n_draws: shuffles, >= 1.

    Returns:
        Name of the measure, as in `ClusterAgreement`, -> mean and 95 % range. ARI is 0 on average,
        the others are not, and more so the more clusters there are.

    Raises:
        ValueError: there are no pictures or draws, shapes differ, or an index is not a whole
            number from 0.

    References:
        Hubert and Arabie, Comparing partitions, Journal of Classification 2, 1985 (the model of
        fixed margins); Patefield, An efficient method of generating random R x C tables, Applied
        Statistics 30, 1981.

    Example:
        >>> labels = np.repeat([0, 1], 50)
        >>> by_chance = shuffled_labels_values(labels, labels, seed=0)
        >>> abs(by_chance["ari"].mean) < 0.01, 0.5 < by_chance["purity"].mean < 0.6
        (True, True)
    """
    table = _counts(labels, clusters, n_draws)
    rng = np.random.default_rng(seed)
    margins = random_table(table.sum(axis=1), table.sum(axis=0))
    values = np.array([_measure(margins.rvs(random_state=rng)) for _ in range(n_draws)])
    ends = np.percentile(values, [2.5, 97.5], axis=0)
    return {
        name: ShuffledValue(float(mean), (float(low), float(high)))
        for name, mean, low, high in zip(AGREEMENTS, values.mean(axis=0), *ends, strict=True)
    }


def agreement_ci95(
    labels: Ints, clusters: Ints, *, seed: int, n_draws: int = N_DRAWS
) -> dict[str, tuple[float, float]]:
    """95 % intervals of purity, Hungarian accuracy, NMI and ARI, the assignment fixed.

    Pictures are drawn with replacement, as multinomial counts of the cells of their table. A
    resample holds pictures twice, which lifts all four measures, so that plain percentiles can
    lie wholly above the value: they are taken about the mean of the draws and put about the
    value.

    Args:
        labels: shape (n_images,), the class of each picture, >= 0.
        clusters: shape (n_images,), the cluster of each picture, >= 0.
        seed: of the draws.
        n_draws: resamples, >= 1.

    Returns:
        Name of the measure, as in `ClusterAgreement`, -> low and high, within its range. Of no
        width where a single class meets a single cluster.

    Raises:
        ValueError: there are no pictures or draws, shapes differ, or an index is not a whole
            number from 0.

    References:
        Davison and Hinkley, Bootstrap Methods and their Application, 1997, sections 2.4 and 5.2
        (bias and basic intervals).

    Example:
        >>> labels = np.repeat([0, 1], 50)
        >>> clusters = np.where(np.arange(100) % 10 == 0, 1 - labels, labels)  # nine in ten
        >>> low, high = agreement_ci95(labels, clusters, seed=0)["purity"]
        >>> 0.8 < low < 0.86 and 0.94 < high < 0.98
        True
    """
    table = _counts(labels, clusters, n_draws)
    cells, n = np.flatnonzero(table), int(table.sum())
    rng = np.random.default_rng(seed)
    values = np.empty((n_draws, len(AGREEMENTS)))
    drawn = np.zeros(table.size, dtype=np.int64)
    for row in values:
        drawn[cells] = rng.multinomial(n, table.flat[cells] / n)
        row[:] = _measure(drawn.reshape(table.shape))
    ends = _measure(table) + np.percentile(values, [2.5, 97.5], axis=0) - values.mean(axis=0)
    ends = np.clip(ends, list(LOWEST.values()), 1.0)
    return {
        name: (float(low), float(high)) for name, low, high in zip(AGREEMENTS, *ends, strict=True)
    }


def _counts(labels: Ints, clusters: Ints, n_draws: int) -> Ints:
    """The table to draw from, with at least one picture."""
    table = contingency(labels, clusters)
    if not table.size or n_draws < 1:
        raise ValueError(
            "there must be at least one picture and one draw, "
            f"got {len(labels)} and {n_draws}; leave the interval out."
        )
    return table


def _measure(table: Ints) -> Floats:
    """All four measures, in the order of `AGREEMENTS`."""
    return np.array([measure(table) for measure in AGREEMENTS.values()])
