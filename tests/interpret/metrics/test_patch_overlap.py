"""Overlap of sets of patches with a true region."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from interpret.metrics.patch_overlap import (
    best_iou,
    cover_patches,
    middle_patches,
    overlap_anywhere,
    overlap_with,
)

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


def flags(*rows: str) -> Bools:
    return np.array([[[c == "#" for c in row] for row in rows]])


def test_cover_of_uneven_patches_by_hand() -> None:
    # 3 x 3 pixels in 2 x 2 patches: 2 x 2, 2 x 1, 1 x 2 and 1 x 1 pixels
    codes = np.array([[[1, 0, 1], [1, 1, 1], [0, 0, 2]]], dtype=np.uint8)
    covered = cover_patches(codes, (2, 2), 3)
    np.testing.assert_allclose(covered[0, 1], np.array([[3 / 4, 1], [0, 0]]))
    np.testing.assert_allclose(covered[0, 2], [[0, 0], [0, 1]])
    np.testing.assert_allclose(covered.sum(axis=1), 1)


def test_a_grid_finer_than_the_pixels_is_refused() -> None:
    with pytest.raises(ValueError, match="got a grid of 3 x 1 on regions of 2 x 2"):
        cover_patches(np.zeros((1, 2, 2), dtype=np.uint8), (3, 1), 1)


def test_overlap_by_hand() -> None:
    # two patches, covered to 1 and 1/2, of a region of 2: 1.5 shared, 2 + 2 - 1.5 together
    covered = np.array([[[1, 0.5, 0.5], [0, 0, 0]]])
    found = overlap_with(flags("##.", "..."), covered)
    assert found["inside"] == pytest.approx([3 / 4])
    assert found["iou"] == pytest.approx([1.5 / 2.5])
    assert found["pointing"].tolist() == [1]
    below = overlap_with(flags("...", "..#"), covered)
    assert [below[name][0] for name in ("inside", "iou", "pointing")] == [0, 0, 0]


def test_anywhere_by_hand() -> None:
    # places of two patches side by side in 2 x 3: shared 1.5, 1 above; 0, 0 below
    covered = np.array([[[1, 0.5, 0.5], [0, 0, 0]]])
    found = overlap_anywhere(flags("...", ".##"), covered)
    assert found["inside"] == pytest.approx([(3 / 4 + 1 / 2) / 4])
    assert found["iou"] == pytest.approx([(1.5 / 2.5 + 1 / 3) / 4])
    assert found["pointing"] == pytest.approx([1 / 2])


def test_a_set_from_edge_to_edge_has_one_place() -> None:
    mask, covered = flags("#.", ".#"), np.array([[[1, 0.25], [0.5, 0]]])
    for name, value in overlap_with(mask, covered).items():
        assert overlap_anywhere(mask, covered)[name] == pytest.approx(value)


def move(mask: Bools, down: int, right: int) -> Bools | None:
    """The mask moved, None where a patch would leave the grid."""
    moved = np.zeros_like(mask)
    for row, column in np.argwhere(mask):
        if not (0 <= row + down < mask.shape[0] and 0 <= column + right < mask.shape[1]):
            return None
        moved[row + down, column + right] = True
    return moved


grids = st.tuples(st.integers(1, 4), st.integers(1, 5))
pairs = grids.flatmap(
    lambda grid: st.tuples(
        arrays(np.bool_, grid).filter(np.any),
        arrays(np.float64, grid, elements=st.sampled_from([0, 0.125, 0.5, 1])).filter(np.any),
    )
)


@given(pairs)
def test_chance_is_the_mean_over_every_place(pair: tuple[Bools, Floats]) -> None:
    mask, covered = pair
    rows, columns = mask.shape
    shifts = product(range(-rows, rows + 1), range(-columns, columns + 1))
    places = [moved for shift in shifts if (moved := move(mask, *shift)) is not None]
    each = overlap_with(np.stack(places), np.stack([covered] * len(places)))
    for name, value in overlap_anywhere(mask[None], covered[None]).items():
        assert value == pytest.approx([each[name].mean()])


small = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(
    lambda grid: arrays(np.float64, grid, elements=st.floats(0, 1, width=16)).filter(np.any)
)


@given(small)
def test_no_set_of_patches_is_better_than_the_best(covered: Floats) -> None:
    every = np.array(list(product([False, True], repeat=covered.size))[1:])
    masks = every.reshape(-1, *covered.shape)
    ious = overlap_with(masks, np.stack([covered] * len(masks)))["iou"]
    assert best_iou(covered[None])[0] == pytest.approx(ious.max())


def test_the_middle_lies_in_the_set_even_where_the_centre_does_not() -> None:
    # an L of five, centre (1.2, .8) in row, column: (1, 0) is nearest, at .04 + .64
    row, column = middle_patches(flags("#..", "#..", "###"))
    assert (row[0], column[0]) in {(1, 0), (2, 1)}
    assert flags("#..", "#..", "###")[0, row[0], column[0]]
    line = middle_patches(flags("###"))
    assert (line[0][0], line[1][0]) == (0, 1)
