"""A transformers folder in, `ClipModel` out: CLIP and SigLIP.

Version 4 of the library returns tensors from the feature functions, version 5 objects that hold
them; both are read. Nothing here touches the network: the folder is fetched before.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from torch import Tensor
from transformers import CLIPModel, SiglipModel

from interpret.models.clip import ClipModel, Layer, Tokenizer
from interpret.models.device import Placement
from interpret.models.preprocess import Preprocess
from interpret.models.registry import ModelSpec
from interpret.models.text import end_lengths, full_lengths
from interpret.models.tokens import transformers_tokenizer
from interpret.models.vision import output_of
from interpret.models.weights import (
    State,
    config_sha256,
    file_sha256,
    fill_network,
    network_sha256,
    read_state,
)

WEIGHTS_FILES = ("model*.safetensors", "pytorch_model*.bin")
NETWORKS: dict[str, Any] = {"clip": CLIPModel, "siglip": SiglipModel}
LEGACY_END_ID = 2  # configurations that say so mean the largest id: transformers' own rule
RESAMPLE = {2: "bilinear", 3: "bicubic"}  # Pillow's numbers


def _features(output: Any) -> Tensor:
    """A tensor (version 4) or what an output object holds (version 5)."""
    return output if isinstance(output, Tensor) else cast(Tensor, output.pooler_output)


@dataclass(frozen=True)
class TransformersTowers:
    """`Towers` of a `CLIPModel` or `SiglipModel`."""

    network: Any

    @property
    def has_causal_text(self) -> bool:
        """CLIP's text tower is causal, SigLIP's is not."""
        return bool(self.network.config.model_type == "clip")

    def image_features(self, pixels: Tensor) -> Tensor:
        """Shape (n_images, 3, s, s) -> (n_images, dim)."""
        return _features(self.network.get_image_features(pixel_values=pixels))

    def patch_tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Output of the last block before `post_layernorm`; or its keys, without bias."""
        tower = self.network.vision_model
        block = tower.encoder.layers[-1]
        if layer == "keys":
            given = output_of(block.layer_norm1, lambda: tower(pixel_values=pixels))
            tokens = given @ block.self_attn.k_proj.weight.T
        else:
            # post_layernorm follows the blocks, but only SigLIP's final state has passed it
            tokens = output_of(block, lambda: tower(pixel_values=pixels))
        return tokens[:, 1:] if self.has_causal_text else tokens  # SigLIP has no class token

    def project_tokens(self, tokens: Tensor) -> Tensor:
        """`post_layernorm`, then the projection, as CLIP's class token goes."""
        if self.network.config.model_type != "clip":
            raise ValueError(
                "the family must project its tokens linearly, got SigLIP, whose attention head "
                "pools them: name parts by highlight or crop instead of patches."
            )
        normed = self.network.vision_model.post_layernorm(tokens)
        return cast(Tensor, self.network.visual_projection(normed))

    def text_features(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, length) -> (n_texts, dim)."""
        return _features(self.network.get_text_features(input_ids=ids))

    def text_lengths(self, ids: Tensor) -> Tensor:
        """Tokens up to and with the end token where the tower is causal, else the full context."""
        if not self.has_causal_text:
            return full_lengths(ids)
        end_id = self.network.config.text_config.eos_token_id
        return end_lengths(ids, None if end_id == LEGACY_END_ID else end_id)


def read_config(folder: Path) -> dict[str, Any] | None:
    """A folder's transformers configuration; None where it holds none of CLIP or SigLIP."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    is_known = isinstance(config, dict) and config.get("model_type") in NETWORKS
    return config if is_known else None


def load_transformers(name: str, folder: Path, placement: Placement) -> ClipModel:
    """Load a CLIP or SigLIP that transformers saved.

    Args:
        name: what to call the model.
        folder: holds config.json, weights, tokenizer and preprocessor configuration.
        placement: where the network runs and in what numbers.

    Raises:
        ValueError: a file is missing or cannot be read; the weights do not fit or are not finite.
    """
    config = read_config(folder)
    if config is None:
        raise ValueError(
            f"the folder must hold a config.json of {' or '.join(NETWORKS)}, got none in "
            f"{str(folder)!r}."
        )
    files = _weights_files(folder)
    network = _built(NETWORKS[config["model_type"]], config)
    state: State = {name: tensor for path in files for name, tensor in read_state(path).items()}
    fill_network(network, state, str(folder))
    context_length = network.config.text_config.max_position_embeddings
    model = clip_from_transformers(
        name,
        network,
        tokenizer=transformers_tokenizer(folder, context_length),
        preprocess=read_preprocess(folder),
        placement=placement,
        weights_sha256=file_sha256(files),
    )
    return replace(model, config_sha256=config_sha256(config))


