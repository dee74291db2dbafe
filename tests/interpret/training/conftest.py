"""Drawings simple enough to reason about: an animal of two regions."""

import numpy as np
import pytest

from interpret.training.batches import Drawings
from interpret.training.captions import CaptionWriter

CONCEPTS = ("a red tail", "a blue tail", "a green body", "a white body", "a field")


def draw_toys(n_images: int) -> Drawings:
    """Animals of four classes: body (region 1) green or white, tail (region 2) red or blue."""
    labels = np.arange(n_images) % 4
    regions = np.zeros((n_images, 64, 64), dtype=np.uint8)
    regions[:, 16:48, 8:40] = 1
    regions[:, 24:40, 40:56] = 2
    bodies = np.array([[40, 160, 40], [240, 240, 240]], dtype=np.uint8)
    tails = np.array([[200, 30, 30], [30, 30, 200]], dtype=np.uint8)
    pixels = np.full((n_images, 64, 64, 3), 120, dtype=np.uint8)
    visible = np.zeros((n_images, len(CONCEPTS)), dtype=bool)
    for i, label in enumerate(labels.tolist()):
        pixels[i][regions[i] == 1] = bodies[label // 2]
        pixels[i][regions[i] == 2] = tails[label % 2]
        visible[i, [label % 2, 2 + label // 2, 4]] = True
    concept_regions = np.zeros((len(CONCEPTS), 3), dtype=bool)
    concept_regions[[0, 1], 2] = concept_regions[[2, 3], 1] = concept_regions[4, 0] = True
    return Drawings(pixels, regions, visible, labels, concept_regions)


@pytest.fixture
def toys() -> Drawings:
    return draw_toys(8)


@pytest.fixture
def many_toys() -> Drawings:
    return draw_toys(40)


@pytest.fixture
def writer() -> CaptionWriter:
    return CaptionWriter(("fox", "jay", "hare", "gull"), CONCEPTS, np.ones(len(CONCEPTS)))
