"""Values of pictures or words in groups in, their mean with its interval over groups out.

What is nan has no value and is left out; where nothing is left, there is no mean.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration_rows import Mean
from interpret.metrics.statistics import bootstrap_ci, sign_flip_p

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Range = tuple[float, float]

FRACTION: Range = (0.0, 1.0)
DIFFERENCE: Range = (-1.0, 1.0)  # of two fractions


@dataclass(frozen=True)
class Excess:
    """A mean difference, and whether it lies above 0.

    Attributes:
        difference: mean of the differences with its interval over groups.
        p: upper-tailed sign flip of whole groups, in (0, 1]; None below five groups.
    """

    difference: Mean
    p: float | None


def group_mean(values: Floats, groups: Ints, *, seed: int, within: Range = FRACTION) -> Mean | None:
    """Mean of the values that are not nan, with a bootstrap over groups.

    Args:
        values: shape (n,), of pictures or of single words.
        groups: shape (n,); equal number, same group.
        seed: of the draws.
        within: what a value can be; the interval, which is widened for few groups, ends there.

    Returns:
        Mean, 95 % interval (None for a single group) and how many values there were; None where
        there is no value.

    References:
        The interval: `interpret.metrics.statistics.bootstrap_ci`.

    Example:
        >>> group_mean(np.array([0.5, np.nan]), np.array([0, 1]), seed=0)
        Mean(value=0.5, ci95=None, n=1)
    """
    known = ~np.isnan(values)
    if not known.any():
        return None
    low, high = bootstrap_ci(values[known], groups[known], seed=seed)
    ends = None if np.isnan(low) else (max(float(low), within[0]), min(float(high), within[1]))
    return Mean(float(values[known].mean()), ends, int(known.sum()))


def group_excess(
    differences: Floats, groups: Ints, *, seed: int, within: Range = DIFFERENCE
) -> Excess | None:
    """Mean difference with its interval, and the chance of one as large if signs were a coin's.

    Args:
        differences: shape (n,), one measurement less another of the same picture; nan: left out.
        groups: shape (n,).
        seed: of the draws and signs.
        within: what a difference can be.

    Returns:
        None where there is no difference to speak of.
    """
    mean = group_mean(differences, groups, seed=seed, within=within)
    if mean is None:
        return None
    known = ~np.isnan(differences)
    return Excess(mean, sign_flip_p(differences[known], groups[known], seed=seed))
