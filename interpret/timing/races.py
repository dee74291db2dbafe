"""Two ways of the same work in, seconds of each out; and made-up pictures and words to time."""

import math
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from interpret.metrics.information import (
    adjusted_overlap,
    membership_entropy_bits,
    membership_mi_bits,
    published_mi_nats,
)
from interpret.metrics.limits import MAX_CONCEPTS
from interpret.metrics.nulls import other_class
from interpret.metrics.scores import N_FIRST, count_concepts, score_images, shared_with
from interpret.metrics.statistics import bootstrap_ci
from interpret.units.parts import Parts

N_BANK = 4_229  # as many words as ImageNet's published descriptors
N_CLASS_CONCEPTS = 50
N_NEAR = 200  # words from its class's first one on that a picture's words are drawn from
N_METHODS, N_PARTS = 3, 5
N_LOOPED = 300  # pictures the plain loop is timed on

Array = NDArray[Any]


class Race(NamedTuple):
    """Seconds of both ways, how far what they gave differs, and how often each is right."""

    plain: float
    ours: float
    difference: float | None = None
    held_out_accuracies: tuple[float, float] | None = None


@dataclass(frozen=True)
class MadeUp:
    """Pictures whose words lie about the words of their classes.

    Attributes:
        methods: one of shape (n_images, 15) a method: words of each picture, then -1.
        membership: bool, shape (n_classes, N_BANK): is the word one of the class's?
        classes: shape (n_images,), the class of each picture.
    """

    methods: list[Array]
    membership: Array
    classes: Array


def race(plain: Callable[[], Array], ours: Callable[[], Array], repeats: int) -> Race:
    """Let both ways take turns.

    Args:
        plain: the plain way.
        ours: the other; may give more rows, where the plain way is tried on a sample.
        repeats: turns of each.

    Returns:
        The best time of each, and the largest difference of the rows that both gave.
    """
    best, given = [math.inf, math.inf], [np.empty(0), np.empty(0)]
    for _ in range(repeats):
        for way, work in enumerate((plain, ours)):
            start = time.perf_counter()
            given[way] = work()
            best[way] = min(best[way], time.perf_counter() - start)
    n = min(map(len, given))
    return Race(best[0], best[1], float(np.abs(given[0][:n] - given[1][:n]).max()))


def make_up(n_images: int, n_classes: int, *, seed: int) -> MadeUp:
    """Draw pictures of 1 to 15 words by each of three methods, and their classes.

    Args:
        n_images: at least one.
        n_classes: at least one.
        seed: of the words.
    """
    rng = np.random.default_rng(seed)
    classes = np.arange(n_images) % n_classes
    first = rng.integers(0, N_BANK, (n_classes, 1))
    membership = np.zeros((n_classes, N_BANK), dtype=bool)
    of_class = (first + np.arange(N_CLASS_CONCEPTS)) % N_BANK
    np.put_along_axis(membership, of_class, True, axis=1)
    ranks, methods = np.arange(MAX_CONCEPTS), []
    for _ in range(N_METHODS):
        near = rng.integers(0, N_NEAR - MAX_CONCEPTS + 1, (n_images, MAX_CONCEPTS))
        distinct = rng.permuted(np.sort(near, axis=1) + ranks, axis=1)
        n_concepts = rng.integers(1, MAX_CONCEPTS + 1, (n_images, 1))
        concepts = (first[classes] + distinct) % N_BANK
        methods.append(np.where(ranks < n_concepts, concepts, -1))
    return MadeUp(methods, membership, classes)


def combine_words(words: Sequence[str], n_texts: int) -> tuple[str, ...]:
    """Distinct texts: the words where there are enough, else two of them at a time.

    Args:
        words: distinct.
        n_texts: texts wanted.

    Raises:
        ValueError: the words do not make so many.
    """
    n_pairs = len(words) * (len(words) - 1) // 2
    if n_texts > max(len(words), n_pairs):
        raise ValueError(
            f"the words must make {n_texts} texts, got {max(len(words), n_pairs)}: ask for fewer."
        )
    shifted = (zip(words, words[by:], strict=False) for by in range(1, len(words)))
    pairs = (f"{a}, {b}" for some in shifted for a, b in some)
    return tuple(islice(words if len(words) >= n_texts else pairs, n_texts))


