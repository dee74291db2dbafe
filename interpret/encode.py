"""Pictures, patches and texts in, unit vectors out: batching, decoding in workers, precision.

The last room with torch: what leaves is NumPy, float32. Nothing is cached or printed here; a
`progress` function is told how many more items are done.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from math import isqrt

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from interpret.embeddings import Embeddings, PatchTokens, Vectors, unit_rows
from interpret.images.imageset import ImageSet
from interpret.models.clip import ClipModel, Layer
from interpret.models.framing import frame_picture, framed_ahead
from interpret.models.preprocess import Pixels, Resize

Progress = Callable[[int], object]


def _require(name: str, value: int, least: int) -> None:
    if value < least:
        raise ValueError(f"{name} must be at least {least}, got {value}.")


def frame_pictures(
    model: ClipModel,
    pictures: Sequence[Image.Image],
    *,
    resize: Resize = "model",
    workers: int = 0,
) -> Pixels:
    """Pictures as the model sees them, before normalising; highlights are drawn on these.

    Args:
        model: whose geometry to use.
        pictures: opened one by one.
        resize: "model" or "squash" (`Preprocess.frame`).
        workers: threads that decode and resize; 0 for none beside this one.

    Returns:
        Shape (n_images, size_px, size_px, 3), uint8.

    Raises:
        ValueError: a picture that cannot be read, by its number.
    """
    _require("workers", workers, 0)

    def frame(index: int) -> Pixels:
        return frame_picture(model, pictures, index, f"number {index}", resize)

    n_images, size_px = len(pictures), model.size_px
    pixels = np.empty((n_images, size_px, size_px, 3), dtype=np.uint8)
    framed = framed_ahead(frame, n_images, workers=workers, n_ahead=2 * workers)
    for index, picture in enumerate(framed):
        pixels[index] = picture
    return pixels


def encode_images(
    model: ClipModel,
    images: ImageSet,
    *,
    resize: Resize = "model",
    batch_size: int = 64,
    workers: int = 2,
    progress: Progress | None = None,
) -> Embeddings:
    """One unit vector a picture. Decodes in workers while the network runs.

    Never holds more than about three batches of pixels. For some of the pictures, `images.take`.

    Args:
        model: the CLIP.
        images: at least one picture.
        resize: "model" or "squash" (`Preprocess.frame`).
        batch_size: pictures the network sees at once.
        workers: threads that decode and resize; 0 for none beside this one.
        progress: told the number of pictures of each batch done.

    Raises:
        ValueError: no pictures, or one that cannot be read, by its id.
    """
    _require("the number of pictures", len(images), 1)
    _require("batch_size", batch_size, 1)
    _require("workers", workers, 0)

    def frame(index: int) -> Pixels:
        return frame_picture(model, images.pictures, index, images.ids[index], resize)

    n_ahead = 2 * batch_size
    framed = framed_ahead(frame, len(images), workers=workers, n_ahead=n_ahead)
    vectors = []
    while batch := list(islice(framed, batch_size)):
        vectors.append(_image_vectors(model, np.stack(batch)))
        if progress is not None:
            progress(len(batch))
    return Embeddings(np.concatenate(vectors), images.ids, model.name, "image")


def _image_vectors(model: ClipModel, pixels: Pixels) -> Vectors:
    with torch.inference_mode():
        features = model.towers.image_features(model.normalise(pixels))
    return unit_rows(features.float().cpu().numpy())


def _batches(pixels: Pixels | Iterable[Pixels], batch_size: int) -> Iterator[Pixels]:
    for block in [pixels] if isinstance(pixels, np.ndarray) else pixels:
        for start in range(0, len(block), batch_size):
            yield block[start : start + batch_size]


def encode_pixels(
    model: ClipModel, pixels: Pixels | Iterable[Pixels], *, batch_size: int = 64
) -> Vectors:
    """Unit vectors of framed pictures, highlighted or not.

    Args:
        model: the CLIP.
        pixels: shape (n_images, size_px, size_px, 3), uint8; or an iterable of such arrays, of
            which one is held at a time.
        batch_size: pictures the network sees at once.

    Returns:
        Shape (n_images, dim), float32, rows of length 1.

    Raises:
        ValueError: no pictures, or pixels of another shape or type.
    """
    _require("batch_size", batch_size, 1)
    vectors = [_image_vectors(model, batch) for batch in _batches(pixels, batch_size)]
    _require("the number of pictures", len(vectors), 1)
    return np.concatenate(vectors)


def encode_patches(
    model: ClipModel, pixels: Pixels, *, layer: Layer = "tokens", batch_size: int = 64
) -> PatchTokens:
    """What the image tower knows of each patch of framed pictures, before pooling.

    Args:
        model: the CLIP.
        pixels: shape (n_images, size_px, size_px, 3), uint8.
        layer: "tokens" for the output of the last block or stage (before the last normalisation),
            "keys" for the keys of the last block's attention, without bias.
        batch_size: pictures the network sees at once.

    Returns:
        Tokens row by row from the top left, class token dropped, on a square grid.

    Raises:
        ValueError: no pictures; wrong pixels; keys of a network without attention blocks; tokens
            that are no square grid.

    References:
        Sammani and Deligiannis 2024, released code (`feat_type`).
    """
    _require("batch_size", batch_size, 1)
    _require("the number of pictures", len(pixels), 1)
    if layer not in ("tokens", "keys"):
        raise ValueError(f"layer must be 'tokens' or 'keys', got {layer!r}.")
    blocks = []
    with torch.inference_mode():
        for batch in _batches(pixels, batch_size):
            tokens = model.towers.patch_tokens(model.normalise(batch), layer)
            blocks.append(tokens.float().cpu().numpy())
    vectors = np.concatenate(blocks)
    side = isqrt(vectors.shape[1])
    if side**2 != vectors.shape[1]:
        raise ValueError(
            "the image tower must give a square grid of patches, got "
            f"{vectors.shape[1]} tokens a picture: this model has no parts to explain."
        )
    return PatchTokens(vectors, (side, side))


def project_patches(
    model: ClipModel, patches: PatchTokens, *, batch_size: int = 64
) -> NDArray[np.float32]:
    """Patch tokens in the joint space, where the family has a linear projection of them.

    Args:
        model: the CLIP that made the tokens.
        patches: "tokens", not "keys", of at least one picture.
        batch_size: pictures projected at once.

    Returns:
        Shape (n_images, n_patches, dim), float32, rows of length 1.

    Raises:
        ValueError: the family has no such projection; the message says why.
    """
    _require("batch_size", batch_size, 1)
    _require("the number of pictures", len(patches.vectors), 1)
    projected = []
    with torch.inference_mode():
        for start in range(0, len(patches.vectors), batch_size):
            block = torch.from_numpy(patches.vectors[start : start + batch_size])
            tokens = block.to(device=model.device, dtype=model.dtype)
            features = model.towers.project_tokens(tokens)
            projected.append(unit_rows(features.float().cpu().numpy()))
    return np.concatenate(projected)


def encode_texts(
    model: ClipModel,
    texts: Sequence[str],
    *,
    batch_size: int = 256,
    progress: Progress | None = None,
) -> Embeddings:
    """One unit vector a text: the features of `encode_text_features` brought to length 1."""
    features = encode_text_features(model, texts, batch_size=batch_size, progress=progress)
    return Embeddings(unit_rows(features), tuple(texts), model.name, "text")


def encode_text_features(
    model: ClipModel,
    texts: Sequence[str],
    *,
    batch_size: int = 256,
    progress: Progress | None = None,
) -> Vectors:
    """What the text tower gives, in the order asked for; each distinct text is encoded once.

    Where the text tower is causal, texts are sorted by length and each batch is cut to its
    longest: the same vectors within 1e-5 in fp32, several times faster.

    Args:
        model: the CLIP.
        texts: at least one; may repeat.
        batch_size: texts the network sees at once.
        progress: told the number of texts (repeats included) of each batch done.

    Returns:
        Shape (n_texts, dim), float32, of any length.

    Raises:
        ValueError: no texts.
    """
    _require("the number of texts", len(texts), 1)
    _require("batch_size", batch_size, 1)
    rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
    inverse = np.array([rows[text] for text in texts])
    n_asked = np.bincount(inverse)
    ids = model.tokenize(list(rows))
    lengths = model.towers.text_lengths(ids)
    order = torch.argsort(lengths, stable=True)
    parts = []
    with torch.inference_mode():
        for chosen in torch.split(order, batch_size):
            cut = ids[chosen, : int(lengths[chosen].max())]
            parts.append(model.towers.text_features(cut.to(model.device)).float().cpu().numpy())
            if progress is not None:
                progress(int(n_asked[chosen.numpy()].sum()))
    by_length = np.concatenate(parts)
    features = np.empty_like(by_length)
    features[order.numpy()] = by_length
    return features[inverse]
