"""Pictures as a model sees them in, small WebP files out, a batch at a time to bound memory.

A thumbnail is never larger than the picture it is made from.
"""

from collections.abc import Callable, Iterator
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

AT_ONCE = 128  # pictures in memory, 19 MB at 224 px
QUALITY = 80  # of 100; about 2.5 kB at 96 px

Pixels = NDArray[np.uint8]
Indices = NDArray[np.int64]


def make_thumbnails(
    frame: Callable[[Indices], Pixels],
    indices: Indices,
    *,
    size_px: int,
    progress: Callable[[int], object] | None = None,
) -> Iterator[bytes]:
    """The thumbnail of each picture, made when it is asked for.

    Args:
        frame: some pictures by index, shape (n, height, width, 3).
        indices: shape (n_images,), the pictures wanted, in order.
        size_px: of the longer side, at most.
        progress: told how many more pictures are done.
    """
    for start in range(0, len(indices), AT_ONCE):
        batch = indices[start : start + AT_ONCE]
        for pixels in frame(batch):
            yield encode_thumbnail(pixels, size_px)
        if progress is not None:
            progress(len(batch))


def encode_thumbnail(pixels: Pixels, size_px: int) -> bytes:
    """One picture as a WebP file.

    Args:
        pixels: shape (height, width, 3).
        size_px: of the longer side, at most and at least 1.

    Raises:
        ValueError: `size_px` is below 1.
    """
    if size_px < 1:
        raise ValueError(f"a thumbnail must be at least 1 px wide, got {size_px}.")
    picture = Image.fromarray(pixels)
    picture.thumbnail((size_px, size_px), Image.Resampling.LANCZOS)
    written = BytesIO()
    picture.save(written, "WEBP", quality=QUALITY)
    return written.getvalue()
