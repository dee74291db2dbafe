"""The cheap baselines beside mutual knowledge, on directions that were planted."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from interpret.embeddings import Vectors, unit_rows
from interpret.images.imageset import ImageSet
from interpret.studies.anchors import Anchors, measure_anchors

N_CLASSES, DIM, N_PROMPTS = 4, 16, 8


def planted(images: ImageSet, noise: float) -> Vectors:
    """A vector a picture, near the direction of its class."""
    assert images.labels is not None
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((N_CLASSES, DIM))
    around = noise * rng.standard_normal((len(images), DIM))
    return unit_rows(directions[images.labels] + around)


def prompts() -> Vectors:
    return unit_rows(np.random.default_rng(1).standard_normal((N_PROMPTS, DIM)))


def measure(images: ImageSet, noise: float = 0.05) -> Anchors:
    return measure_anchors(planted(images, noise), prompts(), images, seed=0)


def test_classes_that_lie_apart_are_read_off_and_clustered(blobs: ImageSet) -> None:
    found = measure(blobs)
    assert found.linear_probe_top1 == found.kmeans_purity == found.class_agnostic_top1 == 1
    assert found.n_images == 12
    assert found.class_agnostic_entropy_max_nats == pytest.approx(log(N_PROMPTS))
    assert 0 < found.class_agnostic_entropy_nats < log(N_PROMPTS)
    interval = found.ci95["linear_probe_top1"]
    assert interval is not None
    assert interval[0] < 1 == interval[1]
    assert "3-fold" in found.note
    assert "4 clusters" in found.note


def test_noise_alone_is_not_read_off(blobs: ImageSet) -> None:
    found = measure(blobs, noise=1_000.0)
    assert found.linear_probe_top1 is not None
    assert found.linear_probe_top1 < 0.7


def test_without_labels_only_the_entropy_is_known(blobs: ImageSet) -> None:
    vectors = planted(blobs, 0.05)
    found = measure_anchors(vectors, prompts(), replace(blobs, labels=None), seed=0)
    assert found.linear_probe_top1 is found.class_agnostic_top1 is found.kmeans_purity is None
    assert found.class_agnostic_entropy_nats > 0
    assert found.note == "null where there are no labels."


def test_too_few_pictures_of_a_class_are_a_reason_not_an_error(blobs: ImageSet) -> None:
    vectors = planted(blobs, 0.05)
    few = blobs.take(np.array([0, 1, 4]))
    found = measure_anchors(vectors[[0, 1, 4]], prompts(), few, seed=0)
    assert found.linear_probe_top1 is found.class_agnostic_top1 is None
    assert "both probes: " in found.note
    assert found.kmeans_purity is not None
