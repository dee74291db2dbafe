from typing import Any

import pytest
import torch

from interpret.models.clip import ClipModel
from interpret.models.open_clip import build_network, describe


def test_a_wrapped_network_is_frozen_and_in_evaluation_mode(tiny: ClipModel) -> None:
    assert not tiny.network.training
    assert not any(parameter.requires_grad for parameter in tiny.network.parameters())


def test_gradients_still_reach_the_pixels(tiny: ClipModel) -> None:
    pixels = torch.zeros(1, 3, 32, 32, requires_grad=True)
    total: Any = tiny.towers.image_features(pixels).sum()
    total.backward()
    assert pixels.grad is not None
    assert pixels.grad.abs().max() > 0


def test_the_logit_scale_is_what_multiplies_cosines(tiny: ClipModel) -> None:
    assert tiny.logit_scale == pytest.approx(1 / 0.07, rel=1e-5)  # open_clip's start, exp taken


def test_networks_without_a_registry_row_are_described_by_what_they_are(
    vit_b_32: ClipModel, rn50: ClipModel, convnext_base: ClipModel
) -> None:
    found = [
        (m.spec.family, m.spec.image_size_px, m.spec.patch_grid)
        for m in (vit_b_32, rn50, convnext_base)
    ]
    assert found == [
        ("ViT", 224, (7, 7)),
        ("ResNet", 224, (7, 7)),
        ("ConvNeXt", 224, (7, 7)),
    ]


def test_a_rectangle_is_refused(tiny_config: dict[str, Any]) -> None:
    wide = tiny_config | {"vision_cfg": tiny_config["vision_cfg"] | {"image_size": [32, 64]}}
    with pytest.raises(ValueError, match="must read squares"):
        describe("wide", "wide", "random", build_network(wide))


def test_a_configuration_open_clip_cannot_build_is_refused(tiny_config: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="must be one that open_clip can build, got TypeError"):
        build_network(tiny_config | {"colour": "red"})


def test_building_leaves_the_configuration_as_it_was(tiny_config: dict[str, Any]) -> None:
    config = tiny_config | {"custom_text": True}
    before = repr(config)
    build_network(config)
    assert repr(config) == before


def test_coca_gives_features_that_are_not_yet_of_unit_length(tiny_config: dict[str, Any]) -> None:
    text = tiny_config["text_cfg"] | {
        "embed_cls": True,
        "context_length": 76,
        "output_tokens": True,
    }
    vision = tiny_config["vision_cfg"] | {
        "attentional_pool": True,
        "attn_pooler_heads": 4,
        "output_tokens": True,
    }
    decoder = {"width": 16, "heads": 2, "layers": 1, "context_length": 76, "vocab_size": 49408}
    network: Any = build_network(
        tiny_config
        | {"text_cfg": text, "vision_cfg": vision, "multimodal_cfg": decoder, "custom_text": True}
    )
    assert type(network).__name__ == "CoCa"
    features = network.eval().encode_image(torch.zeros(1, 3, 32, 32), normalize=False)
    assert features.shape == (1, 16)
