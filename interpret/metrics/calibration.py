"""Probabilities and labels in, how far confidence and being right agree out.

Confidence is the probability of the likeliest class, the first of those that tie. Lower is better
everywhere; 0 is perfect. Temperatures that mend calibration: `interpret.metrics.temperature`.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_softmax

from interpret.metrics.arguments import (
    check_indices,
    check_logits,
    check_one_each,
    check_probabilities,
)
from interpret.metrics.entropy import row_blocks

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Probabilities = NDArray[np.floating]
Logits = NDArray[np.floating]
Bins = Literal["width", "mass"]

N_BINS = 15  # Guo et al. 2017, section 5


@dataclass(frozen=True)
class ReliabilityBins:
    """Points of a reliability diagram, least confident first; bins without pictures are left out.

    Attributes:
        mean_confidence: shape (n_filled,), in [0, 1].
        accuracy: shape (n_filled,), share of the bin's pictures that are right, in [0, 1].
        count: shape (n_filled,), pictures of each bin, >= 1.
    """

    mean_confidence: Floats
    accuracy: Floats
    count: Ints

    def to_dict(self) -> dict[str, list[float]]:
        """The same names with plain lists, ready for JSON."""
        return {name: values.tolist() for name, values in vars(self).items()}


def reliability_bins(
    probabilities: Probabilities, labels: Ints, *, bins: Bins = "width", n_bins: int = N_BINS
) -> ReliabilityBins:
    """How often pictures are right, by how confident the model is.

    Args:
        probabilities: shape (n_images, n_classes), rows sum to 1.
        labels: shape (n_images,), the class of each picture.
        bins: "width" cuts [0, 1] into (0, 1/n], (1/n, 2/n], ...; "mass" cuts so that bins hold
            equally many pictures, save that equal confidences stay together.
        n_bins: bins, >= 1.

    Returns:
        Mean confidence, accuracy and count of the bins that hold pictures.

    Raises:
        ValueError: the probabilities are none, the labels do not fit, or there is no such binning.

    References:
        DeGroot and Fienberg, The comparison and evaluation of forecasters, The Statistician 32,
        1983; equal mass: Nguyen and O'Connor, Posterior calibration and exploratory
        analysis for natural language processing models, EMNLP 2015.

    Example:
        >>> probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]])
        >>> points = reliability_bins(probabilities, np.array([0, 1, 1]), n_bins=2)
        >>> points.mean_confidence.round(4).tolist(), points.accuracy.round(4).tolist()
        ([0.7667], [0.6667])
    """
    _check_answers(probabilities, labels)
    if bins not in ("width", "mass") or n_bins < 1:
        raise ValueError(
            f"bins must be 'width' or 'mass' and number at least 1, got {bins!r} and {n_bins!r}."
        )
    confidences = probabilities.max(axis=1).astype(np.float64)
    right = probabilities.argmax(axis=1) == labels
    edges = _inner_edges(confidences, bins, n_bins)
    _, members, count = np.unique(
        np.searchsorted(edges, confidences), return_inverse=True, return_counts=True
    )
    return ReliabilityBins(
        mean_confidence=np.bincount(members, confidences) / count,
        accuracy=np.bincount(members, right) / count,
        count=count,
    )


def expected_calibration_error(
    probabilities: Probabilities, labels: Ints, *, bins: Bins = "width", n_bins: int = N_BINS
) -> float:
    r"""Mean gap between confidence and accuracy, over bins of the confidence.

    .. math:: \mathrm{ECE} = \sum_b \frac{n_b}{n} \, |\mathrm{acc}_b - \mathrm{conf}_b|

    Args:
        probabilities: shape (n_images, n_classes), rows sum to 1.
        labels: shape (n_images,), the class of each picture.
        bins: equal "width" or equal "mass", see `reliability_bins`.
        n_bins: bins, >= 1.

    Returns:
        A fraction in [0, 1]; 0 when every bin is right as often as it is confident. Above 0 by
        chance alone where bins hold few pictures: compare at equal n and n_bins only.

    Raises:
        ValueError: the probabilities are none, the labels do not fit, or there is no such binning.

    References:
        Naeini, Cooper and Hauskrecht, Obtaining well calibrated probabilities using Bayesian
        binning, AAAI 2015; Guo et al., On calibration of modern neural networks, ICML 2017,
        section 2; equal mass: Kumar, Liang and Ma, Verified uncertainty calibration, NeurIPS 2019.

    Example:
        >>> probabilities = np.array([[0.9, 0.1], [0.8, 0.2], [0.4, 0.6]])
        >>> round(expected_calibration_error(probabilities, np.array([0, 1, 1]), n_bins=2), 4)
        0.1
    """
    points = reliability_bins(probabilities, labels, bins=bins, n_bins=n_bins)
    gaps = np.abs(points.accuracy - points.mean_confidence)
    return float(np.average(gaps, weights=points.count))


def brier_score(probabilities: Probabilities, labels: Ints) -> float:
    r"""Mean squared distance between the probabilities and the truth, summed over the classes.

    .. math:: \frac{1}{n} \sum_i \sum_k (p_{ik} - [y_i = k])^2

    This is Brier's own convention. For two classes it is twice what many libraries print, who
    look at one class only.

    Args:
        probabilities: shape (n_images, n_classes), rows sum to 1.
        labels: shape (n_images,), the class of each picture.

    Returns:
        In [0, 2]: 0 when all probability lies on the labels, 2 when it lies on single other
        classes, (K - 1) / K for uniform probabilities.

    Raises:
        ValueError: the probabilities are none, or the labels do not fit.

    References:
        Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review
        78, 1950.

    Example:
        >>> round(brier_score(np.array([[0.9, 0.1], [0.4, 0.6]]), np.array([0, 0])), 4)
        0.37
    """
    _check_answers(probabilities, labels)
    p = probabilities.astype(np.float64)
    of_label = p[np.arange(len(p)), labels]
    return float(((p**2).sum(axis=1) - 2 * of_label + 1).mean())


def negative_log_likelihood_nats(logits: Logits, labels: Ints) -> float:
    r"""Mean surprise at the labels.

    .. math:: -\frac{1}{n} \sum_i \ln \mathrm{softmax}(z_i)_{y_i}

    Args:
        logits: shape (n_images, n_classes); logarithms of probabilities are logits too.
        labels: shape (n_images,), the class of each picture.

    Returns:
        Nats, >= 0, without an upper end; ln n_classes for equal logits.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or the labels do not fit.

    References:
        Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2009, section 7.2;
        as a measure of calibration: Guo et al., ICML 2017, section 2.

    Example:
        >>> round(negative_log_likelihood_nats(np.zeros((5, 2)), np.array([0, 1, 0, 1, 1])), 4)
        0.6931
    """
    check_logits(logits)
    check_indices(labels, logits.shape[1], name="labels")
    check_one_each(logits=logits, labels=labels)
    surprise = 0.0
    for rows in row_blocks(*logits.shape):
        log_p = log_softmax(logits[rows].astype(np.float64), axis=1)
        surprise -= np.take_along_axis(log_p, labels[rows, None], axis=1).sum()
    return float(surprise / len(logits))


def _check_answers(probabilities: Probabilities, labels: Ints) -> None:
    """Raise unless each picture has probabilities and a class."""
    check_probabilities(probabilities)
    check_indices(labels, probabilities.shape[1], name="labels")
    check_one_each(probabilities=probabilities, labels=labels)


def _inner_edges(confidences: Floats, bins: Bins, n_bins: int) -> Floats:
    """Where one bin ends, the edge belonging to it, and the next begins; shape (n_bins - 1,)."""
    cuts = np.arange(1, n_bins)
    if bins == "width":
        return cuts / n_bins
    last_ranks = -(-len(confidences) * cuts // n_bins) - 1  # ceil(n cut / n_bins), from 0
    return np.sort(confidences)[last_ranks]
