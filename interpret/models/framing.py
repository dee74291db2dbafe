"""Pictures of a lazy sequence in, framed pixels out, decoded in threads a bounded way ahead.

Pillow lets go of the interpreter while it decodes and resizes, so threads are enough.
"""

from collections import deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice

import numpy as np
from PIL import Image

from interpret.models.clip import ClipModel
from interpret.models.preprocess import Pixels, Resize


def frame_picture(
    model: ClipModel, pictures: Sequence[Image.Image], index: int, label: str, resize: Resize
) -> Pixels:
    """One picture as the model sees it, uint8 (size_px, size_px, 3).

    Args:
        model: whose geometry to use.
        pictures: opened at `index`.
        index: which one.
        label: what to call it in an error.
        resize: "model" or "squash" (`Preprocess.frame`).

    Raises:
        ValueError: the picture cannot be read.
    """
    try:
        return np.asarray(model.frame(pictures[index], resize=resize))
    except Exception as error:
        raise ValueError(
            f"picture {label!r} must be readable, got {type(error).__name__}: {error}"
        ) from error


def framed_ahead(
    frame: Callable[[int], Pixels], n_images: int, *, workers: int, n_ahead: int
) -> Generator[Pixels, None, None]:
    """Framed pictures in order, at most `n_ahead` of them decoded before they are asked for."""
    if workers == 0:
        yield from map(frame, range(n_images))
        return
    indices = iter(range(n_images))
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[Pixels]] = deque(
            pool.submit(frame, index) for index in islice(indices, n_ahead)
        )
        try:
            while waiting:
                ready = waiting.popleft().result()
                waiting.extend(pool.submit(frame, index) for index in islice(indices, 1))
                yield ready
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