def clip_from_transformers(
    name: str,
    network: Any,
    *,
    tokenizer: Tokenizer,
    preprocess: Preprocess,
    placement: Placement,
    weights_sha256: str | None = None,
) -> ClipModel:
    """Wrap a `CLIPModel` or `SiglipModel`; it is moved, cast and frozen in place.

    Args:
        name: what to call it.
        network: the library's model.
        tokenizer: the one it was trained with.
        preprocess: the one it was trained with.
        placement: where it runs and in what numbers.
        weights_sha256: of the weights files; None to hash the network's tensors.

    Raises:
        ValueError: pictures are framed at another size than the network reads.
    """
    vision = network.config.vision_config
    if preprocess.size_px != vision.image_size:
        raise ValueError(
            f"pictures must be framed at the size the network reads, {vision.image_size} px, got "
            f"{preprocess.size_px} px in the preprocessor configuration."
        )
    side = vision.image_size // vision.patch_size
    kind = network.config.model_type
    spec = ModelSpec(
        name, "ViT", kind, name, vision.image_size, (side, side), backend="huggingface"
    )
    fingerprint = weights_sha256 or network_sha256(network)
    logit_scale = float(network.logit_scale.detach().float().exp())
    placed = placement.put(network)
    return ClipModel(
        spec=spec,
        network=placed,
        towers=TransformersTowers(placed),
        tokenizer=tokenizer,
        preprocess=preprocess,
        logit_scale=logit_scale,
        weights_sha256=fingerprint,
        device=placement.device,
        precision=placement.precision,
    )


def read_preprocess(folder: Path) -> Preprocess:
    """The geometry and colours of a folder's preprocessor configuration.

    Args:
        folder: holds preprocessor_config.json, or processor_config.json with an image processor.

    Raises:
        ValueError: none there, or a geometry other than "shortest edge, then centre crop to the
            same size" and "both sides to one size".
    """
    config = _preprocessor_config(folder)
    size, crop = _side(config["size"]), _side(config.get("crop_size"))
    is_shortest = isinstance(config["size"], int) or "shortest_edge" in config["size"]
    has_crop = bool(config.get("do_center_crop", crop is not None))
    resample = RESAMPLE.get(config.get("resample", 3))
    if size is None or resample is None or is_shortest != has_crop or (has_crop and crop != size):
        raise ValueError(
            "the preprocessor must resize the shortest edge and crop the centre to the same size, "
            f"or resize both sides to one size, got another geometry in {str(folder)!r}."
        )
    return Preprocess(
        size_px=size,
        mean=tuple(config["image_mean"]),
        std=tuple(config["image_std"]),
        interpolation=resample,
        resize_mode="shortest" if is_shortest else "squash",
    )


def _preprocessor_config(folder: Path) -> dict[str, Any]:
    for name in ("preprocessor_config.json", "processor_config.json"):
        path = folder / name
        if not path.is_file():
            continue
        try:
            config = json.loads(path.read_text(encoding="utf-8"))
            found: dict[str, Any] = config.get("image_processor", config)
            if {"size", "image_mean", "image_std"} <= found.keys():
                return found
        except (ValueError, AttributeError):
            continue
    raise ValueError(
        "the folder must hold a preprocessor_config.json with size, image_mean and image_std, got "
        f"none in {str(folder)!r}."
    )


def _side(size: Any) -> int | None:
    """Side of the square in any of the library's spellings; None where it is no square."""
    sides = {size} if isinstance(size, int) else set(size.values()) if size else set()
    return int(sides.pop()) if len(sides) == 1 else None


def _weights_files(folder: Path) -> list[Path]:
    for pattern in WEIGHTS_FILES:
        if files := sorted(folder.glob(pattern)):
            return files
    raise ValueError(
        f"the folder must hold weights ({' or '.join(WEIGHTS_FILES)}), got none in {str(folder)!r}."
    )


def _built(kind: Any, config: dict[str, Any]) -> Any:
    """The network as its configuration says, with random weights."""
    try:
        return kind(kind.config_class.from_dict(config))
    except Exception as error:  # whatever a constructor met in the numbers
        raise ValueError(
            f"config.json must be one that transformers can build, got {type(error).__name__}: "
            f"{error}"
        ) from error
