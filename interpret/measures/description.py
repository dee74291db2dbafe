"""Text vectors of each class's descriptions in, which pictures are right by them out.

Descriptions are worth something only beside controls: what the class's name alone does, random
words, another class's descriptors. A control drawn by chance is drawn several times.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.statistics import bootstrap_ci, fraction_ci95

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]
Interval = tuple[float, float]
Descriptors = tuple[tuple[str, ...], ...]
Verdict = Literal["yes", "no", "not distinguishable"]

ROWS_AT_ONCE = 4_096  # pictures, to bound memory
LEVEL = 0.05


@dataclass(frozen=True)
class DescriptionScore:
    """Top-1 accuracy of one way to describe the classes.

    Attributes:
        name: what the classes were described by.
        top1: share of pictures given their class, mean over draws, in [0, 1].
        ci95: Wilson interval; of several draws the bootstrap interval over pictures of their
            mean, None for a single picture.
        top1_of_draw: accuracy of each draw; one where nothing is drawn.
        predictions: shape (n_draws, n_images).
        right: shape (n_images,), share of draws that are right.
    """

    name: str
    top1: float
    ci95: Interval | None
    top1_of_draw: tuple[float, ...]
    predictions: Ints = field(repr=False)
    right: Floats = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        return {
            "name": self.name,
            "top1": self.top1,
            "ci95": self.ci95 and list(self.ci95),
            "n": len(self.right),
            "n_draws": len(self.top1_of_draw),
            "top1_of_draw": list(self.top1_of_draw),
        }


@dataclass(frozen=True)
class Comparison:
    """Whether one way to describe the classes beats another on the same pictures.

    Attributes:
        test: accuracy of the first less that of the second.
        beats: "yes" or "no" where p < .05, by the sign; else "not distinguishable".
    """

    test: PairedTest
    beats: Verdict

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {**self.test.to_dict(), "beats": self.beats}


@dataclass(frozen=True)
class TrueShare:
    """How many descriptors of classes are true of them, where that is known.

    Attributes:
        n_known: descriptors, of all classes, that the truth table knows.
        n_unknown: that it does not.
        fraction: of the known ones that are true, in [0, 1]; None where none is known.
    """

    n_known: int
    n_unknown: int
    fraction: float | None

    def joined(self, others: Sequence["TrueShare"]) -> "TrueShare":
        """Of all of these descriptors together."""
        shares = (self, *others)
        n_known = sum(share.n_known for share in shares)
        n_true = sum((share.fraction or 0) * share.n_known for share in shares)
        n_unknown = sum(share.n_unknown for share in shares)
        return TrueShare(n_known, n_unknown, n_true / n_known if n_known else None)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


def class_means(text_vectors: Vectors, n_texts: Sequence[int]) -> NDArray[np.float32]:
    r"""Each class as the mean of its texts' unit vectors, at whatever length that has.

    The cosine of a picture v with it would divide by its length; the product does not, and is
    exactly the published score, the mean of cosines:
    :math:`v \cdot \frac{1}{n}\sum_i t_i = \frac{1}{n}\sum_i \cos(v, t_i)`. At length 1 a class
    would gain from descriptors that differ, whose mean is shorter.

    Args:
        text_vectors: shape (n_texts, dim), rows of length 1, class by class.
        n_texts: of each class, at least one, together n_texts.

    Returns:
        Shape (n_classes, dim), lengths in [0, 1].

    Raises:
        ValueError: a class has no text, or the counts do not add up.

    References:
        Menon and Vondrick, Visual classification via description from large language models,
        ICLR 2023, section 2.

    Example:
        >>> class_means(np.eye(3), [2, 1]).tolist()
        [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0]]
    """
    counts = np.asarray(n_texts)
    if counts.min(initial=1) < 1 or counts.sum() != len(text_vectors):
        raise ValueError(
            f"every class must have at least one text, {len(text_vectors)} in all, got counts from "
            f"{counts.min(initial=0)} that sum to {counts.sum()}."
        )
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    sums = np.add.reduceat(text_vectors.astype(np.float64), starts, axis=0)
    means: NDArray[np.float32] = (sums / counts[:, None]).astype(np.float32)
    return means


def nearest_classes(image_vectors: Vectors, class_vectors: Vectors) -> Ints:
    """The class with the largest product for each picture, shape (n_images,); first of ties."""
    blocks = [
        (image_vectors[start : start + ROWS_AT_ONCE] @ class_vectors.T).argmax(axis=1)
        for start in range(0, len(image_vectors), ROWS_AT_ONCE)
    ]
    return np.concatenate(blocks).astype(np.int64)


def score_descriptions(
    name: str,
    image_vectors: Vectors,
    draws: Sequence[Vectors],
    labels: Ints,
    *,
    seed: int,
) -> DescriptionScore:
    """How often the classes are recognised by their descriptions.

    Args:
        name: what they are described by.
        image_vectors: shape (n_images, dim), rows of length 1.
        draws: at least one, class vectors of shape (n_classes, dim) each.
        labels: shape (n_images,).
        seed: of the interval of several draws.
    """
    predictions = np.stack([nearest_classes(image_vectors, classes) for classes in draws])
    return score_predictions(name, predictions, labels, seed=seed)


def score_predictions(name: str, predictions: Ints, labels: Ints, *, seed: int) -> DescriptionScore:
    """The same from decisions of shape (n_draws, n_images)."""
    hits = predictions == labels
    right = hits.mean(axis=0)
    n = len(labels)
    if len(hits) == 1:
        ci95: Interval | None = fraction_ci95(int(hits.sum()), n)
    else:
        low, high = bootstrap_ci(right, np.arange(n), seed=seed)
        ci95 = (max(float(low), 0.0), min(float(high), 1.0)) if n > 1 else None
    of_draw = tuple(hits.mean(axis=1).tolist())
    return DescriptionScore(name, float(right.mean()), ci95, of_draw, predictions, right)


def compare_scores(one: DescriptionScore, other: DescriptionScore, *, seed: int) -> Comparison:
    """Does the first beat the second? Pictures are paired, and taken to be independent."""
    test = paired_permutation(one.right - other.right, seed=seed)
    return Comparison(test, judge(test))


def judge(test: PairedTest) -> Verdict:
    """The outcome of a test in words.

    Example:
        >>> judge(PairedTest(0.1, None, 0.01, 9)), judge(PairedTest(-0.1, None, 0.2, 9))
        ('yes', 'not distinguishable')
    """
    if test.p >= LEVEL:
        return "not distinguishable"
    return "yes" if test.mean_difference > 0 else "no"


def true_share(truth: Truth, descriptors: Descriptors) -> TrueShare:
    """How many descriptors are true of the class they stand for.

    Args:
        truth: of n_classes classes.
        descriptors: of the same classes.
    """
    column = {concept: index for index, concept in enumerate(truth.concepts)}
    told = [
        truth.of_class[index, column[descriptor]] if descriptor in column else None
        for index, of_class in enumerate(descriptors)
        for descriptor in of_class
    ]
    known = [bool(is_true) for is_true in told if is_true is not None]
    fraction = float(np.mean(known)) if known else None
    return TrueShare(len(known), len(told) - len(known), fraction)
