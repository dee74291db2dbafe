from collections.abc import Callable
from dataclasses import replace

import pytest
import torch

from interpret.training.shape import Shape, build_network

TINY = Shape(width=32, layers=1, text_width=32, text_layers=1, dim=16)


def test_building_a_network_leaves_the_chance_of_others_alone() -> None:
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    build_network(TINY.model_config(10), 0)
    torch.testing.assert_close(torch.rand(3), expected)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Shape(patch_size_px=7), "patch_size_px must divide"),
        (lambda: Shape(width=100), "width of a ViT must be a multiple of 32"),
        (lambda: Shape(text_width=40), "text_width must be a multiple of 32"),
        (lambda: Shape(tower="resnet", image_size_px=100), "multiple of 32, got 100"),
        (lambda: Shape(tower="convnext_ato"), "did you mean 'convnext_atto'"),
    ],
)
def test_impossible_shapes_are_refused(make: Callable[[], Shape], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make()


def test_the_image_tower_can_project_the_mean_of_its_patches() -> None:
    assert replace(Shape(), pool="avg").model_config(40)["vision_cfg"]["pool_type"] == "avg"


@pytest.mark.parametrize(
    "shape",
    [
        TINY,
        replace(TINY, tower="resnet", width=8, image_size_px=64),
        replace(TINY, tower="test_convnext", image_size_px=64),
    ],
)
def test_every_tower_projects_into_the_joint_space(shape: Shape) -> None:
    network = build_network(shape.model_config(10), 0).eval()
    size = shape.image_size_px
    with torch.inference_mode():
        assert network.encode_image(torch.zeros(2, 3, size, size)).shape == (2, 16)


def test_a_resnet_has_as_many_blocks_in_each_stage_as_layers() -> None:
    network = build_network(replace(TINY, tower="resnet", width=8, layers=2).model_config(10), 0)
    stages = [getattr(network.visual, f"layer{i}") for i in range(1, 5)]
    assert [len(stage) for stage in stages] == [2, 2, 2, 2]
