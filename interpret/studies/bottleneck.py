"""A CLIP, training pictures and pictures in, the paper's three trained baselines on them out.

Each gives every picture regions with a concept each, as faithfulness is measured on, and says how
good a classifier it is.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from typing import Any, NamedTuple, get_args

import numpy as np

from concepts.bank import ConceptBank
from concepts.prompts import CONCEPT_TEMPLATE, DEFAULT_TEMPLATES
from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.measures.linear_probe import require_every_class
from interpret.measures.zero_shot import classify
from interpret.metrics.statistics import fraction_ci95
from interpret.studies.description import require_descriptors
from interpret.studies.mutual_knowledge import encode_words
from interpret.studies.trained_baselines import (
    BaselineName,
    Trained,
    Trainer,
    TrainingSettings,
    token_blocks,
)
from interpret.training.bottleneck import Explained, join_regions
from interpret.training.feature_maps import Labeller, LabellerQuality, Table, score_labels
from interpret.training.held_tokens import Ints, check_training
from interpret.units.regions import Regions
from interpret.vectors import Encoder

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
BASELINES: tuple[BaselineName, ...] = get_args(BaselineName)


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        templates: class prompts of zero-shot, whose decisions Feature Maps goes with.
        concept_prompt: template of a concept's prompt.
        training: how the baselines are trained, and how many regions they give.
    """

    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    concept_prompt: str = CONCEPT_TEMPLATE
    training: TrainingSettings = field(default_factory=TrainingSettings)


class Accuracy(NamedTuple):
    """Share of right decisions, in [0, 1], with its Wilson interval and the number of pictures."""

    top1: float
    ci95: tuple[float, float]
    n: int


@dataclass(frozen=True)
class Baseline:
    """One baseline on the pictures of a study.

    Attributes:
        regions: of each picture, by falling weight.
        weights: shape (n_images, n_regions), what they were ranked by.
        predictions: shape (n_images,), the class they speak for: the baseline's own decision, or
            zero-shot's where it decides nothing.
        is_own_decision: does the baseline decide?
        accuracy: of the predictions; None without labels.
        trained: what was learnt.
    """

    regions: Regions = field(repr=False)
    weights: Vectors = field(repr=False)
    predictions: Ints = field(repr=False)
    is_own_decision: bool
    accuracy: Accuracy | None
    trained: Trained = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the pictures."""
        curve = self.trained.curve
        return {
            "is_own_decision": self.is_own_decision,
            "accuracy": None if self.accuracy is None else self.accuracy._asdict(),
            "area_mean": float(self.regions.area.mean()),
            "n_regions_mean": float(self.regions.present.sum(axis=1).mean()),
            "best_epoch": curve.best_epoch,
            "is_plateau": curve.is_plateau,
            "training_nats": curve.training_nats.tolist(),
            "held_out_nats": curve.held_out_nats.tolist(),
            "training_seconds": self.trained.seconds,
        }


@dataclass(frozen=True)
class BottleneckStudy:
    """Everything that was measured.

    Attributes:
        baselines: by the paper's names, in its order.
        labeller: how good the labels of Feature Maps are; None without labels.
        n_training: pictures given to learn from, a fifth of each class held out among them.
        n_shared: training pictures that are explained pictures, too.
    """

    baselines: dict[BaselineName, Baseline]
    labeller: LabellerQuality | None
    n_training: int
    n_shared: int

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the pictures."""
        return {
            "baselines": {name: found.to_dict() for name, found in self.baselines.items()},
            "labeller": None if self.labeller is None else asdict(self.labeller),
            "n_training": self.n_training,
            "n_shared": self.n_shared,
        }


def study_bottleneck(
    encoder: Encoder,
    training: ImageSet,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    stage: Stage | None = None,
) -> BottleneckStudy:
    """Train the baselines and explain pictures with them.

    Args:
        encoder: the CLIP and its store; no weight of it is changed.
        training: at most 5,000 pictures with labels, with the classes of `images`.
        images: what is explained; labels are used for the accuracy alone.
        bank: the concepts, with descriptors of at least two classes.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: labels, classes, descriptors or pictures are missing, or are too many.

    References:
        Sammani and Deligiannis 2024, table 1 and appendix D.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    described = require_lesson(training, images, bank)
    with stage("texts", 2 * len(bank)) as progress:
        words = encode_words(encoder, bank, settings.concept_prompt, progress).prompted
        classes = encoder.classes(images.class_names, settings.templates)
    with stage("training tokens", len(training)) as progress:
        trainer = Trainer(encoder, training, words, described, settings.training, progress)
        trained = {name: trainer.train(name) for name in BASELINES}
    with stage("images", len(images)) as progress:
        zero_shot = classify(encoder.images(images, progress), classes).predictions
    with stage("regions", len(images)) as progress:
        found, logits = _explain(encoder, images, trained, settings.training, progress)
    baselines = {
        name: _baseline(found[name], trained[name], zero_shot, images.labels) for name in BASELINES
    }
    quality = None
    if images.labels is not None:
        quality = score_labels(logits, images.labels, described, trainer.labels)
    n_shared = len(set(images.digests) & set(training.digests))
    return BottleneckStudy(baselines, quality, len(training), n_shared)


def require_lesson(training: ImageSet, images: ImageSet, bank: ConceptBank) -> Table:
    """Which class has which concept, shape (n_classes, n_concepts), if all can be learnt.

    Raises:
        ValueError: labels, classes, descriptors or pictures are missing, or are too many.
    """
    if training.labels is None:
        raise ValueError(
            f"training pictures must have labels, but {training.name!r} has none: name others with "
            "--train-images."
        )
    if training.class_names != images.class_names:
        raise ValueError(
            f"training pictures must have the classes of {images.name!r} in the same order, but "
            f"{training.name!r} has others: name others with --train-images."
        )
    check_training(training.labels, len(training.class_names))
    if images.labels is not None:
        require_every_class(training.labels, images.labels, images.class_names)
    matching = require_descriptors(training, bank)
    described = np.zeros((len(training.class_names), len(bank)), dtype=bool)
    for row, concepts in zip(described, matching.concepts, strict=True):
        row[list(concepts)] = True
    return described


def _explain(
    encoder: Encoder,
    images: ImageSet,
    trained: dict[BaselineName, Trained],
    settings: TrainingSettings,
    progress: Callable[[int], object],
) -> tuple[dict[BaselineName, list[Explained]], Vectors]:
    """What each baseline says, block by block, and the labels of whole pictures."""
    found: dict[BaselineName, list[Explained]] = {name: [] for name in trained}
    logits = []
    for tokens in token_blocks(encoder, images, settings.layer, progress):
        for name, (model, _, _) in trained.items():
            found[name].append(model.explain(tokens, n_regions=settings.n_regions))
            if isinstance(model, Labeller):
                logits.append(model.label(tokens))
    return found, np.concatenate(logits)


def _baseline(
    blocks: Sequence[Explained], trained: Trained, zero_shot: Ints, labels: Ints | None
) -> Baseline:
    """One baseline on all pictures."""
    own = [block.predictions for block in blocks if block.predictions is not None]
    predictions = np.concatenate(own) if own else zero_shot
    accuracy = None
    if labels is not None:
        n_right, n = int((predictions == labels).sum()), len(labels)
        accuracy = Accuracy(n_right / n, fraction_ci95(n_right, n), n)
    return Baseline(
        regions=join_regions([block.regions for block in blocks]),
        weights=np.concatenate([block.weights for block in blocks]),
        predictions=predictions,
        is_own_decision=bool(own),
        accuracy=accuracy,
        trained=trained,
    )
