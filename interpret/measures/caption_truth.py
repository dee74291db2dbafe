"""Captions of drawn pictures in, whether what they name is to be seen out.

A caption is read by longest match, from its first word on: at every place the longest phrase or
class name that begins there is taken, and the next place is behind it. "a long striped tail" so
names that and not "a tail" as well; words about the surroundings are named like others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.metrics.caption_words import Words, words_of
from interpret.metrics.statistics import bootstrap_sums_ci

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Span = tuple[int, int]


@dataclass(frozen=True)
class Named:
    """What a caption names.

    Attributes:
        concepts: columns of the truth, in the order named; one that is named twice is there twice.
        classes: indices of class names, in the order named.
        spans: for each of the concepts, its first word and the one behind its last.
    """

    concepts: tuple[int, ...]
    classes: tuple[int, ...]
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class CaptionReader:
    """Finds phrases and class names in captions.

    Attributes:
        phrases: the concepts whose truth is known.
        class_names: of the pictures; a name that is also a phrase counts as the name.
    """

    phrases: Sequence[str] = field(repr=False)
    class_names: Sequence[str] = field(repr=False)
    _known: dict[Words, tuple[bool, int]] = field(init=False, repr=False)
    _longest: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        known = {words_of(phrase): (False, i) for i, phrase in enumerate(self.phrases)}
        known |= {words_of(name): (True, i) for i, name in enumerate(self.class_names)}
        known.pop((), None)
        object.__setattr__(self, "_known", known)
        object.__setattr__(self, "_longest", max(map(len, known), default=0))

    def read(self, caption: str) -> Named:
        """What a caption names.

        Example:
            >>> reader = CaptionReader(["a tail", "a long tail", "water"], ["cat"])
            >>> reader.read("a photo of a cat with a long tail near water")
            Named(concepts=(1, 2), classes=(0,), spans=((6, 9), (10, 11)))
        """
        words, place = words_of(caption), 0
        concepts: list[int] = []
        classes: list[int] = []
        spans: list[Span] = []
        while place < len(words):
            end, found = self._match(words, place)
            if found is not None:
                is_class, number = found
                (classes if is_class else concepts).append(number)
                spans += [] if is_class else [(place, end)]
            place = end
        return Named(tuple(concepts), tuple(classes), tuple(spans))

    def _match(self, words: Words, place: int) -> tuple[int, tuple[bool, int] | None]:
        for end in range(min(place + self._longest, len(words)), place, -1):
            found = self._known.get(words[place:end])
            if found is not None:
                return end, found
        return place + 1, None


@dataclass(frozen=True)
class CaptionTruth:
    """How true captions are.

    Attributes:
        precision: visible concepts as a fraction of all that are named; None where none is.
        named_per_caption: concepts.
        class_named: fraction of captions that name a class.
        class_right: of those, the fraction whose classes are all the picture's; None of none.
        ci95: of each of these, over groups of pictures; None where there is no score or one group.
        counts: shape (n_images, 4): visible, named, right class, class named.
    """

    precision: float | None
    named_per_caption: float
    class_named: float
    class_right: float | None
    ci95: dict[str, tuple[float, float] | None]
    counts: Floats = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        return {
            "precision": self.precision,
            "named_per_caption": self.named_per_caption,
            "class_named": self.class_named,
            "class_right": self.class_right,
            "n_named": int(self.counts[:, 1].sum()),
            "n_class_named": int(self.counts[:, 3].sum()),
            "ci95": self.ci95,
        }


def measure_caption_truth(
    captions: Sequence[str], reader: CaptionReader, truth: Truth, labels: Ints, *, seed: int
) -> CaptionTruth:
    """Hold one caption of each picture against what is drawn.

    Args:
        captions: n_images of them.
        reader: made of the truth's concepts and the class names.
        truth: of the same pictures.
        labels: shape (n_images,), the class of each; intervals are over classes.
        seed: of resamples.
    """
    counts = np.array(
        [
            _count(reader.read(caption), visible, int(label))
            for caption, visible, label in zip(captions, truth.visible, labels, strict=True)
        ],
        dtype=np.float64,
    )
    visible, named, right, said = counts.sum(axis=0)
    n = len(counts)
    scores = {
        "precision": (_share(visible, named), counts[:, :2]),
        "named_per_caption": (float(named / n), np.stack([counts[:, 1], np.ones(n)], axis=1)),
        "class_named": (float(said / n), np.stack([counts[:, 3], np.ones(n)], axis=1)),
        "class_right": (_share(right, said), counts[:, 2:]),
    }
    ci95 = {
        name: None if value is None else _interval(parts, labels, seed)
        for name, (value, parts) in scores.items()
    }
    return CaptionTruth(
        scores["precision"][0],
        float(named / n),
        float(said / n),
        scores["class_right"][0],
        ci95,
        counts,
    )


def _count(named: Named, visible: NDArray[np.bool_], label: int) -> tuple[int, int, int, int]:
    is_right = bool(named.classes) and set(named.classes) == {label}
    n_visible = int(visible[list(named.concepts)].sum())
    return n_visible, len(named.concepts), int(is_right), int(bool(named.classes))


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _interval(parts: Floats, groups: Ints, seed: int) -> tuple[float, float] | None:
    low, high = bootstrap_sums_ci(parts, groups, _ratio, seed=seed)[0]
    return None if np.isnan(low) else (float(low), float(high))


def _ratio(sums: Floats) -> Floats:
    """Of two sums; nan where there is nothing to divide by."""
    part, whole = sums[..., :1], sums[..., 1:]
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
