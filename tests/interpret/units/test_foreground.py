from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from interpret.embeddings import PatchTokens, unit_rows
from interpret.units.foreground import find_foreground, fit_foreground, keep_largest_regions

Masks = NDArray[np.bool_]
MASKS = arrays(np.bool_, st.tuples(st.integers(1, 3), st.integers(1, 6), st.integers(1, 6)))


def masks(*pictures: str) -> Masks:
    """`#` is a patch of the object; rows are parted by a slash."""
    return np.array([[[c == "#" for c in row] for row in p.split("/")] for p in pictures])


def noise(seed: int, n_images: int = 3, side: int = 4, width: int = 7) -> PatchTokens:
    shape = (n_images, side * side, width)
    tokens = np.random.default_rng(seed).normal(0.3, 1, shape)
    return PatchTokens(tokens.astype(np.float32), (side, side))


def plant(is_object: Masks, seed: int) -> PatchTokens:
    """Tokens of two directions with something in common, and a little noise."""
    rng = np.random.default_rng(seed)
    common, behind, thing = np.linalg.qr(rng.normal(size=(12, 3)))[0].T
    flat = is_object.reshape(len(is_object), -1, 1)
    tokens = common + np.where(flat, thing, behind) + rng.normal(0, 0.05, (*flat.shape[:2], 12))
    lengths = rng.uniform(1, 5, flat.shape)  # only directions count
    return PatchTokens((tokens * lengths).astype(np.float32), (6, 6))


@pytest.mark.parametrize("seed", range(5))
def test_the_smaller_of_two_planted_kinds_of_patches_is_the_object(seed: int) -> None:
    is_object = np.zeros((4, 6, 6), dtype=bool)
    for picture, (top, left) in zip(is_object, product((0, 2), (1, 3)), strict=True):
        picture[top : top + 3, left : left + 3] = True
    tokens = plant(is_object, seed)
    assert np.array_equal(find_foreground(tokens, fit_foreground(tokens)), is_object)
    turned = plant(~is_object, seed)  # the same squares, now of the kind that was behind
    assert np.array_equal(find_foreground(turned, fit_foreground(turned)), is_object)


@pytest.mark.parametrize("seed", range(5))
def test_the_direction_is_the_second_right_singular_vector_of_the_unit_tokens(seed: int) -> None:
    tokens = noise(seed)
    rows = unit_rows(tokens.vectors).reshape(-1, 7).astype(np.float64)
    second = np.linalg.svd(rows, full_matrices=False)[2][1]
    assert abs(fit_foreground(tokens) @ second) == pytest.approx(1, abs=1e-9)


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_positive_patches_are_never_the_majority(seed: int) -> None:
    tokens = noise(seed)
    positive = unit_rows(tokens.vectors).reshape(-1, 7) @ fit_foreground(tokens) > 0
    assert positive.mean() <= 0.5


def test_the_direction_ignores_the_order_of_pictures() -> None:
    tokens = noise(1)
    back = PatchTokens(tokens.vectors[::-1].copy(), tokens.grid)
    assert np.allclose(fit_foreground(tokens), fit_foreground(back), atol=1e-9)


def test_tokens_one_number_wide_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="at least 2 wide to be split, got width 1"):
        fit_foreground(noise(0, width=1))


def test_only_the_largest_region_is_kept_while_the_second_is_below_five_patches() -> None:
    before = masks("###../###../...../..##./..##.")  # 6 and 4
    after = masks("###../###../...../...../.....")
    assert np.array_equal(keep_largest_regions(before), after)


def test_the_second_region_is_kept_from_five_patches_on_and_the_third_never() -> None:
    before = masks("###.###/###.##./......./#####../.......")  # 6, 5 and 5: the first 5 is kept
    after = masks("###.###/###.##./......./......./.......")
    assert np.array_equal(keep_largest_regions(before), after)


def test_patches_that_touch_at_a_corner_are_one_region() -> None:
    before = masks("#.../.#../..#./#..#")  # four on the diagonal, one alone
    after = masks("#.../.#../..#./...#")
    assert np.array_equal(keep_largest_regions(before), after)


def test_of_equal_regions_the_first_in_reading_order_is_kept() -> None:
    assert np.array_equal(keep_largest_regions(masks("##.##")), masks("##..."))


def test_regions_are_never_joined_across_pictures() -> None:
    before = masks("..#/..#", "..#/..#", "#../...", "##./..#")
    after = masks("..#/..#", "..#/..#", "#../...", "##./..#")
    assert np.array_equal(keep_largest_regions(before), after)


def test_an_empty_mask_stays_empty_and_no_pictures_stay_none() -> None:
    assert not keep_largest_regions(masks("../..", "../..")).any()
    assert keep_largest_regions(np.zeros((0, 2, 2), dtype=bool)).shape == (0, 2, 2)


@given(MASKS)
def test_regions_are_kept_whole_and_each_picture_on_its_own(before: Masks) -> None:
    after = keep_largest_regions(before)
    assert not (after & ~before).any()
    assert np.array_equal(after.any(axis=(1, 2)), before.any(axis=(1, 2)))
    assert np.array_equal(keep_largest_regions(after), after)
    alone = [keep_largest_regions(mask[None])[0] for mask in before]
    assert np.array_equal(after, np.stack(alone))
