"""A CLIP, pictures and templates in, everything zero-shot says of them out: the whole study.

Decisions, their scores and confusions, their entropy, raw dot products in place of cosines, and
where asked for each template by itself and an automatic choice of some.
"""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import unit_rows
from interpret.images.imageset import ImageSet
from interpret.measures.confusion import Confusion, measure_confusion
from interpret.measures.dot_product import DotProduct, compare_dot_product, raw_class_vectors
from interpret.measures.prediction_entropy import PredictionEntropy, measure_entropy
from interpret.measures.template_comparison import PLAIN, WordingScore, compare_wordings
from interpret.measures.template_selection import TemplateSelection, select_templates
from interpret.measures.zero_shot import ZeroShot, rank_classes, require_classes
from interpret.measures.zero_shot_scores import ZeroShotScores, score_zero_shot
from interpret.vectors import Encoder, class_prompts

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]

TAUS = (0.02, 0.07, 0.5)  # of the thesis's temperature table; its .03 lies between


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        templates: class prompts, averaged in embedding space.
        taus: temperatures to measure the entropy at, beside the model's own.
        each_template: score every template by itself, too?
        select: choose templates on a half of the pictures?
        dot_product: decide by raw dot product, too? It encodes the prompts once more.
        seed: of bootstraps and halves.
    """

    templates: tuple[str, ...]
    taus: tuple[float, ...] = TAUS
    each_template: bool = False
    select: bool = False
    dot_product: bool = True
    seed: int = 0


@dataclass(frozen=True)
class ZeroShotStudy:
    """Everything that was measured, and what figures need.

    Attributes:
        zero_shot: the decisions.
        scores: how good they are; None without labels, as are the next four where labels are
            needed.
        confusion: which classes are taken for which.
        entropies: of the softmax over the classes, a temperature each.
        dot_product: decisions by raw dot product; None where not asked for.
        wordings: each template by itself, and their ensemble; empty where not asked for.
        selection: an automatic choice of templates; None where not asked for.
    """

    zero_shot: ZeroShot = field(repr=False)
    scores: ZeroShotScores | None
    confusion: Confusion | None
    entropies: tuple[PredictionEntropy, ...]
    dot_product: DotProduct | None
    wordings: tuple[WordingScore, ...]
    selection: TemplateSelection | None


def study_zero_shot(
    encoder: Encoder, images: ImageSet, settings: Settings, stage: Stage | None = None
) -> ZeroShotStudy:
    """Measure what zero-shot classification does on a set of pictures.

    Args:
        encoder: the CLIP and its store.
        images: at least one picture and two classes.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: there is one class only, or labels or a second template are needed and missing.

    References:
        Radford et al., "Learning transferable visual models" (2021), sections 3.1.2 and 3.1.4.
    """
    check_settings(images, settings)
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    with stage("texts", len(images.class_names) * len(settings.templates)) as progress:
        prompts = prompt_vectors(encoder, images, settings.templates, progress)
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress).vectors
    classes, scale = ensemble(prompts), encoder.model.logit_scale
    cosines, labels = vectors @ classes.T, images.labels
    if len(images) > 1 and np.allclose(cosines, cosines[0], atol=1e-6):
        warnings.warn(
            f"all {len(images)} pictures are the same to the model: every score says nothing.",
            stacklevel=2,
        )
    zero_shot = rank_classes(cosines)
    right = None if labels is None else zero_shot.predictions == labels
    with stage("scores", 2) as progress:
        scores, confusion = _score(zero_shot, labels, classes, settings.seed)
        progress(1)
        entropies = measure_entropy(cosines, settings.taus, 1 / scale, right, seed=settings.seed)
        progress(1)
    with stage("wordings", 2) as progress:
        dot_product = _compare_dot_product(encoder, images, settings, vectors, prompts)
        progress(1)
        wordings, selection = _compare_templates(encoder, images, settings, vectors, prompts)
        progress(1)
    return ZeroShotStudy(
        zero_shot,
        scores,
        confusion,
        entropies,
        dot_product,
        wordings,
        selection,
    )


def check_settings(images: ImageSet, settings: Settings) -> None:
    """Raise unless there is something to decide and what is asked for can be had.

    Raises:
        ValueError: there is one class only, or labels or a second template are missing.
    """
    require_classes(images.class_names)
    for flag, is_wanted in (("each-template", settings.each_template), ("select", settings.select)):
        if is_wanted and images.labels is None:
            raise ValueError(
                f"--{flag} needs labels, but {images.name!r} has none: leave it out, or name "
                "their column with --label-column."
            )
        if is_wanted and len(settings.templates) < 2:
            raise ValueError(
                f"--{flag} needs at least 2 templates, got {len(settings.templates)}: name a set "
                "with --templates, such as report or openai-7."
            )


def prompt_vectors(
    encoder: Encoder,
    images: ImageSet,
    templates: tuple[str, ...],
    progress: Callable[[int], object] | None = None,
) -> Vectors:
    """Unit vectors of every class in every template, shape (n_classes, n_templates, dim)."""
    texts = class_prompts(images.class_names, templates)
    vectors = encoder.texts(texts, progress).vectors
    return vectors.reshape(len(images.class_names), len(templates), -1)


def prompt_norms(encoder: Encoder, images: ImageSet, templates: tuple[str, ...]) -> Vectors:
    """Lengths their features had, shape (n_classes, n_templates)."""
    norms = encoder.text_norms(class_prompts(images.class_names, templates))
    return norms.reshape(len(images.class_names), len(templates))


def ensemble(prompts: Vectors) -> Vectors:
    """Each class as the mean of its prompts, brought back to length 1; as `Encoder.classes`.

    Args:
        prompts: shape (n_classes, n_templates, dim), rows of length 1.

    Returns:
        Shape (n_classes, dim).
    """
    return unit_rows(prompts.mean(axis=1))


def _score(
    zero_shot: ZeroShot, labels: Ints | None, classes: Vectors, seed: int
) -> tuple[ZeroShotScores | None, Confusion | None]:
    """How good the decisions are and what is taken for what, where there are labels."""
    if labels is None:
        return None, None
    scores = score_zero_shot(zero_shot, labels, len(classes), seed=seed)
    return scores, measure_confusion(labels, zero_shot.predictions, classes)


def _compare_dot_product(
    encoder: Encoder, images: ImageSet, settings: Settings, vectors: Vectors, prompts: Vectors
) -> DotProduct | None:
    """Decisions by raw dot product, where asked for."""
    if not settings.dot_product:
        return None
    raw = raw_class_vectors(prompts, prompt_norms(encoder, images, settings.templates))
    cosines = vectors @ ensemble(prompts).T
    return compare_dot_product(vectors, raw, cosines, images.labels, seed=settings.seed)


def _compare_templates(
    encoder: Encoder, images: ImageSet, settings: Settings, vectors: Vectors, prompts: Vectors
) -> tuple[tuple[WordingScore, ...], TemplateSelection | None]:
    """Each template by itself, and a choice of some, where asked for."""
    labels, templates = images.labels, settings.templates
    if labels is None or not (settings.each_template or settings.select):
        return (), None
    plain = prompt_vectors(encoder, images, (PLAIN,))[:, 0]
    wordings: tuple[WordingScore, ...] = ()
    selection = None
    if settings.each_template:
        named = {template: prompts[:, index] for index, template in enumerate(templates)}
        named = {PLAIN: plain} | named | {f"ensemble of {len(templates)}": ensemble(prompts)}
        wordings = compare_wordings(vectors, named, plain, labels, seed=settings.seed)
    if settings.select:
        by_template = np.ascontiguousarray(prompts.swapaxes(0, 1))
        given = (vectors, by_template, templates, plain, labels)
        selection = select_templates(*given, seed=settings.seed)
    return wordings, selection
