"""A CLIP, pictures and prompts in, clusters of the pictures and all that is said of them out.

The order of the study: encode, cluster image embeddings and class-agnostic logits, score the
clusters, bend the elbow, lay the vectors out, choose clusters to look at, and hold pictures
against texts.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from concepts.bank import ConceptBank
from concepts.prompt_sets import PromptSet
from concepts.prompts import CONCEPT_TEMPLATE, DEFAULT_TEMPLATES, fill
from interpret.embeddings import Embeddings
from interpret.images.imageset import ImageSet
from interpret.measures.cluster_examples import ClusterExample, choose_examples
from interpret.measures.cluster_scores import ClusterScores, score_clusters
from interpret.measures.clustering import N_STARTS, find_clusters
from interpret.measures.elbow import Elbow, elbow_most, measure_elbow
from interpret.measures.embedding_views import Views, measure_views
from interpret.measures.modality import Labelled, Modality, measure_modality
from interpret.measures.zero_shot import ZeroShot, classify
from interpret.vectors import Encoder, class_prompts

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Vectors = NDArray[np.float32]
Features = dict[str, Vectors]

IMAGES = "images"  # the features that are image embeddings


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        prompt_sets: class-agnostic prompts; cosines with each set are clustered, too.
        n_clusters: None for the number of classes that have pictures; without labels, the knee
            of the elbow of image embeddings.
        with_elbow: cluster with more and more clusters?
        with_tsne: lay image embeddings out by t-SNE, too?
        templates: class prompts; each is a neighbour of its own.
        concept_prompt: template of a concept's prompt.
        n_starts: of k-means, where a pass is cheap.
        seed: of everything drawn by chance.
    """

    prompt_sets: tuple[PromptSet, ...] = ()
    n_clusters: int | None = None
    with_elbow: bool = True
    with_tsne: bool = False
    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    concept_prompt: str = CONCEPT_TEMPLATE
    n_starts: int = N_STARTS
    seed: int = 0


@dataclass(frozen=True)
class ClusteringStudy:
    """Everything that was measured, and what figures need.

    Attributes:
        zero_shot: the decisions, for the table of pictures.
        n_clusters: of every kind of features.
        n_clusters_from: "flag", "classes", "knee", or "no knee" for 2 in want of one.
        scores: kind of features -> how good its clusters are; image embeddings first.
        elbows: kind of features -> elbow; empty where not asked for.
        views: points to draw.
        examples: clusters of image embeddings to look at.
        modality: pictures against texts.
    """

    zero_shot: ZeroShot = field(repr=False)
    n_clusters: int
    n_clusters_from: str
    scores: dict[str, ClusterScores]
    elbows: dict[str, Elbow]
    views: Views
    examples: tuple[ClusterExample, ...]
    modality: Modality


def study_clustering(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    *,
    training: ImageSet | None = None,
    stage: Stage | None = None,
) -> ClusteringStudy:
    """Measure how pictures of a CLIP cluster and how they lie to its texts.

    Args:
        encoder: the CLIP and its store.
        images: at least as many pictures as clusters, of two classes or more.
        bank: whose concepts are the other texts.
        settings: the choices.
        training: further pictures with the same classes, for neighbours among them.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: one class only, fewer pictures than clusters, pictures that are all the same,
            or neither labels nor a number of clusters nor an elbow.
    """
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    _check(images, settings)
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress)
    with stage("texts", sum(map(len, settings.prompt_sets)) + len(bank)) as progress:
        features = _features(encoder, vectors, settings.prompt_sets, progress)
        prompts, concepts = _texts(encoder, images, bank, settings, progress)
    with stage("clusters", len(features)) as progress:
        n_clusters, n_from, elbows = _choose_n_clusters(images, features, settings)
        scores = _cluster(features, images, n_clusters, settings, progress)
    neighbours = None
    if training is not None:
        with stage("training images", len(training)) as progress:
            neighbours = _labelled(encoder.images(training, progress), training)
    clusters = scores[IMAGES].clusters
    with stage("views and neighbours", 2) as progress, threadpool_limits(1):
        groups = clusters.assigned if images.labels is None else images.labels
        views = measure_views(features, groups, with_tsne=settings.with_tsne, seed=settings.seed)
        progress(1)
        modality = measure_modality(
            vectors, images.labels, prompts, concepts, training=neighbours, seed=settings.seed
        )
        progress(1)
    return ClusteringStudy(
        zero_shot=classify(vectors, encoder.classes(images.class_names, settings.templates)),
        n_clusters=n_clusters,
        n_clusters_from=n_from,
        scores=scores,
        elbows=elbows,
        views=views,
        examples=choose_examples(vectors.vectors, images.labels, clusters),
        modality=modality,
    )


