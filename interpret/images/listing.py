"""What a source lists in, a checked `ImageSet` out.

Every source (folder, table, captions file, hub) ends in a `Listing`. Here the pictures are chosen
and checked: one that cannot be read is left out, named, and replaced where more were to be had.
"""

import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

from PIL import Image

from interpret.images.decode import check_picture, decode_picture
from interpret.images.imageset import ImageSet, Indices, Skipped
from interpret.images.labelling import Labelling
from interpret.images.selection import choose_images

_THREADS_MAX = 8


class Contents(Protocol):
    """The picture files of a source, each read when asked for, from any thread."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: int, /) -> bytes: ...


@dataclass(frozen=True)
class Listing:
    """The pictures of a source before any was opened.

    Attributes:
        name: of the image set.
        ids: one a picture, unique.
        contents: `contents[i]` is the whole file of picture i.
        labelling: class of each picture.
        captions: some sentences a picture, or None.
        skipped: what the source itself left out.
    """

    name: str
    ids: tuple[str, ...]
    contents: Contents = field(repr=False)
    labelling: Labelling = field(default_factory=Labelling)
    captions: tuple[tuple[str, ...], ...] | None = field(default=None, repr=False)
    skipped: tuple[Skipped, ...] = ()


@dataclass(frozen=True)
class DecodedPictures(Sequence[Image.Image]):
    """Some pictures of a source, decoded each time they are asked for."""

    contents: Contents
    indices: Indices

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return DecodedPictures(self.contents, self.indices[index])
        return decode_picture(self.contents[int(self.indices[index])])


def open_listing(listing: Listing, *, limit: int | None, seed: int) -> ImageSet:
    """Choose pictures of a listing, check each, and make the image set of those that open.

    Args:
        listing: what there is.
        limit: how many are wanted, spread evenly over the classes; None for all.
        seed: of the choice.

    Returns:
        Exactly `limit` pictures, or all readable ones where there are no more, in the order of
        the listing; those found unreadable on the way stand in `skipped`.

    Raises:
        ValueError: `limit` is below 1, or no picture can be read.
    """
    labels = listing.labelling.labels
    digests: dict[int, str] = {}
    skipped: dict[int, Skipped] = {}
    with ThreadPoolExecutor(min(_THREADS_MAX, os.cpu_count() or 1)) as pool:
        while True:
            chosen = choose_images(
                len(listing.ids), labels, limit=limit, seed=seed, without=skipped
            )
            unseen = [int(i) for i in chosen if i not in digests]
            if not unseen:
                break
            for i, verdict in zip(unseen, pool.map(_Examiner(listing), unseen), strict=True):
                if isinstance(verdict, Skipped):
                    skipped[i] = verdict
                else:
                    digests[i] = verdict
    left_out = (*listing.skipped, *(skipped[i] for i in sorted(skipped)))
    _check_any(listing.name, chosen, left_out)
    return _image_set(listing, chosen, digests, left_out)


@dataclass(frozen=True)
class _Examiner:
    """Reads a picture once: its digest when it opens, else why it does not."""

    listing: Listing

    def __call__(self, index: int) -> str | Skipped:
        try:
            raw = self.listing.contents[index]
            check_picture(raw)
        except FileNotFoundError:
            return Skipped(self.listing.ids[index], "there is no such file")
        except (OSError, ValueError, LookupError) as error:  # a table may lack rows it promises
            return Skipped(self.listing.ids[index], str(error))
        return hashlib.sha256(raw).hexdigest()


def _check_any(name: str, chosen: Indices, skipped: Sequence[Skipped]) -> None:
    if not len(chosen):
        first = f"; the first, {skipped[0].id!r}: {skipped[0].reason}" if skipped else ""
        raise ValueError(
            f"{name!r} must hold at least one readable picture, got none "
            f"({len(skipped)} left out{first})."
        )


def _image_set(
    listing: Listing,
    chosen: Indices,
    digests: dict[int, str],
    skipped: tuple[Skipped, ...],
) -> ImageSet:
    labels, class_names, wnids = listing.labelling
    captions = listing.captions
    return ImageSet(
        name=listing.name,
        ids=tuple(listing.ids[i] for i in chosen),
        pictures=DecodedPictures(listing.contents, chosen),
        digests=tuple(digests[int(i)] for i in chosen),
        labels=None if labels is None else labels[chosen],
        class_names=class_names,
        wnids=wnids,
        captions=None if captions is None else tuple(captions[i] for i in chosen),
        skipped=skipped,
    )
