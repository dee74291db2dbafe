"""Probabilities and labels in, how sure an expected calibration error is out.

That error is biased upwards: noise in a bin is a gap, too. So it gets an interval that takes the
bias back, and beside it the error that a perfectly calibrated model would show on as many pictures.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration import N_BINS, Bins, reliability_bins
from interpret.metrics.statistics import N_RESAMPLES

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Probabilities = NDArray[np.floating]
Interval = tuple[float, float]

NUMBERS_AT_ONCE = 2**21  # draws x pictures in memory


@dataclass(frozen=True)
class CalibrationError:
    """An expected calibration error with what it is to be held against.

    Attributes:
        value: the error, in [0, 1].
        ci95: interval of the true error of these bins, in [0, 1]; None for a single picture.
        if_calibrated: mean error of a model that is right exactly as often as it is confident, on
            as many pictures with these confidences.
        p_calibrated: how often such a model's error is at least `value`, in (0, 1].
        n: pictures.
    """

    value: float
    ci95: Interval | None
    if_calibrated: float
    p_calibrated: float
    n: int

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def calibration_error_with_ci(
    probabilities: Probabilities,
    labels: Ints,
    *,
    bins: Bins = "width",
    n_bins: int = N_BINS,
    seed: int,
    n_draws: int = N_RESAMPLES,
) -> CalibrationError:
    """Expected calibration error with an interval over pictures and its value by chance.

    The bins stay as the given pictures cut them. As the error of a resample lies above that of the
    sample as that lies above the truth, the interval is the reversed percentile one, cut to [0, 1]
    and widened to hold the value where the bias is larger than the spread.

    Args:
        probabilities: shape (n_images, n_classes), rows sum to 1.
        labels: shape (n_images,), the class of each picture.
        bins: equal "width" or equal "mass", see `reliability_bins`.
        n_bins: bins, >= 1.
        seed: of the draws.
        n_draws: resamples, and simulated calibrated models.

    Returns:
        The error, its interval, and what calibrated models would show.

    Raises:
        ValueError: as `reliability_bins`.

    References:
        Reversed percentiles: Davison and Hinkley, Bootstrap Methods and their Application, 1997,
        section 5.2 ("basic"); calibrated models: Broecker and Smith, Increasing the reliability of
        reliability diagrams, Weather and Forecasting 22, 2007, section 3.

    Example:
        >>> probabilities = np.tile([0.8, 0.2], (200, 1))
        >>> labels = (np.arange(200) % 2).astype(np.int64)  # right half the time
        >>> found = calibration_error_with_ci(probabilities, labels, seed=0)
        >>> round(found.value, 4), found.p_calibrated < 0.001
        (0.3, True)
    """
    points = reliability_bins(probabilities, labels, bins=bins, n_bins=n_bins)
    confidences = probabilities.max(axis=1).astype(np.float64)
    order = np.argsort(confidences, kind="stable")  # bins are runs of it
    confidences = confidences[order]
    right = (probabilities.argmax(axis=1) == labels)[order]
    starts = np.cumsum(points.count) - points.count
    value = _error(right - confidences, starts)
    rng, n = np.random.default_rng(seed), len(labels)
    members = np.repeat(np.arange(len(starts)), points.count)
    resampled = _resampled_errors(right - confidences, members, rng, n_draws)
    calibrated = _calibrated_errors(confidences, starts, rng, n_draws)
    return CalibrationError(
        value=float(value),
        ci95=_reversed_interval(float(value), resampled) if n > 1 else None,
        if_calibrated=float(calibrated.mean()),
        p_calibrated=float((1 + (calibrated >= value - 1e-12).sum()) / (1 + n_draws)),
        n=n,
    )


def _error(gaps: Floats, starts: Ints) -> Any:
    """Mean absolute gap of bins that are runs along the last axis, shape (...,)."""
    sums = np.add.reduceat(gaps, starts, axis=-1)  # (..., n_filled)
    return np.abs(sums).sum(axis=-1) / gaps.shape[-1]


def _resampled_errors(
    gaps: Floats, members: Ints, rng: np.random.Generator, n_draws: int
) -> Floats:
    """Errors of resamples of the pictures, shape (n_draws,)."""
    n, n_filled, found = len(gaps), int(members[-1]) + 1, []
    for size in _batches(n_draws, n):
        drawn = rng.integers(n, size=(size, n))
        cells = members[drawn] + n_filled * np.arange(size)[:, None]
        sums = np.bincount(cells.ravel(), gaps[drawn].ravel(), minlength=size * n_filled)
        found.append(np.abs(sums.reshape(size, n_filled)).sum(axis=1) / n)
    return np.concatenate(found)


def _calibrated_errors(
    confidences: Floats, starts: Ints, rng: np.random.Generator, n_draws: int
) -> Floats:
    """Errors of models that are right as often as they are confident, shape (n_draws,)."""
    n = len(confidences)
    return np.concatenate(
        [
            _error((rng.random((size, n)) < confidences) - confidences, starts)
            for size in _batches(n_draws, n)
        ]
    )


def _batches(n_draws: int, n: int) -> Iterator[int]:
    """Sizes of batches of draws that together make n_draws and each fit in memory."""
    size = max(1, NUMBERS_AT_ONCE // n)
    for start in range(0, n_draws, size):
        yield min(size, n_draws - start)


def _reversed_interval(value: float, resampled: Floats) -> Interval:
    """Percentiles mirrored about the value, cut to [0, 1], with the value inside."""
    low, high = 2 * value - np.percentile(resampled, [97.5, 2.5])
    return max(0.0, min(float(low), value)), min(1.0, max(float(high), value))
