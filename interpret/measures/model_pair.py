"""Two models side by side in, where what they share with the class differs most out."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.measures.families import SideBySide
from interpret.metrics.paired import PairedTest, paired_permutation

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MIN_IMAGES = 5  # of a class, or that a concept is shared on by either model
SCORE = "adjusted_overlap"


@dataclass(frozen=True)
class ConceptGap:
    """A concept that one model shares with the class more often than the other.

    Attributes:
        concept: the words.
        share_a: of all pictures on which the first model shares it, in [0, 1].
        share_b: the second.
        n: pictures on which at least one does.
        pictures: rows on which only the one that shares it more often does.
    """

    concept: str
    share_a: float
    share_b: float
    n: int
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class ClassGap:
    """A class on whose pictures one model shares more than the other.

    Attributes:
        label: index of the class.
        mean_a: adjusted overlap of the first model.
        mean_b: the second.
        test: of the first less the second, picture by picture.
        pictures: rows of the class, those that differ most in the class's direction first.
    """

    label: int
    mean_a: float
    mean_b: float
    test: PairedTest
    pictures: tuple[int, ...]


@dataclass(frozen=True)
class ModelPair:
    """Where two models differ; both lists with the largest difference first.

    Differences are the largest of many, so they would be smaller on other pictures.

    Attributes:
        a: index of the first model.
        b: of the second.
        whole: of the first model's adjusted overlap less the second's, over all pictures.
        concepts: shared on at least five pictures by either model.
        classes: with at least five pictures; empty without labels.
    """

    a: int
    b: int
    whole: PairedTest
    concepts: tuple[ConceptGap, ...]
    classes: tuple[ClassGap, ...]


def compare_pair(
    side_by_side: SideBySide, a: int, b: int, method: str, labels: Ints | None, *, seed: int
) -> ModelPair:
    """Hold two models against each other.

    Args:
        side_by_side: the models.
        a: index of one.
        b: index of the other.
        method: whose words are compared.
        labels: shape (n_images,), or None.
        seed: of resamples and random signs.
    """
    scores = side_by_side.scores[method][SCORE]
    shared = side_by_side.shared[method]
    return ModelPair(
        a,
        b,
        paired_permutation(
            scores[:, a] - scores[:, b], groups=side_by_side.drawn_together, seed=seed
        ),
        concept_gaps(shared[a], shared[b]),
        () if labels is None else class_gaps(scores[:, [a, b]], labels, seed=seed),
    )


def concept_gaps(shared_a: list[list[str]], shared_b: list[list[str]]) -> tuple[ConceptGap, ...]:
    """Concepts by how much more often one model shares them than the other.

    Args:
        shared_a: words of each picture that the first model shares with its class.
        shared_b: the same of the second.

    Example:
        >>> gap, = concept_gaps([["a tail"]] * 4 + [[]] * 4, [[]] * 7 + [["a tail"]])
        >>> gap.share_a, gap.share_b, gap.pictures
        (0.5, 0.125, (0, 1, 2, 3))
    """
    rows_a, rows_b = _rows_by_word(shared_a), _rows_by_word(shared_b)
    n_images = len(shared_a)
    gaps = []
    for word in dict.fromkeys([*rows_a, *rows_b]):
        of_a, of_b = rows_a.get(word, set()), rows_b.get(word, set())
        if len(of_a | of_b) < MIN_IMAGES:
            continue
        more = of_a - of_b if len(of_a) >= len(of_b) else of_b - of_a
        share_a, share_b = len(of_a) / n_images, len(of_b) / n_images
        gaps.append(ConceptGap(word, share_a, share_b, len(of_a | of_b), tuple(sorted(more))))
    return tuple(sorted(gaps, key=lambda gap: (-abs(gap.share_a - gap.share_b), gap.concept)))


def class_gaps(scores: Floats, labels: Ints, *, seed: int) -> tuple[ClassGap, ...]:
    """Classes by how much more one model shares on their pictures than the other.

    Args:
        scores: shape (n_images, 2), of both models.
        labels: shape (n_images,).
        seed: of resamples and random signs.
    """
    gaps = []
    for label in np.unique(labels):
        rows = np.flatnonzero(labels == label)
        if len(rows) < MIN_IMAGES:
            continue
        differences = scores[rows, 0] - scores[rows, 1]
        test = paired_permutation(differences, seed=seed)
        order = np.argsort(-np.sign(test.mean_difference) * differences, kind="stable")
        mean_a, mean_b = scores[rows].mean(axis=0).tolist()
        gaps.append(ClassGap(int(label), mean_a, mean_b, test, tuple(rows[order].tolist())))
    return tuple(sorted(gaps, key=lambda gap: (-abs(gap.test.mean_difference), gap.label)))


def _rows_by_word(shared: list[list[str]]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = {}
    for row, words in enumerate(shared):
        for word in words:
            found.setdefault(word, set()).add(row)
    return found
