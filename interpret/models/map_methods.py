"""A CLIP in, which heat maps its architecture can make out, and what they are made from there."""

from typing import Any, Literal, get_args

import numpy as np
import torch
from torch import nn

from interpret.models.clip import ClipModel

MapMethod = Literal["integrated-gradients", "grad-cam", "occlusion", "patches"]
MAP_METHODS: tuple[MapMethod, ...] = get_args(MapMethod)
CONVOLUTIONAL = ("ConvNeXt", "ResNet")  # trunks of timm whose stages give (n, width, rows, columns)


def possible_methods(model: ClipModel) -> tuple[MapMethod, ...]:
    """The methods a model's architecture can do, in the order of `MAP_METHODS`."""
    return tuple(method for method in MAP_METHODS if _obstacle(model, method) is None)


def require_method(model: ClipModel, method: str) -> None:
    """Raise where there is no such method, or the architecture cannot do it.

    Raises:
        ValueError: says which, and what can be done instead.
    """
    if method not in MAP_METHODS:
        raise ValueError(f"a map must be one of {', '.join(MAP_METHODS)}, got {method!r}.")
    obstacle = _obstacle(model, method)
    if obstacle is not None:
        raise ValueError(
            f"map {method!r} needs {obstacle}: for {model.name!r} take "
            f"{', '.join(possible_methods(model))}."
        )


def _obstacle(model: ClipModel, method: str) -> str | None:
    """What the architecture lacks for a method."""
    if method == "grad-cam" and feature_map_layer(model) is None:
        return (
            "a feature map that is pooled into the picture's vector, which a ViT has not (where "
            "its class token is the vector, no gradient reaches the last block's patches)"
        )
    return None if method != "patches" or _projects(model) else "patch tokens that can be projected"


def _projects(model: ClipModel) -> bool:
    """Does the family have a linear projection of its patch tokens? Asked with an empty picture."""
    blank = np.zeros((1, model.size_px, model.size_px, 3), dtype=np.uint8)
    try:
        with torch.no_grad():
            tokens = model.towers.patch_tokens(model.normalise(blank), "tokens")
            model.towers.project_tokens(tokens)
    except ValueError:
        return False
    return True


def patch_px(model: ClipModel) -> int:
    """Side of a patch in pixels; where only a run can tell, of as many as there are tokens."""
    if model.spec.patch_grid is not None:
        return max(1, model.size_px // model.spec.patch_grid[0])
    blank = np.zeros((1, model.size_px, model.size_px, 3), dtype=np.uint8)
    with torch.no_grad():
        n_patches = model.towers.patch_tokens(model.normalise(blank), "tokens").shape[1]
    return max(1, round(model.size_px / n_patches**0.5))


def feature_map_layer(model: ClipModel) -> nn.Module | None:
    """The stage that gives the patch grid, before pooling.

    Args:
        model: any CLIP.

    Returns:
        The ResNet's `layer4` or the last stage of a ConvNeXt, or the one `spec.token_layer`
        names; its output has shape (n_images, width, rows, columns). None for a ViT and for any
        tower whose stages are not known.
    """
    visual, named = getattr(model.network, "visual", None), model.spec.token_layer
    if hasattr(visual, "layer4"):
        return _submodule(visual, named or "layer4")
    trunk: Any = getattr(visual, "trunk", None)
    if type(trunk).__name__ not in CONVOLUTIONAL:
        return None
    return _submodule(trunk, named or str(trunk.feature_info[-1]["module"]))


def _submodule(module: Any, name: str) -> nn.Module | None:
    return dict(module.named_modules()).get(name)
