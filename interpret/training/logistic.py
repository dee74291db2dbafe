"""Rows and their classes in, the multinomial logistic regression that fits them best out: L-BFGS.

Rows are centred and brought to one scale; their axes are turned and stretched for the optimiser
alone, which changes how fast the best fit is found, not which it is. scikit-learn's
`LogisticRegression`, driven to the same loss over seven penalties, took 2.7 to 4.6 times as long
(10,000 rows, 512 dimensions, 100 classes, one thread).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits
from torch import Tensor

Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]

MAX_ITERATIONS = 1_000  # Radford et al. 2021, appendix A.3
LOSS_TOLERANCE, GRADIENT_TOLERANCE = 1e-6, 1e-5


@dataclass(frozen=True)
class Problem:
    """Rows made ready for the optimiser.

    Attributes:
        rows: shape (n, dim), on their principal axes, with mean 0 and mean variance 1.
        labels: shape (n,), 0 to n_classes - 1, each of them present.
        n_classes: at least 2.
        mean: shape (dim,), of the rows as they came.
        scale: what they were multiplied by.
        axes: shape (dim, dim), a column an axis.
        variances: shape (dim,), of `rows`.
    """

    rows: Tensor
    labels: Tensor
    n_classes: int
    mean: Floats
    scale: float
    axes: Floats
    variances: Floats


class Solution(NamedTuple):
    """A fit in terms of the rows as they came.

    Attributes:
        coefficients: shape (n_classes, dim).
        intercept: shape (n_classes,).
        n_iterations: steps it took.
        is_converged: did the optimiser end by itself?
    """

    coefficients: Vectors
    intercept: Vectors
    n_iterations: int
    is_converged: bool


def pose(vectors: Vectors, labels: Ints) -> Problem:
    """Make rows ready, once for any number of penalties.

    Args:
        vectors: shape (n, dim), finite, not all equal.
        labels: shape (n,), 0 to n_classes - 1, each of them present.
    """
    mean = vectors.mean(axis=0, dtype=np.float64)
    rows = torch.from_numpy((vectors - mean).astype(np.float32))
    covariance = (rows.T @ rows).double().numpy() / len(rows)
    with threadpool_limits(1, user_api="blas"):
        variances, axes = np.linalg.eigh(covariance)
    scale = float(1 / np.sqrt(variances.mean()))
    return Problem(
        rows=rows @ torch.from_numpy((axes * scale).astype(np.float32)),
        labels=torch.from_numpy(labels),
        n_classes=int(labels.max()) + 1,
        mean=mean,
        scale=scale,
        axes=axes,
        variances=np.maximum(variances, 0) * scale**2,
    )


def solve(
    problem: Problem,
    penalty: float,
    start: Solution | None = None,
    *,
    n_iterations: int = MAX_ITERATIONS,
) -> Solution:
    """The coefficients with the least loss and penalty.

    Args:
        problem: of `pose`.
        penalty: of the squared coefficients, > 0.
        start: where to look from; 0 if None.
        n_iterations: steps at most.

    References:
        Liu and Nocedal, "On the limited memory BFGS method for large scale optimization" (1989).
    """
    n_classes = problem.n_classes
    # the Hessian's diagonal is about p (1 - p) variance + penalty, with p = 1 / n_classes at first;
    # on axes stretched by its root all directions curve alike
    curvature = (1 - 1 / n_classes) / n_classes
    stretch = 1 / np.sqrt(np.append(curvature * problem.variances + penalty, curvature))
    options = {"maxiter": n_iterations, "ftol": LOSS_TOLERANCE, "gtol": GRADIENT_TOLERANCE}
    with threadpool_limits(1, user_api="blas"):  # torch's threads do the work; two pools collide
        found = minimize(
            _loss,
            (_weights(problem, start) / stretch).ravel(),
            args=(problem, penalty, torch.from_numpy(stretch)),
            jac=True,
            method="L-BFGS-B",
            options=options,
        )
    weights = found.x.reshape(n_classes, -1) * stretch
    slopes = weights[:, :-1] @ problem.axes.T * problem.scale
    intercept = weights[:, -1] - slopes @ problem.mean
    # status 1 is the limit of steps; 2, no way down, comes where fp32 cannot tell losses apart
    is_converged = found.status != 1
    as_stored = slopes.astype(np.float32), intercept.astype(np.float32)
    return Solution(*as_stored, int(found.nit), is_converged)


def _loss(flat: Floats, problem: Problem, penalty: float, stretch: Tensor) -> tuple[float, Floats]:
    """The mean loss with its penalty, and the gradient on the stretched axes."""
    rows, n = problem.rows, len(problem.rows)
    weights = torch.from_numpy(flat).view(problem.n_classes, -1) * stretch
    slopes, offsets = weights[:, :-1], weights[:, -1]
    shares = torch.addmm(offsets.float(), rows, slopes.float().T).log_softmax(dim=1)
    picked = problem.labels[:, None]
    loss = -shares.gather(1, picked).sum(dtype=torch.float64).item() / n
    excess = shares.exp_().scatter_add_(1, picked, torch.full(picked.shape, -1.0))
    slope_gradient = (excess.T @ rows).double() / n + penalty * slopes
    offset_gradient = excess.sum(dim=0, dtype=torch.float64)[:, None] / n
    gradient = torch.cat([slope_gradient, offset_gradient], dim=1) * stretch
    return loss + penalty / 2 * float(slopes.square().sum()), gradient.numpy().ravel()


def _weights(problem: Problem, start: Solution | None) -> Floats:
    """A solution on the problem's axes, its intercepts last, shape (n_classes, dim + 1)."""
    if start is None:
        return np.zeros((problem.n_classes, len(problem.mean) + 1))
    coefficients = start.coefficients.astype(np.float64)
    offsets = start.intercept + coefficients @ problem.mean
    return np.column_stack([coefficients @ problem.axes / problem.scale, offsets])
