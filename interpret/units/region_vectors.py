"""Regions of pictures in, how the model sees each and in which order they count out."""

import hashlib
from collections.abc import Callable
from functools import partial

import numpy as np

from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.store import Arrays, hash_key
from interpret.units.concepts import ConceptVectors
from interpret.units.discover import Naming, mask_vectors
from interpret.units.regions import Masks, Numbers, Regions
from interpret.vectors import Encoder

CHUNK = 256  # pictures whose regions are encoded together, and kept as a shard

Progress = Callable[[int], object]


def encode_regions(
    encoder: Encoder,
    images: ImageSet,
    masks: Masks,
    naming: Naming,
    progress: Progress | None = None,
) -> Vectors:
    """Show each region to the model, marked or alone, as `naming` says.

    Args:
        encoder: the CLIP and its store.
        images: n_images pictures.
        masks: shape (n_images, n_regions, rows, columns).
        naming: how a region is shown.
        progress: told how many more pictures are done.

    Returns:
        Shape (n_images, n_regions, dim), zeros for an empty region.
    """
    blocks = []
    for start in range(0, len(images), CHUNK):
        chunk = np.arange(start, min(start + CHUNK, len(images)))
        make = partial(_encode, encoder, images, masks, naming, chunk)
        key = {
            **encoder.key,
            "pictures": hash_key([images.digests[i] for i in chunk]),
            "masks": hashlib.sha256(np.packbits(masks[chunk]).tobytes()).hexdigest(),
            "shape": list(masks.shape[1:]),
            "naming": naming,
        }
        flat = encoder.store.get_or_make("regions", key, len(chunk), make)["vectors"]
        present = masks[chunk].any(axis=(2, 3))
        vectors = np.zeros((*present.shape, flat.shape[-1]), dtype=np.float32)
        vectors[present] = flat
        blocks.append(vectors)
        if progress is not None:
            progress(len(chunk))
    return np.concatenate(blocks)


def _encode(
    encoder: Encoder, images: ImageSet, masks: Masks, naming: Naming, chunk: Numbers
) -> Arrays:
    """Vectors of the regions that are there, pictures in order, regions in order."""
    of_chunk = masks[chunk]
    owner, number = np.nonzero(of_chunk.any(axis=(2, 3)))
    pixels = encoder.pixels(images, chunk)
    return {"vectors": mask_vectors(encoder, pixels, of_chunk[owner, number], owner, naming)}


def order_regions(
    regions: Regions, vectors: Vectors, image_vectors: Vectors, words: ConceptVectors
) -> Regions:
    """The regions of each picture with the most important one first.

    Importance is s1 * s2: cosine of the region with its picture, times cosine of its word, without
    a prompt, with the picture. A region without a word has s2 = 0; empty ones come last. A small
    CLIP may give negative cosines, which the product is left to treat as it does.

    Args:
        regions: of n_images pictures.
        vectors: shape (n_images, n_regions, dim), from `encode_regions`; of any length.
        image_vectors: shape (n_images, dim), rows of length 1.
        words: the bank.

    References:
        Sammani and Deligiannis (NeurIPS 2024), appendix E; how a region is encoded is not said
        there, so it is as for naming.
    """
    length = np.linalg.norm(vectors, axis=2)
    s1 = np.einsum("nrd,nd->nr", vectors, image_vectors) / np.where(length > 0, length, 1)
    s2 = np.einsum("nrd,nd->nr", words.plain[regions.concepts], image_vectors)
    importance = s1 * np.where(regions.concepts >= 0, s2, 0)
    importance = np.where(regions.present, importance, -np.inf)
    return regions.ordered(np.argsort(-importance, axis=1, kind="stable"))
