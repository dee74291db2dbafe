"""Class vectors by several wordings in, how often each is right on the same pictures out."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.prompts import DEFAULT_TEMPLATES
from interpret.metrics.paired import PairedTest
from interpret.metrics.paired_hits import paired_hits
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.floating]
Bools = NDArray[np.bool_]
Interval = tuple[float, float]

PLAIN = DEFAULT_TEMPLATES[0]  # what every other wording is held against


@dataclass(frozen=True)
class WordingScore:
    """Top-1 accuracy of one way to word the classes.

    Attributes:
        wording: a template, or the name of an ensemble.
        top1: share of pictures given their class, in [0, 1].
        ci95: Wilson interval of it.
        n: pictures.
        against_plain: top-1 less that of the plain template on the same pictures; its p is not
            corrected for the number of wordings compared.
    """

    wording: str
    top1: float
    ci95: Interval
    n: int
    against_plain: PairedTest

    def to_dict(self) -> dict[str, Any]:
        """The same names and numbers, ready for JSON."""
        return asdict(self)


def compare_wordings(
    image_vectors: Floats,
    wordings: Mapping[str, Floats],
    plain: Floats,
    labels: Ints,
    *,
    seed: int,
) -> tuple[WordingScore, ...]:
    """Top-1 of each wording, tested against the plain one on the same pictures.

    Args:
        image_vectors: shape (n_images, dim), rows of length 1.
        wordings: name -> class vectors of shape (n_classes, dim), rows of length 1.
        plain: class vectors of `PLAIN`.
        labels: shape (n_images,), the class of each picture.
        seed: of the intervals of the differences.

    Returns:
        A score for each wording, in their order.

    References:
        Radford et al., "Learning transferable visual models" (2021), section 3.1.4.
    """
    plain_right = hits(image_vectors, plain, labels)
    return tuple(
        score_wording(name, hits(image_vectors, vectors, labels), plain_right, seed=seed)
        for name, vectors in wordings.items()
    )


def score_wording(wording: str, right: Bools, plain_right: Bools, *, seed: int) -> WordingScore:
    """Top-1 from which pictures are right, by this wording and by the plain one.

    Args:
        wording: its name.
        right: shape (n_images,).
        plain_right: shape (n_images,), of the same pictures.
        seed: of the interval of the difference.
    """
    n, n_hits = len(right), int(right.sum())
    against_plain = paired_hits(right, plain_right, seed=seed)
    return WordingScore(wording, n_hits / n, fraction_ci95(n_hits, n), n, against_plain)


def hits(image_vectors: Floats, class_vectors: Floats, labels: Ints) -> Bools:
    """Is the nearest class the picture's own? Shape (n_images,)."""
    nearest: Ints = (image_vectors @ class_vectors.T).argmax(axis=1)
    return nearest == labels