def _check(images: ImageSet, settings: Settings) -> None:
    """What can be refused before anything is encoded."""
    labels, n_clusters = images.labels, settings.n_clusters
    if labels is not None:
        present = np.unique(labels)
        if len(present) < 2:
            raise ValueError(
                f"pictures must be of at least 2 classes, but all {len(images)} are of "
                f"{images.class_names[present[0]]!r}: give pictures of others, or more of them."
            )
        n_clusters = n_clusters or len(present)
    elif n_clusters is None and not settings.with_elbow:
        raise ValueError(
            f"{images.name!r} has no labels to count classes by: give the number of clusters with "
            "--clusters, or let the elbow choose it."
        )
    if n_clusters is not None and n_clusters > len(images):
        raise ValueError(
            f"there must be as many pictures as clusters, got {len(images)} pictures for "
            f"{n_clusters} clusters: give more pictures, or ask for fewer with --clusters."
        )


def _features(
    encoder: Encoder,
    images: Embeddings,
    prompt_sets: Sequence[PromptSet],
    progress: Callable[[int], object],
) -> Features:
    """Image embeddings, and cosines with the prompts of each set, shape (n_images, n_prompts)."""
    features = {IMAGES: images.vectors}
    for prompt_set in prompt_sets:
        prompts = encoder.texts(prompt_set.prompts, progress)
        features[prompt_set.name] = images.vectors @ prompts.vectors.T
    return features


def _texts(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    progress: Callable[[int], object],
) -> tuple[Labelled, Embeddings]:
    """Every class prompt with its class, and the bank's concepts in their prompt."""
    prompts = class_prompts(images.class_names, settings.templates)
    of_class = np.repeat(np.arange(len(images.class_names)), len(settings.templates))
    concepts = [prompt for (prompt,) in fill(settings.concept_prompt, bank.concepts)]
    return Labelled(encoder.texts(prompts), of_class), encoder.texts(concepts, progress)


def _labelled(vectors: Embeddings, images: ImageSet) -> Labelled | None:
    return None if images.labels is None else Labelled(vectors, images.labels)


def _choose_n_clusters(
    images: ImageSet, features: Mapping[str, Vectors], settings: Settings
) -> tuple[int, str, dict[str, Elbow]]:
    """The number of clusters, where it is from, and the elbows if they are asked for."""
    n_classes = None if images.labels is None else len(np.unique(images.labels))
    known = [n for n in (settings.n_clusters, n_classes) if n is not None]
    most = elbow_most(len(images), max(known, default=None))
    elbows = {}
    if settings.with_elbow:
        elbows = {
            name: measure_elbow(vectors, most, seed=settings.seed)
            for name, vectors in features.items()
        }
    if settings.n_clusters is not None:
        return settings.n_clusters, "flag", elbows
    if n_classes is not None:
        return n_classes, "classes", elbows
    knee = elbows[IMAGES].knee
    return (2, "no knee", elbows) if knee is None else (knee, "knee", elbows)


def _cluster(
    features: Mapping[str, Vectors],
    images: ImageSet,
    n_clusters: int,
    settings: Settings,
    progress: Callable[[int], object],
) -> dict[str, ClusterScores]:
    """Clusters of every kind of features, each held against those of the kinds before it."""
    scores: dict[str, ClusterScores] = {}
    for name, vectors in features.items():
        found = find_clusters(vectors, n_clusters, seed=settings.seed, n_starts=settings.n_starts)
        before = {name: one.clusters for name, one in scores.items()}
        with threadpool_limits(1):
            scores[name] = score_clusters(
                vectors, images.labels, found, seed=settings.seed, against=before
            )
        progress(1)
    return scores
