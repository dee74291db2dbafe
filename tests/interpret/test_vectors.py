from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from concepts.bank import ConceptBank
from interpret.embeddings import unit_rows
from interpret.encode import encode_images, encode_text_features, encode_texts
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.models.clip import ClipModel
from interpret.models.load import load_model
from interpret.store import Store
from interpret.training.vocabulary import build_tokenizer, save_tokenizer
from interpret.vectors import SHARD_SIZE, Encoder

Encoders = Callable[..., Encoder]


def test_pictures_are_encoded_once(encoder_of: Encoders, blobs: ImageSet) -> None:
    first, second = encoder_of(), encoder_of()
    made = first.images(blobs)
    assert first.store.made == {"images": 12}
    assert np.array_equal(second.images(blobs).vectors, made.vectors)
    assert second.store.made == {}
    assert (made.ids, made.kind) == (blobs.ids, "image")
    assert np.array_equal(made.vectors, encode_images(first.model, blobs, workers=0).vectors)


def test_labels_and_names_do_not_make_pictures_new(encoder_of: Encoders, blobs: ImageSet) -> None:
    encoder_of().images(blobs)
    encoder = encoder_of()
    encoder.images(replace(blobs, labels=None, name="other"))
    assert encoder.store.made == {}


def test_other_pictures_are_encoded(encoder_of: Encoders, blobs: ImageSet) -> None:
    encoder_of().images(blobs)
    encoder = encoder_of()
    back = encoder.images(blobs.take(np.arange(12)[::-1]))
    assert encoder.store.made == {"images": 12}
    assert back.vectors == pytest.approx(encoder_of().images(blobs).vectors[::-1], abs=1e-6)


def test_another_resize_precision_or_weights_is_another_key(
    encoder_of: Encoders, small_model: ClipModel, blobs: ImageSet
) -> None:
    keys = [
        encoder_of().key,
        encoder_of(resize="squash").key,
        encoder_of(replace(small_model, precision="bf16")).key,
        encoder_of(replace(small_model, weights_sha256="0")).key,
        encoder_of(replace(small_model, config_sha256="0")).key,
        encoder_of(
            replace(small_model, preprocess=replace(small_model.preprocess, fill_color=1))
        ).key,
    ]
    assert all(one != other for i, one in enumerate(keys) for other in keys[:i])
    encoder_of().images(blobs)
    squashed = encoder_of(resize="squash")
    squashed.images(blobs)
    assert squashed.store.made == {"images": 12}


def test_batches_and_workers_are_no_part_of_the_key(small_model: ClipModel, tmp_path: Path) -> None:
    one = Encoder(small_model, Store(tmp_path), batch_size=3, workers=2)
    assert one.key == Encoder(small_model, Store(tmp_path)).key


def test_many_pictures_are_kept_in_shards(encoder_of: Encoders) -> None:
    n_images = SHARD_SIZE + 1
    grey = Image.new("RGB", (32, 32), (99, 99, 99))
    names = tuple(f"{number}" for number in range(n_images))
    images = ImageSet("grey", names, [grey] * n_images, names)
    encoder, done = encoder_of(), list[int]()
    found = encoder.images(images, done.append)
    assert len(found) == sum(done) == n_images
    assert len(list(encoder.store.folder.rglob("*.safetensors"))) == 2
    again = encoder_of()
    again.images(images.take(np.arange(SHARD_SIZE)))
    assert again.store.made == {}  # the first shard is there already


def test_texts_are_encoded_once_and_each_distinct_one_counts_once(encoder_of: Encoders) -> None:
    texts = ["a red tail", "a blue fin", "a red tail"]
    first, second = encoder_of(), encoder_of()
    made = first.texts(texts)
    assert first.store.made == {"texts": 2}
    assert np.array_equal(made.vectors[0], made.vectors[2])
    assert np.array_equal(second.texts(texts).vectors, made.vectors)
    assert second.store.made == {}
    assert made.ids == tuple(texts)
    assert np.array_equal(made.vectors, encode_texts(first.model, texts).vectors)


def test_norms_of_texts_are_a_stage_of_their_own_and_give_back_the_features(
    encoder_of: Encoders,
) -> None:
    texts = ["a red tail", "a blue fin", "a red tail"]
    first, second = encoder_of(), encoder_of()
    norms = first.text_norms(texts)
    assert first.store.made == {"text_norms": 2}
    features = encode_text_features(first.model, texts)
    assert norms[:, None] * first.texts(texts).vectors == pytest.approx(features, abs=1e-5)
    assert np.array_equal(second.text_norms(texts), norms)
    assert second.store.made == {}


def test_another_tokenizer_makes_texts_new(
    encoder_of: Encoders, small_folder: Path, tmp_path: Path
) -> None:
    encoder_of().texts(["a red tail"])
    other = tmp_path / small_folder.name
    other.mkdir()
    for file in small_folder.iterdir():
        (other / file.name).write_bytes(file.read_bytes())
    save_tokenizer(build_tokenizer(["a red tail"], context_length=12), other)
    encoder = encoder_of(load_model(str(other), device="cpu", offline=True))
    encoder.texts(["a red tail"])
    assert encoder.store.made == {"texts": 1}


def test_a_class_is_the_direction_of_the_mean_of_its_prompts(encoder_of: Encoders) -> None:
    encoder = encoder_of()
    found = encoder.classes(["tail", "fin"], ["a red {}", "a white {}"])
    prompts = encoder.texts(["a red fin", "a white fin"]).vectors
    assert found.vectors[1] == pytest.approx(unit_rows(prompts.mean(axis=0)), abs=1e-6)
    assert found.ids == ("tail", "fin")


def test_pixels_are_framed_in_the_order_asked_for(encoder_of: Encoders, blobs: ImageSet) -> None:
    pixels = encoder_of().pixels(blobs, np.array([5, 2]))
    expected = np.stack([np.asarray(blobs.pictures[i]) for i in (5, 2)])
    assert np.array_equal(pixels, expected)  # they have the model's size already


def test_a_model_of_photographs_tells_photographs_apart_and_encodes_them_once(
    photographs_model: Path, photographs: Path, tmp_path: Path, word_bank: ConceptBank
) -> None:
    model = load_model(str(photographs_model), device="cpu", offline=True)
    images = load_images(photographs, limit=40)
    first, second = (Encoder(model, Store(tmp_path)) for _ in range(2))
    vectors = first.images(images).vectors
    classes = first.classes(images.class_names, ["a photo of a {}"]).vectors
    assert images.labels is not None
    right = (vectors @ classes.T).argmax(axis=1) == images.labels
    assert right.mean() > 0.5  # chance is a tenth
    second.images(images)
    second.classes(images.class_names, ["a photo of a {}"])
    second.texts(word_bank.concepts)
    assert second.store.made == {"texts": len(word_bank)}
