from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from interpret.images.decode import PIXELS_MAX, check_picture, decode_picture

Encode = Callable[..., bytes]
RED, BLUE = (255, 0, 0), (0, 0, 255)
EXIF_ORIENTATION = 0x0112


def _left_red_right_blue() -> Image.Image:
    image = Image.new("RGB", (40, 20), RED)
    image.paste(BLUE, (20, 0, 40, 20))
    return image


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_every_colour_mode_becomes_rgb_with_the_same_look(encode: Encode, mode: str) -> None:
    white = Image.new("RGB", (5, 4), (255, 255, 255)).convert(mode)

    picture = decode_picture(encode(image=white, format="TIFF" if mode != "P" else "PNG"))

    assert (picture.mode, picture.size) == ("RGB", (5, 4))
    assert np.asarray(picture).min() == 255


def test_a_cmyk_jpeg_keeps_its_colours(encode: Encode) -> None:
    raw = encode(image=Image.new("RGB", (16, 16), RED).convert("CMYK"), format="JPEG")

    red, green, blue = np.asarray(decode_picture(raw)).reshape(-1, 3).mean(axis=0)
    assert red > 240
    assert max(green, blue) < 15


def test_alpha_is_dropped_and_not_blended(encode: Encode) -> None:
    raw = encode(image=Image.new("RGBA", (3, 3), (10, 20, 30, 0)))

    assert decode_picture(raw).getpixel((1, 1)) == (10, 20, 30)


def test_a_palette_with_a_transparent_entry_keeps_the_palette_colours(encode: Encode) -> None:
    image = Image.new("P", (3, 3), 1)
    image.putpalette([0, 0, 0, 200, 100, 50])

    assert decode_picture(encode(image=image, transparency=1)).getpixel((0, 0)) == (200, 100, 50)


def test_sixteen_bit_grey_is_scaled_and_not_cut_off(encode: Encode) -> None:
    # 65535 / 257 = 255, 25700 / 257 = 100, 0 / 257 = 0
    values = np.array([[0, 25_700, 65_535]], dtype=np.uint16)

    picture = decode_picture(encode(image=Image.fromarray(values)))

    assert [picture.getpixel((x, 0)) for x in range(3)] == [(v, v, v) for v in (0, 100, 255)]


def test_float_pictures_between_zero_and_one_fill_the_range(encode: Encode) -> None:
    values = np.array([[0.0, 0.2, 1.0]], dtype=np.float32)

    picture = decode_picture(encode(image=Image.fromarray(values), format="TIFF"))

    assert [picture.getpixel((x, 0)) for x in range(3)] == [(v, v, v) for v in (0, 51, 255)]


@pytest.mark.parametrize(
    ("orientation", "size", "first_pixel"),
    [(1, (40, 20), RED), (3, (40, 20), BLUE), (6, (20, 40), RED), (8, (20, 40), BLUE)],
)
def test_a_turned_photograph_comes_out_upright(
    encode: Encode, orientation: int, size: tuple[int, int], first_pixel: tuple[int, int, int]
) -> None:
    # 6 asks for a quarter turn clockwise: left becomes top; 3 and 8 bring the right side first
    exif = Image.Exif()
    exif[EXIF_ORIENTATION] = orientation
    raw = encode(image=_left_red_right_blue(), format="JPEG", exif=exif, quality=95)

    picture = decode_picture(raw)

    assert picture.size == size
    assert np.allclose(np.asarray(picture)[2, 2], first_pixel, atol=12)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF")
def test_broken_exif_does_not_lose_the_picture(encode: Encode) -> None:
    raw = encode(image=_left_red_right_blue(), format="JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff")

    assert decode_picture(raw).size == (40, 20)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "TIFF"])
def test_the_first_frame_of_an_animation_is_taken(encode: Encode, format: str) -> None:
    frames = [Image.new("RGB", (6, 6), colour) for colour in (RED, BLUE)]

    raw = encode(image=frames[0], format=format, save_all=True, append_images=frames[1:])

    assert np.allclose(np.asarray(decode_picture(raw))[3, 3], RED, atol=8)


def test_a_single_pixel_is_a_picture(encode: Encode) -> None:
    raw = encode(image=Image.new("L", (1, 1), 7))

    check_picture(raw)
    assert decode_picture(raw).getpixel((0, 0)) == (7, 7, 7)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(b"", "empty"), (b"not a picture at all", "known format"), (b"\xff\xd8\xff", "known format")],
)
def test_what_is_no_picture_is_refused_with_the_reason(raw: bytes, reason: str) -> None:
    for read in (decode_picture, check_picture):
        with pytest.raises(ValueError, match=reason):
            read(raw)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "BMP"])
@pytest.mark.parametrize("kept", [0.2, 0.6])
def test_a_file_that_is_cut_short_is_refused(encode: Encode, format: str, kept: float) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    raw = encode(image=Image.fromarray(noise), format=format)

    with pytest.raises(ValueError, match=r"."):
        check_picture(raw[: int(kept * len(raw))])


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("height", [10_001, 20_000])
def test_a_picture_of_more_pixels_than_allowed_is_refused_before_decoding(
    encode: Encode, height: int
) -> None:
    raw = encode(image=Image.new("1", (10_000, height)))  # a file of some kilobytes

    with pytest.raises(ValueError, match=f"{PIXELS_MAX:,} pixels"):
        check_picture(raw)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow's, of damaged TIFF tags
@given(at=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_damaged_file_is_a_picture_or_a_value_error_and_nothing_else(
    encode: Encode, at: int, byte: int
) -> None:
    for format in ("JPEG", "PNG", "GIF", "TIFF"):
        raw = bytearray(encode(3, format=format))
        raw[at % len(raw)] = byte
        try:
            mode = decode_picture(bytes(raw)).mode
        except ValueError as error:
            mode = f"none: {error}"
        assert mode == "RGB" or len(mode) > len("none: ")
