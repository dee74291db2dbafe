"""Captioned pictures and a recipe in, a trained CLIP with its log out; it goes on where it stopped.

The domain study's training: pictures are split 70/15/15, the middle part decides when to stop, the
last is asked once, at the end.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch

from interpret.images.imageset import ImageSet
from interpret.models.device import resolve_placement
from interpret.training.gradient_cache import check_chunks
from interpret.training.pair_batches import Sampler
from interpret.training.pair_course import PairPlan, Trainer, mean_loss
from interpret.training.pairs import Pairs, Split, hold_pixels, split_pictures, with_captions
from interpret.training.student import Pairing, Student, make_student
from interpret.training.whole_file import whole_file

LOG = "training_log.jsonl"
Stage = Callable[..., AbstractContextManager[Callable[[int], object]]]


@dataclass(frozen=True)
class PairRecipe:
    """All that decides a number of the training.

    Attributes:
        pairing: which encoders.
        plan: how long and how fast.
        batch_size: pictures that are compared with each other.
        is_varied: mirrored, shifted and lit anew while training.
        classes_count: a text belongs to all pictures of its class, where labels are known.
        autocast: products in bf16.
        seed: of the split and the batches.
    """

    pairing: Pairing
    plan: PairPlan
    batch_size: int = 64
    is_varied: bool = True
    classes_count: bool = True
    autocast: bool = False
    seed: int = 0

    @property
    def deciding(self) -> dict[str, Any]:
        """As plain JSON, without what changes no number."""
        told = asdict(self)
        del told["plan"]["checkpoint_minutes"]
        return told


@dataclass(frozen=True)
class Trained:
    """A training that is over.

    Attributes:
        student: with its best weights, in evaluation mode.
        images: those with captions.
        split: of them.
        log: an entry an epoch.
        facts: what the card and `result.json` say, plain JSON.
    """

    student: Student
    images: ImageSet
    split: Split = field(repr=False)
    log: Sequence[dict[str, float]] = field(repr=False)
    facts: dict[str, Any] = field(repr=False)


@dataclass(frozen=True)
class Sitting:
    """Where a training works, and what changes no number of it.

    Attributes:
        folder: for what a later sitting needs: pixels, checkpoint.
        device: "auto" or a torch device.
        workers: threads that open pictures.
        offline: open no socket.
    """

    folder: Path
    device: str = "auto"
    workers: int = 2
    offline: bool = False


def train_on_pairs(given: ImageSet, recipe: PairRecipe, sitting: Sitting, stage: Stage) -> Trained:
    """Train a CLIP, or go on training it.

    Args:
        given: pictures, some with captions.
        recipe: how.
        sitting: where.
        stage: names and times a part of the work, and draws its progress.

    Raises:
        ValueError: no captions, too few pictures, weights that can't be had, a checkpoint of
            another training, a loss that is no number, or a full disk.
    """
    images = with_captions(given)
    split = split_pictures(images.digests, seed=recipe.seed)
    captions = images.captions or ()
    texts = [text for row in split.train for text in captions[row]]
    folder = sitting.folder
    student = make_student(recipe.pairing, texts, folder, offline=sitting.offline)
    check_chunks(student.network, recipe.plan.chunk_size, recipe.batch_size)
    student.network.to(resolve_placement(sitting.device).device)
    with stage("pictures", len(images)) as tick:
        path = folder / f"pixels-{images.fingerprint[:12]}-{student.preprocess.size_px}.npy"
        pixels = hold_pixels(
            images, student.preprocess, path, workers=sitting.workers, progress=tick
        )
    pairs = Pairs(pixels, captions, images.labels)
    sampler = Sampler(
        pairs, split.train, recipe.batch_size, recipe.seed, recipe.is_varied, recipe.classes_count
    )
    sampler.require_batches(recipe.plan.n_accumulated)
    trainer = Trainer(
        student.towers(autocast=recipe.autocast),
        sampler,
        replace(sampler, chosen=split.validation),
        recipe.plan,
        checkpoint=folder / "checkpoint.pt",
        flags=recipe.deciding | _fingerprints(images),
    )
    n_steps, n_before = recipe.plan.epochs * trainer.n_steps, trainer.n_steps_done
    with stage("train", n_steps, n_before) as tick:
        trainer.tell = lambda loss: tick(1)
        for _ in trainer.epochs():
            write_log(folder / LOG, trainer.progress.log)
    test_loss = mean_loss(
        trainer.towers, replace(sampler, chosen=split.test), recipe.plan.chunk_size
    )
    facts = _facts(given, images, split, student, trainer) | {"n_cut_texts": student.n_cut(texts)}
    return Trained(student, images, split, trainer.progress.log, facts | {"test_loss": test_loss})


def is_trained_on(folder: Path, images: ImageSet) -> bool:
    """Is a finished training of these very pictures and captions in the folder?"""
    if not (folder / "result.json").is_file():
        return False
    told = json.loads((folder / "result.json").read_text(encoding="utf-8"))["training"]
    now = _fingerprints(images)
    return all(told.get(name, value) == value for name, value in now.items())


def _fingerprints(images: ImageSet) -> dict[str, str | None]:
    return {
        "images_fingerprint": images.fingerprint,
        "captions_fingerprint": images.captions_fingerprint,
    }


def write_log(path: Path, log: Sequence[Mapping[str, float]]) -> None:
    """A line of JSON an epoch, in a file that is whole at any time.

    Raises:
        ValueError: it can't be written.
    """
    lines = "".join(json.dumps(entry) + "\n" for entry in log)
    whole_file(path, lambda partial: partial.write_text(lines, encoding="utf-8"))


def _facts(
    given: ImageSet, images: ImageSet, split: Split, student: Student, trainer: Trainer
) -> dict[str, Any]:
    log = trainer.progress.log
    best = min(log, key=lambda entry: entry["validation_loss"])
    captions = images.captions or ()
    return {
        **_fingerprints(given),
        "n_images": len(images),
        "n_without_caption": len(given) - len(images),
        "n_skipped": len(given.skipped),
        "n_listed_twice": len(images) - len(set(images.digests)),
        "n_captions": sum(map(len, captions)),
        "n_train": len(split.train),
        "n_validation": len(split.validation),
        "n_test": len(split.test),
        "n_weights": sum(weight.numel() for weight in student.network.parameters()),
        "n_text_weights": n_text_weights(student.network),
        "vocabulary_size": student.config["text_cfg"]["vocab_size"],
        "epochs_trained": len(log),
        "best_epoch": best["epoch"],
        "validation_loss": best["validation_loss"],
        "n_steps": log[-1]["step"],
        "training_seconds": log[-1]["seconds"],
        "threads": torch.get_num_threads(),
    }


def n_text_weights(network: Any) -> int:
    """Weights that are not the image tower's."""
    of_images = sum(weight.numel() for weight in network.visual.parameters())
    return sum(weight.numel() for weight in network.parameters()) - of_images
