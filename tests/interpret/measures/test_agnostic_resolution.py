import hashlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from interpret.embeddings import unit_rows
from interpret.images.imageset import ImageSet
from interpret.images.menagerie.world import load_menagerie
from interpret.measures.agnostic_resolution import (
    choose_for_sizes,
    default_sizes,
    measure_sizes,
)
from interpret.measures.class_agnostic import Reading
from interpret.measures.prompt_logits import random_directions

SIDE, N = 8, 60
READING = Reading(penalty=1e-3)
RNG = np.random.default_rng(0)


def striped(label: int) -> Image.Image:
    """Grey noise with stripes a pixel wide: lying for class 0, standing for class 1."""
    stripes = 60.0 * (np.indices((SIDE, SIDE))[label] % 2)
    pixels = stripes + RNG.normal(100, 20, (SIDE, SIDE))
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).convert("RGB")


@pytest.fixture(scope="module")
def stripes() -> ImageSet:
    labels = np.arange(N) % 2
    pictures = [striped(int(label)) for label in labels]
    digests = tuple(hashlib.sha256(picture.tobytes()).hexdigest() for picture in pictures)
    ids = tuple(f"{number:02d}" for number in range(N))
    return ImageSet("stripes", ids, pictures, digests, labels, ("lying", "standing"))


def directions_of_change(images: ImageSet) -> NDArray[np.float32]:
    """Vectors that know whether rows or columns change more, after enlarging to 8 px."""
    rows = []
    for picture in images.pictures:
        pixels = np.asarray(picture.resize((SIDE, SIDE)).convert("L"), dtype=float)
        steps = [np.abs(np.diff(pixels, axis=axis)).mean() / 100 for axis in (0, 1)]
        rows.append([1.0, *steps, *RNG.normal(0, 0.1, 3)])
    return unit_rows(np.array(rows))


def test_what_is_only_in_the_detail_goes_with_the_size(stripes: ImageSet) -> None:
    directions = random_directions(6, 6, seed=0)
    small, whole = measure_sizes(stripes, (2, 0), directions, READING, directions_of_change)
    assert (small.size_px, whole.size_px) == (2, None)
    assert whole.score.top1 > 0.9 > small.score.top1
    assert whole.embedding.top1 > 0.9
    assert whole.against_last is None
    assert small.against_last is not None
    difference = small.score.top1 - whole.score.top1
    assert small.against_last.mean_difference == pytest.approx(difference)
    assert small.to_dict()["n"] == N


def test_default_sizes_draw_or_shrink(stripes: ImageSet) -> None:
    assert default_sizes(load_menagerie("test", indices=[0]), 64) == (32, 64, 128, 224)
    assert default_sizes(stripes, 32) == (4, 8, 16, 0)
    assert default_sizes(stripes, 224) == (28, 56, 112, 0)


def test_pictures_for_sizes_are_spread_over_the_classes(stripes: ImageSet) -> None:
    chosen = choose_for_sizes(stripes, limit=10, seed=0)
    assert chosen.labels is not None
    assert np.bincount(chosen.labels).tolist() == [5, 5]


def test_pictures_without_labels_are_refused(stripes: ImageSet) -> None:
    nameless = ImageSet("stripes", stripes.ids, stripes.pictures, stripes.digests)
    with pytest.raises(ValueError, match="must have labels to be told apart"):
        measure_sizes(
            nameless, (2,), random_directions(6, 6, seed=0), READING, directions_of_change
        )
