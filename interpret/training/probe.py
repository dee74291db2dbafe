"""Image vectors and labels in, a linear probe of them out: multinomial logistic regression.

The default probe, whose penalty is chosen on held-out pictures, and one with a given penalty. How
it is fitted stands in `interpret.training.logistic`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.arguments import check_indices, check_one_each
from interpret.training.logistic import Solution, pose, solve

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]

PENALTIES = tuple(10.0**-power for power in range(7))  # 1 to 1e-6, strongest first
FIXED_PENALTY = 1e-2  # where no pictures are there to choose one on
HELD_OUT_SHARE, MAX_HELD_OUT = 0.2, 10_000
ROUNDING = 1e-5  # of the largest number: one picture encoded in two batches differs by less
MAX_TRIAL_ITERATIONS = 100  # of each penalty that is tried; a weak one can take hundreds


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
    before and taking at most 100 steps; the best held-out accuracy wins, the stronger penalty on a
    tie. A fifth of each class, of all classes at most 10,000 pictures, is held out. Where no class
    has five pictures none is, and `FIXED_PENALTY` is taken.

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
    present, members = check_learnable(vectors, labels, n_classes)
    is_held_out = hold_out(labels, seed=seed)
    if not is_held_out.any():
        return fit_probe(vectors, labels, n_classes, penalty=FIXED_PENALTY)
    problem = pose(vectors[~is_held_out], members[~is_held_out])
    asked, told = vectors[is_held_out], members[is_held_out]
    tried: list[Solution] = []
    for penalty in PENALTIES:
        start = tried[-1] if tried else None
        tried.append(solve(problem, penalty, start, n_iterations=MAX_TRIAL_ITERATIONS))
    answers = ((asked @ one.coefficients.T + one.intercept).argmax(axis=1) for one in tried)
    accuracies = [float((answer == told).mean()) for answer in answers]
    best = int(np.argmax(accuracies))
    final = solve(pose(vectors, members), PENALTIES[best], tried[best])
    return replace(
        _as_probe(final, present, n_classes, PENALTIES[best]),
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
    present, members = check_learnable(vectors, labels, n_classes)
    return _as_probe(solve(pose(vectors, members), penalty), present, n_classes, penalty)


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


def check_learnable(vectors: Vectors, labels: Ints, n_classes: int) -> tuple[Ints, Ints]:
    """Raise unless a linear classifier can be learnt from these.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,), the class of each picture.
        n_classes: classes there are, also those without pictures.

    Returns:
        The classes with pictures, and the place of each picture's class among them.

    Raises:
        ValueError: shapes do not fit, fewer than two classes have pictures, a vector is not finite,
            or all are equal but for rounding.
    """
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
    spread = np.ptp(vectors, axis=0).max()
    if spread <= ROUNDING * np.abs(vectors).max():
        raise ValueError(
            "vectors must differ for a probe to learn from, but all are equal: look at the "
            "pictures and at the model's weights."
        )
    return present, members


def _as_probe(found: Solution, present: Ints, n_classes: int, penalty: float) -> Probe:
    """A solution for the classes that have pictures as a probe of all."""
    coefficients = np.zeros((n_classes, found.coefficients.shape[1]), dtype=np.float32)
    intercept = np.full(n_classes, -np.inf, dtype=np.float32)
    coefficients[present], intercept[present] = found.coefficients, found.intercept
    return Probe(coefficients, intercept, penalty, found.n_iterations, found.is_converged)
