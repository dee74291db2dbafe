"""A study's inputs in, what one item of each stage takes out: a little of each is done and timed.

The words are random directions where only their number matters, so that no bank is encoded.
"""

import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np

from interpret.embeddings import Embeddings, unit_rows
from interpret.images.imageset import ImageSet
from interpret.measures.pointing import measure_pointing
from interpret.store import list_holdings
from interpret.studies.mutual_knowledge import Settings
from interpret.units.concepts import ConceptVectors, concept_limits
from interpret.units.discover import FIT_IMAGES_MAX
from interpret.units.explain import Explainer, Explanations
from interpret.vectors import Encoder

N_TEXTS = 256
N_PICTURES = 32
N_FIRST = 4  # to see what memory they take, and because the first are slow
N_EXPLAINED = 12  # each is encoded again once or three times a part

T = TypeVar("T")


@dataclass(frozen=True)
class Cost:
    """What one item of a stage takes: seconds, and bytes in the store."""

    seconds: float
    disk_bytes: float


@dataclass(frozen=True)
class Trial:
    """What was seen when a little of each stage was done.

    Attributes:
        costs: stage -> cost of one item.
        group_bytes: what one picture of a group takes while the group's parts are found.
        row_bytes: what is kept of one picture to the end.
    """

    costs: dict[str, Cost]
    group_bytes: int
    row_bytes: int

    def memory_bytes(self, n_images: int) -> int:
        """What pictures take at most, the network left out."""
        return self.group_bytes * min(n_images, FIT_IMAGES_MAX) + self.row_bytes * n_images


def try_stages(
    encoder: Encoder, images: ImageSet, texts: Sequence[str], n_bank: int, settings: Settings
) -> Trial:
    """Do a little of each stage.

    Args:
        encoder: the CLIP, with an empty store that can be thrown away.
        images: at least one picture; some evenly spread ones are taken.
        texts: of the study, at least one; some evenly spread ones are taken.
        n_bank: concepts in the bank.
        settings: the choices of the method.
    """
    sample = images.take(_spread(len(images), N_PICTURES))
    some_texts = [texts[i] for i in _spread(len(texts), N_TEXTS)]
    explain = _explainer(encoder, n_bank, settings)
    row_bytes, group_bytes = _memory(lambda: explain(sample.take(_spread(len(sample), N_FIRST))))
    encoder.texts(["."])  # the first call of a network is slow, and not timed
    seconds_texts, _ = _timed(lambda: encoder.texts(some_texts))
    seconds_images, vectors = _timed(lambda: encoder.images(sample))
    few = sample.take(_spread(len(sample), N_EXPLAINED))
    seconds_parts, _ = _timed(lambda: explain(few))
    seconds_pairs, n_pairs = _timed(lambda: _point(encoder, sample, vectors, settings))
    seconds = {
        "texts": seconds_texts / len(set(some_texts)),
        "images": seconds_images / len(sample),
        "parts": seconds_parts / len(few) - seconds_images / len(sample),
        "pointing": seconds_pairs / max(n_pairs, 1),
    }
    disk = _disk_bytes(encoder)
    costs = {stage: Cost(taken, disk.get(stage, 0.0)) for stage, taken in seconds.items()}
    return Trial(costs, group_bytes, row_bytes)


def _explainer(
    encoder: Encoder, n_bank: int, settings: Settings
) -> Callable[[ImageSet], Explanations]:
    """What encodes pictures, finds their parts in one group, and names them."""
    rng = np.random.default_rng(settings.seed)
    dim = encoder.texts(["."]).vectors.shape[1]
    words = unit_rows(rng.standard_normal((n_bank, dim)))
    n_max, _ = concept_limits(n_bank, settings.class_concepts)
    bank = ConceptVectors(words, words)
    explainer = Explainer(encoder, bank, settings.discovery, settings.rule, n_max)

    def explain(images: ImageSet) -> Explanations:
        vectors = encoder.images(images).vectors
        return explainer.explain(images, vectors, np.zeros(len(images), dtype=np.int64))

    return explain


def _memory(explain: Callable[[], Explanations]) -> tuple[int, int]:
    """Bytes a picture: of what is kept, and the most there was at once."""
    tracemalloc.start()
    explained = explain()
    _, peak_bytes = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    maps = sum(of_patch.nbytes for of_patch in explained.parts.values())
    found = explained.concepts.values()
    kept = maps + sum(getattr(each, f.name).nbytes for each in found for f in fields(each))
    n_images = len(explained.concepts["whole"].concepts)
    return kept // n_images, peak_bytes // n_images


def _point(encoder: Encoder, images: ImageSet, vectors: Embeddings, settings: Settings) -> int:
    """The pointing test with a class a picture; how many pairs there were."""
    classes = Embeddings(vectors.vectors, images.ids, vectors.model, "text")
    each = np.arange(len(images))
    chosen: dict[str, Any] = {"naming": settings.naming, "seed": settings.seed}
    return measure_pointing(encoder, images, each, classes, **chosen).n


def _disk_bytes(encoder: Encoder) -> dict[str, float]:
    """Stage -> bytes an item in the store."""
    held = list_holdings(encoder.store.folder)
    return {
        stage: sum(h.size_bytes for h in held if h.stage == stage)
        / max(sum(h.n_items for h in held if h.stage == stage), 1)
        for stage in {holding.stage for holding in held}
    }


def _spread(n: int, n_max: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """At most `n_max` of n row numbers, evenly spread."""
    return np.unique(np.linspace(0, n - 1, min(n, n_max)).round().astype(np.int64))


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    done = work()
    return time.perf_counter() - start, done
