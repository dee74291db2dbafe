"""A CLIP and pictures in, how well texts find pictures and pictures texts out: the whole study.

By class, a query a class answered by its pictures, and the other way round; by caption, a query a
distinct caption answered by the pictures that carry it, and the other way round.
"""

import warnings
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from concepts.prompts import DEFAULT_TEMPLATES
from interpret.images.imageset import ImageSet
from interpret.measures.relevance import CaptionPairs, Relevance, by_caption, by_class
from interpret.measures.retrieval import Options, Retrieval, measure_retrieval
from interpret.vectors import Encoder

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Ints = NDArray[np.int64]
Vectors = NDArray[np.float32]
By = Literal["auto", "class", "caption"]

BYS: tuple[By, ...] = get_args(By)
CLASS_TO_IMAGE, IMAGE_TO_CLASS = "class_to_image", "image_to_class"
CAPTION_TO_IMAGE, IMAGE_TO_CAPTION = "caption_to_image", "image_to_caption"
BEST_BY = ("ndcg_at_5", "ndcg_at_10", "ap_at_10")  # the latter two decide between equals


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        templates: class prompts, averaged in embedding space.
        by: what answers: "class", "caption", or "auto" for both where the pictures have them.
        options: of search and scores.
        needs_answers: whether pictures with neither labels nor captions are refused; by "auto"
            alone they need not be.
    """

    templates: tuple[str, ...] = DEFAULT_TEMPLATES
    by: By = "auto"
    options: Options = field(default_factory=Options)
    needs_answers: bool = True


@dataclass(frozen=True)
class RetrievalStudy:
    """What was measured, and what further studies and figures need.

    Attributes:
        directions: "class_to_image" and so on -> how well the right items are found.
        captions: distinct captions and the pictures that carry them; None where not measured.
        best, worst: the classes of highest and lowest NDCG@5; None without classes.
        vectors: of the pictures, shape (n_images, dim).
    """

    directions: dict[str, Retrieval]
    captions: CaptionPairs | None
    best: int | None
    worst: int | None
    vectors: Vectors = field(repr=False)


def study_retrieval(
    encoder: Encoder, images: ImageSet, settings: Settings, stage: Stage | None = None
) -> RetrievalStudy:
    """Measure what retrieval does on a set of pictures.

    Args:
        encoder: the CLIP and its store.
        images: with labels, captions or both.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: the pictures have not what answers are told by, or more items of a list are
            wanted than there are pictures.
    """
    has_classes, captions = find_answers(images, settings)
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress).vectors
    directions: dict[str, Retrieval] = {}
    measure = partial(_both_ways, (vectors, find_copies(images)), settings.options, stage)
    if has_classes and images.labels is not None:
        classes = encoder.classes(images.class_names, settings.templates).vectors
        relevance = by_class(images.labels, len(classes))
        directions |= measure((CLASS_TO_IMAGE, IMAGE_TO_CLASS), classes, relevance)
    if captions is not None:
        with stage("captions", len(captions.texts)) as progress:
            texts = encoder.texts(captions.texts, progress).vectors
        names = CAPTION_TO_IMAGE, IMAGE_TO_CAPTION
        directions |= measure(names, texts, captions.relevance)
    best, worst = rank_classes_by_ndcg(directions.get(CLASS_TO_IMAGE))
    return RetrievalStudy(directions, captions, best, worst, vectors)


def find_answers(images: ImageSet, settings: Settings) -> tuple[bool, CaptionPairs | None]:
    """Whether classes are asked about, and the captions that are.

    Raises:
        ValueError: what is asked for is not there, nothing is, or lists are longer than the set.
    """
    top, by = settings.options.top, settings.by
    if not 1 <= top <= len(images):
        raise ValueError(
            f"--top must lie between 1 and the {len(images)} pictures of {images.name!r}, got "
            f"{top}: ask for fewer."
        )
    has_captions = images.captions is not None and any(
        text.strip() for texts in images.captions for text in texts
    )
    has_labels = images.labels is not None
    if (by == "caption" and not has_captions) or (by == "class" and not has_labels):
        missing = "captions that are not empty" if by == "caption" else "labels"
        raise ValueError(
            f"--by {by} needs {missing}, but {images.name!r} has none: name their column, or take "
            "other pictures."
        )
    if not has_captions and not has_labels and settings.needs_answers:
        raise ValueError(
            f"retrieval is judged by labels or captions, but {images.name!r} has neither: name "
            "their columns, or look at a list with --query; --prompts needs neither."
        )
    captions = None
    if by != "class" and has_captions:
        captions = by_caption(images.captions or (), images.digests)
    return by != "caption" and has_labels, captions


def rank_classes_by_ndcg(found: Retrieval | None) -> tuple[int | None, int | None]:
    """The best and the worst class by NDCG@5, of equals by NDCG@10 and average precision.

    Classes without pictures are passed over; of those still equal the first counts as the best
    and the last as the worst. Where there is one class alone it is both.
    """
    if found is None:
        return None, None
    rows = found.by_recipe["standard"].rows
    known = np.flatnonzero(found.answered)
    order = known[np.lexsort((known, *(-rows[name][known] for name in reversed(BEST_BY))))]
    return int(order[0]), int(order[-1])


def find_copies(images: ImageSet) -> Ints:
    """The first picture of the same content, shape (n_images,); warns where it is another one."""
    first: dict[str, int] = {}
    found = np.array([first.setdefault(digest, i) for i, digest in enumerate(images.digests)])
    n_twice = len(found) - len(first)
    if n_twice:
        warnings.warn(
            f"{n_twice} of {len(images)} pictures are listed twice; copies share all captions, any "
            "is a hit, and intervals draw them together.",
            stacklevel=3,
        )
    return found


def _both_ways(
    pictures: tuple[Vectors, Ints],
    options: Options,
    stage: Stage,
    names: tuple[str, str],
    texts: Vectors,
    relevance: Relevance,
) -> dict[str, Retrieval]:
    """Texts to pictures, and pictures to texts; lists of few texts are as long as these."""
    (vectors, copies), (there, back) = pictures, names
    with stage(there, len(texts)) as progress:
        found = measure_retrieval(texts, vectors, relevance, options, progress)
    few = replace(options, top=min(options.top, len(texts)))
    with stage(back, len(vectors)) as progress:
        turned = measure_retrieval(vectors, texts, relevance.reverse(copies), few, progress)
    return {there: found, back: turned}
