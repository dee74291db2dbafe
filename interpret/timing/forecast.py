"""A study that has not been run in, what it would take out: what is held, time, memory, disk.

Nothing is written to the encoder's store. What an item costs comes from doing a few of them now.
"""

import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from concepts.bank import ConceptBank
from concepts.prompt_sets import load_prompt_set
from concepts.prompts import fill
from interpret.images.imageset import ImageSet
from interpret.measures.pointing import PAIRS_MAX, n_pairs_held
from interpret.measures.zero_shot import classify
from interpret.memory import peak_memory_bytes
from interpret.store import Store
from interpret.studies.anchors import PROMPTS
from interpret.studies.mutual_knowledge import Settings, group_images
from interpret.timing.trial import Cost, try_stages
from interpret.units.concepts import concept_limits
from interpret.units.discover import n_parts_held
from interpret.vectors import Encoder, class_prompts


@dataclass(frozen=True)
class StageForecast:
    """What one stage has to do.

    Attributes:
        name: of the stage.
        n_items: distinct texts, pictures, or pairs of pictures at most.
        n_held: of them in the store; 0 where that cannot be told before the pictures are encoded.
        seconds: for those that are not held.
        disk_bytes: what those will take in the store.
    """

    name: str
    n_items: int
    n_held: int
    seconds: float
    disk_bytes: int


@dataclass(frozen=True)
class Forecast:
    """What a study would take.

    Attributes:
        stages: in their order.
        memory_bytes: the most that is held at once, the loaded network included.
        free_disk_bytes: where the store lies.
    """

    stages: tuple[StageForecast, ...]
    memory_bytes: int
    free_disk_bytes: int


def forecast_study(
    encoder: Encoder, images: ImageSet, bank: ConceptBank, settings: Settings
) -> Forecast:
    """Look at the store, try a few pictures and texts, and reckon what the rest will take.

    Args:
        encoder: the CLIP and its store, which is only looked at.
        images: at least one picture; `class_names` are what to decide between.
        bank: at least 40 concepts.
        settings: the choices of the method.

    Raises:
        ValueError: the bank is too small, or the naming not one this model can be asked with.
    """
    concept_limits(len(bank), settings.class_concepts)
    texts = _texts(images, bank, settings)
    held = _look(encoder, images, texts, settings)
    every = list(dict.fromkeys(text for some in texts for text in some))
    with tempfile.TemporaryDirectory() as scratch:
        apart = replace(encoder, store=Store(Path(scratch)))
        trial = try_stages(apart, images, every, len(bank), settings)
    stages = [_reckon(name, *counts, trial.costs[name]) for name, counts in held.items()]
    memory = peak_memory_bytes() + trial.memory_bytes(len(images))
    return Forecast(tuple(stages), memory, _free_bytes(encoder.store.folder))


def _texts(images: ImageSet, bank: ConceptBank, settings: Settings) -> list[Sequence[str]]:
    """What the study encodes: concepts, prompted and plain, prompts of no class and of classes."""
    prompts = [prompt for (prompt,) in fill(settings.concept_prompt, bank.concepts)]
    agnostic = load_prompt_set(PROMPTS).prompts
    classes = class_prompts(images.class_names, settings.templates)
    return [prompts, bank.concepts, agnostic, classes]


def _look(
    encoder: Encoder, images: ImageSet, texts: Sequence[Sequence[str]], settings: Settings
) -> dict[str, tuple[int, int]]:
    """Items of each stage, and how many the store holds; decisions are made where they can be."""
    texts_held = [encoder.n_texts_held(some) for some in texts]
    n_images, n_held = len(images), encoder.n_images_held(images)
    parts, pairs = (n_images, 0), (min(PAIRS_MAX, n_images // 2), 0)
    if n_held == n_images and texts_held[-1]:
        classes = encoder.classes(images.class_names, settings.templates)
        decided = classify(encoder.images(images), classes)
        groups = group_images(images, decided, settings.group_by)
        parts = n_images, n_parts_held(encoder, images, groups, settings.discovery)
        naming, seed = settings.naming, settings.seed
        pairs = n_pairs_held(encoder, images, decided.predictions, naming=naming, seed=seed)
    n_texts = sum(len(set(some)) for some in texts)
    return {
        "texts": (n_texts, sum(texts_held)),
        "images": (n_images, n_held),
        "parts": parts,
        "pointing": pairs,
    }


def _reckon(name: str, n_items: int, n_held: int, cost: Cost) -> StageForecast:
    n = n_items - n_held
    return StageForecast(name, n_items, n_held, n * cost.seconds, round(n * cost.disk_bytes))


def _free_bytes(folder: Path) -> int:
    """On the disk of a folder that may not be there yet."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free
