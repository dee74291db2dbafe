import numpy as np

from interpret.training.variation import draw_variation


def test_pictures_are_mirrored_shifted_and_lit_but_keep_their_content() -> None:
    rng = np.random.default_rng(0)
    pixels = rng.integers(60, 200, (40, 16, 16, 3)).astype(np.uint8)
    variation = draw_variation(40, 16, rng)
    changed = variation.apply(pixels)
    assert changed.shape == pixels.shape
    assert changed.dtype == np.uint8
    assert np.abs(changed.mean((1, 2, 3)) - pixels.mean((1, 2, 3))).max() < 40
    columns = variation.where[2][:, 0]
    is_mirrored = columns[:, 0] > columns[:, -1]
    assert 8 < is_mirrored.sum() < 32
    shifts = np.abs(variation.where[1][:, 8, 0] - 8)
    assert set(shifts) == {0, 1}  # a sixteenth of 16 px


def test_no_change_changes_nothing() -> None:
    pixels = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
    variation = draw_variation(2, 4, np.random.default_rng(1))
    still = type(variation)(
        (np.arange(2)[:, None, None], np.arange(4)[None, :, None], np.arange(4)[None, None, :]),
        np.ones_like(variation.gain),
        np.ones_like(variation.offset),
    )
    np.testing.assert_array_equal(still.apply(pixels), pixels)
