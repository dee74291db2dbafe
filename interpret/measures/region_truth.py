"""Named regions of drawn pictures in, whether they lie where their concept is drawn out.

A true region is known for what is part of the animal. Words of the surroundings, words that are
not visible and words nothing is known of have no place to be held against, and do not count.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import Truth
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import Excess, group_excess, group_mean
from interpret.metrics.patch_overlap import best_iou, cover_patches, overlap_anywhere, overlap_with
from interpret.units.regions import Regions

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Values = dict[str, Floats]

PICTURES_AT_ONCE = 256  # to bound memory
BACKGROUND = 0  # region code of all that is not the animal


@dataclass(frozen=True)
class PlaceTruth:
    """One measure over all named regions that count; fractions in [0, 1].

    Attributes:
        value: mean over regions, with its interval over classes and their number; None where
            there is no such region.
        chance: the same of these regions placed anywhere in their pictures, exactly.
        above_chance: the difference, in [-1, 1], by region.
    """

    value: Mean | None
    chance: float | None
    above_chance: Excess | None


@dataclass(frozen=True)
class RegionTruth:
    """Whether named regions lie where their concept is drawn.

    Attributes:
        measures: "inside", share of the region inside the true region of its word; "iou",
            intersection over union with it; "iou_of_best", the same divided by the best IoU any
            set of whole patches reaches; "pointing", whether the region's middle patch touches it.
        n_named: regions with a word.
        n: of these, regions whose word is visible and has a true region; they alone count.
        rows: picture of each region that counts, shape (n,).
        values, expected: measure -> value and chance of each region that counts, shape (n,).
    """

    measures: dict[str, PlaceTruth]
    n_named: int
    n: int
    rows: Ints = field(repr=False)
    values: Values = field(repr=False)
    expected: Values = field(repr=False)

    def by_image(self, measure: str, n_images: int) -> Floats:
        """Mean of a measure over each picture's regions, shape (n_images,); nan without any."""
        n_regions = np.bincount(self.rows, minlength=n_images)
        total = np.bincount(self.rows, self.values[measure], minlength=n_images)
        nothing = np.full(n_images, np.nan)
        return np.asarray(np.divide(total, n_regions, out=nothing, where=n_regions > 0))


def measure_regions(
    truth: Truth, regions: Regions, columns: Ints, groups: Ints, *, seed: int
) -> RegionTruth:
    """Hold named regions against where their concept is drawn.

    The chance of each number is its mean over all places in the picture the region fits into
    without leaving it, its own place among them: it keeps the region's shape, size and word.

    Args:
        truth: of n_images pictures, at least one.
        regions: of the same pictures, on a grid no finer than the region maps.
        columns: shape (n_bank,), from `interpret.measures.truth.align_truth`.
        groups: shape (n_images,), the class of each picture; intervals are over classes.
        seed: of the draws.

    Raises:
        ValueError: the grid is finer than the region maps.

    References:
        The pointing game: Zhang et al., Top-down neural attention by excitation backprop, IJCV
        2018, section 4.1, here with a tolerance of one patch.
    """
    named = regions.present & (regions.concepts >= 0)
    column = np.where(named, columns[regions.concepts], -1)
    chunks = [
        _measure_chunk(truth, regions.masks, column, pictures) for pictures in _chunks(len(column))
    ]
    rows, values, expected = (
        np.concatenate([chunk[0] for chunk in chunks]),
        _join([chunk[1] for chunk in chunks]),
        _join([chunk[2] for chunk in chunks]),
    )
    measures = {
        name: _summarise(values[name], expected[name], groups[rows], seed) for name in values
    }
    return RegionTruth(measures, int(named.sum()), len(rows), rows, values, expected)


def _measure_chunk(
    truth: Truth, masks: Bools, column: Ints, pictures: Ints
) -> tuple[Ints, Values, Values]:
    """Picture, values and chances of the regions that count among some pictures."""
    shown = truth.concept_regions.copy()
    shown[:, BACKGROUND] = False
    owner, place = np.nonzero(column[pictures] >= 0)
    concept = column[pictures[owner], place]
    visible = truth.visible[pictures[owner], concept]
    owner, place, concept = owner[visible], place[visible], concept[visible]
    codes = np.stack([truth.regions[int(picture)] for picture in pictures])
    by_code = cover_patches(codes, masks.shape[2:], shown.shape[1])
    covered = np.einsum("nc,ncxy->nxy", shown[concept].astype(np.float64), by_code[owner])
    has_place: Bools = covered.any(axis=(1, 2))
    owner, place, covered = owner[has_place], place[has_place], covered[has_place]
    own = masks[pictures[owner], place]
    best = best_iou(covered)
    values, expected = overlap_with(own, covered), overlap_anywhere(own, covered)
    for told in (values, expected):
        told["iou_of_best"] = told["iou"] / best
    return pictures[owner], values, expected


def _summarise(values: Floats, expected: Floats, groups: Ints, seed: int) -> PlaceTruth:
    return PlaceTruth(
        group_mean(values, groups, seed=seed),
        float(expected.mean()) if expected.size else None,
        group_excess(values - expected, groups, seed=seed),
    )


def _join(chunks: list[Values]) -> Values:
    return {name: np.concatenate([chunk[name] for chunk in chunks]) for name in chunks[0]}


def _chunks(n_images: int) -> Iterator[Ints]:
    for start in range(0, n_images, PICTURES_AT_ONCE):
        yield np.arange(start, min(start + PICTURES_AT_ONCE, n_images))
