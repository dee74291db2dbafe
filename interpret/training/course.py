"""A network and a lesson in, a training log out."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypedDict

import numpy as np
from open_clip import CLIP
from tokenizers import Tokenizer

from interpret.training.batches import Mix, draw_batches
from interpret.training.contrastive import Recipe, train
from interpret.training.lesson import Lesson, writer_for
from interpret.training.validation import CLASS_PROMPT, image_vectors, text_vectors, zero_shot_top1
from interpret.training.vocabulary import tokenize_with


class Entry(TypedDict):
    """A line of the training log: the mean loss since the last one, in nats, and the accuracy."""

    step: int
    loss: float
    validation_top1: float
    seconds: float


@dataclass(frozen=True)
class Plan:
    """How a network is taught.

    Attributes:
        recipe: how its weights are moved.
        batch_size: pictures a step.
        mix: which of them are marked.
        minutes: it stops after these, whether or not the recipe is at its end.
        validate_every: steps between two entries of the log.
        seed: of the batches.
    """

    recipe: Recipe
    batch_size: int = 128
    mix: Mix = field(default_factory=Mix)
    minutes: float = 40
    validate_every: int = 150
    seed: int = 0


def teach(
    network: CLIP, tokenizer: Tokenizer, lesson: Lesson, exam: Lesson, plan: Plan
) -> Iterator[Entry]:
    """Train a network in place.

    Args:
        network: an untrained CLIP.
        tokenizer: made for it.
        lesson: what it is taught.
        exam: what it is asked now and then; nothing is chosen by the answer.
        plan: how.

    Yields:
        An entry every `plan.validate_every` steps and at the end.
    """
    began, tokenize, losses = time.monotonic(), tokenize_with(tokenizer), list[float]()
    batches = draw_batches(
        lesson.drawings,
        writer_for(lesson),
        batch_size=plan.batch_size,
        mix=plan.mix,
        rng=np.random.default_rng(plan.seed),
    )
    for step, loss in enumerate(train(network, batches, tokenize, plan.recipe), start=1):
        losses.append(loss)
        seconds = time.monotonic() - began
        is_over = step == plan.recipe.n_steps or seconds > 60 * plan.minutes
        if is_over or step % plan.validate_every == 0:
            images = image_vectors(network, exam.drawings.pixels)
            classes = text_vectors(network, tokenize, CLASS_PROMPT, exam.class_names)
            top1 = zero_shot_top1(images, classes, exam.drawings.labels)
            mean = float(np.mean(losses))
            losses.clear()
            yield Entry(step=step, loss=mean, validation_top1=top1, seconds=round(seconds, 1))
        if is_over:
            return
