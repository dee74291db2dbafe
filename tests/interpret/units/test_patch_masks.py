import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interpret.units.patch_masks import Floats, attended, peaks

heights = arrays(np.float64, (3, 7), elements=st.integers(0, 1000).map(float))


def test_an_attention_is_cut_where_half_of_it_is_reached() -> None:
    attention = np.array(
        [
            [0.6, 0.2, 0.2, 0.0],  # one patch holds more than half
            [0.1, 0.4, 0.3, 0.2],  # .4 is not half, .4 + .3 is
            [0.5, 0.3, 0.2, 0.0],  # exactly half is enough
            [0.25, 0.25, 0.25, 0.25],  # ties from the left
            [0.0, 0.0, 0.0, 0.0],  # looks nowhere
        ]
    )
    wanted = [[1, 0, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
    assert attended(attention).astype(int).tolist() == wanted


def test_an_even_attention_gives_half_of_the_picture_however_many_patches() -> None:
    for n_patches in (10, 49, 196):
        even = np.full(n_patches, 1 / n_patches, dtype=np.float32)
        assert attended(even).sum() == -(-n_patches // 2)


@given(heights, st.floats(0.05, 1))
def test_no_fewer_patches_hold_the_share(attention: Floats, share: float) -> None:
    masks = attended(attention, share=share)
    held = (attention * masks).sum(axis=1)
    wanted = share * attention.sum(axis=1)
    assert (held >= wanted * (1 - 1e-6)).all()
    smallest = np.where(masks, attention, np.inf).min(axis=1, initial=np.inf)
    largest_left = np.where(masks, 0, attention).max(axis=1)
    some = masks.any(axis=1)
    assert (smallest[some] >= largest_left[some]).all()
    assert (held[some] - smallest[some] < wanted[some]).all()


def test_a_map_is_kept_near_its_top_whatever_its_sign_and_scale() -> None:
    # scaled: 0, .5, .91, 1; and the same with other units; a flat map points nowhere
    scaled = np.array([0.0, 0.5, 0.91, 1.0])
    maps = np.stack([scaled, 8 * scaled - 16, np.full(4, 3.0)])
    assert peaks(maps).astype(int).tolist() == [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 0, 0]]


@given(heights, st.floats(0.1, 1))
def test_a_peak_holds_the_top_and_shrinks_with_its_height(maps: Floats, height: float) -> None:
    masks = peaks(maps, height=height)
    rows, tops = np.arange(len(maps)), maps.argmax(axis=1)
    is_flat = np.ptp(maps, axis=1) == 0
    assert (masks[rows, tops] == ~is_flat).all()
    assert (peaks(maps, height=1.0) <= masks).all()


def test_what_cannot_be_cut_is_refused() -> None:
    with pytest.raises(ValueError, match="share must be above 0"):
        attended(np.ones(3), share=0)
    with pytest.raises(ValueError, match="attention must be at least 0, got -1"):
        attended(np.array([1.0, -1.0]))
    with pytest.raises(ValueError, match="height must be above 0"):
        peaks(np.ones(3), height=1.5)
    with pytest.raises(ValueError, match="maps must be finite"):
        peaks(np.array([1.0, np.nan]))
