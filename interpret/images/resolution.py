"""An image set in, the same pictures at another size out, so that only the size differs.

Drawn pictures are drawn again; photographs are shrunk, and the model's own preprocessing enlarges
them. The digests change with the size, so that the store never takes one size for another.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from PIL import Image

from interpret.images.imageset import ImageSet, Picked
from interpret.images.menagerie.splits import check_request
from interpret.images.menagerie.world import Pictures, digest_of

SHRINKING = "1"  # raise it when any shrunk pixel changes: stored vectors hang on it


@dataclass(frozen=True)
class Shrunk(Sequence[Any]):
    """Pictures whose shorter side is at most `size_px`, opened and shrunk when asked for."""

    pictures: Sequence[Any] = field(repr=False)
    size_px: int

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return Shrunk(self.pictures[index], self.size_px)
        picture: Image.Image = self.pictures[index]
        share = self.size_px / min(picture.size)
        if share >= 1:  # never enlarged here: that is the model's own affair
            return picture
        width, height = (max(1, round(side * share)) for side in picture.size)
        return picture.resize((width, height), Image.Resampling.BICUBIC)


def is_drawn(images: ImageSet) -> bool:
    """Can the pictures be drawn at another size?"""
    return drawn_pictures(images.pictures) is not None


def at_size(images: ImageSet, size_px: int) -> ImageSet:
    """The same pictures with the same labels at another size, without their truth.

    Args:
        images: any; drawn ones are drawn anew, others shrunk (bicubic) so that their shorter side
            is `size_px`, or left as they are where it is no longer than that.
        size_px: shorter side; 32 to 512 for drawn pictures, at least 1 for others.

    Raises:
        ValueError: a size that is not possible.
    """
    drawn = drawn_pictures(images.pictures)
    if drawn is not None:
        check_request(drawn.split, 0, size_px)
        again = replace(drawn, size_px=size_px, drawn=None)
        digests = tuple(
            digest_of(again.split, index, size_px, again.seed) for index in again.indices
        )
        return replace(images, pictures=again, digests=digests, truth=None)
    if size_px < 1:
        raise ValueError(f"pictures must keep at least 1 px a side, got {size_px}.")
    return replace(
        images,
        pictures=Shrunk(images.pictures, size_px),
        digests=tuple(_digest_shrunk(digest, size_px) for digest in images.digests),
        truth=None,
    )


def drawn_pictures(pictures: Any) -> Pictures | None:
    """The drawn pictures behind a choice of them, or None."""
    if isinstance(pictures, Picked):
        drawn = drawn_pictures(pictures.items)
        if drawn is None:
            return None
        chosen = tuple(drawn.indices[int(i)] for i in pictures.indices)
        return replace(drawn, indices=chosen, drawn=None)
    return pictures if isinstance(pictures, Pictures) else None


def _digest_shrunk(digest: str, size_px: int) -> str:
    return hashlib.sha256(f"shrunk {SHRINKING} {size_px} {digest}".encode()).hexdigest()
