"""A model's name in, its files on this disk out, fetched where they are missing; nothing is loaded.

What is cached is not fetched again, and what the hub's client has fetched in part goes on.
"""

from pathlib import Path

from interpret.models.checkpoints import CONFIG_FILE, Checkpoint, find_by_tag, find_in_folder
from interpret.models.checkpoints import WEIGHTS_FILES as OPEN_CLIP_WEIGHTS
from interpret.models.hub import fetch_folder
from interpret.models.huggingface import WEIGHTS_FILES as TRANSFORMERS_WEIGHTS
from interpret.models.huggingface import read_config
from interpret.models.load import HUB_PREFIX
from interpret.models.registry import ALIASES, MODELS, find_model


def fetch_model(name: str, *, offline: bool) -> tuple[Path, ...]:
    """Everything `load_model` reads of a model.

    Args:
        name: as for `load_model`.
        offline: open no socket; only look at what is here.

    Returns:
        Paths of the files, the weights among them.

    Raises:
        ValueError: unknown name, architecture or tag; not here and offline, or out of reach.
    """
    if name in MODELS or name in ALIASES:
        spec = find_model(name)
        if spec.path is not None:
            return _files(find_in_folder(name, Path(__file__).parent / spec.path, offline=offline))
        return _files(find_by_tag(spec.name, spec.arch, spec.weights, offline=offline))
    if name.startswith(HUB_PREFIX):
        return _fetch_repository(name, offline=offline)
    path = Path(name).expanduser()
    if path.is_dir():
        return _in_folder(name, path, offline=offline)
    arch, colon, weights = name.partition(":")
    file = Path(weights).expanduser()
    if colon and file.is_file():
        return (file,)
    if colon and arch and weights:
        return _files(find_by_tag(name, arch, weights, offline=offline))
    find_model(name)  # raises: known names never come here
    raise AssertionError(name)


def _files(checkpoint: Checkpoint) -> tuple[Path, ...]:
    folder = checkpoint.tokenizer
    return (checkpoint.path, *(_light_files(folder) if folder is not None else ()))


def _light_files(folder: Path) -> tuple[Path, ...]:
    """What lies beside the weights: configuration and tokenizer."""
    return tuple(sorted(path for path in folder.iterdir() if path.suffix in (".json", ".txt")))


def _fetch_repository(name: str, *, offline: bool) -> tuple[Path, ...]:
    repo = name.removeprefix(HUB_PREFIX)
    if Path(repo).expanduser().is_dir():
        return _in_folder(name, Path(repo).expanduser(), offline=offline)
    folder = fetch_folder(name, repo, ("config.json", CONFIG_FILE), offline=offline)
    kinds = OPEN_CLIP_WEIGHTS if read_config(folder) is None else TRANSFORMERS_WEIGHTS
    return _in_folder(name, fetch_folder(name, repo, kinds, offline=offline), offline=offline)


def _in_folder(name: str, folder: Path, *, offline: bool) -> tuple[Path, ...]:
    if (folder / CONFIG_FILE).is_file():
        checkpoint = find_in_folder(name, folder, offline=offline)
        return tuple(dict.fromkeys([*_files(checkpoint), *_light_files(folder)]))
    weights = [path for kind in TRANSFORMERS_WEIGHTS for path in sorted(folder.glob(kind))]
    if not weights:
        raise ValueError(
            f"the model's folder must hold weights, got none in {str(folder)!r}: name another."
        )
    return (*weights, *_light_files(folder))
