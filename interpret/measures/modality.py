"""Vectors of pictures and of texts in, how the two kinds lie to themselves and to each other out.

Intra-modal: is a picture's nearest picture of its class? Cross-modal: is its nearest prompt? How
wide the gap between the two kinds is, `interpret.measures.modality_gap` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Embeddings
from interpret.measures.modality_gap import Gap, Score, measure_gap
from interpret.metrics.neighbours import knn_classes, knn_classes_leave_one_out
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]

KS = (1, 5, 20)  # at most as many as the largest class has: more could never agree
ROWS_MAX = 10_000  # pictures that ask all others, and that a plane is laid beside
CAPPED = (
    "neighbours asked are at most as many as the largest class has, for more could never agree; "
    "more prompts a class come with --templates."
)


@dataclass(frozen=True)
class Modality:
    """How pictures and texts lie.

    Attributes:
        image_image: k -> accuracy of the k nearest other pictures; None without labels.
        image_training: k -> accuracy of the k nearest training pictures; None without any.
        text_image: k -> accuracy of the k nearest class prompts; None without labels.
        text_against_image: paired test at k = 1, nearest prompt less nearest other picture.
        chance_image: share of pairs of pictures that have one class, in [0, 1].
        chance_text: 1 / n_classes.
        gap: how far apart the two kinds lie.
        n_class_prompts: texts that are class prompts; the others are concepts.
        n_texts: all texts.
    """

    image_image: dict[int, Score] | None
    image_training: dict[int, Score] | None
    text_image: dict[int, Score] | None
    text_against_image: PairedTest | None
    chance_image: float | None
    chance_text: float | None
    gap: Gap
    n_class_prompts: int
    n_texts: int

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON; k becomes a key of each accuracy."""
        test = self.text_against_image
        return {
            "n_class_prompts": self.n_class_prompts,
            "n_concept_prompts": self.n_texts - self.n_class_prompts,
            "image_image": _listed(self.image_image),
            "image_training": _listed(self.image_training),
            "text_image": _listed(self.text_image),
            "text_against_image": None if test is None else test.to_dict(),
            "chance_image": self.chance_image,
            "chance_text": self.chance_text,
            **self.gap.to_dict(),
        }


@dataclass(frozen=True)
class Labelled:
    """Pictures, or class prompts, with their classes.

    Attributes:
        vectors: n rows of length 1.
        labels: shape (n,).
    """

    vectors: Embeddings = field(repr=False)
    labels: Ints = field(repr=False)


def measure_modality(
    images: Embeddings,
    labels: Ints | None,
    prompts: Labelled,
    concepts: Embeddings,
    *,
    training: Labelled | None = None,
    seed: int,
) -> Modality:
    """Hold pictures against pictures and against texts of the same model.

    Above 10,000 pictures, so many are drawn; n says how many each score is over.

    Args:
        images: at least two pictures.
        labels: shape (n_images,), the class of each; None where there are none.
        prompts: every class prompt with its class; each is a neighbour of its own.
        concepts: further texts, for the gap.
        training: further pictures with their classes.
        seed: of the pictures drawn, resamples and folds.

    Raises:
        ValueError: widths differ, or there is a single picture.

    References:
        Liang et al., Mind the gap: understanding the modality gap in multi-modal contrastive
        representation learning, NeurIPS 2022; Udandarao et al., SuS-X: training-free name-only
        transfer of vision-language models, ICCV 2023, section 3 (cosines within and between).
    """
    if len(images) < 2:
        raise ValueError(f"there must be at least 2 pictures, got {len(images)}: give more.")
    rows = _draw(len(images), seed)
    pictures = images.vectors[rows]
    texts = np.concatenate([prompts.vectors.vectors, concepts.vectors])
    accuracies: dict[str, Any] = dict.fromkeys(
        ("image_image", "image_training", "text_image", "text_against_image")
    )
    chance_image = chance_text = None
    if labels is not None:
        accuracies = _accuracies(pictures, labels[rows], prompts, training, seed)
        chance_image = _same_class(labels[rows])
        chance_text = 1 / len(np.unique(prompts.labels))
    return Modality(
        **accuracies,
        chance_image=chance_image,
        chance_text=chance_text,
        gap=measure_gap(pictures, texts, seed=seed),
        n_class_prompts=len(prompts.labels),
        n_texts=len(texts),
    )


def _accuracies(
    pictures: NDArray[np.float32],
    labels: Ints,
    prompts: Labelled,
    training: Labelled | None,
    seed: int,
) -> dict[str, Any]:
    """Accuracies by nearest pictures, training pictures and prompts, and the paired test."""
    others = knn_classes_leave_one_out(pictures, labels, _ks(labels, n_own=1))
    words = _ask(pictures, prompts)
    learnt = None if training is None else _ask(pictures, training)
    differences = (words[1] == labels).astype(np.float64) - (others[1] == labels)
    return {
        "image_image": _scores(others, labels),
        "image_training": None if learnt is None else _scores(learnt, labels),
        "text_image": _scores(words, labels),
        "text_against_image": paired_permutation(differences, seed=seed),
    }


def _draw(n_images: int, seed: int) -> Ints:
    """Rows that are measured: all up to 10,000, in their order."""
    if n_images <= ROWS_MAX:
        return np.arange(n_images)
    return np.sort(np.random.default_rng(seed).choice(n_images, ROWS_MAX, replace=False))


def _ks(labels: Ints, *, n_own: int = 0) -> list[int]:
    """1, 5 and 20, or as many as the largest class has without `n_own`, each once."""
    most = max(1, int(np.bincount(labels).max()) - n_own)
    return sorted({min(k, most) for k in KS})


def _ask(pictures: NDArray[np.float32], gallery: Labelled) -> dict[int, Ints]:
    vectors = gallery.vectors.vectors
    return knn_classes(pictures, vectors, gallery.labels, _ks(gallery.labels))


def _scores(decided: dict[int, Ints], labels: Ints) -> dict[int, Score]:
    hits = {k: int((classes == labels).sum()) for k, classes in decided.items()}
    n = len(labels)
    return {k: Score(n_hits / n, fraction_ci95(n_hits, n), n) for k, n_hits in hits.items()}


def _same_class(labels: Ints) -> float:
    """Share of pairs of different pictures that have one class."""
    sizes, n = np.bincount(labels), len(labels)
    return float((sizes * (sizes - 1)).sum() / (n * (n - 1)))


def _listed(scores: dict[int, Score] | None) -> Sequence[dict[str, Any]] | None:
    if scores is None:
        return None
    return [{"k": k, **score.to_dict()} for k, score in scores.items()]
