"""Parts and words of the same pictures found with two seeds in, how far they agree out.

Clusters come in any order, so the parts of two seeds are matched first, group by group, by the
patches they share. Chance is any pairing, not the best one.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from interpret.units.concepts import ImageConcepts
from interpret.units.parts import PartMap

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Agreement:
    """How far two seeds agree, over the parts of all pictures that either of them shows.

    Attributes:
        part_iou: patches of matched parts, intersection over union, mean; in [0, 1].
        part_iou_chance: the same over all pairings of a group's parts, exactly.
        word_jaccard: words of matched parts, intersection over union, mean over parts that either
            seed gives words; in [0, 1].
        word_jaccard_chance: the same over all pairings.
    """

    part_iou: float | None
    part_iou_chance: float | None
    word_jaccard: float | None
    word_jaccard_chance: float | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON; None where no picture has a part, or no part a word."""
        return asdict(self)


def match_parts(one: PartMap, other: PartMap, n_parts: int) -> Ints:
    """The part of the other seed for each part of one, so that most patches are shared.

    Args:
        one: shape (n_images, rows, columns), 0 = background, parts 1..n_parts; one group.
        other: of the same pictures.
        n_parts: parts of a group.

    Returns:
        Shape (n_parts,): index of the other's part, from 0; a permutation.

    References:
        Kuhn, The Hungarian method for the assignment problem, Naval Research Logistics 2, 1955.

    Example:
        >>> one = np.array([[[1, 1, 2]]], dtype=np.uint8)
        >>> match_parts(one, np.array([[[2, 2, 1]]], dtype=np.uint8), 2).tolist()
        [1, 0]
    """
    cells = one.astype(np.int64) * (n_parts + 1) + other
    counts = np.bincount(cells.ravel(), minlength=(n_parts + 1) ** 2)
    shared = counts.reshape(n_parts + 1, n_parts + 1)[1:, 1:]
    _, partner = linear_sum_assignment(shared, maximize=True)
    return np.asarray(partner, dtype=np.int64)


def measure_agreement(
    parts: tuple[PartMap, PartMap],
    words: tuple[ImageConcepts, ImageConcepts],
    groups: Ints,
    n_parts: int,
) -> Agreement:
    """How far two seeds agree on where the parts are and what they are called.

    Args:
        parts: of both seeds, shape (n_images, rows, columns) each.
        words: of both seeds, of the same pictures.
        groups: shape (n_images,); pictures of a group share their parts.
        n_parts: parts of a group.
    """
    partner = np.zeros((len(groups), n_parts), dtype=np.int64)
    for group in np.unique(groups):
        is_in = groups == group
        partner[is_in] = match_parts(parts[0][is_in], parts[1][is_in], n_parts)
    patches = [_sets_of_patches(found, n_parts) for found in parts]
    named = [_sets_of_words(found, n_parts) for found in words]
    iou, iou_chance = _agree(patches, partner)
    jaccard, jaccard_chance = _agree(named, partner)
    return Agreement(iou, iou_chance, jaccard, jaccard_chance)


def mean_agreement(found: list[Agreement]) -> dict[str, Any]:
    """Means over pairs of seeds, with the least and the most of both scores.

    Args:
        found: at least one pair.
    """
    keys: dict[str, Callable[[list[float]], float]] = {"": _mean, "_min": min, "_max": max}
    numbers: dict[str, Any] = {"n_pairs": len(found)}
    for name in Agreement.__dataclass_fields__:
        values = [value for one in found if (value := getattr(one, name)) is not None]
        for suffix, summarise in keys.items():
            if suffix == "" or not name.endswith("chance"):
                numbers[name + suffix] = summarise(values) if values else None
    return numbers


def _mean(values: list[float]) -> float:
    return float(np.mean(values))


def _sets_of_patches(of_patch: PartMap, n_parts: int) -> list[list[set[int]]]:
    """The patches of each picture's parts."""
    flat = of_patch.reshape(len(of_patch), -1)
    numbers = range(1, n_parts + 1)
    return [[set(np.flatnonzero(row == part).tolist()) for part in numbers] for row in flat]


def _sets_of_words(found: ImageConcepts, n_parts: int) -> list[list[set[int]]]:
    """The words of each picture's parts."""
    rows = zip(found.concepts, found.part, strict=True)
    numbers = range(1, n_parts + 1)
    return [
        [set(concepts[(part == number) & (concepts >= 0)].tolist()) for number in numbers]
        for concepts, part in rows
    ]


def _agree(sets: list[list[list[set[int]]]], partner: Ints) -> tuple[float | None, float | None]:
    """Mean intersection over union of matched sets, and of all pairs; both empty is no pair."""
    matched: list[float] = []
    all_pairs: list[float] = []
    for one, other, partners in zip(sets[0], sets[1], partner, strict=True):
        for index, first in enumerate(one):
            for number, second in enumerate(other):
                union = len(first | second)
                if not union:
                    continue
                ratio = len(first & second) / union
                all_pairs.append(ratio)
                if partners[index] == number:
                    matched.append(ratio)
    return (_mean(matched) if matched else None, _mean(all_pairs) if all_pairs else None)
