from typing import Any

import numpy as np
import pytest
from open_clip.transform import image_transform
from PIL import Image

from interpret.models.preprocess import Preprocess, ResizeMode, preprocess_from

MEAN, STD = (0.481, 0.457, 0.408), (0.268, 0.261, 0.275)


def _picture(width: int, height: int) -> Image.Image:
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    return Image.fromarray(noise)


@pytest.mark.parametrize("mode", ["shortest", "longest", "squash"])
@pytest.mark.parametrize("interpolation", ["bicubic", "bilinear"])
@pytest.mark.parametrize("size", [(90, 61), (33, 70), (20, 20), (1, 1)])
def test_the_two_halves_together_equal_open_clips_own_preprocessing(
    mode: ResizeMode, interpolation: str, size: tuple[int, int]
) -> None:
    ours = Preprocess(32, MEAN, STD, interpolation, mode)
    theirs = image_transform(
        32, is_train=False, mean=MEAN, std=STD, resize_mode=mode, interpolation=interpolation
    )
    picture = _picture(*size)
    pixels = np.asarray(ours.frame(picture))
    assert pixels.shape == (32, 32, 3)
    assert (ours.normalise(pixels[None])[0] == theirs(picture)).all()


def test_squashing_resizes_both_sides_and_crops_nothing() -> None:
    # left half black, right half white, three times as wide as high: both halves must stay
    pixels = np.zeros((30, 90, 3), dtype=np.uint8)
    pixels[:, 45:] = 255
    framed = np.asarray(
        Preprocess(8, MEAN, STD).frame(Image.fromarray(pixels), resize="squash"), dtype=int
    )
    expected = Image.fromarray(pixels).resize((8, 8), Image.Resampling.BILINEAR)
    assert (framed == np.asarray(expected)).all()
    assert framed[:, :3].max() == 0
    assert framed[:, 5:].min() == 255


def test_grey_pictures_become_three_channels() -> None:
    framed = Preprocess(8, MEAN, STD).frame(Image.new("L", (9, 9), 7))
    assert framed.mode == "RGB"


@pytest.mark.parametrize(
    "pixels",
    [
        np.zeros((8, 8, 3), dtype=np.uint8),
        np.zeros((1, 7, 8, 3), dtype=np.uint8),
        np.zeros((1, 8, 8, 3), dtype=np.float32),
    ],
)
def test_what_was_not_framed_is_refused(pixels: np.ndarray) -> None:
    with pytest.raises(ValueError, match="frame the pictures first"):
        Preprocess(8, MEAN, STD).normalise(pixels)


def test_an_unknown_resize_is_refused() -> None:
    wrong: Any = "crop"
    with pytest.raises(ValueError, match="resize must be 'model' or 'squash', got 'crop'"):
        Preprocess(8, MEAN, STD).frame(_picture(9, 9), resize=wrong)


def test_missing_entries_of_a_configuration_take_open_clips_defaults() -> None:
    found = preprocess_from({"std": None, "interpolation": "bilinear", "url": "x"}, 64)
    assert (found.size_px, found.interpolation, found.resize_mode) == (64, "bilinear", "shortest")
    assert found.std == (0.26862954, 0.26130258, 0.27577711)


def test_one_number_stands_for_three_channels() -> None:
    assert preprocess_from({"mean": 0.5}, 8).mean == (0.5, 0.5, 0.5)


@pytest.mark.parametrize("wrong", [{"interpolation": "nearest"}, {"resize_mode": "crop"}])
def test_a_geometry_open_clip_lacks_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="must be one of"):
        preprocess_from(wrong, 8)


def test_a_deviation_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="positive standard deviations"):
        preprocess_from({"std": [0.1, 0.0, 0.1]}, 8)
