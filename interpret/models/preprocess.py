"""A picture in, the network's pixels out, in two exact halves: geometry, then normalisation.

Between the halves a picture is uint8 of shape (size_px, size_px, 3), where highlights are drawn.
Together they equal open_clip's own preprocessing to the last bit.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from open_clip.transform import image_transform
from PIL import Image
from torch import Tensor

Pixels = NDArray[np.uint8]
ResizeMode = Literal["shortest", "longest", "squash"]
Resize = Literal["model", "squash"]
RESIZE_MODES = ("shortest", "longest", "squash")
INTERPOLATIONS = ("bicubic", "bilinear")


@dataclass(frozen=True)
class Preprocess:
    """How one model wants its pictures.

    Attributes:
        size_px: side of the square it reads.
        mean: of each colour channel, in [0, 1]; subtracted.
        std: of each colour channel; divided by.
        interpolation: "bicubic" or "bilinear".
        resize_mode: "shortest" (resize, then crop the centre), "longest" (resize, then pad) or
            "squash" (resize both sides, whatever the shape).
        fill_color: of the padding, 0 to 255.
    """

    size_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    interpolation: str = "bicubic"
    resize_mode: ResizeMode = "shortest"
    fill_color: int = 0

    def __post_init__(self) -> None:
        for name, known in (("interpolation", INTERPOLATIONS), ("resize_mode", RESIZE_MODES)):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}."
                )
        if self.size_px < 1 or len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise ValueError(
                "preprocessing must have a positive size, three means and three positive standard "
                f"deviations, got size_px={self.size_px}, mean={self.mean}, std={self.std}."
            )

    def frame(self, picture: Image.Image, *, resize: Resize = "model") -> Image.Image:
        """The picture as the model sees it, before normalising.

        Args:
            picture: any size and mode.
            resize: "model" for the model's own geometry; "squash" for both sides resized to
                `size_px` with bilinear interpolation and no crop.

        Returns:
            RGB, size_px x size_px.

        Raises:
            ValueError: `resize` is neither.

        References:
            "squash": Sammani and Deligiannis 2024, released code (`crop=False`).
        """
        if resize not in ("model", "squash"):
            raise ValueError(f"resize must be 'model' or 'squash', got {resize!r}.")
        squash = resize == "squash"
        steps = image_transform(
            self.size_px,
            is_train=False,
            resize_mode="squash" if squash else self.resize_mode,
            interpolation="bilinear" if squash else self.interpolation,
            fill_color=self.fill_color,
        ).transforms
        for step in steps[:-2]:  # the last two are ToTensor and Normalize
            picture = step(picture)
        return picture

    def normalise(self, pixels: Pixels) -> Tensor:
        """Framed pictures as the network's input.

        Args:
            pixels: shape (n_images, size_px, size_px, 3), uint8.

        Returns:
            Shape (n_images, 3, size_px, size_px), float32.

        Raises:
            ValueError: wrong shape or type.
        """
        wanted = (self.size_px, self.size_px, 3)
        if pixels.ndim != 4 or pixels.shape[1:] != wanted or pixels.dtype != np.uint8:
            raise ValueError(
                f"pixels must be uint8 of shape (n_images, {self.size_px}, {self.size_px}, 3), "
                f"got {pixels.dtype} of shape {pixels.shape}: frame the pictures first."
            )
        owned = np.require(pixels, requirements=["C", "W"])  # copied only where it must be
        mean, std = (torch.tensor(values).view(3, 1, 1) for values in (self.mean, self.std))
        ready = torch.empty((len(owned), 3, self.size_px, self.size_px))
        for picture, into in zip(torch.from_numpy(owned), ready, strict=True):
            # one at a time, so that a picture stays in the processor's cache: twice as fast
            into.copy_(picture.permute(2, 0, 1)).div_(255).sub_(mean).div_(std)
        return ready


def preprocess_from(config: dict[str, Any], size_px: int) -> Preprocess:
    """Read open_clip's preprocessing configuration.

    Args:
        config: keys mean, std, interpolation, resize_mode, fill_color; a missing or null one takes
            open_clip's default.
        size_px: side of the square the image tower reads.

    Raises:
        ValueError: an entry open_clip has no meaning for.
    """
    from_clip: dict[str, Any] = {
        "mean": (0.48145466, 0.4578275, 0.40821073),  # open_clip.OPENAI_DATASET_MEAN
        "std": (0.26862954, 0.26130258, 0.27577711),  # open_clip.OPENAI_DATASET_STD
    }
    names = ("mean", "std", "interpolation", "resize_mode", "fill_color")
    given = {name: config[name] for name in names if config.get(name) is not None}
    merged = from_clip | given
    for name in ("mean", "std"):
        value = merged[name]
        merged[name] = tuple(value) if isinstance(value, list | tuple) else (value,) * 3
    return Preprocess(size_px=size_px, **merged)
