"""Pictures in, marked pictures out: a part or one half of a picture pointed at.

A CLIP trained from scratch has never seen a marked picture, so some of its training pictures are
marked the way its parts are shown to it later: by an ellipse around some patches.
"""

from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float32]
Style = Literal["crop", "line", "grey", "blur"]
STYLES: tuple[Style, ...] = get_args(Style)
RED = (255.0, 0.0, 0.0)  # Shtedritski et al. 2023, "What does CLIP know about a red circle?"
LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601


def ellipse_distance(patches: Mask, size_px: int) -> Floats:
    """Signed distance to the ellipse around some patches.

    The ellipse has the centre and the second moments of the patches: a full rectangle of sides a
    and b gives semi-axes a / sqrt(3) and b / sqrt(3).

    Args:
        patches: shape (rows, columns); at least one is True.
        size_px: side of the square picture.

    Returns:
        Shape (size_px, size_px), pixels, about right near the line; negative inside.

    Raises:
        ValueError: when no patch is marked.
    """
    if not patches.any():
        raise ValueError("patches must mark at least one patch, got none.")
    side = size_px / len(patches)
    cells = (np.argwhere(patches) + 0.5) * side  # (n, 2) as (y, x)
    spread = np.cov(cells.T, bias=True) + np.eye(2) * side**2 / 12  # a patch is not a point
    axis = np.arange(size_px) + 0.5
    offset = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1) - cells.mean(axis=0)
    radius = np.sqrt(np.einsum("yxi,ij,yxj->yx", offset, np.linalg.inv(spread), offset)) / 2
    length = np.linalg.norm(offset, axis=-1)
    return (length * (1 - 1 / np.maximum(radius, 1e-3))).astype(np.float32)


def mark(
    pixels: Pixels, distance: Floats, style: Style, *, blur_px: float = 1.0, line_px: float = 0.6
) -> Pixels:
    """One picture with the inside of an ellipse marked.

    Args:
        pixels: shape (size_px, size_px, 3).
        distance: shape (size_px, size_px), from `ellipse_distance`.
        style: `crop` fills the outside with the picture's mean; `line` draws a red line; `grey` and
            `blur` draw the line and take the colour or the sharpness from the outside.
        blur_px: standard deviation of the blur.
        line_px: width of the line.

    Returns:
        A new picture of the same shape.

    Raises:
        ValueError: when the style is unknown.
    """
    picture = pixels.astype(np.float32)
    outside = (distance > 0)[..., None]
    if style == "crop":
        marked = np.where(outside, picture.mean(axis=(0, 1)), picture)
    elif style == "line":
        marked = _draw_line(picture, distance, line_px)
    elif style == "grey":
        grey = (picture @ np.array(LUMA, dtype=np.float32))[..., None]
        marked = _draw_line(np.where(outside, grey, picture), distance, line_px)
    elif style == "blur":
        blurred = Image.fromarray(pixels).filter(ImageFilter.GaussianBlur(blur_px))
        marked = _draw_line(np.where(outside, np.asarray(blurred), picture), distance, line_px)
    else:
        raise ValueError(f"style must be one of {', '.join(STYLES)}, got {style!r}.")
    return np.round(marked).astype(np.uint8)


def side_by_side(left: Pixels, right: Pixels, *, squash: bool = True) -> Pixels:
    """Two square pictures in one, each at half its width.

    Args:
        left: shape (size_px, size_px, 3), size_px even.
        right: the same shape.
        squash: keep the full height; otherwise both sides are halved and the bands above and below
            take each picture's mean.

    Returns:
        Shape (size_px, size_px, 3).
    """
    return np.concatenate([_half(left, squash), _half(right, squash)], axis=1)


def half_patches(side: int, grid: int) -> Mask:
    """The patches of the left (0) or right (1) half of a square grid with an even side."""
    patches = np.zeros((grid, grid), dtype=bool)
    patches[:, side * grid // 2 : (side + 1) * grid // 2] = True
    return patches


def _half(pixels: Pixels, squash: bool) -> Pixels:
    size = len(pixels)
    narrow = pixels.reshape(size, size // 2, 2, 3).mean(axis=2)
    if not squash:
        small = narrow.reshape(size // 2, 2, size // 2, 3).mean(axis=1)
        narrow = np.broadcast_to(narrow.mean(axis=(0, 1)), narrow.shape).copy()
        narrow[size // 4 : size // 4 + size // 2] = small
    return np.round(narrow).astype(np.uint8)


def _draw_line(
    picture: NDArray[np.floating], distance: Floats, width_px: float
) -> NDArray[np.floating]:
    weight = np.clip((1 + width_px) / 2 - np.abs(distance), 0, min(1.0, width_px))[..., None]
    return picture * (1 - weight) + np.array(RED) * weight
