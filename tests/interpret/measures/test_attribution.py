"""Heat maps against hand-made networks, hand loops and the properties they must have."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from interpret.encode import encode_patches, encode_pixels, project_patches
from interpret.measures.attribution import Attributor
from interpret.models.clip import ClipModel
from interpret.models.load import load_model
from interpret.models.map_methods import MAP_METHODS, feature_map_layer, possible_methods
from interpret.models.preprocess import Pixels, preprocess_from
from interpret.models.registry import ModelSpec
from interpret.models.weights import network_sha256

SIZE_PX, HALF = 8, 4


@dataclass(frozen=True)
class Planted:
    """Features (w . x, 1) with weights that are planted: what a map must be is known by hand."""

    weights: Tensor  # (3, 8, 8)

    @property
    def has_causal_text(self) -> bool:
        return False

    def image_features(self, pixels: Tensor) -> Tensor:
        seen = (pixels * self.weights).sum(dim=(1, 2, 3))
        return torch.stack([seen, torch.ones_like(seen)], dim=1)

    def patch_tokens(self, pixels: Tensor, layer: str) -> Tensor:
        seen = functional.avg_pool2d((pixels * self.weights).sum(dim=1, keepdim=True), HALF)
        return torch.cat([seen, torch.ones_like(seen)], dim=1).flatten(2).transpose(1, 2)

    def project_tokens(self, tokens: Tensor) -> Tensor:
        return tokens

    def text_features(self, ids: Tensor) -> Tensor:
        raise NotImplementedError

    text_lengths = text_features


def planted(weights: Tensor) -> ClipModel:
    tokenizer: Any = None
    return ClipModel(
        spec=ModelSpec("planted", "ViT", "planted", "by hand", SIZE_PX, (2, 2)),
        network=nn.Identity(),
        towers=Planted(weights),
        tokenizer=tokenizer,
        preprocess=preprocess_from({}, SIZE_PX),
        logit_scale=1.0,
        weights_sha256="",
        device="cpu",
        precision="fp32",
    )


def corner() -> ClipModel:
    """Sees nothing but the top left quarter."""
    weights = torch.zeros(3, SIZE_PX, SIZE_PX)
    weights[:, :HALF, :HALF] = 0.1
    return planted(weights)


def noise(model: ClipModel, n_images: int = 3) -> Pixels:
    size = 2 * [model.size_px]
    return np.random.default_rng(0).integers(0, 256, (n_images, *size, 3), dtype=np.uint8)


def concepts_of(model: ClipModel, n_images: int = 3) -> NDArray[np.float32]:
    dim = encode_pixels(model, noise(model, 1)).shape[1]
    drawn = np.random.default_rng(1).normal(size=(n_images, dim)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


FIRST = np.array([[1.0, 0.0]], dtype=np.float32)


def test_integrated_gradients_of_a_linear_network_are_known_by_hand() -> None:
    # u = w . x, cosine = u / sqrt(u^2 + 1); along the straight way from the mean colour b to x
    # each pixel gets its share w (x - b) / (u(x) - u(b)) of the cosine's difference
    torch.manual_seed(0)
    weights = 0.05 * torch.randn(3, SIZE_PX, SIZE_PX)
    model = planted(weights)
    pixels = noise(model, 1)
    x = model.normalise(pixels)[0].double()
    b = x.mean(dim=(1, 2), keepdim=True)
    added = weights.double() * (x - b)
    u_x, u_b = float((weights * x).sum()), float((weights * b).sum())
    cosines = [u / (u**2 + 1) ** 0.5 for u in (u_x, u_b)]
    by_hand = added.sum(dim=0) * (cosines[0] - cosines[1]) / (u_x - u_b)
    found = Attributor(model, n_steps=64).attribute(pixels, FIRST, "integrated-gradients")
    assert found.dtype == np.float32
    np.testing.assert_allclose(found[0], by_hand.numpy(), atol=1e-5)


def test_integrated_gradients_sum_to_the_difference_from_the_mean_colour(
    small_model: ClipModel,
) -> None:
    pixels, concepts = noise(small_model), concepts_of(small_model)
    x = small_model.normalise(pixels)
    plain = x.mean(dim=(2, 3), keepdim=True).expand_as(x)
    given = torch.from_numpy(concepts)
    with torch.no_grad():
        cosines = [
            functional.cosine_similarity(small_model.towers.image_features(one), given)
            for one in (x, plain)
        ]
    found = Attributor(small_model, n_steps=200).attribute(pixels, concepts, "integrated-gradients")
    difference = (cosines[0] - cosines[1]).numpy()
    assert np.abs(difference).max() > 0.02
    np.testing.assert_allclose(found.sum(axis=(1, 2)), difference, atol=2e-4)


def test_occlusion_is_a_loop_over_patches(small_model: ClipModel) -> None:
    pixels, concepts = noise(small_model, 2), concepts_of(small_model, 2)
    found = Attributor(small_model, batch_size=5).attribute(pixels, concepts, "occlusion")
    side = small_model.size_px // 4
    x, given = small_model.normalise(pixels), torch.from_numpy(concepts)
    features = small_model.towers.image_features

    def cosine(shown: Tensor) -> NDArray[np.float32]:
        with torch.no_grad():
            return functional.cosine_similarity(features(shown), given).numpy()

    whole, colour = cosine(x), x.mean(dim=(2, 3), keepdim=True)
    for row in range(4):
        for column in range(4):
            hidden = x.clone()
            here = np.s_[:, :, row * side : (row + 1) * side, column * side : (column + 1) * side]
            hidden[here] = colour
            lost = np.broadcast_to((whole - cosine(hidden))[:, None, None], (2, side, side))
            np.testing.assert_allclose(found[here[0], here[2], here[3]], lost, atol=1e-5)


def test_patches_are_projected_tokens_times_the_concept(small_model: ClipModel) -> None:
    pixels, concepts = noise(small_model), concepts_of(small_model)
    projected = project_patches(small_model, encode_patches(small_model, pixels))
    cosines = np.einsum("npd,nd->np", projected, concepts).reshape(3, 4, 4)
    found = Attributor(small_model).attribute(pixels, concepts, "patches")
    side = small_model.size_px // 4
    np.testing.assert_allclose(found, cosines.repeat(side, 1).repeat(side, 2), atol=1e-5)


@pytest.mark.parametrize("name", ["small_resnet", "small_convnext"])
def test_grad_cam_weighs_the_last_feature_map_by_its_mean_gradient(
    name: str, request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    pixels, concepts = noise(model), concepts_of(model)
    layer, kept = feature_map_layer(model), []
    assert layer is not None
    handle = layer.register_forward_hook(lambda module, given, output: kept.append(output))
    x = model.normalise(pixels).requires_grad_()
    features = model.towers.image_features(x)
    handle.remove()
    cosines = functional.cosine_similarity(features, torch.from_numpy(concepts))
    (gradient,) = torch.autograd.grad(cosines.sum(), kept[0])
    weighed = (gradient.mean(dim=(2, 3), keepdim=True) * kept[0]).sum(dim=1, keepdim=True)
    assert weighed.shape == (3, 1, 3, 3)
    by_hand = functional.interpolate(weighed, (96, 96), mode="bilinear")[:, 0].detach().numpy()
    found = Attributor(model).attribute(pixels, concepts, "grad-cam")
    assert np.abs(by_hand).max() > 0
    np.testing.assert_allclose(found, by_hand, atol=1e-5 * np.abs(by_hand).max())
    assert np.isfinite(Attributor(model).sensitivity(pixels, concepts, "grad-cam")).all()


@pytest.mark.parametrize("method", ["integrated-gradients", "occlusion"])
def test_a_network_that_sees_one_corner_is_explained_by_that_corner(method: Any) -> None:
    model = corner()
    pixels = noise(model, 2)
    found = Attributor(model).attribute(pixels, FIRST.repeat(2, 0), method)
    inside = np.zeros((SIZE_PX, SIZE_PX), dtype=bool)
    inside[:HALF, :HALF] = True
    assert np.abs(found[:, inside]).max() > 0
    assert np.abs(found[:, ~inside]).max() < 1e-7


def test_infidelity_is_nothing_for_the_map_that_foretells_all_and_asks_for_no_scale() -> None:
    model = corner()
    pixels, concepts = noise(model, 2), FIRST.repeat(2, 0)
    true = np.zeros((2, SIZE_PX, SIZE_PX), dtype=np.float32)
    true[:, :HALF, :HALF] = 1
    attributor = Attributor(model)
    even = attributor.infidelity(pixels, concepts, np.ones_like(true))
    np.testing.assert_allclose(attributor.infidelity(pixels, concepts, true), 0, atol=1e-9)
    np.testing.assert_allclose(attributor.infidelity(pixels, concepts, 7 * true), 0, atol=1e-9)
    assert (even > 1e-6).all()


def test_infidelity_is_the_squared_error_of_what_is_foretold(small_model: ClipModel) -> None:
    # by hand, from the published formula: min over b of mean (b m . hidden - lost)^2
    pixels, concepts = noise(small_model, 1), concepts_of(small_model, 1)
    attributor = Attributor(small_model)
    maps = attributor.attribute(pixels, concepts, "occlusion")
    x, given = small_model.normalise(pixels), torch.from_numpy(concepts)
    hidden = attributor._hidings()
    shown = x + hidden * (x.mean(dim=(2, 3), keepdim=True) - x)
    with torch.no_grad():
        features = small_model.towers.image_features(torch.cat([x, shown]))
    cosines = functional.cosine_similarity(features, given).numpy()
    lost = cosines[0] - cosines[1:]
    foretold = (maps[0] * hidden[:, 0].numpy()).sum(axis=(1, 2))
    scale = (foretold * lost).mean() / (foretold**2).mean()
    error = ((scale * foretold - lost) ** 2).mean()
    assert error > 1e-8
    np.testing.assert_allclose(attributor.infidelity(pixels, concepts, maps), [error], rtol=1e-2)


def test_a_map_of_a_blind_network_is_empty_and_never_changes() -> None:
    model = planted(torch.zeros(3, SIZE_PX, SIZE_PX))
    pixels, attributor = noise(model, 2), Attributor(model)
    for method in ("integrated-gradients", "occlusion"):
        assert not attributor.attribute(pixels, FIRST.repeat(2, 0), method).any()
        assert not attributor.sensitivity(pixels, FIRST.repeat(2, 0), method).any()


@pytest.mark.parametrize("method", ["integrated-gradients", "occlusion", "patches"])
def test_in_batches_or_one_at_a_time_is_the_same(small_model: ClipModel, method: Any) -> None:
    pixels, concepts = noise(small_model), concepts_of(small_model)
    together, apart = Attributor(small_model, n_steps=4), Attributor(small_model, 4, batch_size=1)
    one = together.attribute(pixels, concepts, method)
    np.testing.assert_allclose(apart.attribute(pixels, concepts, method), one, atol=1e-5)
    for test in ("infidelity", "sensitivity"):
        last = {"infidelity": one, "sensitivity": method}[test]
        found = [getattr(model, test)(pixels, concepts, last) for model in (together, apart)]
        np.testing.assert_allclose(found[0], found[1], rtol=2e-2, atol=1e-6)


def test_several_concepts_a_picture_give_several_maps(small_model: ClipModel) -> None:
    pixels, first = noise(small_model), concepts_of(small_model)
    both = np.stack([first, first[::-1]], axis=1)
    found = Attributor(small_model).attribute(pixels, both, "patches")
    assert found.shape == (3, 2, small_model.size_px, small_model.size_px)
    for number in range(2):
        alone = Attributor(small_model).attribute(pixels, both[:, number], "patches")
        np.testing.assert_allclose(found[:, number], alone, atol=1e-6)


def test_the_network_is_left_as_it_was(small_model: ClipModel) -> None:
    before = network_sha256(small_model.network)
    pixels, concepts = noise(small_model, 1), concepts_of(small_model, 1)
    for method in possible_methods(small_model):
        Attributor(small_model, n_steps=2).attribute(pixels, concepts, method)
    assert network_sha256(small_model.network) == before
    assert not small_model.network.training
    parameters = list(small_model.network.parameters())
    assert not any(one.requires_grad or one.grad is not None for one in parameters)


def test_gradients_are_taken_in_full_precision(small_folder: Path) -> None:
    half = load_model(str(small_folder), device="cpu", precision="bf16", offline=True)
    attributor = Attributor(half, n_steps=64)
    assert attributor.model.precision == "fp32"
    assert next(half.network.parameters()).dtype == torch.bfloat16
    pixels = noise(half, 2)
    concepts = concepts_of(attributor.model, 2)
    found = attributor.attribute(pixels, concepts, "integrated-gradients")
    assert attributor.model.normalise(pixels).dtype == torch.float32
    assert len(np.unique(found)) > found.size / 2  # 16 bits would leave few distinct values


@pytest.mark.parametrize(
    ("name", "methods"),
    [
        ("small_model", ("integrated-gradients", "occlusion", "patches")),
        ("small_resnet", ("integrated-gradients", "grad-cam", "occlusion")),
        ("small_convnext", MAP_METHODS),
    ],
)
def test_what_an_architecture_cannot_do_is_refused_in_one_sentence(
    name: str, methods: tuple[str, ...], request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    assert possible_methods(model) == methods
    pixels, concepts = noise(model, 1), concepts_of(model, 1)
    for method in set(MAP_METHODS) - set(methods):
        with pytest.raises(ValueError, match=f"map '{method}' needs .*take {methods[0]}"):
            Attributor(model).attribute(pixels, concepts, method)


def test_pictures_and_concepts_must_fit(small_model: ClipModel) -> None:
    pixels, concepts = noise(small_model), concepts_of(small_model)
    for wrong in (concepts[:2], concepts[0], concepts[:, None, None]):
        with pytest.raises(ValueError, match="concepts must have shape"):
            Attributor(small_model).attribute(pixels, wrong, "patches")
    with pytest.raises(ValueError, match="a map must be one of integrated-gradients"):
        Attributor(small_model).attribute(pixels, concepts, "saliency")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="n_steps and batch_size must be at least 1"):
        replace(Attributor(small_model), n_steps=0)
