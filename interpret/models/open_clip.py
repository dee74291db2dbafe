"""An open_clip network in, `ClipModel` out, whatever its family."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import open_clip
from torch import Tensor, nn

from interpret.models.clip import ClipModel, Layer, Tokenizer
from interpret.models.device import Placement
from interpret.models.preprocess import Preprocess
from interpret.models.registry import Family, ModelSpec
from interpret.models.text import Texts, texts_of
from interpret.models.vision import Patches, patches_of
from interpret.models.weights import network_sha256

Config = dict[str, Any]


@dataclass(frozen=True)
class OpenClipTowers:
    """`Towers` of any open_clip network."""

    network: Any
    patches: Patches
    texts: Texts

    @property
    def has_causal_text(self) -> bool:
        """May a text be cut behind the token its features are read off?"""
        return self.texts.is_causal

    def image_features(self, pixels: Tensor) -> Tensor:
        """Shape (n_images, 3, s, s) -> (n_images, dim)."""
        features: Tensor = self.network.encode_image(pixels, normalize=False)
        return features

    def patch_tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Shape (n_images, 3, s, s) -> (n_images, n_patches, width)."""
        return self.patches.tokens(pixels, layer)

    def project_tokens(self, tokens: Tensor) -> Tensor:
        """Shape (n_images, n_patches, width) -> (n_images, n_patches, dim)."""
        return self.patches.project(tokens)

    def text_features(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, length) -> (n_texts, dim)."""
        return self.texts.features(ids)

    def text_lengths(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, context) -> (n_texts,)."""
        return self.texts.lengths(ids)


def build_network(config: Config) -> nn.Module:
    """A network as its configuration says, with random weights.

    Args:
        config: open_clip's `model_cfg`.

    Raises:
        ValueError: open_clip cannot build it.
    """
    settings = deepcopy(config)
    is_custom = settings.pop("custom_text", False) or "hf_model_name" in settings["text_cfg"]
    settings["text_cfg"] |= {"hf_model_pretrained": False} if is_custom else {}
    settings["vision_cfg"] |= {"timm_model_pretrained": False}
    kind = open_clip.CustomTextCLIP if is_custom else open_clip.CLIP
    if is_custom and "multimodal_cfg" in settings:
        kind = open_clip.CoCa
    try:
        network: nn.Module = kind(**settings)
    except Exception as error:  # whatever a constructor met in the numbers
        raise ValueError(
            f"the configuration must be one that open_clip can build, got {type(error).__name__}: "
            f"{error}"
        ) from error
    _fit_to_size(network.visual, settings["vision_cfg"])
    return network


def _fit_to_size(tower: Any, settings: Mapping[str, Any]) -> None:
    """Let a tower of timm that was made for pictures of another size read those of its own."""
    patches = getattr(getattr(tower, "trunk", None), "patch_embed", None)
    made_for, size = getattr(patches, "img_size", None), settings.get("image_size")
    is_other = isinstance(size, int) and made_for not in (None, (size, size))
    if is_other and hasattr(tower.trunk, "set_input_size"):
        tower.set_input_size(size)


def clip_from_network(
    network: nn.Module,
    spec: ModelSpec,
    *,
    tokenizer: Tokenizer,
    preprocess: Preprocess,
    placement: Placement,
    weights_sha256: str | None = None,
) -> ClipModel:
    """Wrap an open_clip network; it is moved, cast and frozen in place.

    Args:
        network: `open_clip.CLIP`, `CustomTextCLIP` or `CoCa`.
        spec: what it is; `describe` makes one.
        tokenizer: the one it was trained with.
        preprocess: the one it was trained with.
        placement: where it runs and in what numbers.
        weights_sha256: of the weights file; None to hash the network's tensors.

    Raises:
        ValueError: `spec.token_layer` names a layer the image tower lacks.
    """
    fingerprint = weights_sha256 or network_sha256(network)
    built: Any = network
    logit_scale = float(built.logit_scale.detach().float().exp())
    placed: Any = placement.put(network)
    patches = patches_of(placed.visual, spec.token_layer)
    return ClipModel(
        spec=spec,
        network=placed,
        towers=OpenClipTowers(placed, patches, texts_of(placed)),
        tokenizer=tokenizer,
        preprocess=preprocess,
        logit_scale=logit_scale,
        weights_sha256=fingerprint,
        device=placement.device,
        precision=placement.precision,
    )


def image_size_of(network: Any) -> int:
    """Side of the square an open_clip network reads, in pixels.

    Raises:
        ValueError: it reads a rectangle.
    """
    size = network.visual.image_size
    sides = {int(side) for side in (size if isinstance(size, list | tuple) else (size,))}
    if len(sides) != 1:
        raise ValueError(f"the image tower must read squares, got a rectangle of {size} pixels.")
    return sides.pop()


def describe(name: str, arch: str, weights: str, network: Any) -> ModelSpec:
    """The spec of a network that stands in no registry.

    Args:
        name: what to call it.
        arch: open_clip architecture, or where its configuration came from.
        weights: tag or file name.
        network: as `build_network` makes it.

    Raises:
        ValueError: the image tower reads a rectangle.
    """
    size_px = image_size_of(network)
    family, step_px = _family(network.visual)
    grid = None if step_px is None else (size_px // step_px, size_px // step_px)
    return ModelSpec(name, family, arch, weights, size_px, grid)


def _family(visual: Any) -> tuple[Family, int | None]:
    """Family of an image tower and the pixels a patch is wide, None where unknown."""
    if hasattr(visual, "layer4"):
        return "ResNet", 32
    if not hasattr(visual, "trunk"):
        return "ViT", int(visual.patch_size[0])
    name = type(visual.trunk).__name__
    steps = visual.trunk.feature_info if hasattr(visual.trunk, "feature_info") else []
    step_px = int(steps[-1]["reduction"]) if steps else None
    families: dict[str, Family] = {
        "ConvNeXt": "ConvNeXt",
        "VisionTransformer": "ViT",
        "ResNet": "ResNet",
    }
    return families.get(name, "other"), step_px
