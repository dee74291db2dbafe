"""Networks with random weights, and folders of them, for the tests of this room."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import open_clip
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from torch import nn
from transformers import (
    CLIPConfig,
    CLIPImageProcessor,
    CLIPModel,
    PreTrainedTokenizerFast,
    SiglipConfig,
    SiglipImageProcessor,
    SiglipModel,
)

from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.open_clip import build_network, clip_from_network, describe
from interpret.models.preprocess import preprocess_from
from interpret.models.tokens import open_clip_tokenizer

CPU = Placement("cpu", "fp32")
WORDS = ("[PAD]", "[UNK]", "[SOS]", "a", "photo", "of", "cat", "dog", "[EOS]")
CONTEXT = 12
TINY: dict[str, Any] = {
    "embed_dim": 16,
    "vision_cfg": {
        "layers": 2,
        "width": 32,
        "head_width": 16,
        "patch_size": 8,
        "image_size": 32,
        "mlp_ratio": 2,
    },
    "text_cfg": {"context_length": 77, "vocab_size": 49408, "width": 16, "heads": 2, "layers": 2},
}


def _word_tokenizer() -> Tokenizer:
    """Words are tokens; unknown is apart from padding, the end has the largest id."""
    tokenizer = Tokenizer(models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    ends = [("[SOS]", WORDS.index("[SOS]")), ("[EOS]", WORDS.index("[EOS]"))]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[SOS] $A [EOS]", special_tokens=ends
    )
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]", length=CONTEXT)
    return tokenizer


def wrap(network: nn.Module, arch: str, text: dict[str, Any]) -> ClipModel:
    """A network with random weights as a `ClipModel`, with open_clip's own tokenizer."""
    spec = describe(arch, arch, "random", network)
    return clip_from_network(
        network,
        spec,
        tokenizer=open_clip_tokenizer(text, None),
        preprocess=preprocess_from({}, spec.image_size_px),
        placement=CPU,
        weights_sha256="random",
    )


def _of_open_clip(arch: str, **text: int) -> ClipModel:
    torch.manual_seed(0)
    config = open_clip.get_model_config(arch)
    config["text_cfg"] |= text
    return wrap(build_network(config), arch, config["text_cfg"])


@pytest.fixture(scope="session")
def tiny_config() -> dict[str, Any]:
    """open_clip's `model_cfg` of a ViT with two blocks and a 4 x 4 grid."""
    return TINY


@pytest.fixture(scope="session")
def tiny() -> ClipModel:
    """That ViT with random weights."""
    torch.manual_seed(0)
    return wrap(build_network(TINY), "tiny", TINY["text_cfg"])


@pytest.fixture(scope="session")
def vit_b_32() -> ClipModel:
    """The real architecture, random weights."""
    return _of_open_clip("ViT-B-32")


@pytest.fixture(scope="session")
def rn50() -> ClipModel:
    """The real image tower with random weights, a small text tower."""
    return _of_open_clip("RN50", layers=1, width=64, heads=1)


@pytest.fixture(scope="session")
def convnext_base() -> ClipModel:
    """The real image tower with random weights, a small text tower."""
    return _of_open_clip("convnext_base", layers=1, width=64, heads=1)


@pytest.fixture(scope="session")
def pixels_of() -> Callable[[ClipModel, int], NDArray[np.uint8]]:
    """Noise of the size a model reads."""

    def make(model: ClipModel, n_images: int) -> NDArray[np.uint8]:
        shape = (n_images, model.size_px, model.size_px, 3)
        return np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)

    return make


@pytest.fixture
def open_clip_folder(tmp_path: Path) -> Path:
    """A small open_clip local folder with a tokenizer of nine words."""
    folder = tmp_path / "small"
    folder.mkdir()
    text = TINY["text_cfg"] | {
        "context_length": CONTEXT,
        "vocab_size": len(WORDS),
        "hf_tokenizer_name": "tokenizer.json",
    }
    config = TINY | {"text_cfg": text}
    preprocess = {"mean": [0.4, 0.5, 0.6], "std": [0.2, 0.3, 0.4], "interpolation": "bilinear"}
    content = {"model_cfg": config, "preprocess_cfg": preprocess}
    (folder / "open_clip_config.json").write_text(json.dumps(content))
    _word_tokenizer().save(str(folder / "tokenizer.json"))
    torch.manual_seed(1)
    network = build_network(config)
    save_file(network.state_dict(), folder / "open_clip_model.safetensors")
    return folder


def _transformers_folder(folder: Path, network: Any, processor: Any) -> Path:
    network.save_pretrained(folder)
    processor.save_pretrained(folder)
    kind: Any = PreTrainedTokenizerFast
    tokenizer = kind(
        tokenizer_object=_word_tokenizer(), pad_token="[PAD]", unk_token="[UNK]", eos_token="[EOS]"
    )
    tokenizer.save_pretrained(folder)
    return folder


def _sizes(**more: int) -> dict[str, int]:
    shared = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2}
    return shared | {"num_attention_heads": 2} | more


def _halves() -> dict[str, Any]:
    ends = {"eos_token_id": WORDS.index("[EOS]"), "bos_token_id": 2, "pad_token_id": 0}
    text = _sizes(vocab_size=len(WORDS), max_position_embeddings=CONTEXT, **ends)
    vision = _sizes(image_size=32, patch_size=8)
    return {"text_config": text, "vision_config": vision}


@pytest.fixture(scope="session")
def clip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small CLIP that transformers saved."""
    torch.manual_seed(2)
    network = CLIPModel(CLIPConfig(**_halves(), projection_dim=16))
    processor = CLIPImageProcessor(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    return _transformers_folder(tmp_path_factory.mktemp("clip"), network, processor)


@pytest.fixture(scope="session")
def siglip_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small SigLIP that transformers saved."""
    torch.manual_seed(3)
    network = SiglipModel(SiglipConfig(**_halves()))
    processor = SiglipImageProcessor(size={"height": 32, "width": 32})
    return _transformers_folder(tmp_path_factory.mktemp("siglip"), network, processor)
