"""Regions that mean nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import ndimage

from interpret.units.region_controls import match_area, place_anywhere, split_anew


def made_up(seed: int, n_images: int = 4, side: int = 8) -> np.ndarray:
    """Five disjoint regions of chance sizes about the middle, some empty."""
    rng = np.random.default_rng(seed)
    of_patch = rng.integers(0, 6, (n_images, side, side))
    of_patch[:, 0] = of_patch[:, -1] = 0
    return of_patch[:, None] == np.arange(1, 6)[None, :, None, None]


@given(st.integers(0, 1000))
def test_a_new_split_keeps_the_area_and_every_size(seed: int) -> None:
    masks = made_up(seed)
    anew = split_anew(masks, seed=seed)
    np.testing.assert_array_equal(anew.any(axis=1), masks.any(axis=1))
    np.testing.assert_array_equal(anew.sum(axis=(2, 3)), masks.sum(axis=(2, 3)))
    assert anew.sum(axis=1).max() <= 1


@given(st.integers(0, 1000))
def test_another_place_keeps_every_size(seed: int) -> None:
    masks = made_up(seed)
    moved = place_anywhere(masks, seed=seed)
    np.testing.assert_array_equal(moved.sum(axis=(2, 3)), masks.sum(axis=(2, 3)))
    assert moved.sum(axis=1).max() <= 1
    whole = [ndimage.label(area, np.ones((3, 3)))[1] for area in moved.any(axis=1)]
    assert max(whole) == 1


def test_places_are_spread_over_the_picture() -> None:
    masks = np.zeros((2000, 1, 4, 4), dtype=bool)
    masks[:, 0, 0, 0] = True
    counts = place_anywhere(masks, seed=0)[:, 0].sum(axis=0)
    assert counts.min() > 80  # 125 expected of each patch, sd 11
    assert counts.max() < 170


def test_which_region_lies_where_is_chance() -> None:
    masks = np.zeros((400, 2, 1, 8), dtype=bool)
    masks[:, 0, 0, :4] = masks[:, 1, 0, 4:] = True
    first = split_anew(masks, seed=0)[:, 0, 0, 0]
    assert 150 < first.sum() < 250


def test_the_same_seed_gives_the_same_regions() -> None:
    masks = made_up(0)
    for control in (split_anew, place_anywhere):
        np.testing.assert_array_equal(control(masks, seed=3), control(masks, seed=3))
        assert (control(masks, seed=3) != control(masks, seed=4)).any()


def test_regions_that_overlap_are_refused() -> None:
    masks = np.ones((1, 2, 2, 2), dtype=bool)
    with pytest.raises(ValueError, match="must be disjoint"):
        split_anew(masks, seed=0)


def test_areas_are_matched_from_the_middle_of_each_region() -> None:
    masks = np.zeros((1, 2, 1, 8), dtype=bool)
    masks[0, 0, 0, :5] = True  # centre at column 2: keeps 1, 2, 3
    masks[0, 1, 0, 6:7] = True  # centre at column 6: grows to 5, 7
    matched = match_area(masks, np.array([3]))
    assert np.flatnonzero(matched[0, 0]).tolist() == [1, 2, 3]
    assert np.flatnonzero(matched[0, 1]).tolist() == [5, 6, 7]


def test_an_empty_region_grows_about_the_middle_of_all() -> None:
    masks = np.zeros((1, 2, 1, 9), dtype=bool)
    masks[0, 0, 0, 7] = True
    assert np.flatnonzero(match_area(masks, np.array([2]))[0, 1]).tolist() == [5, 8]
    nothing = np.zeros((1, 1, 1, 9), dtype=bool)
    assert np.flatnonzero(match_area(nothing, np.array([3]))).tolist() == [3, 4, 5]


@given(st.integers(0, 1000), st.integers(0, 12))
def test_matched_regions_are_disjoint_and_of_one_size(seed: int, n_patches: int) -> None:
    matched = match_area(made_up(seed), np.full(4, n_patches))
    np.testing.assert_array_equal(matched.sum(axis=(2, 3)), n_patches)
    assert matched.sum(axis=1).max() <= 1


def test_more_patches_than_there_are_cannot_be_given() -> None:
    with pytest.raises(ValueError, match="5 regions of 13 patches must fit on the grid"):
        match_area(made_up(0), np.full(4, 13))
