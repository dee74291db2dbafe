"""Explanations of pictures and of their redraws in, whether they follow what was changed out.

One attribute is changed and all else stays. A word the change makes untrue should go (hit), every
other word should stay (false alarm; loss, where it is true), and the same word should stay where
an attribute is changed of which the explanation says nothing (baseline).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.measures.named_truth import Named
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import Excess, group_excess, group_mean

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1


@dataclass(frozen=True)
class Asked:
    """Which attributes of each picture an explanation is asked about; -1 where there is none.

    Attributes:
        mentioned: shape (n_images,), an attribute whose change makes a named word untrue.
        unmentioned: same shape, one whose change makes words untrue, but none that is named; only
            beside a mentioned one.
    """

    mentioned: Ints = field(repr=False)
    unmentioned: Ints = field(repr=False)


@dataclass(frozen=True)
class Redrawn:
    """What was changed in which picture, and what that did to the truth.

    Attributes:
        owner: shape (n_redraws,), row of the original.
        slot: shape (n_redraws,), attribute changed.
        gone: shape (n_redraws, n_concepts): visible before, untrue after.
        kept: same shape: as visible, or as little, after as before.
        changed: shape (n_redraws,), share of the pixels that changed, in [0, 1].
    """

    owner: Ints = field(repr=False)
    slot: Ints = field(repr=False)
    gone: Bools = field(repr=False)
    kept: Bools = field(repr=False)
    changed: Floats = field(repr=False)


@dataclass(frozen=True)
class Counterfactuals:
    """How far a method's words follow a change of the picture; rates in [0, 1].

    Attributes:
        hit: of the named words the change made untrue, the share no longer named; mean over
            pictures asked about a mentioned attribute.
        false_alarm: of the other words named before, true or not, whose truth the same change left
            alone, the share no longer named.
        loss: the same of those others that are true of both pictures: words as right as the ones
            `hit` is about, after a change as large. What lies above it follows the attribute.
        baseline: of the words `hit` is about, the share no longer named after the unmentioned
            attribute was changed instead, which leaves them as true as before. That change may be
            smaller or larger: see `changed`.
        chance: all four rates of words drawn anew from the bank, as many as are named after the
            change: 1 - n / n_bank.
        hit_over_false_alarm, hit_over_loss, hit_over_baseline: differences in [-1, 1], by picture.
        changed, changed_baseline: share of the pixels the changes behind `hit` and behind
            `baseline` reach, mean over the same pictures.
        n_images: pictures with words.
        rows: rate -> shape (n_images,), nan where a picture was not asked or cannot say.

    Each is None where no picture has it.
    """

    hit: Mean | None
    false_alarm: Mean | None
    loss: Mean | None
    baseline: Mean | None
    chance: float | None
    hit_over_false_alarm: Excess | None
    hit_over_loss: Excess | None
    hit_over_baseline: Excess | None
    changed: float | None
    changed_baseline: float | None
    n_images: int
    rows: dict[str, Floats] = field(repr=False)


def choose_attributes(named: Bools, gone: Bools, order: Ints) -> Asked:
    """The first attribute in each picture's order that is mentioned, and the first that is not.

    Args:
        named: shape (n_images, n_concepts), words of the explanation.
        gone: shape (n_images, n_slots, n_concepts): what a change of each attribute would make
            untrue; nothing where none is offered.
        order: shape (n_images, n_slots), each row all attributes in some order.

    Returns:
        The same for methods that mention the same, so that they are asked about one redraw.

    Example:
        >>> gone = np.array([[[True, False], [False, True]]])
        >>> asked = choose_attributes(np.array([[False, True]]), gone, np.array([[0, 1]]))
        >>> asked.mentioned.tolist(), asked.unmentioned.tolist()
        ([1], [0])
    """
    mentions = np.einsum("nsc,nc->ns", gone, named)
    is_offered: Bools = np.any(gone, axis=2)
    mentioned = _first(mentions, order)
    unmentioned = _first(is_offered & ~mentions, order)
    return Asked(mentioned, np.where(mentioned == NONE, NONE, unmentioned))


def attributes_to_change(asked: Iterable[Asked]) -> tuple[Ints, Ints]:
    """Every (picture, attribute) some method is asked about, once: rows and attributes, ordered."""
    columns = [column for one in asked for column in (one.mentioned, one.unmentioned)]
    pairs = [np.stack([np.arange(len(column)), column], axis=1) for column in columns]
    every = np.unique(np.concatenate(pairs), axis=0)
    rows, slots = every[every[:, 1] != NONE].T
    return rows, slots


def measure_counterfactuals(
    before: Named, after: Named, redrawn: Redrawn, asked: Asked, groups: Ints, *, seed: int
) -> Counterfactuals:
    """Hold what an explanation says of redraws against what it said of the originals.

    Args:
        before: what is named in n_images originals.
        after: what is named in n_redraws pictures, by the same method.
        redrawn: what was changed; redraws that could not be seen are absent, and their pictures
            are not asked.
        asked: which attributes the method is asked about.
        groups: shape (n_images,), the class of each original; intervals are over classes.
        seed: of the draws.
    """
    rows = _rates(before, after, redrawn, asked)
    means = {name: group_mean(values, groups, seed=seed) for name, values in rows.items()}
    plain = {name: None if mean is None else mean.value for name, mean in means.items()}
    above = {
        name: group_excess(rows["hit"] - rows[name], groups, seed=seed)
        for name in ("false_alarm", "loss", "baseline")
    }
    return Counterfactuals(
        means["hit"],
        means["false_alarm"],
        means["loss"],
        means["baseline"],
        plain["chance"],
        above["false_alarm"],
        above["loss"],
        above["baseline"],
        plain["changed"],
        plain["changed_baseline"],
        int(before.named.any(axis=1).sum()),
        rows,
    )


def _rates(before: Named, after: Named, redrawn: Redrawn, asked: Asked) -> dict[str, Floats]:
    """Every rate of every picture, nan where it has none."""
    own, has_own = _redraw_of(redrawn, asked.mentioned)
    other, has_other = _redraw_of(redrawn, asked.unmentioned)
    in_question = before.named & redrawn.gone[own] & has_own[:, None]
    hit = _share_gone(in_question, after.named[own])
    is_asked = ~np.isnan(hit)
    others = before.named & redrawn.kept[own] & is_asked[:, None]
    still_true = in_question & redrawn.kept[other] & has_other[:, None]
    baseline = _share_gone(still_true, after.named[other])
    n_after = after.named[own].sum(axis=1)
    chance = 1 - n_after / max(int(before.in_bank.sum()), 1)
    return {
        "hit": hit,
        "false_alarm": _share_gone(others, after.named[own]),
        "loss": _share_gone(others & before.visible, after.named[own]),
        "baseline": baseline,
        "chance": np.where(is_asked, chance, np.nan),
        "changed": np.where(is_asked, redrawn.changed[own], np.nan),
        "changed_baseline": np.where(np.isnan(baseline), np.nan, redrawn.changed[other]),
    }


def compare_counterfactuals(
    one: Counterfactuals, other: Counterfactuals, groups: Ints, *, seed: int
) -> dict[str, Excess | None]:
    """How far one method follows changes better than another, on pictures both were asked about.

    The two may mention different attributes of a picture; it is the picture that is paired.

    Args:
        one: of some pictures.
        other: of the same pictures.
        groups: shape (n_images,).
        seed: of the draws.

    Returns:
        "hit", "hit_over_false_alarm", "hit_over_loss", "hit_over_baseline" -> the difference of
        both, one - other.
    """

    def score(told: Counterfactuals, against: str | None) -> Floats:
        return told.rows["hit"] - (0.0 if against is None else told.rows[against])

    names = {
        "hit": None,
        "hit_over_false_alarm": "false_alarm",
        "hit_over_loss": "loss",
        "hit_over_baseline": "baseline",
    }
    return {
        name: group_excess(score(one, against) - score(other, against), groups, seed=seed)
        for name, against in names.items()
    }


def hits_by_attribute(
    found: Counterfactuals, asked: Asked, names: Sequence[str], groups: Ints, *, seed: int
) -> dict[str, Mean]:
    """Hit rate by the attribute that was changed: which changes do the words follow?

    Args:
        found: rates of n_images pictures.
        asked: the attributes these were asked about.
        names: of the attributes.
        groups: shape (n_images,).
        seed: of the draws.

    Returns:
        Attribute -> mean in [0, 1]; attributes no picture was asked about are absent.
    """
    hits = {
        name: group_mean(
            np.where(asked.mentioned == slot, found.rows["hit"], np.nan), groups, seed=seed
        )
        for slot, name in enumerate(names)
    }
    return {name: mean for name, mean in hits.items() if mean is not None}


def _first(holds: Bools, order: Ints) -> Ints:
    """First attribute in each row's order that holds, -1 where none does."""
    in_order = np.take_along_axis(holds, order, axis=1)
    first = np.take_along_axis(order, in_order.argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.where(in_order.any(axis=1), first, NONE)


def _redraw_of(redrawn: Redrawn, slots: Ints) -> tuple[Ints, Bools]:
    """Which redraw shows each picture with the attribute changed, and whether there is one."""
    n_slots = int(max(redrawn.slot.max(initial=0), slots.max(initial=0))) + 1
    table = np.full((len(slots), n_slots), NONE)
    table[redrawn.owner, redrawn.slot] = np.arange(len(redrawn.owner))
    found = np.where(slots == NONE, NONE, table[np.arange(len(slots)), slots])
    return np.maximum(found, 0), found != NONE


def _share_gone(words: Bools, named_after: Bools) -> Floats:
    """Of each picture's words the share no longer named; nan without words."""
    n_words = words.sum(axis=1)
    n_gone = (words & ~named_after).sum(axis=1)
    return np.divide(n_gone, n_words, out=np.full(len(words), np.nan), where=n_words > 0)
