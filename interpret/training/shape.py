"""A shape in, an untrained CLIP out: a small image tower beside a causal text transformer."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import timm
import torch
from open_clip import CLIP

HEAD_WIDTH = 32
RESNET_STRIDE_PX = 32  # of its last feature map, whose size the attention pooling is made for
N_STAGES = 4


@dataclass(frozen=True)
class Shape:
    """The size of a small CLIP.

    Attributes:
        tower: of images: "vit", "resnet" (OpenAI's, with attention pooling) or the name of a timm
            model, which brings its own widths and depths.
        image_size_px: side of the square picture.
        patch_size_px: side of a ViT's patch; divides the picture's.
        width: of a ViT, a multiple of 32, the width of one attention head; of a ResNet's stem.
        layers: of a ViT; of a ResNet, the blocks of each of its four stages.
        pool: what a ViT projects: "tok", the class token, or "avg", the mean of the patches.
        text_width: of the text tower, a multiple of 32.
        text_layers: of the text tower.
        dim: of the joint space.
        context_length: tokens a text, start and end included.
    """

    tower: str = "vit"
    image_size_px: int = 64
    patch_size_px: int = 8
    width: int = 160
    layers: int = 5
    pool: str = "tok"
    text_width: int = 96
    text_layers: int = 2
    dim: int = 96
    context_length: int = 24

    def __post_init__(self) -> None:
        if self.tower == "vit":
            self._check_vit()
        elif self.tower == "resnet":
            self._check_resnet()
        elif not timm.is_model(self.tower):
            near = get_close_matches(self.tower, ["vit", "resnet", *timm.list_models()], n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "."
            raise ValueError(
                f"tower must be vit, resnet or the name of a timm model, got {self.tower!r}{hint}"
            )
        if self.text_width % HEAD_WIDTH:
            raise ValueError(f"text_width must be a multiple of 32, got {self.text_width}.")

    def _check_vit(self) -> None:
        if self.image_size_px % self.patch_size_px:
            raise ValueError(
                f"patch_size_px must divide image_size_px, "
                f"got {self.patch_size_px} and {self.image_size_px}."
            )
        if self.width % HEAD_WIDTH:
            raise ValueError(f"width of a ViT must be a multiple of 32, got {self.width}.")

    def _check_resnet(self) -> None:
        if self.image_size_px % RESNET_STRIDE_PX:
            raise ValueError(
                f"image_size_px of a ResNet must be a multiple of 32, got {self.image_size_px}."
            )

    def model_config(self, vocabulary_size: int) -> dict[str, Any]:
        """The shape as open_clip writes it."""
        text = {
            "context_length": self.context_length,
            "vocab_size": vocabulary_size,
            "hf_tokenizer_name": "tokenizer.json",
            "width": self.text_width,
            "heads": self.text_width // HEAD_WIDTH,
            "layers": self.text_layers,
            "mlp_ratio": 2.0,
        }
        return {"embed_dim": self.dim, "vision_cfg": self._vision_config(), "text_cfg": text}

    def _vision_config(self) -> dict[str, Any]:
        if self.tower == "vit":
            return {
                "layers": self.layers,
                "width": self.width,
                "head_width": HEAD_WIDTH,
                "patch_size": self.patch_size_px,
                "image_size": self.image_size_px,
                "mlp_ratio": 2.0,
                "pool_type": self.pool,
            }
        if self.tower == "resnet":
            return {
                "layers": [self.layers] * N_STAGES,
                "width": self.width,
                "head_width": HEAD_WIDTH,
                "image_size": self.image_size_px,
            }
        return {
            "timm_model_name": self.tower,
            "timm_model_pretrained": False,
            "timm_pool": "",  # its own
            "timm_proj": "linear",
            "image_size": self.image_size_px,
        }


def build_network(model_config: Mapping[str, Any], seed: int) -> CLIP:
    """An untrained CLIP; the same seed gives the same weights and leaves torch's own chance."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return CLIP(**model_config)


def describe(network: CLIP) -> dict[str, int]:
    """What a model card says of a network: how many weights, tokens, and threads of torch."""
    return {
        "n_weights": sum(weight.numel() for weight in network.parameters()),
        "n_tokens": network.vocab_size,
        "threads": torch.get_num_threads(),
    }
