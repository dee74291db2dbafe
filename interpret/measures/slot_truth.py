"""Explanations of drawn pictures in, how true they are by kind of property out.

Does an explanation tell colours and miss legs? Precision, recall and F1 of each slot, each beside
what as many words of the same slot would reach by chance, with intervals over classes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from interpret.measures.named_truth import Bools, Ints, Named
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import group_mean

Floats = NDArray[np.float64]
ALL = "all"  # the row of all concepts together


@dataclass(frozen=True)
class SlotTruth:
    """How true the words of one slot are, over all pictures together; fractions in [0, 1].

    Attributes:
        slot: kind of property, or "all".
        precision: of the slot's words named, the share visible; n counts words named.
        recall: of the slot's visible concepts in the bank, the share named; n counts these.
        f1: 2 TP / (named + visible), the harmonic mean of both; n counts named and visible words.
        precision_chance, recall_chance, f1_chance: expected of each picture naming as many words
            of the slot, drawn without repetition from the bank's words of that slot.

    Each is None where there is nothing to divide by.
    """

    slot: str
    precision: Mean | None
    recall: Mean | None
    f1: Mean | None
    precision_chance: float | None
    recall_chance: float | None
    f1_chance: float | None


def measure_slot_truth(
    told: Named, slots: Bools, slot_names: Sequence[str], groups: Ints, *, seed: int
) -> dict[str, SlotTruth]:
    """Precision, recall and F1 by kind of property.

    A concept that speaks of two slots ("a striped tail") counts in both. Chance keeps the number
    of words a picture has in the slot, so it asks whether the words are right, not whether this
    kind of word was worth choosing: k words of a slot with v of its w words visible hold k v / w
    true ones on average.

    Args:
        told: what n_images pictures name and show.
        slots: shape (n_concepts, n_slots), the kinds a concept speaks of.
        slot_names: n_slots of them.
        groups: shape (n_images,), the class of each picture; intervals are over classes.
        seed: of the draws.

    Returns:
        "all", then every slot -> its numbers.

    Raises:
        ValueError: the slots do not fit the concepts.
    """
    if slots.shape != (told.named.shape[1], len(slot_names)):
        raise ValueError(
            f"slots must have shape (n_concepts, n_slots) = {told.named.shape[1:]} and "
            f"{len(slot_names)} names, got {slots.shape}."
        )
    everything = np.ones(len(slots), dtype=bool)
    kinds = {ALL: everything, **dict(zip(slot_names, slots.T, strict=True))}
    return {
        name: _measure_slot(name, told, of_slot & told.in_bank, groups, seed)
        for name, of_slot in kinds.items()
    }


def _measure_slot(slot: str, told: Named, of_slot: Bools, groups: Ints, seed: int) -> SlotTruth:
    named, visible = told.named[:, of_slot], told.visible[:, of_slot]
    # one row a word: a mean over words resampled by class is the ratio of resampled sums
    seen, owner_named = _at(visible, named, groups)
    found, owner_visible = _at(named, visible, groups)
    both = np.concatenate([seen, found])
    owners = np.concatenate([owner_named, owner_visible])
    k, v = named.sum(axis=1), visible.sum(axis=1)
    hits = float((k * v).sum() / max(int(of_slot.sum()), 1))
    return SlotTruth(
        slot,
        group_mean(seen, owner_named, seed=seed),
        group_mean(found, owner_visible, seed=seed),
        group_mean(both, owners, seed=seed),
        _ratio(hits, int(k.sum())),
        _ratio(hits, int(v.sum())),
        _ratio(2 * hits, int(k.sum() + v.sum())),
    )


def _at(values: Bools, where: Bools, groups: Ints) -> tuple[Floats, Ints]:
    """The values where `where` holds, as numbers, and the group of each."""
    rows, columns = np.nonzero(where)
    return values[rows, columns].astype(np.float64), groups[rows]


def _ratio(part: float, whole: int) -> float | None:
    return part / whole if whole else None
