"""Patch tokens of open_clip's image towers, one class a family, all with the same two questions.

`tokens`: what the tower knows of each patch before pooling. `project`: the same in the joint
space, where the family has a linear projection of its tokens.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from timm.layers.mlp import Mlp
from torch import Tensor, nn

from interpret.models.clip import Layer

RESNET_LAYERS = ("stem", "layer1", "layer2", "layer3", "layer4")


class Patches(Protocol):
    """Patch tokens of one family."""

    def tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Shape (n_images, 3, s, s) -> (n_images, n_patches, width), class token dropped."""

    def project(self, tokens: Tensor) -> Tensor:
        """Shape (n_images, n_patches, width) -> (n_images, n_patches, dim)."""


def output_of(module: nn.Module, run: Callable[[], object]) -> Tensor:
    """What a module gives out while `run` runs the network around it."""
    kept: list[Tensor] = []

    def keep(_module: nn.Module, _given: object, output: Tensor) -> None:
        kept.append(output)

    handle = module.register_forward_hook(keep)
    try:
        run()
    finally:
        handle.remove()
    return kept[-1]


def refuse_keys(layer: Layer, family: str) -> None:
    """Raise where keys are asked of a network without attention blocks.

    Raises:
        ValueError: `layer` is "keys".
    """
    if layer == "keys":
        raise ValueError(
            f"layer must be 'tokens' for {family}, got 'keys': it has no attention blocks."
        )


@dataclass(frozen=True)
class VitPatches:
    """open_clip's own vision transformer."""

    visual: Any

    def tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Output of the last block before `ln_post`; or its keys, without bias."""
        if layer == "keys":
            block = self.visual.transformer.resblocks[-1]
            given = output_of(block.ln_1, lambda: self.visual(pixels))
            width = given.shape[-1]
            key_weight = block.attn.in_proj_weight[width : 2 * width]  # rows: query, key, value
            return (given @ key_weight.T)[:, 1:]
        found = self.visual.forward_intermediates(
            pixels, indices=1, intermediates_only=True, output_fmt="NLC"
        )
        last: Tensor = found["image_intermediates"][-1]
        return last

    def project(self, tokens: Tensor) -> Tensor:
        """`ln_post`, then the projection, as the class token goes."""
        if self.visual.attn_pool is not None or self.visual.proj is None:
            raise ValueError(
                "the family must project its tokens linearly, got an image tower that pools them "
                "by attention: name parts by highlight or crop instead of patches."
            )
        projected: Tensor = self.visual.ln_post(tokens) @ self.visual.proj
        return projected


@dataclass(frozen=True)
class ResNetPatches:
    """OpenAI's ResNets, as open_clip builds them."""

    visual: Any
    layer: str | None

    def __post_init__(self) -> None:
        if self.layer not in (None, *RESNET_LAYERS):
            raise ValueError(
                f"token_layer of a ResNet must be one of {', '.join(RESNET_LAYERS)}, "
                f"got {self.layer!r}."
            )

    def tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Output of `layer4`, or of the layer named, row by row."""
        refuse_keys(layer, "a ResNet")
        index = RESNET_LAYERS.index(self.layer or "layer4")
        found = self.visual.forward_intermediates(pixels, indices=[index], intermediates_only=True)
        feature_map: Tensor = found["image_intermediates"][-1]  # (n_images, width, rows, columns)
        return feature_map.flatten(2).transpose(1, 2)

    def project(self, tokens: Tensor) -> Tensor:
        """Refused."""
        raise ValueError(
            "the family must project its tokens linearly, got a ResNet, whose attention pooling "
            "mixes them: name parts by highlight or crop instead of patches."
        )


@dataclass(frozen=True)
class TimmPatches:
    """An image tower from timm: ConvNeXt and whatever else gives feature maps."""

    visual: Any
    layer: str | None

    def __post_init__(self) -> None:
        if not hasattr(self.visual.trunk, "forward_intermediates"):
            raise ValueError(
                "the image tower must give patch tokens, but timm's "
                f"{type(self.visual.trunk).__name__} has no feature maps: this model has no parts "
                "to explain."
            )
        if self.layer is not None and self.layer not in self._layers():
            raise ValueError(
                f"token_layer must be one of {', '.join(self._layers())}, got {self.layer!r}."
            )

    def _layers(self) -> list[str]:
        return [str(info["module"]) for info in self.visual.trunk.feature_info]

    def tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Output of the last stage before pooling, or of the stage named, row by row."""
        refuse_keys(layer, "an image tower from timm")
        indices = 1 if self.layer is None else [self._layers().index(self.layer)]
        found = self.visual.trunk.forward_intermediates(
            pixels, indices=indices, norm=False, output_fmt="NCHW", intermediates_only=True
        )
        feature_map: Tensor = found[-1]  # (n_images, width, rows, columns)
        return feature_map.flatten(2).transpose(1, 2)

    def project(self, tokens: Tensor) -> Tensor:
        """Each token through the head alone, as a feature map of one patch: norm, projection."""
        trunk, head = self.visual.trunk, self.visual.head
        is_linear = not any(isinstance(module, Mlp) for module in head.modules())
        if self.layer is not None or not is_linear or "ConvNeXt" not in type(trunk).__name__:
            raise ValueError(
                "the family must project its tokens linearly, got an image tower whose head does "
                "more, or tokens of another layer: name parts by highlight or crop instead."
            )
        maps = tokens.flatten(0, 1)[:, :, None, None]  # (n_images * n_patches, width, 1, 1)
        features: Tensor = head(trunk.forward_head(trunk.norm_pre(maps)))
        return features.view(*tokens.shape[:2], -1)


def patches_of(visual: Any, token_layer: str | None) -> Patches:
    """The patch tokens of an open_clip image tower.

    Args:
        visual: `network.visual`.
        token_layer: a ResNet's layer or timm's stage; None for the usual one.

    Raises:
        ValueError: the tower has no such layer.
    """
    if hasattr(visual, "trunk"):
        return TimmPatches(visual, token_layer)
    if hasattr(visual, "layer4"):
        return ResNetPatches(visual, token_layer)
    if token_layer is not None:
        raise ValueError(
            f"token_layer must be left out for a ViT, got {token_layer!r}: its tokens are those "
            "of the last block."
        )
    return VitPatches(visual)
