"""Captioned pictures and a recipe in, what the training would take out, after a step or two."""

import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from interpret.images.imageset import ImageSet
from interpret.models.device import resolve_placement
from interpret.training.gradient_cache import check_chunks
from interpret.training.pair_batches import Sampler
from interpret.training.pair_course import Trainer
from interpret.training.pair_study import PairRecipe, n_text_weights
from interpret.training.pairs import Pairs, hold_pixels, split_pictures, with_captions
from interpret.training.student import make_student


@dataclass(frozen=True)
class Rehearsal:
    """What a training would take.

    Attributes:
        n_train: pictures it would learn from.
        n_weights: of the whole network.
        n_text_weights: of them, for texts.
        n_steps: if no epoch is spared.
        step_seconds: of the second step where there is one, as the first also makes memory ready.
        loss: of the first step, in nats.
    """

    n_train: int
    n_weights: int
    n_text_weights: int
    n_steps: int
    step_seconds: float
    loss: float

    @property
    def hours(self) -> float:
        """Of all steps, without validation and loading."""
        return self.n_steps * self.step_seconds / 3600


def rehearse_pairs(
    given: ImageSet, recipe: PairRecipe, *, device: str = "auto", offline: bool = False
) -> Rehearsal:
    """Build the network and take its first steps; nothing is kept.

    Args:
        given: pictures, some with captions.
        recipe: how they would be learnt from.
        device: "auto" or a torch device.
        offline: open no socket.

    Raises:
        ValueError: whatever would end the training before it begins.
    """
    images = with_captions(given)
    split = split_pictures(images.digests, seed=recipe.seed)
    few = images.take(split.train[: 2 * recipe.batch_size * recipe.plan.n_accumulated])
    captions, all_captions = few.captions or (), images.captions or ()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        texts = [text for row in split.train for text in all_captions[row]]
        student = make_student(recipe.pairing, texts, work, offline=offline)
        check_chunks(student.network, recipe.plan.chunk_size, recipe.batch_size)
        student.network.to(resolve_placement(device).device)
        pixels = hold_pixels(few, student.preprocess, work / "pixels.npy")
        pairs = Pairs(pixels, captions, few.labels)
        sampler = Sampler(
            pairs,
            np.arange(len(few)),
            recipe.batch_size,
            recipe.seed,
            recipe.is_varied,
            recipe.classes_count,
        )
        sampler.require_batches(recipe.plan.n_accumulated)
        losses, seconds = list[float](), [time.monotonic()]

        def tell(loss: float) -> None:
            losses.append(loss)
            seconds.append(time.monotonic())

        plan = replace(recipe.plan, epochs=1)
        trainer = Trainer(student.towers(autocast=recipe.autocast), sampler, sampler, plan)
        trainer.tell = tell
        trainer.take_steps(2)
    n_batches = max(1, len(split.train) // recipe.batch_size)
    return Rehearsal(
        n_train=len(split.train),
        n_weights=sum(weight.numel() for weight in student.network.parameters()),
        n_text_weights=n_text_weights(student.network),
        n_steps=recipe.plan.epochs * max(1, n_batches // recipe.plan.n_accumulated),
        step_seconds=seconds[-1] - seconds[-2],
        loss=losses[0],
    )
