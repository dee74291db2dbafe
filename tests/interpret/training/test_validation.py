import numpy as np
import pytest

from interpret.training.batches import Drawings
from interpret.training.shape import Shape, build_network
from interpret.training.validation import concept_auc, image_vectors, pointing, zero_shot_top1

TINY = Shape(width=32, layers=1, text_width=32, text_layers=1, dim=16)


def test_top1_counts_the_nearest_class() -> None:
    images = np.eye(3, dtype=np.float32)[[0, 1, 2, 2]]
    # Right, right, right, wrong.
    assert zero_shot_top1(images, np.eye(3, dtype=np.float32), np.array([0, 1, 2, 0])) == 0.75


def test_auc_is_one_for_a_perfect_order_and_nan_where_too_few_show_it() -> None:
    visible = np.zeros((12, 2), dtype=bool)
    visible[:6, 0] = visible[:4, 1] = True
    angles = np.linspace(0, 1, 12)
    images = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    scores = concept_auc(images, np.array([[1, 0], [1, 0]], dtype=np.float32), visible)
    assert scores[0] == 1
    assert np.isnan(scores[1])


def test_a_tie_is_not_seen(toys: Drawings) -> None:
    # Class vectors that are all the same tie every pair.
    network = build_network(TINY.model_config(10), 0)
    classes = np.tile(np.eye(16, dtype=np.float32)[0], (4, 1))
    assert pointing(network, toys, classes, "crop") == 0


def test_pointing_of_an_untrained_model_is_near_a_half_and_repeats(many_toys: Drawings) -> None:
    network = build_network(TINY.model_config(10), 0)
    classes = np.random.default_rng(0).normal(size=(4, 16)).astype(np.float32)
    score = pointing(network, many_toys, classes, "blur", seed=1)
    assert score == pointing(network, many_toys, classes, "blur", seed=1)
    assert 0.1 < score < 0.9


def test_image_vectors_have_length_one(toys: Drawings) -> None:
    vectors = image_vectors(build_network(TINY.model_config(10), 0), toys.pixels)
    assert vectors.shape == (8, 16)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
