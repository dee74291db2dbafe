from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from interpret.models.clip import ClipModel
from interpret.models.open_clip import build_network
from interpret.models.vision import ResNetPatches, TimmPatches, VitPatches, patches_of

PixelsOf = Callable[[ClipModel, int], NDArray[np.uint8]]


def _tokens(model: ClipModel, pixels_of: PixelsOf, n_images: int = 1) -> Tensor:
    with torch.inference_mode():
        return model.towers.patch_tokens(model.normalise(pixels_of(model, n_images)), "tokens")


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("vit_b_32", (1, 49, 768)),  # 224 / 32 = 7 a side
        ("rn50", (1, 49, 2048)),  # layer4: width 64 x 32
        ("convnext_base", (1, 49, 1024)),  # last stage
        ("tiny", (1, 16, 32)),
    ],
)
def test_real_architectures_give_their_patch_tokens_on_the_grid_of_their_spec(
    name: str, shape: tuple[int, ...], request: pytest.FixtureRequest, pixels_of: PixelsOf
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    assert tuple(_tokens(model, pixels_of).shape) == shape
    rows, columns = model.spec.patch_grid or (0, 0)
    assert rows * columns == shape[1]


def test_tokens_of_a_vit_are_the_last_blocks_output_before_the_last_norm(
    tiny: ClipModel, pixels_of: PixelsOf
) -> None:
    # the class token's image features follow from all tokens by ln_post and proj, so the
    # last block run by hand must give what patch_tokens gives, one row earlier
    visual = tiny.network.visual
    pixels = tiny.normalise(pixels_of(tiny, 2))
    with torch.inference_mode():
        x = visual.conv1(pixels).flatten(2).transpose(1, 2)  # (n_images, 16, 32)
        first = visual.class_embedding.expand(2, 1, -1)
        x = visual.ln_pre(torch.cat([first, x], dim=1) + visual.positional_embedding)
        for block in visual.transformer.resblocks:
            x = block(x)
        features = visual.ln_post(x[:, 0]) @ visual.proj
        torch.testing.assert_close(tiny.towers.image_features(pixels), features)
        torch.testing.assert_close(tiny.towers.patch_tokens(pixels, "tokens"), x[:, 1:])


def test_keys_are_the_last_attentions_input_times_the_key_weight_without_bias(
    tiny: ClipModel, pixels_of: PixelsOf
) -> None:
    visual = deepcopy(tiny.network.visual)
    last = visual.transformer.resblocks[-1]
    torch.nn.init.normal_(last.attn.in_proj_bias)  # a bias would show
    pixels = tiny.normalise(pixels_of(tiny, 2))
    with torch.inference_mode():
        before = visual.forward_intermediates(
            pixels, indices=[0], intermediates_only=True, output_fmt="NLC"
        )["image_intermediates"][0]
        expected = last.ln_1(before) @ last.attn.in_proj_weight[32:64].T  # rows 0-31: queries
        keys = VitPatches(visual).tokens(pixels, "keys")
    torch.testing.assert_close(keys, expected)


def test_tokens_of_a_resnet_run_row_by_row(rn50: ClipModel) -> None:
    pixels = torch.rand(1, 3, 96, 96, generator=torch.Generator().manual_seed(0))
    visual = rn50.network.visual
    with torch.inference_mode():
        feature_map = visual.layer2(visual.layer1(visual.stem(pixels)))
        feature_map = visual.layer4(visual.layer3(feature_map))  # (1, 2048, 3, 3)
        tokens = rn50.towers.patch_tokens(pixels, "tokens")
    torch.testing.assert_close(tokens[0, 2 * 3 + 1], feature_map[0, :, 2, 1])


def test_another_layer_may_be_named(rn50: ClipModel, convnext_base: ClipModel) -> None:
    pixels = torch.zeros(1, 3, 64, 64)
    with torch.inference_mode():
        tokens = ResNetPatches(rn50.network.visual, "layer3").tokens(pixels, "tokens")
        assert tokens.shape == (1, 4 * 4, 1024)  # 16 px a patch
        tokens = TimmPatches(convnext_base.network.visual, "stages.2").tokens(pixels, "tokens")
        assert tokens.shape == (1, 4 * 4, 512)


def test_a_layer_a_tower_lacks_is_refused(
    rn50: ClipModel, convnext_base: ClipModel, tiny: ClipModel
) -> None:
    for model, said in ((rn50, "layer1"), (convnext_base, "stages.3"), (tiny, "left out")):
        with pytest.raises(ValueError, match=f"token_layer .*{said}.*'layer9'"):
            patches_of(model.network.visual, "layer9")


@pytest.mark.parametrize("name", ["rn50", "convnext_base"])
def test_keys_of_a_network_without_attention_blocks_are_refused(
    name: str, request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    with pytest.raises(ValueError, match="it has no attention blocks"):
        model.towers.patch_tokens(torch.zeros(1, 3, 224, 224), "keys")


def test_projecting_a_vits_tokens_is_what_its_class_token_undergoes(tiny: ClipModel) -> None:
    visual = tiny.network.visual
    tokens = torch.randn(2, 16, 32, generator=torch.Generator().manual_seed(0))
    with torch.inference_mode():
        projected = tiny.towers.project_tokens(tokens)
        torch.testing.assert_close(projected[1, 3], visual.ln_post(tokens[1, 3]) @ visual.proj)


def test_a_convnexts_projected_token_is_the_feature_of_a_map_made_of_it(
    convnext_base: ClipModel,
) -> None:
    # a feature map that is the same everywhere pools to itself
    token = torch.randn(1024, generator=torch.Generator().manual_seed(0))
    visual = convnext_base.network.visual
    with torch.inference_mode():
        everywhere = token[None, :, None, None].expand(1, 1024, 7, 7)
        feature = visual.head(visual.trunk.forward_head(everywhere))
        projected = convnext_base.towers.project_tokens(token.expand(1, 2, 1024))
    assert projected.shape == (1, 2, 512)
    torch.testing.assert_close(projected[0, 1], feature[0])


def test_a_resnets_tokens_are_not_projected_and_the_reason_is_given(rn50: ClipModel) -> None:
    with pytest.raises(ValueError, match="attention pooling mixes them"):
        rn50.towers.project_tokens(torch.zeros(1, 49, 2048))


def test_an_attention_pooled_vits_tokens_are_not_projected(tiny_config: dict[str, Any]) -> None:
    pooled = tiny_config["vision_cfg"] | {"attentional_pool": True, "attn_pooler_heads": 4}
    network = build_network(tiny_config | {"vision_cfg": pooled})
    with pytest.raises(ValueError, match="pools them by attention"):
        patches_of(network.visual, None).project(torch.zeros(1, 16, 32))


def test_a_vit_from_timm_gives_tokens_but_no_projection() -> None:
    config = open_clip.get_model_config("ViT-B-32")
    vision = {"timm_model_name": "vit_tiny_patch16_224", "timm_pool": "avg", "image_size": 224}
    text = config["text_cfg"] | {"layers": 1, "width": 64, "heads": 1}
    network = build_network({"embed_dim": 8, "vision_cfg": vision, "text_cfg": text})
    patches = patches_of(network.eval().visual, None)
    with torch.inference_mode():
        tokens = patches.tokens(torch.zeros(1, 3, 224, 224), "tokens")
    assert tokens.shape == (1, 14 * 14, 192)
    with pytest.raises(ValueError, match="whose head does more"):
        patches.project(tokens)
