"""A CLIP, pictures and training pictures in, what a linear probe says of its vectors out.

The probe beside zero-shot on the same pictures, and what it learns from few pictures a class.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np

from interpret.images.imageset import ImageSet
from interpret.measures.few_shot import FewShotCurve, measure_few_shot
from interpret.measures.linear_probe import (
    Ints,
    Labelled,
    Learnt,
    Recipe,
    learn,
    learn_in_folds,
    require_every_class,
    why_no_folds,
)
from interpret.measures.probe_scores import ProbeScores, score_probe
from interpret.measures.zero_shot import ZeroShot, rank_classes, require_classes
from interpret.metrics.paired import PairedTest
from interpret.metrics.paired_hits import paired_hits
from interpret.vectors import Encoder

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]

SHOTS, N_DRAWS = (1, 2, 4, 8, 16), 5
BY_FOLDS = (
    "there are no training pictures: each fifth of the pictures was answered by a classifier that "
    "had learnt from the other four; training scores and few-shot curve are null."
)
NOTHING_LEARNT = "probe and few-shot curve are null: there are no training pictures"


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        templates: class prompts of zero-shot, averaged in embedding space.
        recipe: how the classifier is trained.
        shots: training pictures a class of the few-shot curve.
        n_draws: draws of each count.
        seed: of all chance.
    """

    templates: tuple[str, ...]
    recipe: Recipe = "default"
    shots: tuple[int, ...] = SHOTS
    n_draws: int = N_DRAWS
    seed: int = 0


@dataclass(frozen=True)
class ProbeResult:
    """What a probe answered and how good that is.

    Attributes:
        learnt: its decisions.
        scores: how good they are on the measured pictures.
        training_scores: on the pictures it learnt from; None with folds.
        epoch_scores: after each epoch; empty for a recipe without epochs.
        against_zero_shot: is the probe right more often than zero-shot on the same pictures?
    """

    learnt: Learnt = field(repr=False)
    scores: ProbeScores
    training_scores: ProbeScores | None
    epoch_scores: tuple[ProbeScores, ...] = field(repr=False)
    against_zero_shot: PairedTest


@dataclass(frozen=True)
class LinearProbeStudy:
    """Everything that was measured.

    Attributes:
        zero_shot: decisions by the words of the classes alone.
        zero_shot_scores: how good they are.
        probe: the classifier; None where nothing could be learnt.
        few_shot: accuracy by training pictures a class; None without a training split.
        n_shared: training pictures that are measured pictures, too.
        notes: what is null and why, and what to mind; a sentence each.
    """

    zero_shot: ZeroShot = field(repr=False)
    zero_shot_scores: ProbeScores
    probe: ProbeResult | None
    few_shot: FewShotCurve | None
    n_shared: int
    notes: tuple[str, ...]


