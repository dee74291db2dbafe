"""Where an open_clip checkpoint lies in, the loaded `ClipModel` out: tag, file or folder."""

import json
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import open_clip
from open_clip.pretrained import get_pretrained_cfg, list_pretrained_tags_by_model

from interpret.models.clip import ClipModel
from interpret.models.device import Placement
from interpret.models.hub import TOKENIZER_FILES, fetch_file, fetch_folder
from interpret.models.open_clip import (
    Config,
    build_network,
    clip_from_network,
    describe,
    image_size_of,
)
from interpret.models.preprocess import preprocess_from
from interpret.models.registry import ModelSpec
from interpret.models.tokens import open_clip_tokenizer
from interpret.models.weights import (
    config_sha256,
    file_sha256,
    fill_network,
    open_clip_state,
    read_state,
)

CONFIG_FILE = "open_clip_config.json"
WEIGHTS_FILES = (
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.safetensors",
    "open_clip_pytorch_model.bin",
    "open_clip_pytorch_model.pth",
)


@dataclass(frozen=True)
class Checkpoint:
    """All that is needed to build an open_clip model, on this disk.

    Attributes:
        name: what to call the model.
        arch: architecture, or where the configuration came from.
        weights: tag or file name.
        config: open_clip's `model_cfg`.
        path: the weights file.
        preprocess: open_clip's `preprocess_cfg`.
        tokenizer: folder of the tokenizer; None for open_clip's own.
    """

    name: str
    arch: str
    weights: str
    config: Config
    path: Path
    preprocess: dict[str, Any]
    tokenizer: Path | None


def load_checkpoint(
    checkpoint: Checkpoint, placement: Placement, spec: ModelSpec | None = None
) -> ClipModel:
    """Build, fill, place.

    Args:
        checkpoint: where everything lies.
        placement: where the network runs and in what numbers.
        spec: the registry's; None to describe the network as built.

    Raises:
        ValueError: the configuration cannot be built, the weights do not fit it or are not finite,
            the tokenizer does not fit.
    """
    text = checkpoint.config["text_cfg"]
    tokenizer = open_clip_tokenizer(text, checkpoint.tokenizer)
    state = read_state(checkpoint.path)
    network = build_network(checkpoint.config)
    fill_network(network, open_clip_state(network, state), str(checkpoint.path))
    found = describe(checkpoint.name, checkpoint.arch, checkpoint.weights, network)
    model = clip_from_network(
        network,
        spec or found,
        tokenizer=tokenizer,
        preprocess=preprocess_from(checkpoint.preprocess, image_size_of(network)),
        placement=placement,
        weights_sha256=file_sha256([checkpoint.path]),
    )
    return replace(model, config_sha256=config_sha256(checkpoint.config))


def find_by_tag(name: str, arch: str, tag: str, *, offline: bool) -> Checkpoint:
    """A checkpoint open_clip knows by architecture and tag, from the cache or the hub.

    Args:
        name: what the user asked for.
        arch: open_clip architecture.
        tag: of its weights.
        offline: use the local cache only.

    Raises:
        ValueError: unknown architecture or tag; an activation the weights were not trained with;
            the hub cannot be reached.
    """
    config = _known_config(arch)
    known = get_pretrained_cfg(arch, tag)
    if not known:
        tags = list_pretrained_tags_by_model(arch)
        raise ValueError(
            f"the weights of {arch} must be a known tag or a file that exists, got {tag!r}"
            f"{_nearest(tag, tags)} Known tags: {', '.join(tags) or 'none'}."
        )
    _refuse_activation(arch, tag, config, known)
    repo, _, file = known.get("hf_hub", "").rpartition("/")
    if not repo:
        raise ValueError(
            f"the weights must be on the hub, got {name!r}, which open_clip fetches elsewhere: "
            f"download {known.get('url')} and name the file ({arch}:/path/weights)."
        )
    names = (Path(file).with_suffix(".safetensors").name, file) if file else WEIGHTS_FILES
    path = fetch_file(name, repo, names, offline=offline)
    config, tokenizer = _with_text_files(name, config, None, offline=offline)
    return Checkpoint(name, arch, tag, config, path, known, tokenizer)


