"""The flags of the mutual-knowledge method, which every experiment on its explanations shares."""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from experiments.flags import CommonFlags, flag

PARTS_MAX = 64
BY_PROTOCOL: dict[str, dict[str, Any]] = {
    "default": {"group_by": "predicted", "resize": "model"},
    "paper": {"group_by": "label", "resize": "squash", "templates": "paper"},
}


@dataclass(frozen=True)
class MethodFlags(CommonFlags):
    """The common flags and those of the method; None is decided by the protocol."""

    protocol: str = flag("default", "constants of the method", choices=("default", "paper"))
    group_by: str | None = flag(
        None,
        "pictures that share their parts",
        choices=("predicted", "label", "image"),
        follows=("protocol",),
    )
    naming: str = flag(
        "auto",
        "how a part is shown to the model",
        choices=("auto", "highlight", "crop", "patches"),
        follows=("model",),
    )
    resize: str | None = flag(
        None, "preprocessing of pictures", choices=("model", "squash"), follows=("protocol",)
    )
    parts: int = flag(5, "parts of an object", kind=int)
    top_k: int = flag(3, "words of a part", kind=int)
    class_concepts: int = flag(50, "words of a class, at most a quarter of the bank", kind=int)
    layer: str = flag("tokens", "what patches are known by", choices=("tokens", "keys"))
    score_class: str = flag(
        "predicted", "class a picture is compared with", choices=("predicted", "label")
    )
    bank_control: str | None = flag(
        None,
        "put words that mean nothing in place of the bank's",
        choices=("random-words", "shuffled"),
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.parts > PARTS_MAX:
            raise ValueError(f"--parts must be at most {PARTS_MAX}, got {self.parts}.")
        for name in ("parts", "top_k", "class_concepts"):
            if getattr(self, name) < 1:
                shown = f"--{name.replace('_', '-')}"
                raise ValueError(f"{shown} must be at least 1, got {getattr(self, name)}.")


M = TypeVar("M", bound=MethodFlags)


def choose_by_protocol(config: M) -> M:
    """Fill in what was left open with what the protocol says."""
    chosen = BY_PROTOCOL[config.protocol].items()
    return replace(config, **{k: v for k, v in chosen if getattr(config, k) is None})
