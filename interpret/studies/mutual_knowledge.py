"""A CLIP, pictures and words in, the whole of its mutual knowledge out: the order of the method.

Encode, decide, find and name the parts, compare with the classes, test the naming, and where the
pictures are drawn hold the explanations against the truth.
"""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from concepts.prompt_sets import load_prompt_set
from concepts.prompts import CONCEPT_TEMPLATE, DEFAULT_TEMPLATES, fill
from interpret.embeddings import Embeddings
from interpret.images.imageset import ImageSet
from interpret.measures.mutual_knowledge import (
    Decisions,
    MutualKnowledge,
    measure_mutual_knowledge,
)
from interpret.measures.pointing import Pointing, measure_pointing
from interpret.measures.truth import hold_against_truth
from interpret.measures.zero_shot import ZeroShot, classify
from interpret.studies.anchors import PROMPTS, Anchors, measure_anchors
from interpret.units.concepts import NAMING_RULES, ConceptVectors, NamingRule, concept_limits
from interpret.units.discover import DiscoverySettings, Naming
from interpret.units.explain import METHODS, Explainer, Explanations, Method
from interpret.units.naming import nearest_class_concepts
from interpret.units.parts import PART_METHODS
from interpret.vectors import Encoder

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Protocol = Literal["default", "paper"]
GroupBy = Literal["predicted", "label", "image"]
ScoreClass = Literal["predicted", "label"]


@dataclass(frozen=True)
class Settings:
    """The choices of the method.

    Attributes:
        naming: how a part is shown to the model.
        protocol: which constants name the parts, "default" or the released code's ("paper").
        group_by: pictures that share the basis of their parts.
        score_class: class a picture is compared with.
        templates: class prompts.
        concept_prompt: template of a concept's prompt.
        n_parts: parts looked for in a group.
        top_k: words a part.
        class_concepts: words a class, at most a quarter of the bank.
        layer: "tokens" or "keys".
        seed: of everything drawn by chance.
    """

    naming: Naming
    protocol: Protocol = "default"
    group_by: GroupBy = "predicted"
    score_class: ScoreClass = "predicted"
    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    concept_prompt: str = CONCEPT_TEMPLATE
    n_parts: int = 5
    top_k: int = 3
    class_concepts: int = 50
    layer: Literal["tokens", "keys"] = "tokens"
    seed: int = 0

    @property
    def discovery(self) -> DiscoverySettings:
        """How parts are found and shown."""
        return DiscoverySettings(self.naming, self.n_parts, self.layer, self.seed)

    @property
    def rule(self) -> NamingRule:
        """The constants that name them."""
        return replace(NAMING_RULES[self.protocol], top_k=self.top_k)


@dataclass(frozen=True)
class Study:
    """Everything that was measured, and what figures need.

    Attributes:
        zero_shot: the decisions.
        decisions: the language side of each picture.
        explanations: parts and concepts of each picture.
        results: method -> scores, nulls and intervals.
        pointing: whether the model sees what the naming shows.
        truth: method -> how true its concepts are; None where the truth is not known.
        anchors: cheap baselines on the same pictures.
        n_part_groups: groups whose pictures share the basis of their parts.
        n_image_concepts_max: concepts a picture could have.
        unknown_token_fraction: of the bank's words, in [0, 1].
    """

    zero_shot: ZeroShot = field(repr=False)
    decisions: Decisions = field(repr=False)
    explanations: Explanations = field(repr=False)
    results: dict[Method, MutualKnowledge]
    pointing: Pointing
    truth: dict[Method, dict[str, Any]] | None
    anchors: Anchors
    n_part_groups: int
    n_image_concepts_max: int
    unknown_token_fraction: float