def find_by_file(name: str, arch: str, path: Path, *, offline: bool) -> Checkpoint:
    """A weights file of one's own for an architecture of open_clip's.

    Args:
        name: what the user asked for.
        arch: open_clip architecture.
        path: the weights file.
        offline: use the local cache only (some architectures take a tokenizer from the hub).

    Raises:
        ValueError: unknown architecture.
    """
    config, tokenizer = _with_text_files(name, _known_config(arch), None, offline=offline)
    return Checkpoint(name, arch, path.name, config, path, {}, tokenizer)


def find_in_folder(name: str, folder: Path, *, offline: bool) -> Checkpoint:
    """An open_clip local folder.

    Args:
        name: what to call the model.
        folder: holds `open_clip_config.json`, a weights file, and a tokenizer where it is not
            open_clip's own.
        offline: use the local cache only.

    Raises:
        ValueError: the configuration cannot be read or the weights are missing.
    """
    try:
        content = json.loads((folder / CONFIG_FILE).read_text(encoding="utf-8"))
        config, preprocess = content["model_cfg"], content.get("preprocess_cfg") or {}
        config = config | {part: dict(config[part]) for part in ("vision_cfg", "text_cfg")}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        raise ValueError(
            f"{CONFIG_FILE} must hold model_cfg with vision_cfg and text_cfg, got one in "
            f"{str(folder)!r} that does not ({type(error).__name__})."
        ) from error
    paths = [folder / file for file in WEIGHTS_FILES if (folder / file).is_file()]
    if not paths:
        raise ValueError(
            f"the folder must hold weights ({', '.join(WEIGHTS_FILES)}), got none of them in "
            f"{str(folder)!r}."
        )
    config, tokenizer = _with_text_files(name, config, folder, offline=offline)
    return Checkpoint(name, folder.name, paths[0].name, config, paths[0], preprocess, tokenizer)


def _known_config(arch: str) -> Config:
    known = open_clip.list_models()
    if arch not in known:
        raise ValueError(
            f"the architecture must be one of open_clip's, got {arch!r}{_nearest(arch, known)} "
            f"open_clip knows {len(known)}; open_clip.list_models() prints them."
        )
    config: Config = open_clip.get_model_config(arch)
    return config


def _nearest(name: str, known: list[str]) -> str:
    near = get_close_matches(name, known, n=3)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else "."


def _refuse_activation(arch: str, tag: str, config: Config, known: dict[str, Any]) -> None:
    """open_clip only warns where an architecture's activation is not the weights' own."""
    wanted, given = known.get("quick_gelu", False), config.get("quick_gelu", False)
    other = f"{arch}-quickgelu" if wanted else arch.removesuffix("-quickgelu")
    if wanted != given and other != arch and get_pretrained_cfg(other, tag):
        raise ValueError(
            f"the architecture must have the activation the weights were trained with, got "
            f"{arch}:{tag}: use {other}:{tag}."
        )


def _with_text_files(
    name: str, config: Config, folder: Path | None, *, offline: bool
) -> tuple[Config, Path | None]:
    """The configuration with its text model on this disk, and the folder of the tokenizer."""
    text = dict(config["text_cfg"])
    for key in ("hf_model_name", "hf_tokenizer_name"):
        source = text.get(key)
        if not source or (key == "hf_tokenizer_name" and folder is not None):
            continue
        local = (folder or Path()) / source
        if not local.is_dir():
            local = fetch_folder(name, source, TOKENIZER_FILES, offline=offline)
        text[key] = str(local)
    name_of_tokenizer = text.get("hf_tokenizer_name")
    if folder is None and name_of_tokenizer:
        folder = Path(name_of_tokenizer)
    return config | {"text_cfg": text}, folder
