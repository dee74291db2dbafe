"""What there is to choose from: models, image sets and banks as tables, and what lies here.

Nothing is loaded and no socket is opened: registries and the local caches are looked at.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from concepts.bank import SHIPPED_BANKS, ConceptBank, load_bank
from interpret.images.registry import IMAGE_SETS, ImageSetSpec
from interpret.models.registry import MODELS, ModelSpec

MODELS_ROOM = Path(__file__).parent / "models"
SHIPPED_WEIGHTS = "open_clip_model.safetensors"
NEEDS_HUB, NEEDS_FOLDER, DRAWN = "needs the hub", "needs your folder", "yes, drawn"
UNITS = ("B", "kB", "MB", "GB", "TB")


def tabulate_models() -> pd.DataFrame:
    """A row a known model; cells are text, a dash for what is unknown."""
    return pd.DataFrame([_describe_model(spec) for spec in MODELS.values()])


def tabulate_image_sets() -> pd.DataFrame:
    """A row a known image set; cells are text, a dash for what there is not."""
    return pd.DataFrame([_describe_images(spec) for spec in IMAGE_SETS.values()])


def tabulate_banks() -> pd.DataFrame:
    """A row a shipped bank; cells are text."""
    return pd.DataFrame([_describe_bank(load_bank(name), path) for name, path in _banks()])


def cached_weights(spec: ModelSpec) -> Path | None:
    """The weights of a known model on this disk, with all it needs beside them, or None."""
    if spec.path is not None:
        shipped = MODELS_ROOM / spec.path / SHIPPED_WEIGHTS
        return shipped if shipped.is_file() else None
    if not _hub_cache().is_dir():
        return None
    from interpret.models.checkpoints import find_by_tag  # slow: open_clip knows the hub's names

    try:
        return find_by_tag(spec.name, spec.arch, spec.weights, offline=True).path
    except ValueError:  # says what is missing
        return None


def cached_pictures(spec: ImageSetSpec) -> tuple[Path, ...]:
    """The Arrow files of an image set that the datasets library has prepared on this disk."""
    if spec.hub is None:
        return ()
    from datasets import config
    from datasets.naming import camelcase_to_snakecase

    owner, _, name = spec.hub.rpartition("/")
    folder = f"{owner}___{camelcase_to_snakecase(name)}" if owner else camelcase_to_snakecase(name)
    found = Path(config.HF_DATASETS_CACHE).glob(f"{folder}/*/*/*/*.arrow")
    return tuple(sorted(path for path in found if not path.parent.name.endswith(".incomplete")))


def format_bytes(n_bytes: int) -> str:
    """A size as people read it, in powers of 1,000.

    Args:
        n_bytes: at least 0.

    Example:
        >>> format_bytes(999), format_bytes(8_912_000), format_bytes(1_500_000_000)
        ('999 B', '8.9 MB', '1.5 GB')
    """
    size, unit = float(n_bytes), 0
    while size >= 999.95 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {UNITS[unit]}" if unit else f"{n_bytes} B"


def _describe_model(spec: ModelSpec) -> dict[str, str]:
    weights = cached_weights(spec)
    here = None if weights is None else format_bytes(weights.stat().st_size)
    return {
        "model": spec.name,
        "family": spec.family,
        "architecture": spec.arch,
        "weights": spec.weights,
        "data": spec.pretraining_data or "-",
        "pairs": spec.pretraining_size or "-",
        "px": str(spec.image_size_px),
        "grid": "x".join(map(str, spec.patch_grid)) if spec.patch_grid else "-",
        "ImageNet top-1": f"{spec.imagenet_top1:.3f}" if spec.imagenet_top1 else "-",
        "licence": spec.licence or "-",
        "on this machine": NEEDS_HUB if here is None else f"shipped, {here}" if spec.path else here,
    }


def _describe_images(spec: ImageSetSpec) -> dict[str, str]:
    return {
        "images": spec.name,
        "hub": spec.hub or "-",
        "bank": spec.default_bank or "-",
        "templates": spec.templates,
        "on this machine": _where(spec),
        "note": spec.note or "-",
    }


def _banks() -> list[tuple[str, Path]]:
    return sorted(SHIPPED_BANKS.items())


def _describe_bank(bank: ConceptBank, path: Path) -> dict[str, str]:
    sets = [spec.name for spec in IMAGE_SETS.values() if spec.default_bank == bank.name]
    n_entries = sum(len(words) for words in bank.of_class.values())
    return {
        "bank": bank.name,
        "classes": str(len(bank.of_class)),
        "concepts": str(len(bank)),
        "entries": str(n_entries),
        "default of": ", ".join(sets) or "-",
        "licence": bank.licence or "-",
        "on this machine": f"shipped, {format_bytes(path.stat().st_size)}",
    }


def _where(spec: ImageSetSpec) -> str:
    if spec.name == "menagerie":
        return DRAWN
    if spec.hub is None:
        return NEEDS_FOLDER
    found = cached_pictures(spec)
    return format_bytes(_total(found)) if found else NEEDS_HUB


def _total(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths)


def _hub_cache() -> Path:
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE)
