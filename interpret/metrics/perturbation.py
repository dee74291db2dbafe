"""What a model says while a picture is taken apart in, the area under that curve out."""

import numpy as np
from numpy.typing import NDArray
from scipy.integrate import trapezoid

Floats = NDArray[np.float64]


def unit_step_area(curves: NDArray[np.generic]) -> Floats:
    r"""Area under curves whose points are one step apart, by the trapezoid rule.

    .. math:: A = \sum_{t=1}^{T} (y_{t-1} + y_t) / 2

    Divided by the number of steps T it is a mean height, which compares across T.

    Args:
        curves: shape (..., n_steps + 1), any unit.

    Returns:
        Shape (...), that unit times steps.

    Raises:
        ValueError: a curve has fewer than two points.

    References:
        Sammani and Deligiannis (NeurIPS 2024), Table 1, whose numbers are too large for a mean:
        their areas are of unit steps.

    Example:
        >>> float(unit_step_area(np.array([1.0, 0.5, 0.5, 0.0])))
        1.5
    """
    heights = np.asarray(curves, dtype=np.float64)
    if heights.ndim == 0 or heights.shape[-1] < 2:
        raise ValueError(f"a curve must have at least two points, got shape {heights.shape}.")
    return np.asarray(trapezoid(heights, dx=1.0, axis=-1), dtype=np.float64)
