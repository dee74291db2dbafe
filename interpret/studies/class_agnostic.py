"""A CLIP, pictures and prompt sets in, the whole of class-agnostic probing out: the order of it.

Encode pictures, prompts and random words; read each prompt set beside what has no meaning; then
temperatures of the first set, and its accuracy by the size of the pictures.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.prompt_sets import PromptSet
from interpret.images.imageset import ImageSet
from interpret.measures.agnostic_comparisons import compare_sets
from interpret.measures.agnostic_controls import draw_directions, draw_words
from interpret.measures.agnostic_prompts import (
    Draws,
    EmbeddingScores,
    Prober,
    PromptRow,
    total_variance,
)
from interpret.measures.agnostic_resolution import (
    SizeRow,
    check_sizes,
    choose_for_sizes,
    default_sizes,
    measure_sizes,
)
from interpret.measures.agnostic_temperature import (
    TemperatureRow,
    measure_agnostic_entropy,
    measure_temperatures,
    score_scaled,
)
from interpret.measures.class_agnostic import SVM_TAU, Reading, Score
from interpret.measures.logit_classifiers import check_svm_rows
from interpret.measures.prediction_entropy import measure_entropy
from interpret.measures.probe_folds import ProbeFolds, learn_from_folds, learn_from_training
from interpret.measures.prompt_logits import measure_geometry
from interpret.metrics.paired import PairedTest
from interpret.training.probe import FIXED_PENALTY
from interpret.vectors import Encoder

Progress = Callable[[int], object]
Stage = Callable[[str, int], AbstractContextManager[Progress]]
Vectors = NDArray[np.floating]


@dataclass(frozen=True)
class Settings:
    """The choices of the measure.

    Attributes:
        prompt_sets: at least one; temperatures and sizes are measured with the first.
        reading: how logits are read; its seed is that of everything drawn by chance.
        temperatures: > 0; the model's own is added.
        sizes_px: in rising order, 0 for pictures as they are; empty for none, None for those of
            `default_sizes`.
        size_limit: pictures measured at every size.
        n_draws: of random directions, and of random words.
    """

    prompt_sets: tuple[PromptSet, ...]
    reading: Reading
    temperatures: tuple[float, ...] = (1.0, 0.5, 0.07, 0.03, 0.02)
    sizes_px: tuple[int, ...] | None = ()
    size_limit: int = 500
    n_draws: int = 3


@dataclass(frozen=True)
class ClassAgnosticStudy:
    """Everything that was measured.

    Attributes:
        folds: who learnt from whom.
        prompts: a row a prompt set.
        embedding: the ceiling.
        temperatures: a row a temperature, of the first prompt set.
        scaled: linear SVM, C = 1, behind a scaler, on the first prompt set, at any temperature.
        sizes: a row a size; None where none was asked for.
        tests: what was compared -> paired test.
    """

    folds: ProbeFolds = field(repr=False)
    prompts: tuple[PromptRow, ...]
    embedding: EmbeddingScores
    temperatures: tuple[TemperatureRow, ...]
    scaled: Score | None
    sizes: tuple[SizeRow, ...] | None
    tests: dict[str, PairedTest]


def study_class_agnostic(
    encoder: Encoder,
    images: ImageSet,
    training: ImageSet | None,
    settings: Settings,
    stage: Stage | None = None,
) -> ClassAgnosticStudy:
    """Measure how well logits to prompts that name no class tell classes.

    Args:
        encoder: the CLIP and its store.
        images: what is measured on; labelled.
        training: what is learnt from; None for 5-fold cross-validation on `images`.
        settings: the choices.
        stage: around each stage, with its number of items; what it gives is told of each item.

    Raises:
        ValueError: no labels, one class only, a class that is measured but not learnt, a class
            with one picture where there is no training set, features that are constant, or more
            pictures than the thesis's recipe can learn from.
    """
    opened: Any = stage or (lambda _name, _total: nullcontext(lambda _: None))
    if images.labels is None:
        raise ValueError(
            f"class-agnostic probing must know the classes of pictures, but {images.name!r} has no "
            "labels: take labelled pictures."
        )
    sizes_px = settings.sizes_px
    if sizes_px is None:
        sizes_px = default_sizes(images, encoder.model.size_px)
    check_sizes(images, sizes_px)  # before anything is encoded
    settings = replace(settings, sizes_px=sizes_px)
    folds = _fold(encoder, images, training, settings.reading.seed, opened)
    if settings.reading.recipe == "thesis":
        check_svm_rows(folds.n_train)
    rows, embedding = _read_prompts(encoder, images, folds, settings, opened)
    first = encoder.texts(settings.prompt_sets[0].prompts).vectors
    return ClassAgnosticStudy(
        folds=folds,
        prompts=rows,
        embedding=embedding,
        temperatures=_sweep(encoder, folds, first, rows[0].score, settings, opened),
        scaled=score_scaled(folds, first),
        sizes=_measure_sizes(encoder, images, folds, first, settings, opened),
        tests=compare_sets(rows, embedding, settings.reading.seed),
    )


def _fold(
    encoder: Encoder, images: ImageSet, training: ImageSet | None, seed: int, opened: Any
) -> ProbeFolds:
    """The vectors of the pictures, and who learns from whom."""
    assert images.labels is not None
    with opened("pictures", len(images) + len(training or ())) as progress:
        vectors = encoder.images(images, progress).vectors
        if training is None:
            return learn_from_folds(vectors, images.labels, images.class_names, seed=seed)
        if training.labels is None:
            raise ValueError(f"training pictures must have labels, but {training.name!r} has none.")
        learnt = (encoder.images(training, progress).vectors, training.labels)
    return learn_from_training(*learnt, vectors, images.labels, images.class_names)


def _read_prompts(
    encoder: Encoder, images: ImageSet, folds: ProbeFolds, settings: Settings, opened: Any
) -> tuple[tuple[PromptRow, ...], EmbeddingScores]:
    """Each prompt set beside what has no meaning, and the embedding."""
    directions = [_encode_prompts(encoder, chosen) for chosen in settings.prompt_sets]
    seeds = range(settings.reading.seed, settings.reading.seed + settings.n_draws)
    prober = Prober(folds, settings.reading, total_variance(folds, directions[0]))
    gaussian: dict[int, Draws] = {}  # by their number: sets of one size share them
    rows = []
    with opened("prompts", len(directions) + 1) as progress:
        for chosen, vectors in zip(settings.prompt_sets, directions, strict=True):
            if len(vectors) not in gaussian:
                gaussian[len(vectors)] = prober.on_draws(draw_directions(vectors, seeds))
            words = prober.on_draws(draw_words(encoder, chosen, images.class_names, seeds))
            rows.append(_measure_prompts(prober, chosen, vectors, gaussian[len(vectors)], words))
            progress(1)
        embedding = prober.on_embedding()
        progress(1)
    return tuple(rows), embedding


def _encode_prompts(encoder: Encoder, prompts: PromptSet) -> Vectors:
    """Vectors of the prompts, shape (n_prompts, dim), of which two must differ."""
    vectors = encoder.texts(prompts.prompts).vectors
    if np.allclose(vectors, vectors[0], atol=1e-6):
        raise ValueError(
            f"prompt set {prompts.name!r} must hold two prompts that the model tells apart, but "
            f"reads all {len(prompts)} as the same words: write others."
        )
    return vectors


def _measure_prompts(
    prober: Prober, prompts: PromptSet, directions: Vectors, gaussian: Draws, words: Draws
) -> PromptRow:
    score = prober.by_recipe(directions)
    cosines, seed = prober.folds.vectors @ directions.T, prober.reading.seed
    (entropy,) = measure_entropy(cosines, [SVM_TAU], None, score.right, seed=seed)
    return PromptRow(
        name=prompts.name,
        n_lines=len(prompts) + prompts.n_duplicates,
        geometry=measure_geometry(directions),
        entropy=entropy,
        score=score,
        svm=prober.by_svm(directions),
        svm_equal_variance=prober.by_svm_of_equal_variance(directions),
        mlp=prober.by_mlp(directions),
        random_directions=gaussian,
        random_words=words,
        against_random_directions=prober.against(score, gaussian),
        against_random_words=prober.against(score, words),
    )


def _sweep(
    encoder: Encoder,
    folds: ProbeFolds,
    directions: Vectors,
    score: Score,
    settings: Settings,
    opened: Any,
) -> tuple[TemperatureRow, ...]:
    """All temperatures of one prompt set, the model's own last where it is none of them."""
    own_tau, seed = 1 / encoder.model.logit_scale, settings.reading.seed
    entropies = measure_agnostic_entropy(
        folds.vectors @ directions.T, settings.temperatures, own_tau, score.right, seed=seed
    )
    with opened("temperatures", len(entropies)) as progress:
        return measure_temperatures(folds, directions, entropies, seed=seed, progress=progress)


def _measure_sizes(
    encoder: Encoder,
    images: ImageSet,
    folds: ProbeFolds,
    directions: Vectors,
    settings: Settings,
    opened: Any,
) -> tuple[SizeRow, ...] | None:
    """The first prompt set at every size; pictures that were encoded before are not again."""
    seed, sizes_px = settings.reading.seed, settings.sizes_px
    if not sizes_px:
        return None
    chosen = choose_for_sizes(images, limit=settings.size_limit, seed=seed)
    known = dict(zip(images.digests, folds.vectors, strict=True))

    with opened("sizes", len(chosen) * len(sizes_px)) as progress:

        def vectors_of(sized: ImageSet) -> Vectors:
            if known.keys() >= set(sized.digests):
                progress(len(sized))
                return np.stack([known[digest] for digest in sized.digests])
            return encoder.images(sized, progress).vectors

        reading = replace(settings.reading, penalty=FIXED_PENALTY)
        return measure_sizes(chosen, sizes_px, directions, reading, vectors_of)
