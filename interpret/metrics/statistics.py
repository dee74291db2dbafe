"""Values of pictures in groups in, how sure their mean is out.

Pictures of one group (a class shares its basis and its concepts) are not independent, groups are
taken to be: whole groups are drawn or change sign, never single pictures. Chance comes from the
seed alone, and nothing of size n_images x n_images is ever made.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest, t

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]

N_RESAMPLES = 2_000
N_SIGN_DRAWS = 10_000
MAX_GROUPS_ALL_SIGNS = 13  # 8,192 signs
MIN_GROUPS_SIGNS = 5  # below, p cannot fall under 1/16
NUMBERS_AT_ONCE = 2**22  # draws x groups in memory


def bootstrap_ci(values: Floats, groups: Ints, *, seed: int, n_draws: int = N_RESAMPLES) -> Floats:
    r"""95 % interval of the mean over pictures, from drawing groups with replacement.

    Percentiles of :math:`\sum_g c_g s_g / \sum_g c_g n_g` with multinomial counts c, group sums s
    and group sizes n, widened about the mean by
    :math:`t_{.975,G-1} / 1.96 \cdot \sqrt{G / (G-1)}`, as percentiles are too narrow for few
    groups G.

    Args:
        values: shape (n_images,) or (n_images, n_scores); all columns see the same draws.
        groups: shape (n_images,), any whole numbers; equal number, same group.
        seed: of the draws.
        n_draws: resamples.

    Returns:
        Low and high, shape (2,) or (n_scores, 2), in the values' unit; nan for a single group,
        which says nothing about how groups differ.

    Raises:
        ValueError: there are no pictures, shapes differ, or a value is not finite.

    References:
        Davison and Hinkley, Bootstrap Methods and their Application, 1997, sections 3.8 (groups)
        and 5.3 (percentiles); Hesterberg, What teachers should know about the bootstrap, The
        American Statistician 69, 2015 (widening by t and the number of groups).

    Example:
        >>> low, high = bootstrap_ci(np.array([1.0, 3.0] * 20), np.arange(40), seed=0)
        >>> bool(1.6 < low < 1.75 and 2.25 < high < 2.4)
        True
    """
    sums, sizes = _group_sums(values, groups)
    n_groups = len(sizes)
    if n_groups == 1:
        return np.full((*values.shape[1:], 2), np.nan)
    rng = np.random.default_rng(seed)
    even = np.full(n_groups, 1 / n_groups)
    means = np.concatenate(
        [
            counts @ sums / (counts @ sizes)[:, None]
            for counts in (
                rng.multinomial(n_groups, even, size=size) for size in _batches(n_draws, n_groups)
            )
        ]
    )
    ends = _widened(means, sums.sum(axis=0) / sizes.sum(), n_groups)
    return ends.T.reshape((*values.shape[1:], 2))


def bootstrap_sums_ci(
    counts: Floats, groups: Ints, statistic: Statistic, *, seed: int, n_draws: int = N_RESAMPLES
) -> Floats:
    """95 % interval of a statistic of sums over pictures: as `bootstrap_ci`, of whole groups.

    Args:
        counts: shape (n_images, n_counts), what is summed over pictures.
        groups: shape (n_images,), any whole numbers; equal number, same group.
        statistic: of sums, shape (..., n_counts) -> (..., n_scores); nan where what is drawn has
            no score: such draws are left out.
        seed: of the draws.
        n_draws: resamples.

    Returns:
        Low and high, shape (n_scores, 2); nan for a single group.

    Raises:
        ValueError: there are no pictures, shapes differ, or a count is not finite.

    Example:
        >>> share = lambda sums: sums[..., :1] / sums[..., 1:]
        >>> counts = np.array([[1.0, 2.0], [3.0, 2.0]] * 20)
        >>> low, high = bootstrap_sums_ci(counts, np.arange(40), share, seed=0)[0]
        >>> bool(0.8 < low < 0.9 and 1.1 < high < 1.2)
        True
    """
    sums, sizes = _group_sums(counts, groups)
    n_groups = len(sizes)
    whole = statistic(sums.sum(axis=0))
    if n_groups == 1:
        return np.full((len(whole), 2), np.nan)
    rng = np.random.default_rng(seed)
    even = np.full(n_groups, 1 / n_groups)
    sizes_of_draws = _batches(n_draws, n_groups)
    drawn = [statistic(rng.multinomial(n_groups, even, size=n) @ sums) for n in sizes_of_draws]
    return _widened(np.concatenate(drawn), whole, n_groups).T


def sign_flip_p(
    differences: Floats, groups: Ints, *, seed: int, n_draws: int = N_SIGN_DRAWS
) -> float | None:
    """Upper-tailed p: could the differences be as large if each group's sign were a coin's?

    All 2^G signs up to 13 groups; above, random signs, the given ones counted among them.

    Args:
        differences: shape (n_images,), what is measured less what a null expects.
        groups: shape (n_images,), any whole numbers; equal number, same group.
        seed: of the random signs.
        n_draws: random signs, where not all are taken.

    Returns:
        A probability in (0, 1], small where the mean lies above 0; None below 5 groups, where it
        could not be small.

    Raises:
        ValueError: there are no pictures, shapes differ, or a difference is not finite.

    References:
        Good, Permutation, Parametric and Bootstrap Tests of Hypotheses, 2005; the
        counted-in identity: Phipson and Smyth, Permutation p-values should never be zero, 2010.

    Example:
        >>> sign_flip_p(np.array([1.0, 2.0, 3.0, 4.0, 5.0]), np.arange(5), seed=0) == 1 / 32
        True
    """
    sums, _ = _group_sums(differences, groups)
    if sums.shape[1] != 1 or differences.ndim != 1:
        raise ValueError(f"differences must have shape (n_images,), got {differences.shape}.")
    effects = sums[:, 0]
    n_groups = len(effects)
    if n_groups < MIN_GROUPS_SIGNS:
        return None
    if n_groups <= MAX_GROUPS_ALL_SIGNS:
        codes = np.arange(2**n_groups)[:, None]
        return float(_as_large(codes >> np.arange(n_groups) & 1, effects).mean())
    rng = np.random.default_rng(seed)
    n_as_large = sum(
        _as_large(rng.integers(0, 2, (size, n_groups), dtype=np.int8), effects).sum()
        for size in _batches(n_draws, n_groups)
    )
    return float((1 + n_as_large) / (1 + n_draws))


def fraction_ci95(n_hits: int, n: int) -> tuple[float, float]:
    """95 % interval of a fraction of independent yes-or-no answers, by Wilson's formula.

    Args:
        n_hits: answers yes, 0 <= n_hits <= n.
        n: answers, >= 1.

    Returns:
        Low and high, fractions in [0, 1].

    Raises:
        ValueError: no answers, or more hits than answers.

    References:
        Wilson, Probable inference, the law of succession, and statistical inference, Journal of
        the American Statistical Association 22, 1927.

    Example:
        >>> tuple(round(end, 4) for end in fraction_ci95(5, 10))
        (0.2366, 0.7634)
    """
    if not 0 <= n_hits <= n or n < 1:
        raise ValueError(f"hits must lie between 0 and n >= 1 answers, got {n_hits} of {n}.")
    interval = binomtest(n_hits, n).proportion_ci(confidence_level=0.95, method="wilson")
    return float(interval.low), float(interval.high)


def _widened(drawn: Floats, whole: Floats, n_groups: int) -> Floats:
    """Percentiles of draws, shape (n_draws, n_scores), widened about the whole; (2, n_scores)."""
    widening = t.ppf(0.975, n_groups - 1) / 1.96 * np.sqrt(n_groups / (n_groups - 1))
    return np.asarray(whole + (np.nanpercentile(drawn, [2.5, 97.5], axis=0) - whole) * widening)


def _group_sums(values: Floats, groups: Ints) -> tuple[Floats, Ints]:
    """Sums of the values, shape (n_groups, n_scores), and sizes, shape (n_groups,)."""
    if values.ndim not in (1, 2) or groups.shape != values.shape[:1] or not values.size:
        raise ValueError(
            "values must have shape (n_images,) or (n_images, n_scores) with a group for each of "
            f"one or more pictures, got {values.shape} and groups {groups.shape}."
        )
    if not np.isfinite(values).all():
        raise ValueError("values must be finite, got nan or infinity; leave such pictures out.")
    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    columns = values.reshape(len(values), -1).T
    return np.stack([np.bincount(members, column) for column in columns], axis=1), sizes


def _batches(n_draws: int, n_groups: int) -> Iterator[int]:
    """Sizes of batches of draws that together make n_draws and each fit in memory."""
    size = max(1, NUMBERS_AT_ONCE // n_groups)
    for start in range(0, n_draws, size):
        yield min(size, n_draws - start)


def _as_large(kept: Ints, effects: Floats) -> Bools:
    """Is the sum at least the given one when groups that are not kept change sign?

    Changing signs takes twice what is not kept away from the sum, so it stays as large if what is
    not kept sums to 0 or less; the slack lets ties be ties in spite of rounding.
    """
    slack = 1e-12 * np.abs(effects).sum()
    return np.asarray((1 - kept) @ effects <= slack)
