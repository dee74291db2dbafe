"""Vectors of pictures in, what a decoder that knows texts alone is given in their place out.

A joint space has a gap: pictures lie apart from texts. A decoder trained on texts has never seen
what a picture's vector is like; a bridge takes it to where texts are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from interpret.embeddings import Vectors, unit_rows
from interpret.metrics.arguments import check_unit_vectors

Bridge = Literal["swap", "memory", "softmax", "centred", "noise"]
BRIDGES: tuple[Bridge, ...] = get_args(Bridge)

TAUS = (0.01, 0.02, 0.05, 0.1, 0.2)
NUMBERS_AT_ONCE = 2**23  # weights in memory
Weigh = Callable[[NDArray[np.float32]], NDArray[np.float32]]


@dataclass(frozen=True)
class Choice:
    """A setting of a bridge that was chosen on captions.

    Attributes:
        name: what was chosen.
        value: the choice.
        nats: value -> nats a token of other captions of held-out pictures, lowest at the choice.
    """

    name: str
    value: float
    nats: dict[float, float]

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        tried = [{"value": value, "nats_per_token": nats} for value, nats in self.nats.items()]
        return {"name": self.name, "value": self.value, "tried": tried}


def choose(name: str, nats: dict[float, float]) -> Choice:
    """The setting with the fewest nats, the first of equal ones."""
    return Choice(name, min(nats, key=nats.__getitem__), nats)


def project_on_memory(queries: Vectors, support: Vectors) -> Vectors:
    r"""The mean of a support memory's texts by how near they are to a picture.

    .. math:: \hat v = \sum_i w_i s_i / \|\cdot\|, \quad
              w_i = \max(\cos(v, s_i), 0) / \sum_j \max(\cos(v, s_j), 0)

    Since a cosine with any caption is of much the same size, weights hardly differ, and what comes
    out is near the mean caption whatever the picture.

    Args:
        queries: shape (n, dim), rows of length 1.
        support: shape (n_support, dim), rows of length 1.

    Returns:
        Shape (n, dim), rows of length 1, in bounded memory. Where no cosine is positive or the
        mean is 0, the nearest text.

    Raises:
        ValueError: widths differ, or rows are not of length 1.

    References:
        The domain study; projections on a support memory: Li et al., DeCap: decoding CLIP latents
        for zero-shot captioning via text-only training, ICLR 2023, section 3.2, with softmax.
    """
    return _project(queries, support, lambda cosines: np.maximum(cosines, 0))


def project_by_softmax(queries: Vectors, support: Vectors, tau: float) -> Vectors:
    """As `project_on_memory`, with weights softmax(cosine / tau).

    Args:
        queries: shape (n, dim), rows of length 1.
        support: shape (n_support, dim), rows of length 1.
        tau: temperature, > 0; the smaller, the nearer to the nearest text.

    Raises:
        ValueError: the temperature is not positive, widths differ, or rows are not of length 1.

    References:
        Li et al. 2023, equation 4.
    """
    if not tau > 0:
        raise ValueError(f"tau must be above 0, got {tau}.")
    return _project(queries, support, lambda cosines: np.asarray(softmax(cosines / tau, axis=1)))


def centre(queries: Vectors, mean_image: Vectors, mean_caption: Vectors) -> Vectors:
    """Pictures moved by the gap: less the mean picture, plus the mean caption, on length 1.

    Args:
        queries: shape (n, dim), rows of length 1.
        mean_image: shape (dim,), of training pictures.
        mean_caption: shape (dim,), of their captions.

    References:
        Liang et al., Mind the gap, NeurIPS 2022, section 5.

    Example:
        >>> centre(np.eye(2), np.array([0.5, 0.5]), np.array([0.5, 0.5])).tolist()
        [[1.0, 0.0], [0.0, 1.0]]
    """
    return unit_rows(queries - mean_image + mean_caption)


def nearest(queries: Vectors, support: Vectors) -> NDArray[np.int64]:
    """Which text of a support memory is nearest by cosine, shape (n,), the first of equal ones.

    Raises:
        ValueError: widths differ, or rows are not of length 1.
    """
    _check(queries, support)
    size = _rows_at_once(support)
    parts = [
        (queries[start : start + size] @ support.T).argmax(axis=1)
        for start in range(0, len(queries), size)
    ]
    return np.concatenate(parts)


def _project(queries: Vectors, support: Vectors, weigh: Weigh) -> Vectors:
    _check(queries, support)
    size = _rows_at_once(support)
    parts = [
        _project_block(queries[start : start + size], support, weigh)
        for start in range(0, len(queries), size)
    ]
    return np.concatenate(parts)


def _project_block(queries: Vectors, support: Vectors, weigh: Weigh) -> Vectors:
    cosines = queries @ support.T
    weights = weigh(cosines)
    total = weights.sum(axis=1, keepdims=True)
    mean = weights @ support / np.where(total > 0, total, 1)
    is_nothing = np.linalg.norm(mean, axis=1) < np.finfo(np.float32).eps
    mean[is_nothing] = support[cosines[is_nothing].argmax(axis=1)]
    return unit_rows(mean)


def _rows_at_once(support: Vectors) -> int:
    return max(1, NUMBERS_AT_ONCE // len(support))


def _check(queries: Vectors, support: Vectors) -> None:
    check_unit_vectors(queries, name="queries")
    check_unit_vectors(support, name="support")
    if queries.shape[1] != support.shape[1]:
        raise ValueError(
            f"pictures and texts must have one width, got {queries.shape[1]} and "
            f"{support.shape[1]}."
        )
