"""A network and pairs in, a training log out: steps, validation, early stopping, checkpoints."""

import math
import time
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from interpret.training.checkpoint import Progress, load_checkpoint, save_checkpoint
from interpret.training.gradient_cache import Towers, add_gradient, loss_of
from interpret.training.pair_batches import Sampler

MAX_SCALE = 100.0  # Radford et al. 2021, section 2.5
BETAS = (0.9, 0.98)  # Radford et al. 2021, table 18
MAX_GRADIENT = 1.0
PROJECTIONS = (  # how the weights that lead into the joint space are called in open_clip
    "visual.proj",
    "visual.head.proj",
    "visual.head.mlp",
    "visual.attnpool.c_proj",
    "text.proj",
    "text.text_projection",
    "text_projection",
)
Tell = Callable[[float], object]


@dataclass(frozen=True)
class PairPlan:
    """How a network is taught.

    Attributes:
        epochs: passes over the pictures at most.
        patience: passes without a lower validation loss after which training ends.
        learning_rate: the highest one, reached after the warm-up; a cosine takes it to 0 in the
            last epoch, if all are needed.
        warmup: share of all steps in which it rises.
        projection_decay: weight decay of the projections into the joint space, and of nothing else.
        temperature: that cosines are divided by, fixed; None to learn it from .07 on.
        chunk_size: pictures in memory at once (`gradient_cache`); None for the whole batch.
        n_accumulated: batches a step; each is compared within itself only.
        checkpoint_minutes: between two checkpoints; there is one after each epoch, too.
        seed: of dropout; batches have the sampler's.
    """

    epochs: int = 20
    patience: int = 2
    learning_rate: float = 5e-4
    warmup: float = 0.06
    projection_decay: float = 1e-3
    temperature: float | None = 0.07
    chunk_size: int | None = None
    n_accumulated: int = 1
    checkpoint_minutes: float = 5.0
    seed: int = 0

    def __post_init__(self) -> None:
        for name in ("epochs", "patience", "n_accumulated", "chunk_size"):
            value = getattr(self, name)
            if value is not None and value < 1:
                raise ValueError(f"{name} must be at least 1, got {value}.")
        for name in ("learning_rate", "temperature"):
            value = getattr(self, name)
            if value is not None and not value > 0:
                raise ValueError(f"{name} must be above 0, got {value}.")
        if not (0 <= self.warmup < 1 and self.projection_decay >= 0):
            raise ValueError(
                "warmup must be in [0, 1) and projection_decay at least 0, got "
                f"{self.warmup} and {self.projection_decay}."
            )


