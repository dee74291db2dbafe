"""The bytes of a picture file in, an upright RGB picture out.

The one place that knows file formats. Alpha is dropped as CLIP's own preprocessing drops it, depth
beyond 8 bits is scaled, an animation is its first frame, and whatever cannot be decoded is one
`ValueError` whose message is the reason.
"""

import struct
import zlib
from io import BytesIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "PPM", "JPEG2000")
PIXELS_MAX = 100_000_000  # 300 MB as RGB; a small file may claim far more than memory holds
_DRAFT_PX = 64
_DAMAGE = (  # what Pillow's decoders are known to raise on damaged files
    OSError,
    ValueError,
    SyntaxError,
    TypeError,
    EOFError,
    LookupError,
    OverflowError,
    AttributeError,
    MemoryError,
    struct.error,
    zlib.error,
)


def decode_picture(raw: bytes) -> Image.Image:
    """The picture in some bytes: mode RGB, 8 bits, upright.

    Args:
        raw: a whole file in one of `FORMATS`.

    Returns:
        The first frame, turned as its EXIF orientation says.

    Raises:
        ValueError: the bytes are empty, no known format, damaged, cut short, or the picture has
            more than `PIXELS_MAX` pixels.
    """
    return _decode(raw, draft_px=None)


def check_picture(raw: bytes) -> None:
    """Decode a picture at the least size its format allows, and drop it.

    The whole stream is read, so what passes here also passes `decode_picture`; JPEG, the usual
    case, costs a fraction of the full decoding.

    Args:
        raw: a whole file.

    Raises:
        ValueError: as `decode_picture`.
    """
    _decode(raw, draft_px=_DRAFT_PX)


def _decode(raw: bytes, *, draft_px: int | None) -> Image.Image:
    if not raw:
        raise ValueError("the file is empty")
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as image:
            _check_size(image)
            if draft_px is not None:
                image.draft(None, (draft_px, draft_px))
            image.load()
            return _as_rgb(_upright(image))
    except UnidentifiedImageError as error:
        raise ValueError(f"not a picture in a known format ({', '.join(FORMATS)})") from error
    except Image.DecompressionBombError as error:
        raise ValueError(f"more than the {PIXELS_MAX:,} pixels that are allowed") from error
    except _DAMAGE as error:
        raise ValueError(" ".join(str(error).split()) or "the file is damaged") from error


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > PIXELS_MAX:
        raise ValueError(
            f"{image.width} x {image.height} px is more than the {PIXELS_MAX:,} pixels allowed"
        )


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except _DAMAGE:
        return image  # a broken EXIF block says nothing about the pixels


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith(("I", "F")):
        image = _as_eight_bits(image)
    elif image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")  # so that the palette, not its transparent entry, is used
    return image.convert("RGB")


def _as_eight_bits(image: Image.Image) -> Image.Image:
    values = np.asarray(image, dtype=np.float64)
    top = float(values.max())
    if image.mode == "F":
        full = 1.0 if top <= 1.0 else 255.0
    else:  # mode "I" holds 16-bit files in some versions of Pillow, 8-bit values in others
        full = 65_535.0 if image.mode != "I" or top > 255 else 255.0
    scaled = np.clip(np.nan_to_num(values) * (255.0 / full), 0, 255)
    return Image.fromarray(np.rint(scaled).astype(np.uint8))
