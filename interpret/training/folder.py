"""A shape in, an untrained CLIP out; a trained CLIP in, an open_clip local folder out.

The folder loads with `open_clip.create_model_and_transforms("local-dir:FOLDER")` and
`open_clip.get_tokenizer("local-dir:FOLDER")`, without a network.
"""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from open_clip import CLIP
from safetensors.torch import save
from tokenizers import Tokenizer

from interpret.training.contrastive import MEAN, STD
from interpret.training.vocabulary import save_tokenizer


@dataclass(frozen=True)
class Shape:
    """The size of a small CLIP: a ViT beside a causal text transformer.

    Attributes:
        image_size_px: side of the square picture.
        patch_size_px: side of a patch; divides the picture's.
        width: of the image tower, a multiple of 32, the width of one attention head.
        layers: of the image tower.
        pool: what is projected: "tok", the class token, or "avg", the mean of the patches.
        text_width: of the text tower, a multiple of 32.
        text_layers: of the text tower.
        dim: of the joint space.
        context_length: tokens a text, start and end included.
    """

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
        if self.image_size_px % self.patch_size_px:
            raise ValueError(
                f"patch_size_px must divide image_size_px, "
                f"got {self.patch_size_px} and {self.image_size_px}."
            )
        if self.width % 32 or self.text_width % 32:
            raise ValueError(
                f"widths must be multiples of 32, got {self.width} and {self.text_width}."
            )

    def model_config(self, vocabulary_size: int) -> dict[str, Any]:
        """The shape as open_clip writes it."""
        vision = {
            "layers": self.layers,
            "width": self.width,
            "head_width": 32,
            "patch_size": self.patch_size_px,
            "image_size": self.image_size_px,
            "mlp_ratio": 2.0,
            "pool_type": self.pool,
        }
        text = {
            "context_length": self.context_length,
            "vocab_size": vocabulary_size,
            "hf_tokenizer_name": "tokenizer.json",
            "width": self.text_width,
            "heads": self.text_width // 32,
            "layers": self.text_layers,
            "mlp_ratio": 2.0,
        }
        return {"embed_dim": self.dim, "vision_cfg": vision, "text_cfg": text}


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


def save_folder(
    folder: Path,
    network: CLIP,
    model_config: Mapping[str, Any],
    tokenizer: Tokenizer,
    *,
    card: str,
    log: Sequence[Mapping[str, Any]],
) -> None:
    """Write a CLIP as an open_clip local folder, whole or not at all.

    Args:
        folder: where; a model that is there already is replaced.
        network: its weights are kept in fp16.
        model_config: from `Shape.model_config`.
        tokenizer: from `build_tokenizer`.
        card: the model card, Markdown.
        log: one entry a line of `training_log.jsonl`.

    Raises:
        ValueError: when the folder exists and holds something other than a model.
    """
    check_folder(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = Path(scratch) / "model"
        made.mkdir()
        _write(made, network, model_config, tokenizer)
        (made / "README.md").write_text(card)
        (made / "training_log.jsonl").write_text("".join(json.dumps(e) + "\n" for e in log))
        if folder.exists():
            shutil.move(folder, Path(scratch) / "former")
        made.rename(folder)


def check_folder(folder: Path) -> None:
    """Make sure that a model may be written here.

    Raises:
        ValueError: when there is something that is not a model.
    """
    is_model = (folder / "open_clip_config.json").exists()
    is_empty = folder.is_dir() and not any(folder.iterdir())
    if folder.exists() and not is_model and not is_empty:
        raise ValueError(
            f"{str(folder)!r} must be new, empty or a model's folder, and it is none of them; "
            f"name another one."
        )


def _write(
    folder: Path, network: CLIP, model_config: Mapping[str, Any], tokenizer: Tokenizer
) -> None:
    preprocessing = {
        "mean": list(MEAN),
        "std": list(STD),
        "interpolation": "bicubic",
        "resize_mode": "shortest",
    }
    config = {"model_cfg": dict(model_config), "preprocess_cfg": preprocessing}
    (folder / "open_clip_config.json").write_text(json.dumps(config, indent=2) + "\n")
    weights = {name: w.half().contiguous() for name, w in network.state_dict().items()}
    (folder / "open_clip_model.safetensors").write_bytes(save(weights))
    save_tokenizer(tokenizer, folder)
