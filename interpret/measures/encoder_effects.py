"""Scores of CLIPs that differ by their encoders in, what each choice of an encoder changes out.

The same pictures and queries are asked of all, so models are compared item by item: the difference
of two text encoders is the mean over the image encoders that both were trained with, and the other
way round.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import group_excess

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Pair = tuple[str, str]  # image encoder, text encoder
Side = Literal["image", "text"]
SIDES: tuple[Side, ...] = ("image", "text")


@dataclass(frozen=True)
class Effect:
    """What one encoder gives over another.

    Attributes:
        side: which encoder is changed.
        encoder, instead_of: the two.
        difference: of the score, mean over items and over the encoders of the other side that both
            met, with a 95 % interval over groups of items. One training each: how far another seed
            would move it is not in the interval.
        p: both tails, sign flips of groups; None below five groups.
        n_pairs: encoders of the other side.
        n_higher: of them, with how many the score is higher.
    """

    side: Side
    encoder: str
    instead_of: str
    difference: Mean
    p: float | None
    n_pairs: int
    n_higher: int

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def encoder_effects(scores: Mapping[Pair, Floats], groups: Ints, *, seed: int) -> list[Effect]:
    """All pairs of encoders of a side that met a common one of the other.

    Args:
        scores: (image encoder, text encoder) -> shape (n_items,), in [0, 1], of equal items.
        groups: shape (n_items,), items that intervals draw together.
        seed: of draws and signs.

    Raises:
        ValueError: models were not asked for the same items.
    """
    if any(values.shape != groups.shape for values in scores.values()):
        raise ValueError(
            f"all models must be asked for the same {len(groups)} items, got "
            f"{sorted({len(values) for values in scores.values()})}."
        )
    found = []
    for side in SIDES:
        names = list(dict.fromkeys(pair[SIDES.index(side)] for pair in scores))
        for other, one in combinations(names, 2):
            differences = _differences(scores, side, one, other)
            if differences:
                found.append(_effect((side, one, other), differences, groups, seed))
    return found


def _differences(
    scores: Mapping[Pair, Floats], side: Side, one: str, other: str
) -> Sequence[Floats]:
    return [scores[a] - scores[b] for a, b in _meetings(scores, side, one, other)]


def _meetings(
    scores: Mapping[Pair, Floats], side: Side, one: str, other: str
) -> Iterator[tuple[Pair, Pair]]:
    place = SIDES.index(side)
    for pair in scores:
        changed = (other, pair[1]) if place == 0 else (pair[0], other)
        if pair[place] == one and changed in scores:
            yield pair, changed


def _effect(
    names: tuple[Side, str, str], differences: Sequence[Floats], groups: Ints, seed: int
) -> Effect:
    mean = np.mean(differences, axis=0)
    up, down = (group_excess(sign * mean, groups, seed=seed) for sign in (1.0, -1.0))
    assert up is not None  # there are items, and none is nan
    assert down is not None
    p = None if up.p is None or down.p is None else min(1.0, 2 * min(up.p, down.p))
    n_higher = sum(float(one.mean()) > 0 for one in differences)
    return Effect(*names, up.difference, p, len(differences), n_higher)
