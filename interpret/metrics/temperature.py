"""Logits and labels in, the temperature that makes their softmax most likely out.

Dividing logits by a temperature mends confidence and leaves every decision as it is. Fit on
other pictures than those whose calibration is reported. Temperatures stay within [1e-4, 1e4]:
logits that are always right would want 0, logits worse than chance infinity.
"""

from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax

from interpret.metrics.arguments import check_indices, check_logits, check_one_each
from interpret.metrics.entropy import row_blocks, softmax_entropy_nats

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Logits = NDArray[np.floating]

TAU_MIN, TAU_MAX = 1e-4, 1e4
ENTROPY_MIN = 1e-6  # of ln K; its logarithm stands for that of an entropy of 0
WEIGHT_MAX = 100.0


@dataclass(frozen=True)
class EntropyTemperature:
    r"""A temperature for each picture, read off the entropy of its own softmax.

    .. math:: \tau(z) = \ln(1 + e^{w \ln \bar H(z) + b}), \quad
        \bar H(z) = H(\mathrm{softmax}(z)) / \ln K

    Attributes:
        weight: w; above 0, spread pictures are softened more. 0 is one temperature for all.
        bias: b; the temperature of a uniform softmax is ln(1 + exp b).
    """

    weight: float
    bias: float

    def tau(self, logits: Logits) -> Floats:
        """Temperature of each picture, shape (n_images,), in [1e-4, 1e4]; divide its row by it."""
        raw = self.weight * _log_relative_entropy(logits) + self.bias
        return np.clip(np.logaddexp(0.0, raw), TAU_MIN, TAU_MAX)


def fit_temperature(logits: Logits, labels: Ints) -> float:
    r"""The one temperature with the smallest negative log likelihood.

    .. math:: \hat\tau = \arg\min_\tau -\sum_i \ln \mathrm{softmax}(z_i / \tau)_{y_i}

    That is convex in 1 / tau, so the bounded search over ln tau cannot stop in a dip that is not
    the deepest.

    Args:
        logits: shape (n_images, n_classes), cosines or scaled ones.
        labels: shape (n_images,), the class of each picture.

    Returns:
        A temperature in [1e-4, 1e4]; below 1 the logits are too timid, above 1 too sure. 1e-4
        where every picture is right, 1e4 where logits are worse than chance, 1 where no
        temperature is better than it.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or the labels do not fit.

    References:
        Guo et al., On calibration of modern neural networks, ICML 2017, section 4.2.

    Example:
        >>> logits = np.array([[2.0, 0.0]] * 4)  # three of four are right: softmax(ln 3, 0)
        >>> round(fit_temperature(logits, np.array([0, 0, 0, 1])), 4) == round(2 / log(3), 4)
        True
    """
    _check(logits, labels)

    def loss(log_tau: float) -> float:
        return _loss_and_slopes(logits, labels, np.full(len(logits), exp(log_tau)))[0]

    ends = log(TAU_MIN), log(TAU_MAX)
    found = minimize_scalar(loss, bounds=ends, method="bounded", options={"xatol": 1e-8}).x
    return exp(min((0.0, *ends, float(found)), key=loss))  # the first of equals


def fit_entropy_temperature(logits: Logits, labels: Ints) -> EntropyTemperature:
    """The temperature as a function of entropy with the smallest negative log likelihood.

    The search starts at the one best temperature and only goes down, so on the pictures given
    the likelihood is at least that of `fit_temperature`.

    Args:
        logits: shape (n_images, n_classes), on the scale of a softmax: raw cosines have so
            nearly the same entropy everywhere that there is nothing to read off it.
        labels: shape (n_images,), the class of each picture.

    Returns:
        Weight and bias, the weight in [-100, 100]; its temperatures stay within [1e-4, 1e4] also
        where every picture is right.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or the labels do not fit.

    References:
        Entropy-based temperature scaling (HTS): Balanya, Maroñas and Ramos, Adaptive temperature
        scaling for robust calibration of deep neural networks, Neural Computing and Applications
        36, 2024. The lower end of the relative entropy, 1e-6, is ours.

    Example:
        >>> logits = np.array([[2.0, 0.0]] * 4)  # one entropy, so it gives what one tau does
        >>> tau = fit_entropy_temperature(logits, np.array([0, 0, 0, 1])).tau(logits)
        >>> tau.round(4).tolist() == [round(2 / log(3), 4)] * 4
        True
    """
    tau = fit_temperature(logits, labels)
    features = np.stack([_log_relative_entropy(logits), np.ones(len(logits))])

    def loss_and_gradient(parameters: Floats) -> tuple[float, Floats]:
        raw = parameters @ features
        soft = np.logaddexp(0.0, raw)
        loss, slopes = _loss_and_slopes(logits, labels, np.clip(soft, TAU_MIN, TAU_MAX))
        within = (soft > TAU_MIN) & (soft < TAU_MAX)
        return loss, features @ (slopes * expit(raw) * within)

    start = np.array([0.0, _inverse_softplus(tau)])
    found = minimize(
        loss_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(-WEIGHT_MAX, WEIGHT_MAX), (_inverse_softplus(TAU_MIN), TAU_MAX)],
        options={"ftol": 1e-12, "gtol": 1e-8},
    )
    weight, bias = min((start, found.x), key=lambda parameters: loss_and_gradient(parameters)[0])
    return EntropyTemperature(float(weight), float(bias))


def _check(logits: Logits, labels: Ints) -> None:
    """Raise unless each picture has logits and a class."""
    check_logits(logits)
    check_indices(labels, logits.shape[1], name="labels")
    check_one_each(logits=logits, labels=labels)


def _log_relative_entropy(logits: Logits) -> Floats:
    """Logarithm of entropy over ln K, shape (n_images,), in [ln 1e-6, 0]; 0 for a single class."""
    most = log(logits.shape[1])
    relative = softmax_entropy_nats(logits) / most if most else np.ones(len(logits))
    return np.log(np.maximum(relative, ENTROPY_MIN))


def _inverse_softplus(tau: float) -> float:
    """The number whose ln(1 + exp) is tau."""
    return float(tau + np.log(-np.expm1(-tau)))


def _loss_and_slopes(logits: Logits, labels: Ints, tau: Floats) -> tuple[float, Floats]:
    """Mean negative log likelihood in nats, and its derivative by each picture's temperature.

    With z the logits and p the softmax at tau, that of one picture is (z_y - sum p z) / tau^2.
    """
    losses, slopes = np.empty(len(logits)), np.empty(len(logits))
    for rows in row_blocks(*logits.shape):
        z = logits[rows].astype(np.float64)
        log_p = log_softmax(z / tau[rows, None], axis=1)
        of_label = np.take_along_axis(z, labels[rows, None], axis=1)[:, 0]
        losses[rows] = -np.take_along_axis(log_p, labels[rows, None], axis=1)[:, 0]
        slopes[rows] = (of_label - (np.exp(log_p) * z).sum(axis=1)) / tau[rows] ** 2
    return float(losses.mean()), slopes / len(logits)
