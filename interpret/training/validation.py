"""A CLIP and drawn pictures it was not trained on in, how well it knows them out."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from open_clip import CLIP
from sklearn.metrics import roc_auc_score

from interpret.training.batches import Drawings
from interpret.training.contrastive import Encode, to_tensor
from interpret.training.lesson import Lesson
from interpret.training.marked import (
    STYLES,
    Pixels,
    Style,
    ellipse_distance,
    half_patches,
    mark,
    side_by_side,
)
from interpret.training.parts import GRID

CLASS_PROMPT, CONCEPT_PROMPT = "a photo of a {}", "a photo showing {}"
MIN_EXAMPLES = 5  # with fewer, an AUC says next to nothing
BATCH_SIZE = 250

Vectors = NDArray[np.float32]


def examine(network: CLIP, tokenize: Encode, lesson: Lesson, *, seed: int = 0) -> dict[str, float]:
    """All there is to measure, by name; each in [0, 1].

    Returns:
        `top1`; `auc` and `auc_held_out`, the means of `concept_auc` over the concepts captions may
        and may not say (0 where there are none); and `pointing` of each style under its name.
    """
    drawings = lesson.drawings
    images = image_vectors(network, drawings.pixels)
    classes = text_vectors(network, tokenize, CLASS_PROMPT, lesson.class_names)
    concepts = text_vectors(network, tokenize, CONCEPT_PROMPT, lesson.concepts)
    auc = concept_auc(images, concepts, drawings.visible)
    scored, said = ~np.isnan(auc), lesson.may_caption
    results = {
        "top1": zero_shot_top1(images, classes, drawings.labels),
        "auc": _mean(auc[scored & said]),
        "auc_held_out": _mean(auc[scored & ~said]),
    }
    return results | {
        style: pointing(network, drawings, classes, style, seed=seed) for style in STYLES
    }


def image_vectors(network: CLIP, pixels: Pixels) -> Vectors:
    """Unit vectors of pictures (n, size_px, size_px, 3), shape (n, dim)."""
    network.eval()
    with torch.inference_mode():
        chunks = [
            network.encode_image(to_tensor(pixels[i : i + BATCH_SIZE]), normalize=True)
            for i in range(0, len(pixels), BATCH_SIZE)
        ]
    return torch.cat(chunks).numpy()


def text_vectors(network: CLIP, tokenize: Encode, prompt: str, words: Sequence[str]) -> Vectors:
    """Unit vectors of words put into a prompt, shape (n_words, dim)."""
    network.eval()
    with torch.inference_mode():
        ids = tokenize([prompt.format(word) for word in words])
        return network.encode_text(ids, normalize=True).numpy()


def zero_shot_top1(images: Vectors, classes: Vectors, labels: NDArray[np.int64]) -> float:
    """Share of pictures whose class has the text nearest to them, in [0, 1]."""
    return float((np.argmax(images @ classes.T, axis=1) == labels).mean())


def concept_auc(
    images: Vectors, concepts: Vectors, visible: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How well the cosine with each concept tells pictures that show it from the others.

    Args:
        images: shape (n_images, dim).
        concepts: shape (n_concepts, dim).
        visible: bool, shape (n_images, n_concepts).

    Returns:
        Area under the ROC curve of each concept, shape (n_concepts,), .5 is chance; NaN where fewer
        than five pictures show the concept or lack it.
    """
    cosines = images @ concepts.T
    n_shown = visible.sum(axis=0)
    scores = np.full(len(concepts), np.nan)
    for c in np.flatnonzero(np.minimum(n_shown, len(images) - n_shown) >= MIN_EXAMPLES):
        scores[c] = roc_auc_score(visible[:, c], cosines[:, c])
    return scores


def pointing(
    network: CLIP, drawings: Drawings, classes: Vectors, style: Style, *, seed: int = 0
) -> float:
    """Two pictures of different classes side by side, one marked: how often is it the one seen?

    Args:
        network: the model.
        drawings: each is marked once, beside a random other one.
        classes: class text vectors, shape (n_classes, dim).
        style: how it is marked.
        seed: which pictures meet, and on which side.

    Returns:
        Share of pictures nearer to the class of the marked side, in [0, 1]; .5 is chance.
    """
    rng = np.random.default_rng(seed)
    labels = drawings.labels
    others = np.array([rng.choice(np.flatnonzero(labels != label)) for label in labels])
    sides = rng.integers(2, size=len(labels))
    pairs = zip(drawings.pixels, drawings.pixels[others], sides, strict=True)
    marked = np.stack([_point(mine, other, int(side), style) for mine, other, side in pairs])
    cosines = image_vectors(network, marked) @ classes.T
    rows = np.arange(len(labels))
    return float((cosines[rows, labels] > cosines[rows, labels[others]]).mean())


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else 0.0


def _point(mine: Pixels, other: Pixels, side: int, style: Style) -> Pixels:
    pair = (mine, other) if side == 0 else (other, mine)
    joined = side_by_side(*pair)
    return mark(joined, ellipse_distance(half_patches(side, GRID), len(joined)), style)