@dataclass
class Trainer:
    """A training under way; it changes `towers.network` and ends with the best weights in it.

    Attributes:
        towers: what is trained.
        sampler: of the batches to learn from.
        validation: of those that decide when to stop; its batches are compared without chance.
        plan: how.
        checkpoint: the file to go on from and to write to; None for none.
        flags: all that decides a number, plain JSON, kept in the checkpoint.
        tell: told of every step's loss, in nats, those of former sittings not.
    """

    towers: Towers
    sampler: Sampler
    validation: Sampler
    plan: PairPlan
    checkpoint: Path | None = None
    flags: Mapping[str, Any] = field(default_factory=dict)
    tell: Tell | None = None

    def __post_init__(self) -> None:
        network = self.towers.network
        if self.plan.temperature is not None:
            with torch.no_grad():
                network.logit_scale.fill_(-math.log(self.plan.temperature))
            network.logit_scale.requires_grad_(False)
        self.optimiser = _optimiser(network, self.plan)
        self.progress = Progress()
        if self.checkpoint is not None and self.checkpoint.is_file():
            self.progress, states = load_checkpoint(self.checkpoint, self.flags)
            network.load_state_dict(states["network"])
            self.optimiser.load_state_dict(states["optimiser"])
        self._saved_at = time.monotonic()

    @property
    def n_steps(self) -> int:
        """Steps an epoch."""
        return max(1, self.sampler.n_batches // self.plan.n_accumulated)

    @property
    def n_steps_done(self) -> int:
        """Steps of former sittings."""
        return self.progress.epoch * self.n_steps + self.progress.step

    @property
    def is_over(self) -> bool:
        """Have the epochs run out, or has validation gained nothing for too long?"""
        losses = self.progress.validation_losses
        since_best = len(losses) - 1 - int(np.argmin(losses)) if losses else 0
        return since_best >= self.plan.patience or self.progress.epoch >= self.plan.epochs

    def epochs(self) -> Iterator[dict[str, float]]:
        """Train to the end.

        Yields:
            After each epoch: `epoch`, counted from 1, `step`, counted over all epochs, `loss` and
            `validation_loss` in nats, `scale`, `seconds`.

        Raises:
            ValueError: the loss is no longer a number, or a checkpoint cannot be written.
        """
        while not self.is_over:
            yield self._epoch()
        if self.progress.best is not None:
            self.towers.network.load_state_dict(self.progress.best)
        self.towers.network.eval()

    def take_steps(self, n_steps: int) -> None:
        """Take the epoch's next steps, up to `n_steps` of them."""
        now, last = self.progress, min(self.progress.step + n_steps, self.n_steps)
        self.towers.network.train()
        while now.step < last:
            began = time.monotonic()
            now.losses.append(self._step(now.epoch, now.step))
            now.step += 1
            now.seconds += time.monotonic() - began
            if self.tell is not None:
                self.tell(now.losses[-1])
            if time.monotonic() - self._saved_at > 60 * self.plan.checkpoint_minutes:
                self._save()

    def _epoch(self) -> dict[str, float]:
        now = self.progress
        self.take_steps(self.n_steps)
        began = time.monotonic()
        asked = self.asked()
        self._require_finite(asked)
        is_best = not now.log or asked < min(now.validation_losses)
        now.seconds += time.monotonic() - began
        entry = {
            "epoch": now.epoch + 1,
            "step": (now.epoch + 1) * self.n_steps,
            "loss": float(np.mean(now.losses)),
            "validation_loss": asked,
            "scale": self.towers.network.logit_scale.exp().item(),
            "seconds": round(now.seconds, 1),
        }
        best = deepcopy(self.towers.network.state_dict()) if is_best else now.best
        self.progress = Progress(now.epoch + 1, 0, [], [*now.log, entry], best, now.seconds)
        self._save()
        return entry

    def _step(self, epoch: int, step: int) -> float:
        plan, network = self.plan, self.towers.network
        rate = plan.learning_rate * self._share_of_rate(epoch * self.n_steps + step)
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        losses = []
        for i in range(plan.n_accumulated):
            index = step * plan.n_accumulated + i
            seed = int(np.random.SeedSequence([plan.seed, epoch, index]).generate_state(1)[0])
            losses.append(
                add_gradient(
                    self.towers,
                    self.sampler.batch(epoch, index),
                    chunk_size=plan.chunk_size,
                    share=1 / plan.n_accumulated,
                    seed=seed,
                )
            )
        loss = float(np.mean(losses))
        self._require_finite(loss)
        torch.nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT)
        self.optimiser.step()
        with torch.no_grad():
            network.logit_scale.clamp_(0, math.log(MAX_SCALE))
        return loss

    def _require_finite(self, loss: float) -> None:
        if not math.isfinite(loss):
            raise ValueError(
                f"the loss must stay finite, got {loss}: take a lower learning rate than "
                f"{self.plan.learning_rate}."
            )

    def _share_of_rate(self, step: int) -> float:
        n_steps = self.plan.epochs * self.n_steps
        n_warmup = max(1, round(self.plan.warmup * n_steps))
        if step < n_warmup:
            return (step + 1) / n_warmup
        progress = (step - n_warmup) / max(1, n_steps - n_warmup)
        return 0.5 * (1 + math.cos(math.pi * progress))

    def asked(self) -> float:
        """The mean validation loss of a picture, in nats, with the weights as they stand."""
        return mean_loss(self.towers, self.validation, self.plan.chunk_size)

    def _save(self) -> None:
        if self.checkpoint is not None:
            states = {
                "network": self.towers.network.state_dict(),
                "optimiser": self.optimiser.state_dict(),
            }
            save_checkpoint(self.checkpoint, self.flags, self.progress, **states)
        self._saved_at = time.monotonic()


def mean_loss(towers: Towers, sampler: Sampler, chunk_size: int | None) -> float:
    """The mean loss of a picture in a sampler's plain batches, in nats; nothing is learnt."""
    towers.network.eval()
    with torch.no_grad():
        batches = map(sampler.plain_batch, sampler.plain_batches())
        return float(np.mean([loss_of(towers, one, chunk_size).item() for one in batches]))


def projections_of(network: Any) -> list[str]:
    """Names of the weights that lead from the towers into the joint space."""
    return [
        name
        for name, _ in network.named_parameters()
        if any(name == known or name.startswith(f"{known}.") for known in PROJECTIONS)
    ]


def _optimiser(network: Any, plan: PairPlan) -> torch.optim.Optimizer:
    into = set(projections_of(network))
    weights = [(n, w) for n, w in network.named_parameters() if w.requires_grad]
    groups = [
        {"params": [w for n, w in weights if n in into], "weight_decay": plan.projection_decay},
        {"params": [w for n, w in weights if n not in into], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=plan.learning_rate, betas=BETAS, eps=1e-6)
