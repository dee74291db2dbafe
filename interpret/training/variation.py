"""Pictures in, slightly changed pictures out: mirrored, shifted, in another light."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
MAX_SHIFT_PX = 4  # of 64
LIGHT = 0.15
MAX_PIXEL = 255


@dataclass(frozen=True)
class Variation:
    """A change of each of some pictures.

    Attributes:
        where: an index of (picture, row, column), what each pixel of the changed pictures shows.
        gain: shape (n_images, 1, 1, 1), of the light.
        offset: the same shape, of the light, 1 for none.
    """

    where: tuple[Any, Any, Any]
    gain: NDArray[np.float32]
    offset: NDArray[np.float32]

    def apply(self, pixels: Pixels) -> Pixels:
        """The changed pictures, shape (n_images, size_px, size_px, 3)."""
        light = pixels[self.where] * self.gain + (self.offset - 1) * MAX_PIXEL / 2
        return np.clip(np.round(light), 0, MAX_PIXEL).astype(np.uint8)


def draw_variation(n_images: int, size_px: int, rng: np.random.Generator) -> Variation:
    """A change for each picture: half are mirrored, all shifted and lit anew.

    Args:
        n_images: how many.
        size_px: side of a picture; it is shifted by up to a sixteenth of it.
        rng: where chance comes from.
    """
    limit = MAX_SHIFT_PX * size_px // 64
    shift = rng.integers(-limit, limit + 1, size=(2, n_images, 1))
    rows, columns = np.clip(np.arange(size_px) + shift, 0, size_px - 1)
    mirrored = rng.random(n_images) < 0.5
    columns[mirrored] = columns[mirrored, ::-1]
    where = (np.arange(n_images)[:, None, None], rows[:, :, None], columns[:, None, :])
    gain, offset = 1 + rng.uniform(-LIGHT, LIGHT, size=(2, n_images, 1, 1, 1)).astype(np.float32)
    return Variation(where, gain, offset)
