"""Unit vectors of pictures, captions and references in, CLIPScore of each picture out.

The CLIP that was captioned judges itself: a caption that fools it scores well.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.arguments import check_unit_vectors

Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]

WEIGHT = 2.5


def clip_score(images: Vectors, captions: Vectors) -> Floats:
    """2.5 times the cosine of picture and caption, 0 where that is negative.

    The paper puts "A photo depicts" before a caption; here a caption is encoded as it is.

    Args:
        images: shape (n_images, dim), rows of length 1.
        captions: the same shape, one a picture.

    Returns:
        Shape (n_images,), in [0, 2.5].

    Raises:
        ValueError: shapes differ, or rows are not of length 1.

    References:
        Hessel et al., CLIPScore: a reference-free evaluation metric for image captioning, EMNLP
        2021, section 3.

    Example:
        >>> clip_score(np.eye(2), np.array([[0.6, 0.8], [0.8, -0.6]])).tolist()
        [1.5, 0.0]
    """
    _check(images, captions)
    return WEIGHT * np.maximum(_cosines(images, captions), 0)


def ref_clip_score(images: Vectors, captions: Vectors, references: Sequence[Vectors]) -> Floats:
    """Harmonic mean of CLIPScore and the largest cosine of the caption with a reference.

    Args:
        images: shape (n_images, dim), rows of length 1.
        captions: the same shape, one a picture.
        references: of each picture, shape (n_references, dim), rows of length 1, at least one.

    Returns:
        Shape (n_images,), >= 0; 0 where either part is not positive.

    Raises:
        ValueError: shapes differ, or rows are not of length 1.

    References:
        Hessel et al. 2021, section 3, RefCLIPScore.
    """
    of_image = clip_score(images, captions)
    if len(references) != len(captions) or not all(map(len, references)):
        raise ValueError("there must be at least one reference vector for each caption.")
    pairs = zip(references, captions, strict=True)
    nearest = np.array([float((known @ one).max()) for known, one in pairs])
    of_text = np.maximum(nearest, 0)
    total = of_image + of_text
    return np.divide(2 * of_image * of_text, total, out=np.zeros_like(total), where=total > 0)


def _cosines(one: Vectors, other: Vectors) -> Floats:
    return np.asarray(np.einsum("ij,ij->i", one, other, dtype=np.float64))


def _check(images: Vectors, captions: Vectors) -> None:
    if images.shape != captions.shape:
        raise ValueError(
            "there must be one caption vector a picture, of its width, got shapes "
            f"{images.shape} and {captions.shape}."
        )
    check_unit_vectors(images, name="images")
    check_unit_vectors(captions, name="captions")
