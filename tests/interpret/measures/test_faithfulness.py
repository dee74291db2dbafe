"""Pictures taken apart, region by region."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import ndimage

from interpret.embeddings import unit_rows
from interpret.encode import encode_pixels
from interpret.images.imageset import ImageSet
from interpret.measures import faithfulness
from interpret.measures.faithfulness import Curves, Tracer, enlarge, open_up
from interpret.vectors import Encoder

N_REGIONS = 3


def chance_masks(seed: int, n_images: int, side: int = 4) -> NDArray[np.bool_]:
    rng = np.random.default_rng(seed)
    return rng.random((n_images, N_REGIONS, side, side)) < 0.3


@pytest.fixture
def encoder(encoder_of) -> Encoder:  # type: ignore[no-untyped-def]
    return encoder_of()


@pytest.fixture
def classes(encoder: Encoder) -> NDArray[np.float32]:
    return unit_rows(np.random.default_rng(0).normal(size=(5, 16)).astype(np.float32))


def plain_cosines(
    encoder: Encoder, picture: NDArray[np.uint8], masks: NDArray[np.bool_], way: str
) -> NDArray[np.float64]:
    """One picture, one step at a time; shape (n_steps, dim)."""

    def smooth(sigma: float, radius: int) -> NDArray[np.uint8]:
        channels = [
            ndimage.gaussian_filter(
                picture[..., c].astype(np.float32), sigma, radius=radius, mode="mirror"
            )
            for c in range(3)
        ]
        return np.stack(channels, axis=-1).round().astype(np.uint8)

    heavy = smooth(32 / 22.4, 5)
    before, after = (picture, smooth(2.0, 5)) if way == "deletion" else (heavy, picture)
    vectors = []
    for step in range(len(masks) + 1):
        shown = before.copy()
        for mask in masks[:step]:
            for row, column in zip(*np.nonzero(mask), strict=True):
                block = np.s_[8 * row : 8 * row + 8, 8 * column : 8 * column + 8]
                shown[block] = after[block]
        vectors.append(encode_pixels(encoder.model, shown[None])[0])
    return np.array(vectors)


def test_curves_are_those_of_one_picture_and_one_step_at_a_time(
    encoder: Encoder, blobs: ImageSet, classes: NDArray[np.float32]
) -> None:
    n_images = len(blobs)
    masks, chosen = chance_masks(1, n_images), np.arange(n_images) % 5
    found = Tracer(encoder, classes).trace(blobs, {"some": masks}, chosen)["some"]
    pixels = encoder.pixels(blobs, np.arange(n_images))
    for row in range(n_images):
        for way in ("deletion", "insertion"):
            cosines = plain_cosines(encoder, pixels[row], masks[row], way) @ classes.T
            np.testing.assert_allclose(
                getattr(found, way)[row], 2.5 * cosines[:, chosen[row]], atol=1e-5
            )
            decided = getattr(found, f"{way}_classes")[row]
            np.testing.assert_array_equal(decided, cosines.argmax(axis=1))


def test_explanations_do_not_touch_each_other_and_chunks_make_no_difference(
    encoder: Encoder,
    blobs: ImageSet,
    classes: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    n_images = len(blobs)
    chosen = np.zeros(n_images, dtype=np.int64)
    several = {seed: chance_masks(seed, n_images) for seed in range(3)}
    together = Tracer(encoder, classes).trace(blobs, several, chosen)
    monkeypatch.setattr(faithfulness, "CHUNK", 3)
    for seed, masks in several.items():
        alone = Tracer(encoder, classes).trace(blobs, {"it": masks}, chosen)["it"]
        np.testing.assert_allclose(together[seed].deletion, alone.deletion, atol=1e-5)
        np.testing.assert_allclose(together[seed].insertion, alone.insertion, atol=1e-5)


def test_a_step_that_is_seen_twice_is_encoded_once(
    encoder: Encoder,
    blobs: ImageSet,
    classes: NDArray[np.float32],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counted = []

    def count(model: object, shown: object, *, batch_size: int) -> NDArray[np.float32]:
        blocks = list(shown)  # type: ignore[call-overload]
        counted.append(sum(map(len, blocks)))
        return encode_pixels(encoder.model, iter(blocks), batch_size=batch_size)

    monkeypatch.setattr(faithfulness, "encode_pixels", count)
    n_images = len(blobs)
    masks = chance_masks(2, n_images)
    given = {"one": masks, "other": masks, "nothing": np.zeros_like(masks)}
    Tracer(encoder, classes).trace(blobs, given, np.zeros(n_images, dtype=np.int64))
    distinct = sum(len(np.unique(open_up(masks)[i], axis=0)) for i in range(n_images))
    assert sum(counted) == 2 * distinct


def test_both_ways_end_where_the_other_kind_of_picture_is(
    encoder: Encoder, blobs: ImageSet, classes: NDArray[np.float32]
) -> None:
    n_images = len(blobs)
    chosen = np.zeros(n_images, dtype=np.int64)
    everything = np.ones((n_images, 1, 4, 4), dtype=bool)
    found = Tracer(encoder, classes, "heavy").trace(blobs, {"all": everything}, chosen)
    np.testing.assert_allclose(found["all"].deletion[:, 0], found["all"].insertion[:, 1], atol=1e-5)
    np.testing.assert_allclose(found["all"].deletion[:, 1], found["all"].insertion[:, 0], atol=1e-5)


def test_areas_by_hand() -> None:
    curves = Curves(
        deletion=np.array([[1.0, 0.5, 0.0]]),
        insertion=np.array([[0.0, 0.0, 1.0]]),
        deletion_classes=np.array([[2, 2, 0]]),
        insertion_classes=np.array([[1, 2, 2]]),
    )
    # 0.75 + 0.25; 0 + 0.5; hits 1 1 0: 1 + 0.5; hits 0 1 1: 0.5 + 1
    areas = {name: value.tolist() for name, value in curves.areas(np.array([2])).items()}
    assert areas == {"deletion": [1.0], "insertion": [0.5], "acc_drop": [1.5], "acc_inc": [1.5]}
    assert set(curves.areas(None)) == {"deletion", "insertion"}


@given(st.integers(0, 100))
def test_patches_once_changed_stay_changed(seed: int) -> None:
    masks = chance_masks(seed, 4)
    opened = open_up(masks)
    assert not opened[:, 0].any()
    assert (opened[:, 1:] >= opened[:, :-1]).all()
    np.testing.assert_array_equal(opened[:, -1], masks.any(axis=1))


def test_patches_are_enlarged_to_blocks() -> None:
    large = enlarge(np.array([[[True, False], [False, False]]]), 6)
    assert large.sum() == 9
    assert large[0, :3, :3].all()
