import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from interpret.encode import (
    encode_images,
    encode_patches,
    encode_pixels,
    encode_text_features,
    encode_texts,
    frame_pictures,
    project_patches,
)
from interpret.images.imageset import ImageSet
from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.open_clip import build_network, clip_from_network, describe
from interpret.models.preprocess import preprocess_from
from interpret.models.tokens import open_clip_tokenizer

VISION = {"layers": 2, "width": 32, "head_width": 16, "patch_size": 8, "image_size": 32}
TEXT = {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2}
WORDS = ("a", "photo", "showing", "long", "striped", "tail", "of", "the", "dog")


def _model(**text: Any) -> ClipModel:
    torch.manual_seed(0)
    config = {"embed_dim": 16, "vision_cfg": VISION, "text_cfg": TEXT | text, "custom_text": True}
    network = build_network(config)
    return clip_from_network(
        network,
        describe("tiny", "tiny", "random", network),
        tokenizer=open_clip_tokenizer(TEXT, None),
        preprocess=preprocess_from({}, 32),
        placement=Placement("cpu", "fp32"),
    )


MODEL = _model()


def _pictures(n_images: int) -> list[Image.Image]:
    rng = np.random.default_rng(0)
    sizes = rng.integers(20, 60, (n_images, 2))
    return [
        Image.fromarray(rng.integers(0, 256, (*size, 3), dtype=np.uint8)) for size in sizes.tolist()
    ]


def _set(pictures: Sequence[Image.Image]) -> ImageSet:
    ids = tuple(f"p{index}" for index in range(len(pictures)))
    return ImageSet("noise", ids, pictures, ids)


class Broken(list[Image.Image]):
    """Pictures of which the fourth is damaged."""

    def __getitem__(self, index: Any) -> Any:
        if index == 3:
            raise OSError("image file is truncated")
        return super().__getitem__(index)


@pytest.mark.parametrize("workers", [0, 1, 3])
@pytest.mark.parametrize("batch_size", [1, 4, 100])
def test_images_get_the_same_vectors_whatever_the_batches_and_workers(
    workers: int, batch_size: int
) -> None:
    pictures = _pictures(6)
    done: list[int] = []
    images = encode_images(
        MODEL, _set(pictures), batch_size=batch_size, workers=workers, progress=done.append
    )
    one_by_one = np.stack(
        [encode_pixels(MODEL, frame_pictures(MODEL, [picture]))[0] for picture in pictures]
    )
    np.testing.assert_allclose(images.vectors, one_by_one, atol=1e-5)
    assert (images.kind, images.model, images.ids[5]) == ("image", "tiny", "p5")
    assert sum(done) == 6
    assert max(done) <= batch_size


def test_images_get_open_clips_own_vectors() -> None:
    pictures = _pictures(3)
    pixels = torch.stack(
        [
            MODEL.preprocess.normalise(np.asarray(MODEL.frame(picture))[None])[0]
            for picture in pictures
        ]
    )
    network: Any = MODEL.network
    with torch.inference_mode():
        expected = network.encode_image(pixels, normalize=True).numpy()
    np.testing.assert_allclose(encode_images(MODEL, _set(pictures)).vectors, expected, atol=1e-6)


def test_squashing_is_another_picture_than_cropping() -> None:
    pictures = [Image.fromarray(np.arange(32 * 96, dtype=np.uint8).reshape(32, 96))]
    model, squash = (encode_images(MODEL, _set(pictures), resize=r) for r in ("model", "squash"))
    assert np.abs(model.vectors - squash.vectors).max() > 1e-3


@pytest.mark.parametrize("workers", [0, 2])
def test_a_damaged_picture_is_named_and_no_worker_is_left_behind(workers: int) -> None:
    before = threading.active_count()
    with pytest.raises(ValueError, match=r"picture 'p3' must be readable, got OSError: image file"):
        encode_images(MODEL, _set(Broken(_pictures(40))), batch_size=2, workers=workers)
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="picture 'number 3' must be readable"):
        frame_pictures(MODEL, Broken(_pictures(5)), workers=workers)


