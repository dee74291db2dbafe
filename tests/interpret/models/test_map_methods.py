"""Which heat maps an architecture can make, and where their feature map comes from."""

from dataclasses import replace

import pytest
import torch

from interpret.models.clip import ClipModel
from interpret.models.map_methods import feature_map_layer, patch_px, require_method
from interpret.models.vision import output_of


@pytest.mark.parametrize("name", ["small_resnet", "small_convnext"])
def test_the_feature_map_of_a_convolutional_tower_is_its_patch_grid(
    name: str, request: pytest.FixtureRequest
) -> None:
    model: ClipModel = request.getfixturevalue(name)
    layer = feature_map_layer(model)
    assert layer is not None
    with torch.no_grad():
        pixels = torch.zeros(1, 3, 96, 96)
        found = output_of(layer, lambda: model.towers.image_features(pixels))
        tokens = model.towers.patch_tokens(pixels, "tokens")
    assert found.shape[2:] == model.spec.patch_grid == (3, 3)
    torch.testing.assert_close(found.flatten(2).transpose(1, 2), tokens)


def test_another_stage_can_be_named(small_resnet: ClipModel, small_convnext: ClipModel) -> None:
    for model, name in ((small_resnet, "layer3"), (small_convnext, "stages.2")):
        earlier = replace(model, spec=replace(model.spec, token_layer=name))
        assert feature_map_layer(earlier) is not feature_map_layer(model) is not None


def test_a_vit_has_no_feature_map(small_model: ClipModel) -> None:
    assert feature_map_layer(small_model) is None
    with pytest.raises(ValueError, match="no gradient reaches the last block's patches"):
        require_method(small_model, "grad-cam")


def test_a_patch_is_as_wide_as_the_grid_says_or_as_a_run_tells(small_model: ClipModel) -> None:
    assert patch_px(small_model) == 8
    unknown = replace(small_model, spec=replace(small_model.spec, patch_grid=None))
    assert patch_px(unknown) == 8
