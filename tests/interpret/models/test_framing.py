import threading
import time
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from interpret.models.clip import ClipModel
from interpret.models.framing import frame_picture, framed_ahead


def _number(index: int) -> NDArray[np.uint8]:
    time.sleep(0.002 * (index % 3))  # later ones may be ready first
    return np.full((1, 1, 3), index, dtype=np.uint8)


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_pictures_come_in_order_however_many_workers(workers: int) -> None:
    framed = list(framed_ahead(_number, 20, workers=workers, n_ahead=7))
    assert [int(pixels[0, 0, 0]) for pixels in framed] == list(range(20))


def test_no_more_than_asked_for_are_decoded_ahead() -> None:
    started: list[int] = []

    def note(index: int) -> NDArray[np.uint8]:
        started.append(index)
        return _number(index)

    framed = framed_ahead(note, 50, workers=2, n_ahead=5)
    next(framed)
    time.sleep(0.1)
    assert len(started) <= 6  # the one given out, and five ahead
    framed.close()
    assert len(started) <= 6


def test_workers_end_with_the_pictures() -> None:
    before = threading.active_count()
    list(framed_ahead(_number, 5, workers=3, n_ahead=5))
    assert threading.active_count() == before


def test_a_picture_that_cannot_be_read_is_named(tiny: ClipModel) -> None:
    class Broken(list[Image.Image]):
        def __getitem__(self, index: Any) -> Any:
            raise OSError("truncated file")

    with pytest.raises(
        ValueError, match=r"picture 'cats/7.png' must be readable, got OSError: trunc"
    ):
        frame_picture(tiny, Broken(), 0, "cats/7.png", "model")
