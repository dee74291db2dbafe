"""A CLIP, pictures and words in, where the model sees them and how far that can be believed out.

Of the maps only numbers are kept, and the few that are shown.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from concepts.prompts import CONCEPT_TEMPLATE, DEFAULT_TEMPLATES, fill
from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet, Truth
from interpret.measures.attribution import Attributor
from interpret.measures.map_scores import MapScorer, MapScores, pixels_of
from interpret.measures.map_truth import DrawnConcepts, draw_concepts
from interpret.measures.zero_shot import ZeroShot, classify
from interpret.models.map_methods import MapMethod, require_method
from interpret.studies.mutual_knowledge import encode_words
from interpret.vectors import Encoder

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Maps = NDArray[np.float32]
Masks = NDArray[np.bool_]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        methods: the maps to make, at least one.
        concept: what to look for in every picture; None for the class each picture is taken
            for and, where the truth is known, for what is drawn in it.
        templates: class prompts.
        concept_prompt: template of a concept's prompt.
        n_shown: pictures whose maps are kept to be shown.
        n_drawn: drawn concepts of a picture that are held against the truth, at most.
        n_steps: of integrated gradients.
        seed: of everything drawn by chance.
    """

    methods: tuple[MapMethod, ...]
    concept: str | None = None
    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    concept_prompt: str = CONCEPT_TEMPLATE
    n_shown: int = 4
    n_drawn: int = 3
    n_steps: int = 16
    seed: int = 0


@dataclass(frozen=True)
class ShownMaps:
    """One picture with the maps of one concept.

    Attributes:
        image: its row.
        concept: as it was looked for.
        pixels: uint8, shape (size_px, size_px, 3).
        region: where the concept is drawn, shape (size_px, size_px); None where not known.
        maps: method -> shape (size_px, size_px).
    """

    image: int
    concept: str
    pixels: NDArray[np.uint8] = field(repr=False)
    region: Masks | None = field(repr=False)
    maps: dict[MapMethod, Maps] = field(repr=False)


@dataclass(frozen=True)
class HeatMapStudy:
    """Everything that was measured.

    Attributes:
        zero_shot: the decisions.
        asked: what was looked for in each picture.
        nearest: the bank's concept nearest to each picture, an index.
        scores: name of the map -> what it is worth; methods first, then maps no model made.
        drawn: the concepts held against the truth; None where it is not known.
        shown: a few pictures.
    """

    zero_shot: ZeroShot = field(repr=False)
    asked: tuple[str, ...] = field(repr=False)
    nearest: Ints = field(repr=False)
    scores: dict[str, MapScores]
    drawn: DrawnConcepts | None = field(repr=False)
    shown: tuple[ShownMaps, ...] = field(repr=False)


def study_heat_maps(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    stage: Stage | None = None,
) -> HeatMapStudy:
    """Make maps of each picture, test them, and hold those of drawn concepts against the truth.

    Args:
        encoder: the CLIP and its store; maps are not kept there.
        images: at least one picture; `class_names` are what to decide between.
        bank: words, of which each shown picture's nearest is looked for, too.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: the architecture cannot make one of the maps.
    """
    for method in settings.methods:
        require_method(encoder.model, method)
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress)
    classes = encoder.classes(images.class_names, settings.templates)
    zero_shot = classify(vectors, classes)
    words = encode_words(encoder, bank, settings.concept_prompt).prompted
    nearest = np.argmax(vectors.vectors @ words.T, axis=1)
    if settings.concept is None:
        asked = tuple(images.class_names[i] for i in zero_shot.predictions)
        sought = classes.vectors[zero_shot.predictions]
    else:
        asked = (settings.concept,) * len(images)
        sought = np.repeat(prompted(encoder, [settings.concept], settings), len(images), axis=0)
    scorer = _scorer(encoder, images, sought, settings)
    with stage("maps", scorer.n_maps * len(settings.methods)) as progress:
        scores = {str(method): scorer.score(method, progress) for method in settings.methods}
    wanted = _choose(asked, sought, settings, is_class=settings.concept is None)
    if settings.concept is None:
        named = tuple(bank.concepts[i] for i in nearest)
        wanted += _choose(named, words[nearest], settings, is_class=False)
    shown = _show(scorer, sorted(wanted, key=lambda one: one.image), settings)
    return HeatMapStudy(
        zero_shot, asked, nearest, scores | scorer.score_plain(), scorer.drawn, shown
    )


def prompted(encoder: Encoder, concepts: Sequence[str], settings: Settings) -> Vectors:
    """Concepts in their prompt, shape (n_concepts, dim)."""
    texts = [text for (text,) in fill(settings.concept_prompt, concepts)]
    return encoder.texts(texts).vectors


def _scorer(encoder: Encoder, images: ImageSet, sought: Vectors, settings: Settings) -> MapScorer:
    """What tests the maps, with the concepts to hold against the truth where it is known."""
    size, seed = encoder.batch_size, settings.seed
    attributor = Attributor(encoder.model, settings.n_steps, batch_size=size, seed=seed)
    drawn, drawn_vectors = _draw(encoder, images, settings)
    return MapScorer(encoder, attributor, images, sought, drawn, drawn_vectors)


def _draw(
    encoder: Encoder, images: ImageSet, settings: Settings
) -> tuple[DrawnConcepts | None, Vectors | None]:
    """The concepts to hold against the truth and their vectors; None where none is known."""
    truth = images.truth
    if truth is None:
        return None, None
    drawn = draw_concepts(
        truth,
        encoder.model.size_px,
        n_per_image=settings.n_drawn,
        seed=settings.seed,
        concept=settings.concept,
    )
    if not len(drawn.image):
        return None, None
    return drawn, prompted(encoder, [truth.concepts[i] for i in drawn.concept], settings)


@dataclass(frozen=True)
class _Wanted:
    """A picture and what to look for in it."""

    image: int
    concept: str
    vector: Vectors
    is_class: bool


def _choose(
    concepts: tuple[str, ...], vectors: Vectors, settings: Settings, *, is_class: bool
) -> list[_Wanted]:
    """Pictures at even steps, neither best nor worst chosen."""
    n_images = len(vectors)
    steps = np.linspace(0, n_images - 1, min(settings.n_shown, n_images))
    chosen = np.unique(steps.round().astype(np.int64))
    return [_Wanted(int(i), concepts[i], vectors[i], is_class) for i in chosen]


def _show(
    scorer: MapScorer, wanted: Sequence[_Wanted], settings: Settings
) -> tuple[ShownMaps, ...]:
    """The maps of a few pictures, and where what they show is drawn."""
    images = scorer.images
    rows, vectors = np.array([one.image for one in wanted]), np.stack([w.vector for w in wanted])
    pixels = pixels_of(scorer.encoder, images, rows)
    maps = {m: scorer.attributor.attribute(pixels, vectors, m) for m in settings.methods}
    return tuple(
        ShownMaps(
            one.image,
            one.concept,
            pixels[row],
            _region(images.truth, one),
            {method: of_all[row] for method, of_all in maps.items()},
        )
        for row, one in enumerate(wanted)
    )


def _region(truth: Truth | None, one: _Wanted) -> Masks | None:
    """Where a concept is drawn, or for a picture's class the whole animal."""
    if truth is None:
        return None
    regions = truth.regions[one.image]
    if one.is_class:
        return np.asarray(regions > 0)
    if one.concept not in truth.concepts:
        return None
    column = truth.concepts.index(one.concept)
    if truth.is_habitat[column]:  # only known as what is not the animal
        return None
    region = truth.concept_regions[column][regions]
    return region if truth.visible[one.image, column] and region.any() else None
