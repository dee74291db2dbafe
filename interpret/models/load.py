"""A name in, a frozen CLIP out: registry name, ARCH:TAG, ARCH:/path, hf:org/name, or a folder."""

from dataclasses import replace
from pathlib import Path

from interpret.models.checkpoints import (
    CONFIG_FILE,
    find_by_file,
    find_by_tag,
    find_in_folder,
    load_checkpoint,
)
from interpret.models.checkpoints import WEIGHTS_FILES as OPEN_CLIP_WEIGHTS
from interpret.models.clip import ClipModel
from interpret.models.device import Placement, resolve_placement
from interpret.models.hub import fetch_folder
from interpret.models.huggingface import WEIGHTS_FILES as TRANSFORMERS_WEIGHTS
from interpret.models.huggingface import load_transformers, read_config
from interpret.models.registry import ALIASES, MODELS, ModelSpec, find_model

HUB_PREFIX = "hf:"
WEIGHTS_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt")


def load_model(
    name: str, *, device: str = "auto", precision: str = "fp32", offline: bool = False
) -> ClipModel:
    """Load a CLIP, frozen, in evaluation mode.

    Args:
        name: a registry name or alias ("ViT-B/32"); an open_clip pair ("ViT-B-32:laion2b_e16");
            an open_clip architecture with a weights file ("ViT-B-32:/path/model.safetensors"); a
            folder of open_clip or transformers; or a hub repository ("hf:org/name").
        device: "auto" (cuda, mps, else cpu) or a torch device.
        precision: "fp32", "auto" (bf16 where it is fast), "bf16" or "fp16".
        offline: open no socket; what is not on this disk is refused.

    Raises:
        ValueError: unknown name, architecture or tag; a missing or damaged file; weights that do
            not fit or are not finite; a hub out of reach; a device or precision that is not there.
    """
    placement = resolve_placement(device, precision)
    if name in MODELS or name in ALIASES:
        return _load_known(find_model(name), placement, offline=offline)
    if name.startswith(HUB_PREFIX):
        return _load_hub(name, placement, offline=offline)
    folder = _expanded(name)
    if folder.is_dir():
        return _load_folder(folder.resolve().name, folder, placement, offline=offline)
    arch, colon, weights = name.partition(":")
    if colon and arch and weights:
        return _load_pair(name, placement, offline=offline)
    if folder.is_file() or folder.suffix in WEIGHTS_SUFFIXES:
        raise ValueError(
            f"a weights file must be named with its architecture, ARCH:{name}, got {name!r} alone."
        )
    if name.startswith((".", "/", "~")):
        raise ValueError(f"the model's folder must exist, got {name!r}: check the path.")
    return _load_known(find_model(name), placement, offline=offline)


def _load_known(spec: ModelSpec, placement: Placement, *, offline: bool) -> ClipModel:
    if spec.path is not None:
        folder = Path(__file__).parent / spec.path
        if not folder.is_dir():
            raise ValueError(
                f"the shipped model {spec.name!r} must lie in interpret/models/{spec.path}, got "
                "no such folder: install the project again."
            )
        found = find_in_folder(spec.name, folder, offline=offline)
        return load_checkpoint(found, placement, replace(spec, weights=found.weights))
    found = find_by_tag(spec.name, spec.arch, spec.weights, offline=offline)
    return load_checkpoint(found, placement, spec)


def _load_pair(name: str, placement: Placement, *, offline: bool) -> ClipModel:
    arch, _, weights = name.partition(":")
    path = _expanded(weights)
    if path.is_file() or path.suffix in WEIGHTS_SUFFIXES or len(path.parts) > 1:
        label = f"{arch}:{path.name}"
        return load_checkpoint(find_by_file(label, arch, path, offline=offline), placement)
    return load_checkpoint(find_by_tag(name, arch, weights, offline=offline), placement)


def _load_hub(name: str, placement: Placement, *, offline: bool) -> ClipModel:
    repo = name.removeprefix(HUB_PREFIX)
    folder = _expanded(repo)
    if folder.is_dir():
        return _load_folder(folder.resolve().name, folder, placement, offline=offline)
    if repo.startswith((".", "/", "~")):
        raise ValueError(f"the model's folder must exist, got {name!r}: check the path.")
    folder = fetch_folder(name, repo, ("config.json", CONFIG_FILE), offline=offline)
    if read_config(folder) is None:  # an open_clip repository, or nothing we know
        folder = fetch_folder(name, repo, OPEN_CLIP_WEIGHTS, offline=offline)
        return _load_folder(name, folder, placement, offline=offline)
    folder = fetch_folder(name, repo, TRANSFORMERS_WEIGHTS, offline=offline)
    return load_transformers(name, folder, placement)


def _load_folder(name: str, folder: Path, placement: Placement, *, offline: bool) -> ClipModel:
    if (folder / CONFIG_FILE).is_file():
        found = find_in_folder(name, folder, offline=offline)
        return load_checkpoint(found, placement)
    if read_config(folder) is not None:
        return load_transformers(name, folder, placement)
    raise ValueError(
        f"the model's folder must hold {CONFIG_FILE}, or a config.json of model type clip or "
        f"siglip, got neither in {str(folder)!r}."
    )


def _expanded(path: str) -> Path:
    """With the home folder for a leading ~, where there is such a user."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)
