"""Small real picture files, made on the spot."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

Encode = Callable[..., bytes]
Fill = Callable[..., None]


@pytest.fixture(scope="session")
def encode() -> Encode:
    """A picture as the bytes of a file; a plain grey of the given value unless one is given."""

    def encode_picture(
        value: int = 0, *, image: Image.Image | None = None, format: str = "PNG", **options: object
    ) -> bytes:
        shown = image or Image.new("RGB", (8, 6), (value % 256, value // 256, 0))
        file = BytesIO()
        shown.save(file, format=format, **options)
        return file.getvalue()

    return encode_picture


@pytest.fixture(scope="session")
def fill(encode: Encode) -> Fill:
    """Put `count` pictures, all different, into a folder that is made where it is missing."""

    def fill_folder(folder: Path, count: int, *, first: int = 0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for value in range(first, first + count):
            (folder / f"{value:04d}.png").write_bytes(encode(value))

    return fill_folder
