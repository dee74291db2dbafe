"""Regions as the model sees them, and their order."""

from collections.abc import Callable

import numpy as np
import pytest

from interpret.encode import encode_pixels
from interpret.images.imageset import ImageSet
from interpret.units import region_vectors
from interpret.units.concepts import ConceptVectors
from interpret.units.highlight import show_parts
from interpret.units.region_vectors import encode_regions, order_regions
from interpret.units.regions import Regions
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]


def some_masks(n_images: int) -> np.ndarray:
    masks = np.random.default_rng(0).random((n_images, 3, 4, 4)) < 0.4
    masks[1, 2] = False
    return masks


def test_vectors_are_those_of_the_shown_region_and_zero_for_an_empty_one(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder, masks = encoder_of(), some_masks(len(blobs))
    vectors = encode_regions(encoder, blobs, masks, "crop")
    pixels = encoder.pixels(blobs, np.array([4]))
    (shown,) = show_parts(pixels, masks[4, 1:2], np.array([0]), showing="crop")
    np.testing.assert_allclose(vectors[4, 1], encode_pixels(encoder.model, shown)[0], atol=1e-5)
    assert not vectors[1, 2].any()


def test_regions_are_encoded_once_and_chunks_make_no_difference(
    encoder_of: Encoders, blobs: ImageSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    masks = some_masks(len(blobs))
    first = encode_regions(encoder_of(), blobs, masks, "highlight")
    again = encoder_of()
    np.testing.assert_array_equal(encode_regions(again, blobs, masks, "highlight"), first)
    assert again.store.made == {}
    monkeypatch.setattr(region_vectors, "CHUNK", 5)
    other = encode_regions(encoder_of(), blobs, masks, "highlight")
    np.testing.assert_allclose(other, first, atol=1e-5)


def test_the_order_is_that_of_both_similarities_with_empty_regions_last() -> None:
    # the picture is (1, 0); s1 = 1, .6, 0 and s2 = .6, 1, 0 give .6, .6 and, for the third, 0
    regions = Regions(
        np.array([[[[True]], [[True]], [[True]], [[False]]]]), np.array([[1, 0, 0, 0]])
    )
    words = ConceptVectors(np.eye(2, dtype=np.float32), np.array([[1, 0], [0.5, 0.8]], np.float32))
    vectors = np.array([[[3, 0], [0.6, 0.8], [0, 1], [0, 0]]], np.float32)
    ordered = order_regions(regions, vectors, np.array([[1, 0]], np.float32), words)
    # s1 * s2: 1 * .5, .6 * 1, 0 * 1, empty
    assert ordered.concepts.tolist() == [[0, 1, 0, 0]]
    assert ordered.present.tolist() == [[True, True, True, False]]


def test_a_region_without_a_word_counts_as_far_from_the_picture() -> None:
    regions = Regions(np.ones((1, 2, 1, 1), dtype=bool), np.array([[-1, 0]]))
    words = ConceptVectors(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32))
    vectors = np.array([[[1, 0], [0.1, 0.99]]], np.float32)
    ordered = order_regions(regions, vectors, np.array([[1, 0]], np.float32), words)
    assert ordered.concepts.tolist() == [[0, -1]]
