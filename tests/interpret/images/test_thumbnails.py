"""Thumbnails: small, in order, never enlarged, and only so many pictures held at once."""

from io import BytesIO

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from interpret.images.thumbnails import AT_ONCE, encode_thumbnail, make_thumbnails


def grey(levels: NDArray[np.int64], size_px: int = 8) -> NDArray[np.uint8]:
    """One even picture a level."""
    shape = (len(levels), size_px, size_px, 3)
    return np.broadcast_to(levels[:, None, None, None], shape).astype(np.uint8)


def opened(thumbnail: bytes) -> NDArray[np.uint8]:
    return np.asarray(Image.open(BytesIO(thumbnail)).convert("RGB"))


def test_the_longer_side_is_brought_to_the_size_asked_for() -> None:
    assert opened(encode_thumbnail(np.zeros((40, 80, 3), np.uint8), 20)).shape == (10, 20, 3)


def test_a_small_picture_is_not_enlarged() -> None:
    assert opened(encode_thumbnail(np.zeros((8, 8, 3), np.uint8), 96)).shape == (8, 8, 3)


def test_pictures_come_in_the_order_asked_for_and_a_batch_at_a_time() -> None:
    batches: list[int] = []
    told: list[int] = []

    def frame(indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        batches.append(len(indices))
        return grey(indices)

    wanted = np.arange(AT_ONCE + 10)[::-1].copy()
    made = list(make_thumbnails(frame, wanted, size_px=8, progress=told.append))
    levels = [opened(thumbnail).mean() for thumbnail in made]
    np.testing.assert_allclose(levels, wanted, atol=3)  # WebP is lossy
    assert batches == told == [AT_ONCE, 10]


def test_nothing_is_opened_before_it_is_asked_for() -> None:
    batches = []

    def frame(indices: NDArray[np.int64]) -> NDArray[np.uint8]:
        batches.append(len(indices))
        return grey(indices)

    made = make_thumbnails(frame, np.arange(2 * AT_ONCE), size_px=8)
    next(made)
    assert batches == [AT_ONCE]


def test_a_size_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 px wide, got 0"):
        encode_thumbnail(np.zeros((8, 8, 3), np.uint8), 0)
