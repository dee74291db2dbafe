"""Vectors of pictures and of prompts in, the cheap numbers that anchor mutual knowledge out.

Each is a quick form of a measure of its own: nothing is encoded but the prompts that name no class,
learning is cross-validated on the measured pictures, and at most 5,000 of them are taken.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.images.selection import choose_images
from interpret.measures.clustering import kmeans_purity
from interpret.measures.probe_folds import learn_from_folds
from interpret.metrics.entropy import summarise_entropy
from interpret.metrics.statistics import fraction_ci95
from interpret.training.probe import fit_probe

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Interval = tuple[float, float]

PROMPTS = "generic-32"
N_IMAGES_MAX = 5_000
TAU = 0.07  # CLIP's first; at 1 the softmax of cosines is all but uniform in any model


@dataclass(frozen=True)
class Anchors:
    """What mutual knowledge is read against; None where the note says why.

    Attributes:
        linear_probe_top1: of out-of-fold predictions, in [0, 1].
        class_agnostic_top1: the same, of cosines with prompts that name no class.
        class_agnostic_entropy_nats: mean over all pictures, of softmax(cosine / 0.07).
        class_agnostic_entropy_max_nats: ln of the number of prompts.
        kmeans_purity: of as many clusters as classes, in (0, 1].
        ci95: Wilson's intervals of both accuracies.
        n_images: pictures the accuracies and the purity speak of.
        note: how they were made, or why they are missing.
    """

    linear_probe_top1: float | None
    class_agnostic_top1: float | None
    class_agnostic_entropy_nats: float
    class_agnostic_entropy_max_nats: float
    kmeans_purity: float | None
    n_images: int
    note: str
    ci95: dict[str, Interval | None] = field(default_factory=dict)


def measure_anchors(
    image_vectors: Vectors, prompt_vectors: Vectors, images: ImageSet, *, seed: int
) -> Anchors:
    """Measure them all.

    Args:
        image_vectors: shape (n_images, dim), rows of length 1.
        prompt_vectors: shape (n_prompts, dim), rows of length 1.
        images: the same pictures, for their labels and class names.
        seed: of the pictures taken, the folds and the clusters.
    """
    logits = image_vectors @ prompt_vectors.T  # (n_images, n_prompts)
    entropy = summarise_entropy(logits, tau=TAU)
    spread = (entropy.mean_nats, entropy.max_nats)
    if images.labels is None:
        return Anchors(None, None, *spread, None, 0, "null where there are no labels.")
    chosen = choose_images(len(images), images.labels, limit=N_IMAGES_MAX, seed=seed)
    vectors, labels = image_vectors[chosen], images.labels[chosen]
    top1, note = _probe(vectors, vectors, labels, images.class_names, seed)
    agnostic, _ = _probe(vectors, logits[chosen], labels, images.class_names, seed)
    purity, purity_note = _purity(vectors, labels, seed=seed)
    intervals = {
        "linear_probe_top1": _interval(top1, len(chosen)),
        "class_agnostic_top1": _interval(agnostic, len(chosen)),
    }
    notes = f"both probes: {note} {purity_note}"
    return Anchors(top1, agnostic, *spread, purity, len(chosen), notes, intervals)


def _probe(
    vectors: Vectors, features: Vectors, labels: Ints, class_names: tuple[str, ...], seed: int
) -> tuple[float | None, str]:
    """Accuracy of out-of-fold predictions with one fixed penalty; a reason where there are none."""
    try:
        folds = learn_from_folds(vectors, labels, class_names, seed=seed).folds
        predictions = np.empty_like(labels)
        for learnt, asked in folds:
            probe = fit_probe(features[learnt], labels[learnt], len(class_names))
            predictions[asked] = probe.predict(features[asked])
    except ValueError as error:
        return None, str(error)
    return float((predictions == labels).mean()), f"{len(folds)}-fold cross-validation."


def _purity(vectors: Vectors, labels: Ints, *, seed: int) -> tuple[float | None, str]:
    n_clusters = len(np.unique(labels))
    try:
        purity = kmeans_purity(vectors, labels, n_clusters, seed=seed)
    except ValueError as error:
        return None, f"k-means: {error}"
    return purity, f"k-means: {n_clusters} clusters."


def _interval(top1: float | None, n: int) -> Interval | None:
    return None if top1 is None else fraction_ci95(round(top1 * n), n)
