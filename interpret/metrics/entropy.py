"""Logits in, how spread the softmax over the choices is out: entropy in nats.

The entropy of K choices lies between 0 and ln K. A mean above ln K is impossible; a published
one that is (5.3299 nats at K = 205, where ln 205 = 5.3230) is a slip of print or of code.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from math import log

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax
from scipy.stats import entropy

from interpret.metrics.arguments import check_logits

Floats = NDArray[np.float64]
Logits = NDArray[np.floating]

NUMBERS_AT_ONCE = 2**22  # logits in memory as float64


@dataclass(frozen=True)
class EntropySummary:
    """How spread the softmax of many pictures is.

    Attributes:
        n_images: pictures.
        n_choices: choices K.
        mean_nats: mean entropy, in [0, ln K].
        sd_nats: standard deviation over the pictures (divided by n), >= 0.
        mean_normalised: mean entropy over ln K, in [0, 1]; None for a single choice.
        max_nats: ln K.
        mean_confidence: mean probability of the likeliest choice, in [1 / K, 1].
    """

    n_images: int
    n_choices: int
    mean_nats: float
    sd_nats: float
    mean_normalised: float | None
    max_nats: float
    mean_confidence: float

    def to_dict(self) -> dict[str, int | float | None]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def softmax_entropy_nats(logits: Logits, *, tau: float = 1.0) -> Floats:
    r"""Entropy of each picture's softmax.

    .. math:: H = -\sum_k p_k \ln p_k, \quad p = \mathrm{softmax}(z / \tau)

    Args:
        logits: shape (n_images, n_choices); cosines, if tau is to be on their scale.
        tau: temperature, > 0; small sharpens, large flattens.

    Returns:
        Nats, shape (n_images,), in [0, ln n_choices], never falling in tau; 0 when one choice
        has all the probability, ln n_choices when all have the same.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or tau is not above 0 and finite.

    References:
        Cover and Thomas, Elements of Information Theory, section 2.1.

    Example:
        >>> softmax_entropy_nats(np.array([[0.0, 0.0], [100.0, 0.0]])).round(4).tolist()
        [0.6931, 0.0]
    """
    nats, _ = _entropy_and_confidence(logits, tau)
    return nats


def summarise_entropy(logits: Logits, *, tau: float = 1.0) -> EntropySummary:
    """Mean and spread of the entropy, and the mean confidence.

    Args:
        logits: shape (n_images, n_choices).
        tau: temperature, > 0.

    Returns:
        The summary; units and ranges stand with `EntropySummary`.

    Raises:
        ValueError: `logits` is not a table of finite numbers, or tau is not above 0 and finite.

    Example:
        >>> summary = summarise_entropy(np.zeros((3, 205)))
        >>> round(summary.mean_nats, 4), summary.mean_normalised
        (5.323, 1.0)
    """
    nats, confidences = _entropy_and_confidence(logits, tau)
    n_images, n_choices = logits.shape
    most = log(n_choices)
    mean_nats = min(float(nats.mean()), most)  # rounding may leave ln K + 2e-16
    return EntropySummary(
        n_images=n_images,
        n_choices=n_choices,
        mean_nats=mean_nats,
        sd_nats=float(nats.std()),
        mean_normalised=mean_nats / most if n_choices > 1 else None,
        max_nats=most,
        mean_confidence=float(confidences.mean()),
    )


def exceeds_max_entropy(entropy_nats: float, n_choices: int, *, decimals: int = 4) -> bool:
    """Is a printed entropy larger than that of any distribution over so many choices?

    Args:
        entropy_nats: as printed, nats.
        n_choices: choices K, >= 1.
        decimals: digits printed after the point; half a unit of the last one is let pass.

    Returns:
        True when no distribution over K choices can have it, even before rounding.

    Raises:
        ValueError: there are no choices, or the entropy is not finite.

    References:
        H <= ln K: Cover and Thomas, Elements of Information Theory, theorem 2.6.4.

    Example:
        >>> exceeds_max_entropy(5.3299, 205), exceeds_max_entropy(3.4657, 32)
        (True, False)
    """
    if n_choices < 1 or not np.isfinite(entropy_nats):
        raise ValueError(
            "an entropy must be finite and over at least one choice, "
            f"got {entropy_nats!r} over {n_choices!r}."
        )
    slack = 0.5 * 10.0**-decimals + 1e-12  # the second for halves that binary cannot hold
    return bool(entropy_nats > log(n_choices) + slack)


def row_blocks(n_rows: int, n_columns: int) -> Iterator[slice]:
    """Slices of rows that together cover a table and each fit in memory as float64."""
    step = max(1, NUMBERS_AT_ONCE // n_columns)
    return (slice(start, start + step) for start in range(0, n_rows, step))


def _entropy_and_confidence(logits: Logits, tau: float) -> tuple[Floats, Floats]:
    """Entropy in nats and probability of the likeliest choice, shape (n_images,) each."""
    check_logits(logits)
    if not 0 < tau < np.inf:
        raise ValueError(f"tau must be above 0 and finite, got {tau!r}; 1 leaves logits alone.")
    nats, confidences = np.empty(len(logits)), np.empty(len(logits))
    for rows in row_blocks(*logits.shape):
        block = logits[rows].astype(np.float64)
        with np.errstate(over="ignore"):  # -infinity is right for a tiny tau: its exp is 0
            p = softmax((block - block.max(axis=1, keepdims=True)) / tau, axis=1)
        nats[rows], confidences[rows] = entropy(p, axis=1), p.max(axis=1)
    return np.clip(nats, 0.0, log(logits.shape[1])), confidences  # rounding may leave ln K + 1e-15
