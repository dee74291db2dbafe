"""A flag's text in, the names in it out: models, image sets or measures with commas between."""

from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from interpret.models.registry import ALIASES, MODEL_LISTS, MODELS

COMPARED = "mutual_knowledge"  # models side by side; of the other measures only the headlines
MEASURES = (COMPARED, "zero_shot", "linear_probe", "class_agnostic", "clustering")


def read_names(text: str, name: str, allowed: Sequence[str] = ()) -> tuple[str, ...]:
    """Names from a flag, each once, in the order given.

    Raises:
        ValueError: there are none, one comes twice, or one is not allowed.
    """
    names = tuple(part.strip() for part in text.split(",") if part.strip())
    if not names or len(set(names)) < len(names):
        raise ValueError(f"{name} must be names with commas between, each once, got {text!r}.")
    unknown = [part for part in names if allowed and part not in allowed]
    if unknown:
        raise ValueError(f"{name} must be among {', '.join(allowed)}, got {unknown[0]!r}.")
    return names


def read_models(text: str, flag: str = "--models") -> tuple[str, ...]:
    """Models from a flag, in the order given.

    Args:
        text: names, lists of `MODEL_LISTS`, and whatever else `--model` takes (arch:tag,
            arch:/path/weights, hf:org/name, a folder), with commas between.
        flag: for the errors.

    Raises:
        ValueError: nothing is named, a name is unknown, or a model is named twice.

    Example:
        >>> read_models("ViT-B/32, RN-50")
        ('ViT-B/32', 'RN50')
    """
    asked = [part.strip() for part in text.split(",") if part.strip()]
    names = [name for part in asked for name in MODEL_LISTS.get(part) or (_known(part, flag),)]
    if not names:
        raise ValueError(
            f"{flag} must name at least one model, got {text!r}: give names with commas between, "
            f"or {' or '.join(MODEL_LISTS)}."
        )
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(f"{flag} must name each model once, got {twice[0]!r} twice.")
    return tuple(names)


def _known(name: str, flag: str) -> str:
    name = ALIASES.get(name, name)
    if name in MODELS or ":" in name or Path(name).expanduser().exists():
        return name
    near = get_close_matches(name, [*MODEL_LISTS, *MODELS, *ALIASES], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else "."
    raise ValueError(
        f"{flag} must be known names, lists ({', '.join(MODEL_LISTS)}), arch:tag, "
        f"hf:org/name or folders, with commas between, got {name!r}{hint}"
    )
