"""Pictures and their parts in, pictures that show one part each out, ready to be encoded.

A part is shown by the ellipse with the second moments of its largest region: as a red line on the
picture as it is, on a grey and on a blurred surrounding ("highlight", the paper's three prompts),
or with everything outside replaced by the picture's mean colour and no line ("crop").
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy import ndimage

from interpret.units.foreground import NEIGHBOURS_IN_ONE_PICTURE

Showing = Literal["highlight", "crop"]
Pixels = NDArray[np.uint8]
Masks = NDArray[np.bool_]

RED = np.array([255, 0, 0], dtype=np.uint8)  # paper, appendix F
BLUR_SIGMA_PX = 2.0  # an 11 x 11 kernel at OpenCV's automatic sigma
BLUR_RADIUS_PX = 5
DRAWN_AT_PX = 224  # lines and blur are drawn at this size at least, and reduced
LUMA = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True)
class Ellipses:
    """One ellipse a row, in units of the picture's side.

    Attributes:
        centre: shape (n, 2), (row, column) in [0, 1].
        covariance: shape (n, 2, 2), second central moments of the region it stands for.
    """

    centre: NDArray[np.float64]
    covariance: NDArray[np.float64]

    def covers(self, size_px: int) -> Masks:
        """Which pixels lie inside, shape (n, size_px, size_px).

        A solid ellipse with semi-axis a has variance a^2 / 4 along it, so the rim is where the
        squared Mahalanobis distance is 4.
        """
        at = (np.arange(size_px) + 0.5) / size_px
        rows = at[None, :] - self.centre[:, :1]  # (n, size_px)
        columns = at[None, :] - self.centre[:, 1:]
        inverse = np.linalg.inv(self.covariance)
        distance = (
            inverse[:, 0, 0, None, None] * (rows**2)[:, :, None]
            + inverse[:, 1, 1, None, None] * (columns**2)[:, None, :]
            + 2 * inverse[:, 0, 1, None, None] * rows[:, :, None] * columns[:, None, :]
        )
        return np.asarray(distance <= 4.0)


def fit_ellipses(masks: Masks) -> Ellipses:
    """The ellipse with the centre and second moments of each mask's largest connected region.

    Args:
        masks: shape (n, rows, columns), each with at least one patch.

    Returns:
        n ellipses; patches count as solid squares, so one patch gives a circle of about its area.

    References:
        The convention of scikit-image's `regionprops`; the paper fits OpenCV's `fitEllipse` to
        the region's contour.
    """
    largest = _largest_region(masks).astype(np.float64)
    _, n_rows, n_columns = masks.shape
    total = largest.sum(axis=(1, 2))
    rows = (np.arange(n_rows) + 0.5) / n_rows
    columns = (np.arange(n_columns) + 0.5) / n_columns
    of_rows, of_columns = largest.sum(axis=2), largest.sum(axis=1)
    centre = np.stack([of_rows @ rows / total, of_columns @ columns / total], axis=1)
    row_variance = of_rows @ rows**2 / total - centre[:, 0] ** 2 + 1 / (12 * n_rows**2)
    column_variance = of_columns @ columns**2 / total - centre[:, 1] ** 2 + 1 / (12 * n_columns**2)
    mixed = np.einsum("nrc,r,c->n", largest, rows, columns) / total - centre.prod(axis=1)
    covariance = np.stack([row_variance, mixed, mixed, column_variance], axis=1)
    return Ellipses(centre, covariance.reshape(-1, 2, 2))


def show_parts(
    pixels: Pixels, masks: Masks, owner: NDArray[np.int64], *, showing: Showing, batch: int = 32
) -> Iterator[Pixels]:
    """Draw each part in its picture, some parts at a time.

    Args:
        pixels: shape (n_images, size_px, size_px, 3), as the model sees them before normalising.
        masks: shape (n_parts_in_all, rows, columns), one part a row.
        owner: shape (n_parts_in_all,), the picture each part belongs to.
        showing: "highlight" gives three pictures a part (line; on grey; on blur), "crop" one.
        batch: parts at a time, to bound memory.

    Yields:
        Shape (parts in this batch * pictures a part, size_px, size_px, 3); the pictures of one
        part follow each other.
    """
    size_px = pixels.shape[1]
    draw = DRAWERS[showing]
    for start in range(0, len(masks), batch):
        rows = slice(start, start + batch)
        ellipses = fit_ellipses(masks[rows])
        drawn_at = max(size_px, DRAWN_AT_PX) if showing == "highlight" else size_px
        canvas = _resize(pixels[owner[rows]], drawn_at)
        shown = draw(canvas, ellipses.covers(drawn_at))
        yield _resize(shown.reshape(-1, *canvas.shape[1:]), size_px)


def draw_highlights(pixels: Pixels, inside: Masks) -> Pixels:
    """The paper's three prompts: a red line on the picture, on grey, on blurred surroundings.

    Args:
        pixels: shape (n, size_px, size_px, 3).
        inside: shape (n, size_px, size_px).

    Returns:
        Shape (n, 3, size_px, size_px, 3).

    References:
        Sammani and Deligiannis (NeurIPS 2024), appendix F; line one pixel wide.
    """
    grey = np.repeat((pixels @ LUMA)[..., None], 3, axis=-1).round().astype(np.uint8)
    sigma = (0, BLUR_SIGMA_PX, BLUR_SIGMA_PX, 0)
    radius = (0, BLUR_RADIUS_PX, BLUR_RADIUS_PX, 0)
    smooth = ndimage.gaussian_filter(pixels.astype(np.float32), sigma, radius=radius, mode="mirror")
    blurred = smooth.round().astype(np.uint8)
    within = inside[..., None]
    shown = np.stack(
        [pixels, np.where(within, pixels, grey), np.where(within, pixels, blurred)], axis=1
    )
    rim = inside & ~ndimage.binary_erosion(inside, NEIGHBOURS_IN_ONE_PICTURE, border_value=1)
    return np.where(rim[:, None, ..., None], RED, shown)


def draw_crops(pixels: Pixels, inside: Masks) -> Pixels:
    """The part alone: everything outside is the picture's mean colour, and there is no line.

    Args:
        pixels: shape (n, size_px, size_px, 3).
        inside: shape (n, size_px, size_px).

    Returns:
        Shape (n, 1, size_px, size_px, 3).
    """
    mean = pixels.mean(axis=(1, 2), keepdims=True).round().astype(np.uint8)
    return np.where(inside[..., None], pixels, mean)[:, None]


DRAWERS: dict[Showing, Callable[[Pixels, Masks], Pixels]] = {
    "highlight": draw_highlights,
    "crop": draw_crops,
}
PICTURES_A_PART: dict[Showing, int] = {"highlight": 3, "crop": 1}


def _largest_region(masks: Masks) -> Masks:
    """Each mask's largest connected region; patches that touch at a corner are connected."""
    regions, _ = ndimage.label(masks, structure=NEIGHBOURS_IN_ONE_PICTURE)
    sizes = np.bincount(regions.ravel())
    sizes[0] = 0
    area = sizes[regions]
    # among regions of equal size, the first in reading order
    winner = regions.reshape(len(masks), -1)[
        np.arange(len(masks)), area.reshape(len(masks), -1).argmax(axis=1)
    ]
    return regions == winner[:, None, None]


def _resize(pixels: Pixels, size_px: int) -> Pixels:
    """Bilinear up, area-averaging down; (n, s, s, 3) -> (n, size_px, size_px, 3)."""
    if pixels.shape[1] == size_px:
        return pixels
    way = Image.Resampling.BILINEAR if pixels.shape[1] < size_px else Image.Resampling.BOX
    return np.stack(
        [np.asarray(Image.fromarray(p).resize((size_px, size_px), way)) for p in pixels]
    )