def study_mutual_knowledge(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    stage: Stage | None = None,
) -> Study:
    """Measure what both encoders know in common about a set of pictures.

    Args:
        encoder: the CLIP and its store.
        images: at least one picture; `class_names` are what to decide between.
        bank: at least 40 concepts.
        settings: the choices of the method.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: labels are asked for and there are none, the bank is too small, or the naming
            is not one this model can be asked with.

    References:
        Sammani and Deligiannis (NeurIPS 2024), section 3.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    n_max, n_class_concepts = concept_limits(len(bank), settings.class_concepts)
    _require_labels(images, settings)
    unknown = _warn_of_unknown_words(encoder, bank)
    with stage("texts", 2 * len(bank)) as progress:
        words = encode_words(encoder, bank, settings.concept_prompt, progress)
        classes = encoder.classes(images.class_names, settings.templates)
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress)
    zero_shot = classify(vectors, classes)
    groups = group_images(images, zero_shot, settings.group_by)
    class_concepts = nearest_class_concepts(classes.vectors, words, n_class_concepts)
    decisions = _decide(images, zero_shot, class_concepts, settings.score_class, len(bank))
    with stage("parts", len(images)) as progress:
        explainer = Explainer(encoder, words, settings.discovery, settings.rule, n_max)
        explanations = explainer.explain(images, vectors.vectors, groups, progress)
    _warn_of_no_parts(explanations, settings)
    with stage("scores", len(METHODS)) as progress:
        results = _measure(explanations, decisions, settings.seed, progress)
    pointing = _point(encoder, images, zero_shot, classes, settings)
    with stage("anchors", 1) as progress:
        anchors = _anchor(encoder, images, vectors, settings.seed)
        progress(1)
    truth = _truth(images, bank, explanations, decisions)
    return Study(
        zero_shot,
        decisions,
        explanations,
        results,
        pointing,
        truth,
        anchors,
        n_part_groups=len(np.unique(groups)),
        n_image_concepts_max=n_max,
        unknown_token_fraction=unknown,
    )


def encode_words(
    encoder: Encoder,
    bank: ConceptBank,
    template: str,
    progress: Callable[[int], object] | None = None,
) -> ConceptVectors:
    """The bank as the model reads it, prompted and plain."""
    prompts = [prompt for (prompt,) in fill(template, bank.concepts)]
    prompted = encoder.texts(prompts, progress).vectors
    return ConceptVectors(prompted, encoder.texts(bank.concepts, progress).vectors)


def _decide(
    images: ImageSet,
    zero_shot: ZeroShot,
    class_concepts: NDArray[np.int64],
    score_class: ScoreClass,
    n_bank: int,
) -> Decisions:
    scored = zero_shot.predictions
    if score_class == "label" and images.labels is not None:
        scored = images.labels
    return Decisions(class_concepts, scored, zero_shot.runners_up(scored), n_bank)


def _measure(
    explanations: Explanations,
    decisions: Decisions,
    seed: int,
    progress: Callable[[int], object],
) -> dict[Method, MutualKnowledge]:
    results: dict[Method, MutualKnowledge] = {}
    for method in METHODS:
        found = explanations.concepts[method]
        results[method] = measure_mutual_knowledge(found, decisions, seed=seed)
        progress(1)
    return results


def _point(
    encoder: Encoder,
    images: ImageSet,
    zero_shot: ZeroShot,
    classes: Embeddings,
    settings: Settings,
) -> Pointing:
    """The pointing test, with a warning where the model does not look at what is shown."""
    naming, predictions = settings.naming, zero_shot.predictions
    pointing = measure_pointing(
        encoder, images, predictions, classes, naming=naming, seed=settings.seed
    )
    if pointing.warning is not None:
        warnings.warn(pointing.warning, stacklevel=3)
    return pointing


def _truth(
    images: ImageSet, bank: ConceptBank, explanations: Explanations, decisions: Decisions
) -> dict[Method, dict[str, Any]] | None:
    if images.truth is None:
        return None
    return hold_against_truth(images.truth, bank.concepts, explanations, decisions)


def _anchor(encoder: Encoder, images: ImageSet, vectors: Embeddings, seed: int) -> Anchors:
    agnostic = encoder.texts(load_prompt_set(PROMPTS).prompts).vectors
    return measure_anchors(vectors.vectors, agnostic, images, seed=seed)


def _warn_of_no_parts(explanations: Explanations, settings: Settings) -> None:
    for method in PART_METHODS:
        if not explanations.concepts[method].n_concepts.any():
            warnings.warn(
                f"no class has {settings.n_parts} foreground patches or more, so no picture has "
                f"concepts by {method}: ask for fewer parts, or give more pictures of a class.",
                stacklevel=3,
            )


def _require_labels(images: ImageSet, settings: Settings) -> None:
    for name, value in (("group-by", settings.group_by), ("score-class", settings.score_class)):
        if value == "label" and images.labels is None:
            raise ValueError(
                f"--{name} label needs labels, but {images.name!r} has none: choose predicted."
            )


def _warn_of_unknown_words(encoder: Encoder, bank: ConceptBank) -> float:
    fraction = encoder.model.unknown_token_fraction(bank.concepts)
    if fraction > 0:
        warnings.warn(
            f"{fraction:.1%} of the words in bank {bank.name!r} are unknown to the tokenizer of "
            f"{encoder.model.name!r}; their concepts mean little to it.",
            stacklevel=3,
        )
    return fraction


def group_images(images: ImageSet, zero_shot: ZeroShot, group_by: GroupBy) -> NDArray[np.int64]:
    """The group of each picture, shape (n_images,)."""
    if group_by == "image":
        return np.arange(len(images))
    if group_by == "label" and images.labels is not None:
        return images.labels
    return zero_shot.predictions
