"""Explanations of two models of the same pictures in, how alike they are out.

An explanation that stays when the model has forgotten what it learnt did not come from it. Words
and maps of another picture, held against those of this one, say how alike any two are.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import hypergeom, rankdata

from interpret.metrics.contingency import ari_of_table, contingency
from interpret.units.concepts import ImageConcepts
from interpret.units.explain import Explanations
from interpret.units.parts import PartMap

TOP_FRACTION = 0.1  # of the patches

Maps = NDArray[np.float32]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def patch_means(maps: Maps, patch_px: int) -> Floats:
    """Maps at the grain of patches, so that all methods are compared at the same one.

    Args:
        maps: shape (n_images, size_px, size_px).
        patch_px: side of a patch; pixels beyond the last whole patch are left out.

    Returns:
        Shape (n_images, n_patches).
    """
    side = maps.shape[1] // patch_px
    whole = maps[:, : side * patch_px, : side * patch_px].astype(np.float64)
    return (
        whole.reshape(len(maps), side, patch_px, side, patch_px)
        .mean(axis=(2, 4))
        .reshape(len(maps), -1)
    )


def rank_correlation(one: Floats, other: Floats) -> Floats:
    """Spearman correlation of two maps of each picture.

    Args:
        one: shape (n_images, n_patches).
        other: same shape.

    Returns:
        Shape (n_images,), in [-1, 1]; 0 where a map is the same everywhere and ranks nothing.

    References:
        Adebayo et al., Sanity Checks for Saliency Maps (NeurIPS 2018), section 3.
    """
    ranks = [rankdata(maps, axis=1) for maps in (one, other)]
    centred = [rank - rank.mean(axis=1, keepdims=True) for rank in ranks]
    shared = np.einsum("np,np->n", *centred)
    spread = np.sqrt(np.prod([(rank**2).sum(axis=1) for rank in centred], axis=0))
    return np.divide(shared, spread, out=np.zeros(len(one)), where=spread > 0)


def top_overlap(one: Floats, other: Floats) -> Floats:
    """Intersection over union of the tenth of the patches that are highest in two maps.

    Args:
        one: shape (n_images, n_patches).
        other: same shape.

    Returns:
        Shape (n_images,), in [0, 1]; about .05 by chance.
    """
    n_top = max(1, round(TOP_FRACTION * one.shape[1]))
    tops = [np.argsort(-maps, axis=1, kind="stable")[:, :n_top] for maps in (one, other)]
    shared = (tops[0][:, :, None] == tops[1][:, None, :]).sum(axis=(1, 2))
    return shared / (2 * n_top - shared)


def word_jaccard(one: ImageConcepts, other: ImageConcepts) -> Floats:
    """Words both explanations of a picture have, over those either has.

    Args:
        one: of n_images pictures.
        other: of the same pictures and bank.

    Returns:
        Shape (n_images,), in [0, 1]; nan where neither has a word.
    """
    shared, _, _ = _count_shared(one, other)
    union = one.n_concepts + other.n_concepts - shared
    return np.divide(shared, union, out=np.full(len(union), np.nan), where=union > 0)


def chance_jaccard(one: ImageConcepts, other: ImageConcepts, n_bank: int) -> Floats:
    """What `word_jaccard` comes to, on average, for as many words drawn from the bank.

    Args:
        one: of n_images pictures.
        other: of the same pictures.
        n_bank: concepts of the bank.

    Returns:
        Shape (n_images,), in [0, 1], exactly: shared words are hypergeometric.
    """
    _, n_one, n_other = _count_shared(one, other)
    shared = np.arange(one.concepts.shape[1] + 1)
    odds = hypergeom.pmf(shared, n_bank, n_one[:, None], n_other[:, None])
    union = n_one[:, None] + n_other[:, None] - shared
    ratio = np.divide(shared, union, out=np.zeros(union.shape), where=union > 0)
    return np.where(n_one + n_other > 0, (odds * ratio).sum(axis=1), np.nan)


def _count_shared(one: ImageConcepts, other: ImageConcepts) -> tuple[Ints, Ints, Ints]:
    """Shared words of each picture, and the words of each side."""
    same = one.concepts[:, :, None] == other.concepts[:, None, :]
    shared = (same & (one.concepts >= 0)[:, :, None]).sum(axis=(1, 2))
    return shared, one.n_concepts, other.n_concepts


def part_agreement(one: PartMap, other: PartMap) -> Floats:
    """Adjusted Rand index of two divisions of each picture into parts and background.

    Args:
        one: shape (n_images, rows, columns), 0 = background.
        other: same shape.

    Returns:
        Shape (n_images,), in [-.5, 1]; 0 for patches dealt out at random. Parts hang together, so
        that parts of different pictures agree a little more.

    References:
        Hubert and Arabie, Comparing partitions, Journal of Classification 2, 1985.
    """
    flat = [maps.reshape(len(maps), -1).astype(np.int64) for maps in (one, other)]
    pairs = zip(*flat, strict=True)
    return np.array([ari_of_table(contingency(first, second)) for first, second in pairs])


def compare_maps(one: Floats, other: Floats) -> dict[str, float]:
    """Means over pictures of how alike two maps are; both shape (n_images, n_patches)."""
    return {
        "spearman": float(rank_correlation(one, other).mean()),
        "top_overlap": float(top_overlap(one, other).mean()),
    }


def compare_explanations(one: Explanations, other: Explanations) -> dict[str, Any]:
    """Means over pictures of how alike two explanations are.

    Args:
        one: of n_images pictures.
        other: of the same pictures.

    Returns:
        "word_jaccard": method -> mean over pictures with words; "part_ari": method -> mean. None
        where there is nothing to compare.
    """
    words = {name: word_jaccard(found, other.concepts[name]) for name, found in _sorted(one)}
    parts = {name: part_agreement(found, other.parts[name]) for name, found in one.parts.items()}
    return {
        "word_jaccard": {name: mean_known(values) for name, values in words.items()},
        "part_ari": {name: mean_known(values) for name, values in parts.items()},
    }


def _sorted(found: Explanations) -> list[tuple[Any, ImageConcepts]]:
    concepts: Mapping[Any, ImageConcepts] = found.concepts
    return list(concepts.items())


def mean_known(values: Floats) -> float | None:
    """The mean of the values that are not nan; None if none is left."""
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None


def other_pictures(n_images: int, *, seed: int) -> Ints:
    """Another picture for each, shape (n_images,); its own where there is only one."""
    order = np.random.default_rng(seed).permutation(n_images)
    other = np.empty(n_images, dtype=np.int64)
    other[order] = np.roll(order, 1)
    return other
