import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.training.marked import (
    STYLES,
    Style,
    ellipse_distance,
    half_patches,
    mark,
    side_by_side,
)

RNG = np.random.default_rng(0)
NOISE = RNG.integers(0, 256, size=(64, 64, 3), dtype=np.uint8)


def test_the_ellipse_of_a_half_has_its_centre_and_moments() -> None:
    distance = ellipse_distance(half_patches(0, 8), 64)
    # Sides 32 x 64: centre at x = 16, y = 32; semi-axes 32 / sqrt(3) = 18.5 and 64 / sqrt(3) = 37.
    inside = distance <= 0
    rows, columns = np.nonzero(inside)
    assert rows.mean() + 0.5 == pytest.approx(32)
    assert columns.max() + 1 == pytest.approx(16 + 18.5, abs=1)
    assert distance[32, 50] == pytest.approx(50.5 - 16 - 18.5, abs=0.1)


@given(st.integers(0, 63))
def test_one_patch_lies_inside_its_own_ellipse(patch: int) -> None:
    patches = np.zeros((8, 8), dtype=bool)
    patches[patch // 8, patch % 8] = True
    row, column = patch // 8 * 8 + 4, patch % 8 * 8 + 4
    distance = ellipse_distance(patches, 64)
    assert (distance[row - 3 : row + 3, column - 3 : column + 3] < 0).all()
    assert (distance <= 0).sum() < 100


@pytest.mark.parametrize("style", STYLES)
def test_well_inside_the_ellipse_nothing_changes_and_outside_something_does(style: Style) -> None:
    distance = ellipse_distance(half_patches(1, 8), 64)
    marked = mark(NOISE, distance, style)
    np.testing.assert_array_equal(marked[distance < -2], NOISE[distance < -2])
    assert (marked[distance > -2] != NOISE[distance > -2]).any()


def test_crop_fills_the_outside_with_the_mean() -> None:
    distance = ellipse_distance(half_patches(1, 8), 64)
    outside = mark(NOISE, distance, "crop")[distance > 0]
    np.testing.assert_array_equal(outside[0], np.round(NOISE.mean(axis=(0, 1))))
    assert (outside == outside[0]).all()


def test_grey_takes_the_colour_from_the_outside() -> None:
    distance = ellipse_distance(half_patches(1, 8), 64)
    far = mark(NOISE, distance, "grey")[distance > 2]
    assert (far == far[:, :1]).all()


def test_the_line_is_red() -> None:
    distance = ellipse_distance(half_patches(1, 8), 64)
    on_line = mark(np.zeros_like(NOISE), distance, "line", line_px=1.0)[np.abs(distance) < 0.3]
    assert on_line[:, 0].min() > 150
    assert on_line[:, 1:].max() == 0


@pytest.mark.parametrize("squash", [True, False])
def test_two_pictures_stand_side_by_side(squash: bool) -> None:
    black, white = np.zeros_like(NOISE), np.full_like(NOISE, 255)
    joined = side_by_side(black, white, squash=squash)
    assert joined.shape == (64, 64, 3)
    assert joined[:, :32].max() == 0
    assert joined[:, 32:].min() == 255


def test_unknown_styles_and_empty_parts_are_refused() -> None:
    with pytest.raises(ValueError, match="crop, line, grey, blur"):
        mark(NOISE, np.zeros((64, 64), dtype=np.float32), "star")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="at least one patch"):
        ellipse_distance(np.zeros((8, 8), dtype=bool), 64)
