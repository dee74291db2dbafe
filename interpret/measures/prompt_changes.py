"""Lists found by a prompt before and after a change in, how far they moved and their hits out."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import Excess, group_excess, group_mean
from interpret.metrics.top_lists import chance_agreement, compare_lists

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

MOVES = ("overlap", "rbo", "kendall")
SIGNED = (-1.0, 1.0)


@dataclass(frozen=True)
class Change:
    """One change of a prompt.

    Attributes:
        kind: what is changed, such as "noun: nearest class".
        before: the prompt; "" where there is none, and nothing is compared.
        after: the changed prompt.
        wanted: pictures the changed prompt asks for; None where nothing tells. With none of them
            there are no hits to count.
        group: of changes that intervals draw together.
        unjudged: new words of which nothing is known, so that `wanted` does not follow from them.
    """

    kind: str
    before: str
    after: str
    wanted: Ints | None = field(repr=False)
    group: int
    unjudged: tuple[str, ...] = ()

    @property
    def n_wanted(self) -> int:
        """Pictures that are asked for."""
        return 0 if self.wanted is None else len(self.wanted)


@dataclass(frozen=True)
class ChangedLists:
    """What came of some changes; arrays have shape (n_changes,), nan where nothing tells.

    Attributes:
        changes: what was changed.
        lists: shape (n_changes, 2, k), pictures of both lists; of no prompt -1.
        cosines: of the same shape; of no prompt nan.
        overlap, rbo, kendall: how far both lists agree, see `interpret.metrics.top_lists`.
        precision_before: share of wanted pictures in the list before the change.
        precision_after: share of them after it.
        precision_classes: what it would be if every picture after it were any of its class; nan
            where whole classes are wanted, and no more can be known of a picture.
        precision_most: what it could be, as fewer may be wanted than the list holds.
        precision_chance: what a random list has.
    """

    changes: tuple[Change, ...] = field(repr=False)
    lists: Ints = field(repr=False)
    cosines: Floats = field(repr=False)
    overlap: Floats = field(repr=False)
    rbo: Floats = field(repr=False)
    kendall: Floats = field(repr=False)
    precision_before: Floats = field(repr=False)
    precision_after: Floats = field(repr=False)
    precision_classes: Floats = field(repr=False)
    precision_most: Floats = field(repr=False)
    precision_chance: Floats = field(repr=False)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Each once, in order."""
        return tuple(dict.fromkeys(change.kind for change in self.changes))


@dataclass(frozen=True)
class KindOfChange:
    """Means over the changes of one kind, with 95 % intervals over groups; None: nothing tells.

    Attributes:
        n: changes.
        overlap, rbo, kendall: how far lists stay.
        precision_before, precision_after: of what is wanted after the change.
        precision_classes: what the latter would be by the classes of its pictures alone.
        precision_most, precision_chance: what the latter could be, and is in a random list.
        gain: after less before, and whether it lies above 0.
        beyond_classes: after less what its classes alone would give, and whether it lies above 0.
    """

    n: int
    overlap: Mean | None
    rbo: Mean | None
    kendall: Mean | None
    precision_before: Mean | None
    precision_after: Mean | None
    precision_classes: float | None
    precision_most: float | None
    precision_chance: float | None
    gain: Excess | None
    beyond_classes: Excess | None

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return asdict(self)


def compare_changes(
    changes: Sequence[Change],
    lists: Ints,
    cosines: NDArray[np.float32],
    rows: dict[str, int],
    labels: Ints,
) -> ChangedLists:
    """Hold the list of every changed prompt against that of the prompt before.

    Args:
        changes: at least one.
        lists: shape (n_prompts, k), pictures, best first.
        cosines: of the same shape.
        rows: prompt -> its row in both.
        labels: shape (n_images,), the class of each picture of the gallery, or -1.
    """
    after = np.array([rows[change.after] for change in changes])
    before = np.array([rows.get(change.before, -1) for change in changes])
    moved = compare_lists(lists[before], lists[after])
    told = before >= 0

    def where_told(values: NDArray[np.floating]) -> Floats:
        return np.where(told, values, np.nan)

    both = np.stack([before, after], axis=1)
    is_told, k = (both >= 0)[:, :, None], lists.shape[1]
    n_wanted = np.array([c.n_wanted or np.nan for c in changes])
    return ChangedLists(
        tuple(changes),
        np.where(is_told, lists[both], -1),
        np.where(is_told, cosines[both], np.nan),
        where_told(moved.overlap),
        where_told(moved.rbo),
        where_told(moved.kendall),
        where_told(_precisions(changes, lists[before])),
        _precisions(changes, lists[after]),
        _precisions_by_class(changes, lists[after], labels),
        np.minimum(n_wanted, k) / k,
        n_wanted / len(labels),
    )


def summarise_changes(found: ChangedLists, *, seed: int) -> dict[str, KindOfChange]:
    """Means by kind of change, in order."""
    kinds = np.array([change.kind for change in found.changes])
    groups = np.array([change.group for change in found.changes])
    return {kind: _summarise(found, kinds == kind, groups, seed) for kind in found.kinds}


def describe_chance(k: int, n_images: int) -> dict[str, float]:
    """How far two random lists agree, by measure."""
    return dict(zip(MOVES, chance_agreement(k, n_images), strict=True))


def _summarise(
    found: ChangedLists, rows: NDArray[np.bool_], groups: Ints, seed: int
) -> KindOfChange:
    def mean(name: str) -> Mean | None:
        within = SIGNED if name == "kendall" else (0.0, 1.0)
        return group_mean(getattr(found, name)[rows], groups[rows], seed=seed, within=within)

    classes, most, chance = (mean(f"precision_{name}") for name in ("classes", "most", "chance"))
    beyond = (found.precision_after - found.precision_classes)[rows]
    gains = (found.precision_after - found.precision_before)[rows]
    return KindOfChange(
        int(rows.sum()),
        mean("overlap"),
        mean("rbo"),
        mean("kendall"),
        mean("precision_before"),
        mean("precision_after"),
        None if classes is None else classes.value,
        None if most is None else most.value,
        None if chance is None else chance.value,
        group_excess(gains, groups[rows], seed=seed),
        group_excess(beyond, groups[rows], seed=seed),
    )


def _precisions(changes: Sequence[Change], lists: Ints) -> Floats:
    """Share of each list that its change wants; nan where it wants nothing."""
    shares = np.full(len(changes), np.nan)
    for row, (change, found) in enumerate(zip(changes, lists, strict=True)):
        if change.wanted is not None and len(change.wanted):
            shares[row] = np.isin(found, change.wanted).mean()
    return shares


def _precisions_by_class(changes: Sequence[Change], lists: Ints, labels: Ints) -> Floats:
    """Share of each list that its change would want, were each picture any of its class."""
    expected = np.full(len(changes), np.nan)
    if labels.min() < 0:
        return expected
    sizes = np.bincount(labels)
    for row, (change, found) in enumerate(zip(changes, lists, strict=True)):
        if change.wanted is not None and len(change.wanted):
            n_wanted = np.bincount(labels[change.wanted], minlength=len(sizes))
            if ((n_wanted > 0) & (n_wanted < sizes)).any():
                expected[row] = (n_wanted / np.maximum(sizes, 1))[labels[found]].mean()
    return expected
