"""Pictures with some captions each in, all their captions in one list out."""

import warnings

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.metrics.caption_words import words_of

Ints = NDArray[np.int64]


def check_captions(images: ImageSet) -> None:
    """Check, before anything is encoded, that every picture has a caption.

    Raises:
        ValueError: there are no captions, or a picture has none with a word in it.
    """
    if images.captions is None:
        raise ValueError(
            f"pictures must have captions, but {images.name!r} has none: give a CSV or a parquet "
            "file with a column of captions, or pictures of the menagerie."
        )
    for name, of_picture in zip(images.ids, images.captions, strict=True):
        if not any(words_of(caption) for caption in of_picture):
            raise ValueError(
                f"every picture must have a caption with a word in it, but {name!r} of "
                f"{images.name!r} has none: leave it out, or write one."
            )


def warn_of_copies(training: ImageSet, images: ImageSet) -> None:
    """Warn of pictures that are both learnt from and captioned, by their content."""
    learnt = set(training.digests)
    n_shared = sum(digest in learnt for digest in images.digests)
    if n_shared:
        warnings.warn(
            f"{n_shared} of the {len(images)} pictures to caption are among those whose captions "
            "are learnt from: their scores say nothing of other pictures.",
            stacklevel=2,
        )


def captions_of(images: ImageSet) -> tuple[tuple[str, ...], Ints]:
    """All captions with words, and the picture each is of, shape (n_captions,)."""
    told = [
        (caption, number)
        for number, of_picture in enumerate(images.captions or ())
        for caption in of_picture
        if words_of(caption)
    ]
    captions, pictures = zip(*told, strict=True)
    return captions, np.array(pictures, dtype=np.int64)
