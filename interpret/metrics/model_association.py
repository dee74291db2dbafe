"""A score and an accuracy of a handful of models in, whether one follows the other out.

Two kinds of doubt are kept apart. Intervals come from drawing pictures again: how sure the figures
of these models are. p comes from exchanging the models: whether so many of them could line up like
this by chance. With few models the second is large however many pictures there are.
"""

from dataclasses import asdict, dataclass
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from interpret.metrics.correlation import draw_counts, sum_groups
from interpret.metrics.model_orders import (
    KINDS,
    N_ORDERS_ALL,
    N_RANDOM_ORDERS,
    SLACK,
    Columns,
    Orders,
    centred,
    correlate,
    order_p,
    orders_of,
)
from interpret.metrics.statistics import N_RESAMPLES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Interval = tuple[float, float]

MODELS_MIN = 4  # below, no order is unlikely, and no model can be left out
DIGITS = 12  # means closer than this share of the largest are ties
POWER, LEVEL = 0.8, 0.05


@dataclass(frozen=True)
class Coefficient:
    """One kind of correlation.

    Attributes:
        value: in [-1, 1]; None where a side is the same for all models.
        ci95: percentiles 2.5 and 97.5 over resampled pictures: how sure the figures of these
            models are, not what other models would show. None without at least two pictures.
        p: two-sided, over all orders of the models, or random ones; None below four models. It
            takes models to be independent: where some share data or weights, it can be too small.
        without_one: lowest and highest value when any one model is left out, of those where both
            sides still vary; None below four.
    """

    value: float | None
    ci95: Interval | None = None
    p: float | None = None
    without_one: Interval | None = None


@dataclass(frozen=True)
class Association:
    """How far a score follows accuracy.

    Attributes:
        n_models: models.
        pearson: linear correlation.
        spearman: correlation of ranks.
        kendall: tau-b.
        partial: Pearson correlation of what a third quantity leaves of both sides; None where
            none was given, it is the same for all models, it leaves nothing of a side, or there
            are fewer than four models.
    """

    n_models: int
    pearson: Coefficient
    spearman: Coefficient
    kendall: Coefficient
    partial: float | None

    @property
    def least_p(self) -> float:
        """The smallest two-sided p that ranks of so many different values can reach.

        2 / n!, and not less than random orders can tell. Pearson's can be half of 2 / n!, where
        no order of the values reaches the negative of the given correlation.
        """
        n = self.n_models
        least = 2 / factorial(n)
        return min(1.0, least if n <= N_ORDERS_ALL else 1 / (1 + N_RANDOM_ORDERS))

    @property
    def detectable_r(self) -> float | None:
        """The |Pearson r| found with probability .8 at a level of .05, None below four models.

        References:
            By Fisher's z: Cohen, Statistical Power Analysis for the Behavioral Sciences, 1988,
            chapter 3.
        """
        if self.n_models < MODELS_MIN:
            return None
        z = norm.ppf(1 - LEVEL / 2) + norm.ppf(POWER)
        return float(np.tanh(z / np.sqrt(self.n_models - 3)))

    @property
    def statement(self) -> str:
        """What so many models can show, in a sentence."""
        if self.detectable_r is None:
            return (
                f"{self.n_models} models cannot show whether a score follows accuracy: take at "
                f"least {MODELS_MIN}."
            )
        return (
            f"{self.n_models} models: a correlation must be {self.detectable_r:.2f} or more to be "
            f"found four times in five at p {LEVEL}, and p of ranks cannot fall below "
            f"{self.least_p:.1g}; intervals are over pictures, those of a class together, p is "
            "over models."
        )

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        found = {
            "least_p": self.least_p,
            "detectable_r": self.detectable_r,
            "statement": self.statement,
        }
        return asdict(self) | found


