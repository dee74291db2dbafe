"""A handful of points in, the line through them out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t

from interpret.metrics.arguments import check_one_each, check_values

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Line:
    """A least-squares line.

    Attributes:
        slope: of y by x.
        intercept: y at x = 0.
        n: points.
        mean_x: of the points.
        spread_x: their sum of squares about the mean.
        noise: standard deviation of the points about the line, of y's unit; None for two points.
    """

    slope: float
    intercept: float
    n: int
    mean_x: float
    spread_x: float
    noise: float | None

    def at(self, x: Floats) -> Floats:
        """The line's y, same shape as x."""
        return np.asarray(self.intercept + self.slope * x)

    def band(self, x: Floats) -> tuple[Floats, Floats] | None:
        """95 % confidence band of the mean of y, low and high, same shape as x.

        Returns:
            None for two points, which every line fits.

        References:
            Student's t with n - 2 degrees of freedom: Draper and Smith, Applied Regression
            Analysis, 1998, section 3.2.
        """
        if self.noise is None:
            return None
        error = self.noise * np.sqrt(1 / self.n + (x - self.mean_x) ** 2 / self.spread_x)
        half = t.ppf(0.975, self.n - 2) * error
        return self.at(x) - half, self.at(x) + half


def fit_line(x: Floats, y: Floats) -> Line:
    """The least-squares line of y by x.

    Args:
        x: shape (n,).
        y: shape (n,).

    Raises:
        ValueError: fewer than two points, shapes differ, a value is not finite, or all x are equal.

    Example:
        >>> line = fit_line(np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]))
        >>> round(line.slope, 6), round(line.intercept, 6)
        (2.0, 1.0)
    """
    check_values(x, name="x")
    check_values(y, name="y")
    check_one_each(x=x, y=y)
    if len(x) < 2 or np.ptp(x) == 0:
        raise ValueError(f"a line needs two different x, got {np.unique(x).tolist()}.")
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ (y - y.mean())) / spread
    intercept = float(y.mean() - slope * x.mean())
    residuals = y - intercept - slope * x
    noise = float(np.sqrt(residuals @ residuals / (len(x) - 2))) if len(x) > 2 else None
    return Line(slope, intercept, len(x), float(x.mean()), spread, noise)
