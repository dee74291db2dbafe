"""Layers that forget: from the top, by the seed, on a copy."""

from pathlib import Path

import numpy as np
import pytest
import torch

from interpret.encode import encode_pixels, encode_texts
from interpret.models.clip import ClipModel
from interpret.models.copies import copy_model, in_full_precision
from interpret.models.load import load_model
from interpret.models.randomised import image_layers, randomise_layers
from interpret.models.weights import network_sha256


def test_layers_of_a_vit_are_head_blocks_and_stem_from_the_top(small_model: ClipModel) -> None:
    head, last, first, stem = image_layers(small_model)
    assert "visual.proj" in head
    assert any("ln_post" in name for name in head)
    assert all("resblocks.1." in name for name in last)
    assert all("resblocks.0." in name for name in first)
    assert "visual.conv1.weight" in stem
    assert "visual.positional_embedding" in stem


@pytest.mark.parametrize(("name", "n_layers"), [("small_resnet", 6), ("small_convnext", 6)])
def test_stages_of_convolutional_towers_are_layers_between_head_and_stem(
    name: str, n_layers: int, request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    layers = image_layers(model)
    assert len(layers) == n_layers
    assert any("pool" in name or "head" in name for name in layers[0])
    assert any("conv1" in name or "stem" in name for name in layers[-1])
    assert not any("layer" in name or "stages" in name for name in (*layers[0], *layers[-1]))


def test_layers_of_transformers_clip_are_the_same_kinds(clip_folder: Path) -> None:
    layers = image_layers(load_model(str(clip_folder), device="cpu", offline=True))
    assert len(layers) == 4
    assert "visual_projection.weight" in layers[0]
    assert all("encoder.layers.1." in name for name in layers[1])
    assert all("embeddings" in name or "pre_layrnorm" in name for name in layers[3])


@pytest.mark.parametrize("name", ["small_model", "small_resnet", "small_convnext"])
def test_every_tensor_of_the_image_tower_is_in_one_layer(
    name: str, request: pytest.FixtureRequest
) -> None:
    network = request.getfixturevalue(name).network
    listed = [one for layer in image_layers(request.getfixturevalue(name)) for one in layer]
    image = [one for one, _ in network.named_parameters() if one.startswith("visual.")]
    assert sorted(listed) == sorted(image)


def test_no_layer_randomised_leaves_every_vector_as_it_was(small_model: ClipModel) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    whole = randomise_layers(small_model, 0, seed=0)
    assert whole.network is not small_model.network
    assert whole.weights_sha256 == small_model.weights_sha256
    np.testing.assert_array_equal(encode_pixels(whole, pixels), encode_pixels(small_model, pixels))


def test_only_the_layers_asked_for_forget_and_keep_their_numbers(small_model: ClipModel) -> None:
    before = network_sha256(small_model.network)
    for depth in range(1, len(image_layers(small_model)) + 1):
        forgotten = randomise_layers(small_model, depth, seed=0)
        asked = {one for layer in image_layers(small_model)[:depth] for one in layer}
        pairs = zip(
            small_model.network.named_parameters(), forgotten.network.parameters(), strict=True
        )
        for (name, old), new in pairs:
            is_constant = bool((old == old.flatten()[0]).all())
            assert torch.equal(old, new) == (name not in asked or is_constant), name
            assert torch.equal(old.flatten().sort().values, new.flatten().sort().values), name
        assert not any(one.requires_grad for one in forgotten.network.parameters())
        assert not forgotten.network.training
        assert forgotten.weights_sha256 != small_model.weights_sha256
    assert network_sha256(small_model.network) == before


def test_the_words_stay_and_the_pictures_change(small_model: ClipModel) -> None:
    forgotten = randomise_layers(small_model, 4, seed=0)
    texts = ["a red tail", "a blue ear"]
    one, other = (encode_texts(model, texts).vectors for model in (small_model, forgotten))
    np.testing.assert_array_equal(one, other)
    pixels = np.random.default_rng(0).integers(0, 256, (3, 32, 32, 3), dtype=np.uint8)
    was, now = (encode_pixels(model, pixels) for model in (small_model, forgotten))
    assert (np.einsum("nd,nd->n", was, now) < 0.9).all()


def test_the_seed_decides_and_deeper_is_an_addition(small_model: ClipModel) -> None:
    hashes = [network_sha256(randomise_layers(small_model, 2, seed=s).network) for s in (0, 0, 1)]
    assert hashes[0] == hashes[1] != hashes[2]
    one, two = (randomise_layers(small_model, depth, seed=0).network for depth in (1, 2))
    assert torch.equal(one.visual.proj, two.visual.proj)


def test_there_must_be_so_many_layers(small_model: ClipModel) -> None:
    for wrong in (-1, 5):
        with pytest.raises(ValueError, match="between 0 and the 4 there are"):
            randomise_layers(small_model, wrong, seed=0)


def test_a_copy_shares_no_memory_and_its_towers_ask_the_copy(small_model: ClipModel) -> None:
    copied = copy_model(small_model)
    with torch.no_grad():
        copied.network.visual.proj.zero_()
    blank = np.full((1, 32, 32, 3), 99, np.uint8)
    assert not copied.towers.image_features(copied.normalise(blank)).any()
    assert small_model.network.visual.proj.any()


def test_a_model_in_full_precision_is_not_copied(small_model: ClipModel) -> None:
    assert in_full_precision(small_model) is small_model
