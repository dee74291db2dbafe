import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from interpret.training.batches import Drawings
from interpret.training.parts import choose_patches, glimpse, patch_shares


def test_patch_shares_by_hand() -> None:
    regions = np.zeros((64, 64), dtype=np.uint8)
    regions[0:4, 0:8] = 1  # the upper half of the first patch
    shares = patch_shares(regions, 8)
    assert shares.shape == (8, 8, 2)
    assert shares[0, 0].tolist() == [0.5, 0.5]
    assert (shares[1:, :, 0] == 1).all()


@given(st.integers(0, 2**31), st.booleans())
def test_some_patches_are_always_chosen(seed: int, is_empty: bool) -> None:
    regions = np.zeros((64, 64), dtype=np.uint8)
    if not is_empty:
        regions[10:20, 30:33] = 3
    patches = choose_patches(regions, np.random.default_rng(seed))
    assert patches.shape == (8, 8)
    assert patches.any()


def test_the_tail_seen_alone_is_shown_and_the_body_absent(toys: Drawings) -> None:
    inside = toys.regions[0] == 2
    seen = glimpse(toys.regions[0], inside, 3)
    assert seen.shown.tolist() == [False, False, True]
    assert seen.absent.tolist() == [True, True, False]
    assert not seen.is_whole


def test_a_quarter_of_the_body_within_a_wide_mask_is_neither_shown_nor_absent(
    toys: Drawings,
) -> None:
    inside = np.zeros((64, 64), dtype=bool)
    inside[:24, :] = True  # 8 of the body's 32 rows; 256 of 1,536 pixels
    seen = glimpse(toys.regions[0], inside, 3)
    assert not seen.shown[1]
    assert not seen.absent[1]


def test_everything_is_the_whole_animal(toys: Drawings) -> None:
    seen = glimpse(toys.regions[0], np.ones((64, 64), dtype=bool), 3)
    assert seen.is_whole
    assert seen.shown[1:].all()
