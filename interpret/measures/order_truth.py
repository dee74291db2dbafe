"""Concepts in falling relevance in, whether the true ones are ranked first out."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.metrics.average_precision import average_precision, average_precision_chance
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import Excess, group_excess, group_mean
from interpret.units.concepts import ImageConcepts

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class OrderTruth:
    """Whether relevance puts what is visible before what is not.

    Attributes:
        precision: average precision of the order, mean over pictures, in (0, 1]; None where no
            picture has anything to order.
        chance: the same of the same words in random order, exactly.
        above_chance: the difference, in [-1, 1], by picture.
        n_without: pictures left out, whose words are all visible or all not.
        rows: average precision of each picture, shape (n_images,), nan where left out.
    """

    precision: Mean | None
    chance: float | None
    above_chance: Excess | None
    n_without: int
    rows: Floats = field(repr=False)


def measure_order(
    truth: Truth, found: ImageConcepts, columns: Ints, groups: Ints, *, seed: int
) -> OrderTruth:
    """Average precision of the relevance order of each picture's concepts.

    Args:
        truth: of n_images pictures.
        found: concepts of the same pictures, most relevant first.
        columns: from `interpret.measures.truth.align_truth`; words nothing is known of are
            taken out of the order.
        groups: shape (n_images,), the class of each picture; intervals are over classes.
        seed: of the draws.

    References:
        `interpret.metrics.average_precision`.
    """
    known = np.where(found.concepts >= 0, columns[found.concepts], -1)
    forward = np.argsort(known < 0, axis=1, kind="stable")  # unknown words behind the known
    known = np.take_along_axis(known, forward, axis=1)
    n_listed = np.sum(known >= 0, axis=1)
    visible = np.take_along_axis(truth.visible, np.maximum(known, 0), axis=1) & (known >= 0)
    n_true = visible.sum(axis=1)
    has_order = (n_true > 0) & (n_true < n_listed)
    rows = np.where(has_order, average_precision(visible, n_listed), np.nan)
    chance = np.where(has_order, average_precision_chance(n_true, n_listed), np.nan)
    return OrderTruth(
        group_mean(rows, groups, seed=seed),
        float(np.nanmean(chance)) if has_order.any() else None,
        group_excess(rows - chance, groups, seed=seed),
        int(np.sum(~has_order)),
        rows,
    )
