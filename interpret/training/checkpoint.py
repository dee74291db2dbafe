"""How far a training has come in, a file it goes on from out: whole or not at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from interpret.training.whole_file import whole_file

State = dict[str, Any]

N_NAMED = 3  # of what another training has otherwise


@dataclass
class Progress:
    """Where a training stands.

    Attributes:
        epoch: from 0; the one under way.
        step: steps of it that are done.
        losses: of these steps, in nats.
        log: what was told so far, a line an entry.
        best: the weights with the lowest validation loss; None before the first is known.
        seconds: spent training, over all sittings.
    """

    epoch: int = 0
    step: int = 0
    losses: list[float] = field(default_factory=list)
    log: list[dict[str, float]] = field(default_factory=list)
    best: State | None = None
    seconds: float = 0.0

    @property
    def validation_losses(self) -> list[float]:
        """After each epoch that is over, in nats."""
        return [entry["validation_loss"] for entry in self.log]


def save_checkpoint(
    path: Path, flags: Mapping[str, Any], progress: Progress, **states: State
) -> None:
    """Write how far a training has come.

    Args:
        path: of the file.
        flags: all that decides a number of the training, plain JSON.
        progress: where it stands.
        **states: state dicts of network and optimiser.

    Raises:
        ValueError: the disk is full; the checkpoint before stays.
    """
    content = {"flags": dict(flags), "progress": vars(progress), "states": states}
    whole_file(path, lambda partial: torch.save(content, partial))


def load_checkpoint(path: Path, flags: Mapping[str, Any]) -> tuple[Progress, dict[str, State]]:
    """Where a training stopped.

    Args:
        path: of the file.
        flags: of the training that wants to go on.

    Returns:
        The progress, and the state dicts by name.

    Raises:
        ValueError: the file is damaged, or of a training with other flags.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
        kept, progress, states = (content[name] for name in ("flags", "progress", "states"))
        found = Progress(**progress)
    except Exception as error:  # whatever a reader met in the bytes
        raise ValueError(
            f"the checkpoint must be one that can be read, got {str(path)!r} "
            f"({type(error).__name__}): remove its folder to train from the start."
        ) from error
    other = list(dict.fromkeys(_differences(kept, flags)))
    if other:
        was = "; ".join(other[:N_NAMED]) + (" and more" if len(other) > N_NAMED else "")
        raise ValueError(
            f"a training must go on with its own flags, but that in {str(path.parent)!r} had "
            f"{was}: give those, choose another --out, or remove the folder."
        )
    return found, states


def _differences(kept: Any, flags: Any, name: str = "") -> Iterator[str]:
    """Name and both values of every leaf of `flags` that is another one in `kept`."""
    if isinstance(flags, Mapping):
        for key, value in flags.items():
            yield from _differences(kept.get(key) if kept else None, value, key)
    elif kept != flags:
        was, now = (value[:16] if isinstance(value, str) else value for value in (kept, flags))
        yield f"{name} {was!r}, now {now!r}"