def study_linear_probe(
    encoder: Encoder,
    images: ImageSet,
    training: ImageSet | None,
    settings: Settings,
    stage: Stage | None = None,
) -> LinearProbeStudy:
    """Measure how much of its classes a linear classifier reads off a model's image vectors.

    Args:
        encoder: the CLIP and its store.
        images: what is measured on; with labels and two classes or more.
        training: what is learnt from, with the same classes; None for five folds of `images`.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: there are no labels, there is one class only, a measured class has no training
            pictures, or nothing can be learnt.

    References:
        Radford et al., "Learning transferable visual models" (2021), sections 3.1.5 and 3.2.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    asked_labels = require_labels(images)
    if training is not None:
        require_every_class(require_labels(training), asked_labels, images.class_names)
    with stage("images", len(images) + len(training or ())) as progress:
        asked = Labelled(encoder.images(images, progress).vectors, asked_labels)
        taught = None
        if training is not None:
            vectors = encoder.images(training, progress).vectors
            taught = Labelled(vectors, require_labels(training))
    n_classes = len(images.class_names)
    classes = encoder.classes(images.class_names, settings.templates).vectors
    zero_shot = rank_classes(asked.vectors @ classes.T)
    with stage("probe", 1) as progress:
        learnt = _learn(taught, asked, n_classes, settings)
        probe = _score(learnt, taught, asked, zero_shot, (n_classes, settings.seed))
        progress(1)
    with stage("few-shot", 1) as progress:
        few_shot = _measure_few_shot(taught, asked, n_classes, settings)
        progress(1)
    return LinearProbeStudy(
        zero_shot=zero_shot,
        zero_shot_scores=score_probe(
            asked.labels, zero_shot.predictions, n_classes, seed=settings.seed
        ),
        probe=probe,
        few_shot=few_shot,
        n_shared=len(set(images.digests) & set(training.digests)) if training else 0,
        notes=tuple(_notes(taught, asked, images, few_shot)),
    )


def require_labels(images: ImageSet) -> Ints:
    """The labels of pictures with two classes or more.

    Raises:
        ValueError: there are no labels, or fewer than two classes have pictures.
    """
    require_classes(images.class_names)
    if images.labels is None:
        raise ValueError(
            f"a linear probe needs pictures with labels, but {images.name!r} has none: name "
            "others, or their column with --label-column."
        )
    n_present = len(np.unique(images.labels))
    if n_present < 2:
        raise ValueError(
            f"a linear probe needs pictures of at least 2 classes, but {images.name!r} has "
            f"pictures of {n_present}: take more of them."
        )
    return images.labels


def _learn(
    taught: Labelled | None, asked: Labelled, n_classes: int, settings: Settings
) -> Learnt | None:
    """From training pictures, else in folds, else not at all."""
    if taught is not None:
        return learn(settings.recipe, taught, asked.vectors, n_classes, seed=settings.seed)
    if why_no_folds(asked.labels) is not None:
        return None
    return learn_in_folds(settings.recipe, asked, n_classes, seed=settings.seed)


def _score(
    learnt: Learnt | None,
    taught: Labelled | None,
    asked: Labelled,
    zero_shot: ZeroShot,
    n_classes_and_seed: tuple[int, int],
) -> ProbeResult | None:
    """Every score of what was learnt."""
    if learnt is None:
        return None
    n_classes, seed = n_classes_and_seed
    of_training, labels = learnt.of_training, asked.labels
    training_scores = None
    if taught is not None and of_training is not None:
        training_scores = score_probe(taught.labels, of_training, n_classes, seed=seed)
    by_epoch = () if learnt.by_epoch is None else learnt.by_epoch
    right, zero_shot_right = learnt.predictions == labels, zero_shot.predictions == labels
    return ProbeResult(
        learnt,
        score_probe(labels, learnt.predictions, n_classes, seed=seed),
        training_scores,
        tuple(score_probe(labels, epoch, n_classes, seed=seed) for epoch in by_epoch),
        paired_hits(right, zero_shot_right, seed=seed),
    )


def _measure_few_shot(
    taught: Labelled | None, asked: Labelled, n_classes: int, settings: Settings
) -> FewShotCurve | None:
    if taught is None:
        return None
    return measure_few_shot(
        taught,
        asked,
        n_classes,
        shots=settings.shots,
        n_draws=settings.n_draws,
        seed=settings.seed,
    )


def _notes(
    taught: Labelled | None, asked: Labelled, images: ImageSet, few_shot: FewShotCurve | None
) -> Iterator[str]:
    """What is null and why, and what to mind."""
    if taught is None:
        reason = why_no_folds(asked.labels)
        yield BY_FOLDS if reason is None else f"{NOTHING_LEARNT}; {reason}"
    n_without = len(images.class_names) - len(np.unique(asked.labels))
    if n_without:
        yield (
            f"{n_without} of {len(images.class_names)} classes have no measured pictures; plain "
            "macro averages count them as 0, macro_present leaves them out."
        )
    if few_shot is not None and few_shot.note:
        yield few_shot.note