def make_strips(n_images: int, size_px: int, grid: tuple[int, int]) -> tuple[Array, Parts]:
    """Framed pictures of noise, and upright strips as the parts of each.

    Args:
        n_images: how many.
        size_px: side of a picture.
        grid: (rows, columns) of patches, at least as many columns as parts.

    Returns:
        Shape (n_images, size_px, size_px, 3), uint8, and where the `N_PARTS` parts of each are.
    """
    shape = (n_images, size_px, size_px, 3)
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    strips = (np.arange(grid[1]) * N_PARTS // grid[1] + 1).astype(np.uint8)
    return pixels, Parts(np.tile(strips, (n_images, grid[0], 1)), N_PARTS, "strips")


def write_pictures(folder: Path, n_images: int, *, seed: int) -> None:
    """Write JPEG files of 500 x 375 px, smooth as photographs are.

    Args:
        folder: made here.
        n_images: how many.
        seed: of the colours.
    """
    folder.mkdir()
    rng = np.random.default_rng(seed)
    for number in range(n_images):
        coarse = Image.fromarray(rng.integers(0, 256, (15, 20, 3), dtype=np.uint8))
        picture = coarse.resize((500, 375), Image.Resampling.BICUBIC)
        picture.save(folder / f"{number:06}.jpg", quality=90)


def score_plainly(concepts: list[int], of_class: set[int], n_bank: int) -> list[float]:
    """One picture's scores, one deletion after the other, each formula asked for one number.

    Args:
        concepts: of the picture, at least one, most relevant first.
        of_class: concepts of its class.
        n_bank: concepts in the bank.

    Returns:
        In the order of `SCORES`, without the last: `order_effect` asks for a third loop.
    """
    n, m, nats, bits = len(concepts), len(of_class), [], []
    for gone in range(n):
        k = sum(concept in of_class for concept in concepts[gone:])
        nats.append(float(published_mi_nats(n, m, k)))
        bits.append(float(membership_mi_bits(k, n - gone, m, n_bank)))
    entropy = float(membership_entropy_bits(n, n_bank))
    curve = [max(-1.0, min(1.0, value / entropy)) for value in bits]
    overlaps = [
        float(adjusted_overlap(sum(c in of_class for c in some), len(some), m, n_bank))
        for some in (concepts, concepts[:N_FIRST])
    ]
    area, mean_nats = (sum(curve) - curve[0] / 2) / n, sum(nats) / (MAX_CONCEPTS + 1)
    return [nats[0], mean_nats, overlaps[0], bits[0], curve[0], area, overlaps[1]]


def time_scores(made: MadeUp, repeats: int) -> Race:
    """All scores by all methods; the plain loop runs on a sample and its time is scaled up.

    Args:
        made: the pictures.
        repeats: turns of each way.
    """
    n_looped = min(N_LOOPED, len(made.classes))
    rows = [[c for c in row if c >= 0] for row in made.methods[0][:n_looped].tolist()]
    words = [set(np.flatnonzero(made.membership[c]).tolist()) for c in made.classes[:n_looped]]

    def plain() -> Array:
        pairs = zip(rows, words, strict=True)
        return np.array([score_plainly(row, of_class, N_BANK) for row, of_class in pairs])

    def ours() -> Array:
        first, *_ = [_score(concepts, made) for concepts in made.methods]
        return first[:, :-1]

    times = race(plain, ours, repeats)
    return times._replace(plain=times.plain * N_METHODS * len(made.classes) / n_looped)


def time_statistics(made: MadeUp, *, seed: int) -> tuple[dict[str, float], float]:
    """The exact null by all methods, and intervals of all scores by the first one.

    Args:
        made: the pictures, of two classes at least.
        seed: of the intervals.

    Returns:
        Seconds of `other_class` and `bootstrap`, and the most memory the intervals held at once,
        in gigabytes.
    """
    start = time.perf_counter()
    for concepts in made.methods:
        other_class(concepts, made.membership, made.classes)
    null = time.perf_counter()
    values = _score(made.methods[0], made)
    scored = time.perf_counter()
    bootstrap_ci(values, made.classes, seed=seed)
    end = time.perf_counter()
    tracemalloc.start()  # slows what it watches: not while the time is taken
    bootstrap_ci(values, made.classes, seed=seed)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"other_class": null - start, "bootstrap": end - scored}, peak_bytes / 1e9


def _score(concepts: Array, made: MadeUp) -> Array:
    """Every score, shape (n_images, n_scores)."""
    shared = shared_with(concepts, made.membership, made.classes)
    sizes = {"n_class_concepts": N_CLASS_CONCEPTS, "n_bank": N_BANK}
    return np.column_stack(list(score_images(shared, count_concepts(concepts), **sizes).values()))


def tabulate_races(record: Mapping[str, Any]) -> str:
    """A line a step: seconds of both ways, and how many times faster ours is.

    Args:
        record: `seconds` of ours; `seconds_plain` and `ratios` of some of the same names.
    """
    lines = [f"{'':16}{'plain s':>10}{'ours s':>10}{'faster':>10}"]
    for name, seconds in record["seconds"].items():
        plain, ratio = record["seconds_plain"].get(name), record["ratios"].get(name)
        beside = f"{plain:10.3f}{seconds:10.3f}{ratio:10.1f}" if ratio else f"{seconds:20.3f}"
        lines.append(f"{name:16}{beside}")
    return "\n".join(lines)
