"""Scenes drawn at several sizes."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.images.menagerie.animals import ANIMALS, CLASS_NAMES
from interpret.images.menagerie.nouns import CODES, FIRST_SCENERY
from interpret.images.menagerie.pose import sample_scene
from interpret.images.menagerie.render import animal_regions, lay_out, pixels_at, regions_at
from interpret.images.menagerie.splits import scene_of


@given(class_index=st.integers(0, len(ANIMALS) - 1), seed=st.integers(0, 10_000))
@settings(max_examples=300, deadline=None)
def test_every_animal_covers_fifteen_to_sixty_percent(class_index: int, seed: int) -> None:
    scene = sample_scene(ANIMALS[class_index], np.random.default_rng(seed))
    codes = regions_at(lay_out(scene, occluded=False), 64)
    covered = (animal_regions(codes) > 0).mean()
    assert 0.15 <= covered <= 0.60


@pytest.mark.parametrize("index", range(8))
def test_a_scene_looks_the_same_at_128_and_at_64_px(index: int) -> None:
    scene = scene_of("test", index)
    layout = lay_out(scene)
    small, small_codes = pixels_at(scene, layout, 64)
    large, large_codes = pixels_at(scene, layout, 128)
    assert (large_codes[1::2, 1::2] == small_codes).mean() > 0.95
    reduced = large.reshape(64, 2, 64, 2, 3).mean(axis=(1, 3))
    assert np.abs(reduced - small).mean() < 6


@pytest.mark.parametrize("size_px", [32, 100, 512])
def test_any_size_gives_square_uint8_pictures(size_px: int) -> None:
    scene = scene_of("test", 5)
    pixels, codes = pixels_at(scene, lay_out(scene), size_px)
    assert pixels.shape == (size_px, size_px, 3)
    assert codes.shape == (size_px, size_px)
    assert pixels.dtype == codes.dtype == np.uint8


def test_what_stands_in_front_hides_parts_of_the_animal() -> None:
    scene = scene_of("test", 3)
    hidden = replace(scene, setting=replace(scene.setting, in_front="green bush"))
    free = (animal_regions(regions_at(lay_out(hidden, occluded=False), 64)) > 0).sum()
    left = (animal_regions(regions_at(lay_out(hidden), 64)) > 0).sum()
    assert left < free


def test_a_stag_is_a_deer_with_antlers_and_nothing_else() -> None:
    deer, stag = (ANIMALS[CLASS_NAMES.index(name)] for name in ("deer", "stag"))
    scenes = [sample_scene(animal, np.random.default_rng(1)) for animal in (deer, stag)]
    found = [set(regions_at(lay_out(scene, occluded=False), 128).flat) for scene in scenes]
    parts = [{code for code in codes if code < FIRST_SCENERY} for codes in found]
    assert parts[1] - parts[0] == {CODES["horns"]}
    assert parts[0] <= parts[1]
