"""Image vectors and labels in, a linear probe out: multinomial logistic regression by L-BFGS.

Vectors are centred and brought to one scale, their axes are turned and stretched for the optimiser
alone: none of it changes which probe is best, only how fast it is found. scikit-learn's
`LogisticRegression`, driven to the same loss, took three to five times as long (10,000 rows, 512
dimensions, 100 classes, seven penalties one after the other).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from interpret.metrics.arguments import check_indices, check_one_each

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

PENALTIES = tuple(10.0**-power for power in range(7))  # 1 to 1e-6, strongest first
FIXED_PENALTY = 1e-3  # where there are no pictures to choose one on
HELD_OUT_SHARE, MAX_HELD_OUT = 0.2, 10_000
MAX_ITERATIONS = 1_000  # Radford et al. 2021, appendix A.3
LOSS_TOLERANCE, GRADIENT_TOLERANCE = 1e-6, 1e-5


@dataclass(frozen=True)
class Probe:
    """A linear classifier of image vectors.

    Attributes:
        coefficients: shape (n_classes, dim), of the vectors as they come; 0 for a class that had no
            training pictures.
        intercept: shape (n_classes,); -inf for such a class, so that it is never predicted.
        penalty: what the squared coefficients were charged; 0 for nothing.
        n_iterations: steps of the optimiser in the last fit.
        is_converged: did the optimiser end by itself?
        n_held_out: pictures the penalty was chosen on; 0 where it was given.
        held_out_accuracies: penalty -> share of those pictures that were right.
    """

    coefficients: Vectors = field(repr=False)
    intercept: Vectors = field(repr=False)
    penalty: float
    n_iterations: int
    is_converged: bool
    n_held_out: int = 0
    held_out_accuracies: Mapping[float, float] = field(default_factory=dict)

    def logits(self, vectors: Vectors) -> Vectors:
        """Scores of the classes, up to a number a picture their log-probabilities.

        Args:
            vectors: shape (n_images, dim).

        Returns:
            Shape (n_images, n_classes).
        """
        return vectors @ self.coefficients.T + self.intercept

    def predict(self, vectors: Vectors) -> Ints:
        """The likeliest class of each picture, shape (n_images,)."""
        return self.logits(vectors).argmax(axis=1)


def choose_and_fit_probe(vectors: Vectors, labels: Ints, n_classes: int, *, seed: int) -> Probe:
    """The default probe: the penalty is chosen on held-out pictures, then all are learnt from.

    The seven penalties are tried from the strongest to the weakest, each fit starting from the one
    before; the best held-out accuracy wins, the stronger penalty on a tie. A fifth of each class,
    of all classes at most 10,000 pictures, is held out. Where no class has five pictures none is,
    and `FIXED_PENALTY` is taken.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,), the class of each picture.
        n_classes: classes there are, also those without pictures.
        seed: of which pictures are held out.

    Raises:
        ValueError: as `fit_probe`.

    References:
        Radford et al., "Learning transferable visual models" (2021), appendix A.3, where seven
        penalties from 1e-6 to 1e6 are the first round of a search; here they stand a factor of 10
        apart, which needs no second one, and charge the mean loss of vectors of one scale, so that
        what fits does not depend on their number or length.
    """
    held_out = hold_out(labels, seed=seed)
    if not held_out.any():
        return fit_probe(vectors, labels, n_classes, penalty=FIXED_PENALTY)
    problem = _pose(vectors[~held_out], labels[~held_out], n_classes)
    asked, told = vectors[held_out], labels[held_out]
    tried: list[Probe] = []
    for penalty in PENALTIES:
        tried.append(_solve(problem, penalty, tried[-1] if tried else None))
    accuracies = [float((probe.predict(asked) == told).mean()) for probe in tried]
    best = tried[int(np.argmax(accuracies))]
    final = _solve(_pose(vectors, labels, n_classes), best.penalty, best)
    return Probe(
        final.coefficients,
        final.intercept,
        best.penalty,
        final.n_iterations,
        final.is_converged,
        n_held_out=len(told),
        held_out_accuracies=dict(zip(PENALTIES, accuracies, strict=True)),
    )


def fit_probe(
    vectors: Vectors, labels: Ints, n_classes: int, *, penalty: float = FIXED_PENALTY
) -> Probe:
    r"""Multinomial logistic regression with one given penalty on the squared coefficients.

    .. math:: \min_{W,b} -\frac{1}{n} \sum_i \ln \mathrm{softmax}(W z_i + b)_{y_i}
              + \frac{\lambda}{2} \lVert W \rVert^2

    z are the vectors less their mean, times one number that makes their mean variance a dimension 1
    (unit vectors of a CLIP are far smaller); b is not charged. In scikit-learn's terms
    :math:`C = 1 / (n \lambda)` on z. L-BFGS starts from 0 and ends when the loss falls by less than
    1e-6 of itself (or of 1, where it is below), when no component of the gradient is above 1e-5 on
    the stretched axes, or after 1,000 steps. Nothing is drawn by chance.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,), the class of each picture.
        n_classes: classes there are, also those without pictures.
        penalty: lambda, > 0.

    Raises:
        ValueError: shapes do not fit, fewer than two classes have pictures, a vector is not finite,
            all are equal, or the penalty is not above 0.

    Example:
        >>> vectors = np.array([[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], dtype=np.float32)
        >>> fit_probe(vectors, np.array([0, 0, 2, 2]), n_classes=3).predict(vectors).tolist()
        [0, 0, 2, 2]
    """
    if not penalty > 0:
        raise ValueError(f"penalty must be above 0, got {penalty}: take a small one.")
    return _solve(_pose(vectors, labels, n_classes), penalty, None)


def hold_out(labels: Ints, *, seed: int) -> NDArray[np.bool_]:
    """Which pictures to hold out: the same share of each class, rounded down.

    Args:
        labels: shape (n_images,), the class of each picture.
        seed: of which pictures of a class.

    Returns:
        Shape (n_images,); a fifth of each class or less, so that at most 10,000 are true.
    """
    share = min(HELD_OUT_SHARE, MAX_HELD_OUT / max(1, len(labels)))
    rng, is_held_out = np.random.default_rng(seed), np.zeros(len(labels), dtype=bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        is_held_out[members[: int(share * len(members) + 1e-9)]] = True
    return is_held_out


@dataclass(frozen=True)
class _Problem:
    """Rows on their principal axes with mean 0 and mean variance 1, and what led there."""

    rows: Tensor  # (n_images, dim)
    labels: Tensor  # (n_images,), indices into `present`
    present: Ints  # classes with pictures
    n_classes: int
    mean: Floats  # (dim,)
    scale: float
    axes: Floats  # (dim, dim), a column an axis
    variances: Floats  # (dim,), of the rows


def _pose(vectors: Vectors, labels: Ints, n_classes: int) -> _Problem:
    present, members = _check(vectors, labels, n_classes)
    mean = vectors.mean(axis=0, dtype=np.float64)
    rows = torch.from_numpy(vectors - mean.astype(np.float32))
    covariance = (rows.T @ rows).double().numpy() / len(rows)
    variances, axes = np.linalg.eigh(covariance)
    scale = 1 / np.sqrt(variances.mean())
    return _Problem(
        rows=rows @ torch.from_numpy((axes * scale).astype(np.float32)),
        labels=torch.from_numpy(members),
        present=present,
        n_classes=n_classes,
        mean=mean,
        scale=float(scale),
        axes=axes,
        variances=np.maximum(variances, 0) * scale**2,
    )


def _check(vectors: Vectors, labels: Ints, n_classes: int) -> tuple[Ints, Ints]:
    """Classes with pictures, and the place of each picture's class among them."""
    check_indices(labels, n_classes, name="labels")
    check_one_each(vectors=vectors, labels=labels)
    if vectors.ndim != 2 or not np.isfinite(vectors).all():
        raise ValueError(
            f"vectors must be finite and of shape (n_images, dim), got {vectors.shape}: leave out "
            "pictures without one."
        )
    present, members = np.unique(labels, return_inverse=True)
    if len(present) < 2:
        raise ValueError(
            "a probe must have pictures of at least 2 classes to learn from, got 1: add others."
        )
    if not np.ptp(vectors, axis=0).any():
        raise ValueError(
            "vectors must differ for a probe to learn from, but all are equal: look at the "
            "pictures and at the model's weights."
        )
    return present, members


def _solve(problem: _Problem, penalty: float, start: Probe | None) -> Probe:
    """The best probe; as the Hessian is about (p (1 - p) variance + penalty), axes are
    stretched by the square root of that, p being one over the number of classes.
    """  # fmt: skip
    n_present = len(problem.present)
    curvature = (1 - 1 / n_present) / n_present
    stretch = 1 / np.sqrt(np.append(curvature * problem.variances + penalty, curvature))
    found = minimize(
        _loss,
        (_weights(problem, start) / stretch).ravel(),
        args=(problem, penalty, torch.from_numpy(stretch)),
        jac=True,
        method="L-BFGS-B",
        options={
            "maxiter": MAX_ITERATIONS,
            "ftol": LOSS_TOLERANCE,
            "gtol": GRADIENT_TOLERANCE,
        },
    )
    weights = found.x.reshape(n_present, -1) * stretch
    # status 1 is the limit of steps; 2, no way down, comes where fp32 cannot tell losses apart
    return _probe(problem, weights, penalty, int(found.nit), found.status != 1)


def _loss(flat: Floats, problem: _Problem, penalty: float, stretch: Tensor) -> tuple[float, Floats]:
    """The mean loss with its penalty, and the gradient on the stretched axes."""
    rows, labels, n = problem.rows, problem.labels, len(problem.rows)
    weights = torch.from_numpy(flat).view(len(problem.present), -1) * stretch
    slopes, offsets = weights[:, :-1], weights[:, -1]
    shares = torch.addmm(offsets.float(), rows, slopes.float().T).log_softmax(dim=1)
    picked = labels[:, None]
    loss = -shares.gather(1, picked).sum(dtype=torch.float64).item() / n
    excess = shares.exp_().scatter_add_(1, picked, torch.full(picked.shape, -1.0))
    slope_gradient = (excess.T @ rows).double() / n + penalty * slopes
    offset_gradient = excess.sum(dim=0, dtype=torch.float64)[:, None] / n
    gradient = torch.cat([slope_gradient, offset_gradient], dim=1) * stretch
    return loss + penalty / 2 * float(slopes.square().sum()), gradient.numpy().ravel()


def _weights(problem: _Problem, start: Probe | None) -> Floats:
    """A probe on the problem's axes, its intercepts last, shape (n_present, dim + 1)."""
    if start is None:
        return np.zeros((len(problem.present), len(problem.mean) + 1))
    coefficients = start.coefficients[problem.present].astype(np.float64)
    offsets = start.intercept[problem.present] + coefficients @ problem.mean
    return np.column_stack([coefficients @ problem.axes / problem.scale, offsets])


def _probe(
    problem: _Problem, weights: Floats, penalty: float, n_iterations: int, is_converged: bool
) -> Probe:
    """Weights on the problem's axes as a probe of the vectors as they came."""
    slopes = weights[:, :-1] @ problem.axes.T * problem.scale
    coefficients = np.zeros((problem.n_classes, len(problem.mean)), dtype=np.float32)
    intercept = np.full(problem.n_classes, -np.inf, dtype=np.float32)
    coefficients[problem.present] = slopes
    intercept[problem.present] = weights[:, -1] - slopes @ problem.mean
    return Probe(coefficients, intercept, penalty, n_iterations, is_converged)
