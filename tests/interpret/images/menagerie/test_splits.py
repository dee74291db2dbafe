"""Which picture shows what, before drawing."""

import numpy as np
import pytest

from interpret.images.menagerie.animals import ANIMALS
from interpret.images.menagerie.splits import N_IMAGES, check_request, labels_of, scene_of


@pytest.mark.parametrize("split", N_IMAGES)
def test_labels_are_balanced_and_shuffled(split: str) -> None:
    labels = labels_of(split)
    counts = np.bincount(labels, minlength=len(ANIMALS))
    assert len(labels) == N_IMAGES[split]
    assert counts.max() - counts.min() <= 1
    assert (np.diff(labels) < 0).mean() > 0.4  # sorted labels never fall


def test_the_scene_shows_the_class_of_the_label() -> None:
    labels = labels_of("test", seed=3)
    names = [scene_of("test", index, seed=3).animal.name for index in range(20)]
    assert names == [ANIMALS[label].name for label in labels[:20]]


def test_splits_and_seeds_are_different_streams() -> None:
    scenes = {scene_of(split, 0, seed).detail_seed for split in N_IMAGES for seed in (0, 1)}
    assert len(scenes) == 6


def test_an_unknown_split_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="one of train, validation, test, got 'trian'"):
        labels_of("trian")


@pytest.mark.parametrize(("index", "size_px"), [(1_000, 64), (-1, 64), (0, 31), (0, 513)])
def test_a_picture_out_of_range_is_refused(index: int, size_px: int) -> None:
    with pytest.raises(ValueError, match=r"pictures 0 to 999|32 to 512 px"):
        check_request("test", index, size_px)