def associate_models(
    scores: Floats,
    accuracy: Floats,
    *,
    given: Floats | None = None,
    groups: Ints | None = None,
    seed: int,
    n_draws: int = N_RESAMPLES,
) -> Association:
    """Correlate a score with accuracy across models.

    Args:
        scores: shape (n_images, n_models), the same pictures for all models, whose means are the
            models' values; or shape (n_models,), the values alone.
        accuracy: the same shape.
        given: the same shape, what is held constant in `partial`; None for nothing.
        groups: shape (n_images,), pictures that are drawn together; None for each by itself.
        seed: of resampled pictures and of random orders.
        n_draws: resamples; those in which a side is the same for all models are left out.

    Returns:
        Three coefficients and the partial correlation. Noise in the models' means, where that of
        scores and of accuracy is independent, draws a correlation towards 0, and resampling adds
        to it: where pictures are so few that the means are unsure beside the differences between
        models, value and interval lie too near 0.

    Raises:
        ValueError: shapes differ, fewer than three models, or a value is not finite.

    References:
        Pearson 1895, Spearman 1904 and Kendall 1945 (tau-b); p: Good, Permutation, Parametric and
        Bootstrap Tests of Hypotheses, 2005, with the counted-in identity of Phipson and Smyth,
        2010; partial correlation: Fisher, The distribution of the partial correlation
        coefficient, 1924.

    Example:
        >>> found = associate_models(np.arange(5.0), np.array([1.0, 3, 2, 4, 5]), seed=0)
        >>> round(found.pearson.value, 2), round(found.kendall.value, 2)
        (0.9, 0.8)
    """
    _check(scores, accuracy, given)
    x, y = _means(scores), _means(accuracy)
    orders = orders_of(len(x), seed=seed)
    pictures = None
    if scores.ndim == 2:
        sides = sum_groups(scores, groups)[0], sum_groups(accuracy, groups)[0]
        pictures = _Pictures(*sides, seed, n_draws)
    coefficients = {
        name: _coefficient(columns, x, y, orders, pictures) for name, columns in KINDS.items()
    }
    partial = None if given is None else _partial(x, y, _means(given))
    return Association(n_models=len(x), partial=partial, **coefficients)


@dataclass(frozen=True)
class _Pictures:
    """What is drawn again: sums of both sides over groups of pictures, shape (n, n_models)."""

    scores: Floats
    accuracy: Floats
    seed: int
    n_draws: int


def _coefficient(
    columns: Columns, x: Floats, y: Floats, orders: Orders, pictures: _Pictures | None
) -> Coefficient:
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        return Coefficient(None)
    value = correlate(columns, x, y)
    ci95 = None if pictures is None else _interval(columns, pictures)
    if len(x) < MODELS_MIN:
        return Coefficient(value, ci95)
    left = [correlate(columns, np.delete(x, i), np.delete(y, i)) for i in range(len(x))]
    known = [one for one in left if not np.isnan(one)]
    without = (min(known), max(known)) if known else None
    return Coefficient(value, ci95, order_p(columns, x, y, orders), without)


def _interval(columns: Columns, pictures: _Pictures) -> Interval | None:
    n = len(pictures.scores)
    if n == 1:
        return None
    sides = pictures.scores, pictures.accuracy
    found = []
    for counts in draw_counts(n, pictures.n_draws, pictures.seed):
        one, other = (columns(_scaled(counts @ side)) for side in sides)
        found.append((one * other).sum(axis=1))
    left = np.concatenate(found)
    left = left[~np.isnan(left)]
    if not left.size:
        return None
    low, high = np.percentile(left, [2.5, 97.5])
    return float(np.clip(low, -1, 1)), float(np.clip(high, -1, 1))


def _scaled(values: Floats) -> Floats:
    """As shares of the largest, rounded, so that ties stay ties."""
    largest = float(np.abs(values).max()) or 1.0
    return np.asarray(np.round(values / largest, DIGITS))


def _partial(x: Floats, y: Floats, z: Floats) -> float | None:
    if len(x) < MODELS_MIN or any(np.ptp(side) == 0 for side in (x, y, z)):
        return None
    x, y, z = centred(x), centred(y), centred(z)
    x, y = x - (x @ z) * z, y - (y @ z) * z  # what is left of unit lengths
    if min(np.linalg.norm(x), np.linalg.norm(y)) <= SLACK:
        return None
    return correlate(centred, x, y)


def _means(values: Floats) -> Floats:
    return _scaled(values.mean(axis=0) if values.ndim == 2 else values)


def _check(scores: Floats, accuracy: Floats, given: Floats | None) -> None:
    sides = [scores, accuracy] if given is None else [scores, accuracy, given]
    if any(side.shape != scores.shape for side in sides):
        raise ValueError(
            "scores, accuracy and what is given must have one shape, got "
            f"{', '.join(str(side.shape) for side in sides)}."
        )
    if scores.ndim not in (1, 2) or not scores.size or scores.shape[-1] < 3:
        raise ValueError(
            "scores must have shape (n_images, n_models) or (n_models,) with three models or "
            f"more, got {scores.shape}."
        )
    if not all(np.isfinite(side).all() for side in sides):
        raise ValueError("values must be finite, got nan or infinity; leave such models out.")
