"""The name of a text or image encoder in, its part of an open_clip configuration out.

Text: `bert-LAYERS-WIDTH`, those of the domain study among them, or `causal-LAYERS-WIDTH`, CLIP's
own. Images: the study's four, `vit-PATCH-LAYERS-WIDTH`, `resnet-BLOCKS-WIDTH` (OpenAI's, with as
many blocks in each stage), any open_clip architecture, any timm model.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

import open_clip
import timm

from interpret.training.subwords import END_ID, PADDING_ID

HEAD_WIDTH = 64
STUDY_LAYERS, STUDY_WIDTHS = (4, 8, 12), (256, 512, 768)  # of the domain study's text encoders
BERT_HUB = "google/bert_uncased_L-{layers}_H-{width}_A-{heads}"  # Turc et al. 2019, Apache-2.0
TEXT_FOLDER = "text_encoder"  # in a model's folder: the transformers configuration

VIT_BASE = "vit-{}-12-768"
IMAGE_ENCODERS: Mapping[str, str] = {
    "resnet50": "resnet50",
    "vit-16": VIT_BASE.format(16),
    "vit-32": VIT_BASE.format(32),
    "convnext": "convnext_base",
}
TEXT_ENCODERS = tuple(f"bert-{n}-{width}" for n in STUDY_LAYERS for width in STUDY_WIDTHS)

_TEXT = re.compile(r"(bert|causal)-([1-9]\d*)-([1-9]\d*)")
_VIT = re.compile(r"vit-([1-9]\d*)-([1-9]\d*)-([1-9]\d*)")
_RESNET = re.compile(r"resnet-([1-9]\d*)-([1-9]\d*)")
N_STAGES, RESNET_STRIDE_PX, RESNET_HEADS_WIDTH = 4, 32, 32


@dataclass(frozen=True)
class TextEncoder:
    """A text transformer.

    Attributes:
        kind: "bert", which reads both ways and gives its first token, or "causal", CLIP's own.
        layers: of attention.
        width: of a token, a multiple of 64, the width of a head.
    """

    kind: str
    layers: int
    width: int

    @property
    def heads(self) -> int:
        """As many as make each 64 wide; the study's 8 and 12 heads divide only some widths."""
        return self.width // HEAD_WIDTH

    @property
    def hub(self) -> str | None:
        """Where trained weights of this shape are; None for a shape that nobody published."""
        is_published = self.layers in STUDY_LAYERS and self.width in STUDY_WIDTHS
        if self.kind != "bert" or not is_published:
            return None
        return BERT_HUB.format(layers=self.layers, width=self.width, heads=self.heads)

    def bert_settings(self, vocabulary_size: int, context_length: int) -> dict[str, Any]:
        """What transformers' `BertConfig` is made of; the feed-forward layer is 4 times as wide."""
        return {
            "model_type": "bert",
            "vocab_size": vocabulary_size,
            "hidden_size": self.width,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "intermediate_size": 4 * self.width,
            "max_position_embeddings": context_length,
            "pad_token_id": PADDING_ID,
        }

    def config(self, vocabulary_size: int, context_length: int) -> dict[str, Any]:
        """open_clip's `text_cfg`."""
        if self.kind == "causal":
            return {
                "context_length": context_length,
                "vocab_size": vocabulary_size,
                "width": self.width,
                "heads": self.heads,
                "layers": self.layers,
                "hf_tokenizer_name": "tokenizer.json",
                "pool_type": "eos",
                "eos_id": END_ID,
                "pad_id": PADDING_ID,
            }
        return {
            "hf_model_name": TEXT_FOLDER,
            "hf_tokenizer_name": "tokenizer.json",
            "hf_proj_type": "linear",
            "hf_pooler_type": "cls_last_hidden_state_pooler",
            "context_length": context_length,
            "vocab_size": vocabulary_size,
        }


def find_text_encoder(name: str) -> TextEncoder:
    """A text encoder by its name.

    Raises:
        ValueError: no such name, or a width that heads of 64 do not divide.

    Example:
        >>> find_text_encoder("bert-4-256").hub
        'google/bert_uncased_L-4_H-256_A-4'
    """
    found = _TEXT.fullmatch(name)
    if not found or int(found[3]) % HEAD_WIDTH:
        raise ValueError(
            "the text encoder must be bert-LAYERS-WIDTH or causal-LAYERS-WIDTH with a width that "
            f"is a multiple of {HEAD_WIDTH}, such as {TEXT_ENCODERS[0]}, got {name!r}."
        )
    return TextEncoder(found[1], int(found[2]), int(found[3]))


def find_image_encoder(name: str, size_px: int) -> dict[str, Any]:
    """open_clip's `vision_cfg` of an image encoder that reads squares of `size_px` pixels.

    Raises:
        ValueError: nothing goes by that name, or patches do not fill the picture.
    """
    plain = IMAGE_ENCODERS.get(name, name)
    vit = _VIT.fullmatch(plain)
    if vit:
        patch_px, layers, width = map(int, vit.groups())
        return _vit(patch_px, layers, width, size_px)
    resnet = _RESNET.fullmatch(plain)
    if resnet:
        return _resnet(int(resnet[1]), int(resnet[2]), size_px)
    if plain in open_clip.list_models():
        return _of_architecture(plain, size_px)
    if timm.is_model(plain):
        return {
            "timm_model_name": plain,
            "timm_model_pretrained": False,
            "timm_pool": "",  # its own
            "timm_proj": "linear",
            "image_size": size_px,
        }
    known = [*IMAGE_ENCODERS, *open_clip.list_models(), *timm.list_models()]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(
        f"the image encoder must be one of {', '.join(IMAGE_ENCODERS)}, vit-PATCH-LAYERS-WIDTH, "
        f"resnet-BLOCKS-WIDTH, an open_clip architecture or a timm model, got {name!r}{hint}"
    )


def _vit(patch_px: int, layers: int, width: int, size_px: int) -> dict[str, Any]:
    if size_px % patch_px or width % HEAD_WIDTH:
        raise ValueError(
            f"a ViT must have patches that fill its picture and a width that is a multiple of "
            f"{HEAD_WIDTH}, got patches of {patch_px} px in {size_px} px and a width of {width}."
        )
    return {"layers": layers, "width": width, "patch_size": patch_px, "image_size": size_px}


def _resnet(blocks: int, width: int, size_px: int) -> dict[str, Any]:
    if size_px % RESNET_STRIDE_PX:
        raise ValueError(
            f"a ResNet of OpenAI's must read a multiple of {RESNET_STRIDE_PX} px, got {size_px}."
        )
    return {
        "layers": [blocks] * N_STAGES,
        "width": width,
        "head_width": RESNET_HEADS_WIDTH,
        "image_size": size_px,
    }


def _of_architecture(name: str, size_px: int) -> dict[str, Any]:
    config = open_clip.get_model_config(name)
    vision: dict[str, Any] = config["vision_cfg"] | {"image_size": size_px}
    if "timm_model_name" in vision and vision.get("timm_proj") not in ("linear", "mlp"):
        vision["timm_proj"] = "linear"  # into a joint space of any width
    patch_px = vision.get("patch_size")
    if patch_px and size_px % patch_px:
        raise ValueError(
            f"patches must fill the picture, got patches of {patch_px} px in {size_px} px: choose "
            f"another --image-size-px for {name}."
        )
    return vision