def test_pixels_may_come_in_batches_of_any_size() -> None:
    pixels = frame_pictures(MODEL, _pictures(7), workers=2)
    assert pixels.shape == (7, 32, 32, 3)
    assert pixels.dtype == np.uint8
    whole = encode_pixels(MODEL, pixels, batch_size=3)
    parts = encode_pixels(MODEL, iter([pixels[:1], pixels[1:6], pixels[6:6], pixels[6:]]))
    np.testing.assert_allclose(whole, parts, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(whole, axis=1), 1, atol=1e-5)


def test_patches_stand_on_their_grid_and_project_into_the_joint_space() -> None:
    pixels = frame_pictures(MODEL, _pictures(3))
    tokens = encode_patches(MODEL, pixels, batch_size=2)
    assert (tokens.grid, tokens.vectors.shape) == ((4, 4), (3, 16, 32))
    assert tokens.vectors.dtype == np.float32
    np.testing.assert_allclose(
        tokens.vectors[2], encode_patches(MODEL, pixels[2:]).vectors[0], atol=1e-5
    )
    projected = project_patches(MODEL, tokens, batch_size=2)
    assert projected.shape == (3, 16, 16)
    assert projected.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(projected, axis=2), 1, atol=1e-5)
    keys = encode_patches(MODEL, pixels, layer="keys")
    assert np.abs(keys.vectors - tokens.vectors).max() > 1e-2


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join), min_size=1))
def test_texts_come_back_in_order_with_open_clips_own_vectors(texts: list[str]) -> None:
    found = encode_texts(MODEL, texts, batch_size=3)
    features = encode_text_features(MODEL, texts, batch_size=3)
    network: Any = MODEL.network
    with torch.inference_mode():
        expected = network.encode_text(MODEL.tokenize(texts), normalize=True).numpy()
        raw = network.encode_text(MODEL.tokenize(texts), normalize=False).numpy()
    assert found.ids == tuple(texts)
    np.testing.assert_allclose(found.vectors, expected, atol=1e-5)
    np.testing.assert_allclose(features, raw, atol=1e-5)


class Counting:
    """A tokenizer that notes what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: Sequence[str]) -> torch.Tensor:
        self.asked += texts
        return MODEL.tokenize(texts)

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        return 0.0


def test_each_distinct_text_is_encoded_once_and_all_are_counted() -> None:
    tokenizer, done = Counting(), list[int]()
    texts = ["a dog", "a tail", "a dog", "a dog", "the long tail"]
    counted = replace(MODEL, tokenizer=tokenizer)
    found = encode_texts(counted, texts, batch_size=2, progress=done.append)
    assert sorted(tokenizer.asked) == sorted(set(texts))
    assert sum(done) == 5
    assert np.array_equal(found.vectors[0], found.vectors[3])


def test_a_tower_that_attends_to_padding_gets_its_full_length() -> None:
    model = _model(no_causal_mask=True, pool_type="last")
    network: Any = model.network
    texts = ["a dog", "a photo showing the long tail"]
    with torch.inference_mode():
        expected = network.encode_text(model.tokenize(texts), normalize=True).numpy()
    np.testing.assert_allclose(encode_texts(model, texts).vectors, expected, atol=1e-5)


def test_nothing_to_encode_is_refused() -> None:
    none = np.zeros((0, 32, 32, 3), dtype=np.uint8)
    for encode in (
        lambda: encode_images(MODEL, _set([])),
        lambda: encode_pixels(MODEL, none),
        lambda: encode_patches(MODEL, none),
        lambda: encode_texts(MODEL, []),
    ):
        with pytest.raises(ValueError, match=r"the number of .* must be at least 1, got 0"):
            encode()


def test_numbers_and_names_that_make_no_sense_are_refused() -> None:
    pixels = frame_pictures(MODEL, _pictures(1))
    with pytest.raises(ValueError, match="batch_size must be at least 1, got 0"):
        encode_pixels(MODEL, pixels, batch_size=0)
    with pytest.raises(ValueError, match="workers must be at least 0, got -1"):
        encode_images(MODEL, _set(_pictures(1)), workers=-1)
    wrong: Any = "values"
    with pytest.raises(ValueError, match="layer must be 'tokens' or 'keys', got 'values'"):
        encode_patches(MODEL, pixels, layer=wrong)
