"""Two measurements of the same pictures in, whether they differ on average out.

Unless groups are named, pictures are taken to be independent: each is drawn, or changes sign, by
itself. The interval of one mean over such pictures is `bootstrap_ci(values, np.arange(n_images),
seed=seed)` of `interpret.metrics.statistics`.
"""

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from interpret.metrics.arguments import check_values
from interpret.metrics.statistics import (
    MIN_GROUPS_SIGNS,
    N_SIGN_DRAWS,
    bootstrap_ci,
    sign_flip_p,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Interval = tuple[float, float]

SAME_SIZE = 1e-12  # of the largest; what rounding leaves between equal differences


@dataclass(frozen=True)
class PairedTest:
    """Whether two measurements of the same pictures differ on average.

    Attributes:
        mean_difference: in the unit of the differences.
        ci95: bootstrap interval of it; None for a single picture or group.
        p: two-sided, in (0, 1].
        n: pictures.
    """

    mean_difference: float
    ci95: Interval | None
    p: float
    n: int

    def to_dict(self) -> dict[str, float | Interval | None]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def paired_permutation(
    differences: Floats,
    *,
    groups: Ints | None = None,
    seed: int,
    n_draws: int = N_SIGN_DRAWS,
) -> PairedTest:
    """Could the mean difference be as far from 0 if each picture's sign were a coin's?

    Where all differences that are not 0 have one size (right or wrong, less right or wrong), the
    answer is exact and binomial: McNemar's exact test. Up to 13 differences that are not 0, all
    signs are taken; above, random ones, the given ones counted among them.

    Args:
        differences: shape (n_images,), one measurement less the other.
        groups: shape (n_images,), pictures of one number are drawn, and change sign, together;
            None for each by itself.
        seed: of the interval's resamples and of random signs.
        n_draws: random signs, where not all are taken.

    Returns:
        Mean, interval, p and n. The p is twice the smaller tail, at most 1; 1 where nothing
        differs, and at least 2 / (n_draws + 1) with random signs.

    Raises:
        ValueError: there are no pictures, groups are not one a picture, or a difference is not
            finite.

    References:
        Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005; Phipson and Smyth,
        Permutation p-values should never be zero, 2010; McNemar, Note on the sampling error of
        the difference between correlated proportions, Psychometrika 12, 1947. The interval:
        `bootstrap_ci`.

    Example:
        >>> result = paired_permutation(np.array([1.0, 1.0, 1.0, 1.0, -1.0, 0.0]), seed=0)
        >>> result.p == 12 / 32, result.n  # five heads or tails, at most one unlike the others
        (True, 6)
    """
    check_values(differences, name="differences")
    n = len(differences)
    own = np.arange(n) if groups is None else groups
    low, high = bootstrap_ci(differences, own, seed=seed)
    _, group_of = np.unique(own, return_inverse=True)
    effects = np.bincount(group_of, weights=differences)
    return PairedTest(
        mean_difference=float(differences.mean()),
        ci95=(float(low), float(high)) if len(effects) > 1 else None,
        p=_two_sided_p(effects[effects != 0], seed, n_draws),
        n=n,
    )


def _two_sided_p(effects: Floats, seed: int, n_draws: int) -> float:
    """Sign-flip p of effects none of which is 0."""
    if not effects.size:
        return 1.0
    sizes = np.abs(effects)
    if np.ptp(sizes) <= SAME_SIZE * sizes.max():
        return float(binomtest(int((effects > 0).sum()), len(effects)).pvalue)
    towards_mean = effects * np.sign(effects.sum())
    # five or more are asked for; a sign of 0 changes nothing
    padded = np.pad(towards_mean, (0, max(0, MIN_GROUPS_SIGNS - len(effects))))
    upper = sign_flip_p(padded, np.arange(len(padded)), seed=seed, n_draws=n_draws)
    assert upper is not None
    return min(1.0, 2 * upper)
