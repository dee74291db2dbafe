"""Captions of drawn pictures in, whether what they name is to be seen out.

The truth holds the words that describe an animal and its surroundings. Where "a head" describes
nobody's own, it is not among them, though all have one: such a word counts as not to be seen.

A caption is read by longest match, from its first word on: at every place the longest phrase or
class name that begins there is taken, and the next place is behind it. "a long striped tail" so
names that and not "a tail" as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.metrics.caption_words import Words, words_of
from interpret.metrics.statistics import bootstrap_sums_ci, fraction_ci95

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
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
        scores: by name; None where there is nothing to divide by:

            - "precision": the fraction of the named concepts that are visible; "precision_animal"
              and "precision_habitat" of those about the animal and about its surroundings.
            - "named_per_caption": mean number of concepts.
            - "class_named": the fraction of captions that name a class.
            - "class_right": of those, the fraction whose classes are all the picture's.

        ci95: of each of these, over groups of pictures; None where there is no score or one group.
        counts: shape (n_images, 6): named and visible concepts of the animal, named and visible
            ones of the surroundings, is a class named, is it the right one.
    """

    scores: dict[str, float | None]
    ci95: dict[str, tuple[float, float] | None]
    counts: Ints = field(repr=False)

    @property
    def n_named(self) -> Ints:
        """Concepts each caption names, shape (n_images,)."""
        return self.counts[:, 0] + self.counts[:, 2]

    @property
    def n_visible(self) -> Ints:
        """Of these, the visible ones, shape (n_images,)."""
        return self.counts[:, 1] + self.counts[:, 3]

    def to_dict(self) -> dict[str, Any]:
        """Names and numbers, ready for JSON."""
        return {
            **self.scores,
            "n_named": int(self.n_named.sum()),
            "n_named_animal": int(self.counts[:, 0].sum()),
            "n_named_habitat": int(self.counts[:, 2].sum()),
            "n_class_named": int(self.counts[:, 4].sum()),
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
    told = zip(captions, truth.visible, labels.tolist(), strict=True)
    counts = np.array(
        [_count(reader.read(one), visible, truth.is_habitat, label) for one, visible, label in told]
    )
    animal, animal_seen, habitat, habitat_seen, said, right = counts.T
    fractions = {
        "precision": (animal_seen + habitat_seen, animal + habitat),
        "precision_animal": (animal_seen, animal),
        "precision_habitat": (habitat_seen, habitat),
        "named_per_caption": (animal + habitat, np.ones_like(said)),
        "class_named": (said, np.ones_like(said)),
        "class_right": (right, said),
    }
    return CaptionTruth(
        {name: _share(*parts) for name, parts in fractions.items()},
        {
            name: _interval(*parts, labels, seed, is_share=name != "named_per_caption")
            for name, parts in fractions.items()
        },
        counts,
    )


def _count(named: Named, visible: Flags, is_habitat: Flags, label: int) -> list[int]:
    """The row of `CaptionTruth.counts` of one caption."""
    concepts = np.array(named.concepts, dtype=np.int64)
    animal, habitat = concepts[~is_habitat[concepts]], concepts[is_habitat[concepts]]
    is_right = bool(named.classes) and set(named.classes) == {label}
    return [
        len(animal),
        int(visible[animal].sum()),
        len(habitat),
        int(visible[habitat].sum()),
        int(bool(named.classes)),
        int(is_right),
    ]


def _share(part: Ints, whole: Ints) -> float | None:
    return float(part.sum() / whole.sum()) if whole.any() else None


def _interval(
    part: Ints, whole: Ints, groups: Ints, seed: int, *, is_share: bool
) -> tuple[float, float] | None:
    """Over groups; of a share that is 0 or 1 in all of them Wilson's, as draws do not vary."""
    n_groups = len(np.unique(groups[whole > 0]))
    if n_groups == 0 or len(np.unique(groups)) == 1:
        return None
    if is_share and part.sum() in (0, whole.sum()):
        return fraction_ci95(n_groups if part.any() else 0, n_groups)
    sums = np.stack([part, whole], axis=1).astype(np.float64)
    low, high = bootstrap_sums_ci(sums, groups, _ratio, seed=seed)[0]
    most = (part / np.maximum(whole, 1)).max()  # a share is at most 1, a mean the largest count
    return None if np.isnan(low) else (max(0.0, float(low)), min(float(most), float(high)))


def _ratio(sums: Floats) -> Floats:
    """Of two sums; nan where there is nothing to divide by."""
    part, whole = sums[..., :1], sums[..., 1:]
    return np.divide(part, whole, out=np.full_like(part, np.nan), where=whole > 0)
