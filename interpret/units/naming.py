"""Vectors of parts and words in, the words of each part, picture and class out.

A part may take its words only from candidates that all parts of its picture are near to and that
are relevant to the whole picture; optimal transport then gives each part what sets it apart.
"""

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import Vectors
from interpret.units.concepts import (
    ConceptVectors,
    Flags,
    ImageConcepts,
    NamingRule,
    Numbers,
    join_concepts,
    order_by_relevance,
)
from interpret.units.transport import transport

CHUNK = 64  # pictures named at a time, to bound memory


def nearest_class_concepts(
    class_vectors: Vectors, words: ConceptVectors, n_class_concepts: int
) -> Numbers:
    """The concepts the language side ties to each class, nearest first.

    Args:
        class_vectors: shape (n_classes, dim), rows of length 1.
        words: the bank.
        n_class_concepts: concepts a class.

    Returns:
        Shape (n_classes, n_class_concepts), indices into the bank.

    References:
        "Weight dissection" of the paper's released code.
    """
    cosines = class_vectors @ words.prompted.T
    return np.argsort(-cosines, axis=1, kind="stable")[:, :n_class_concepts]


def name_parts(
    part_vectors: Vectors,
    present: Flags,
    image_vectors: Vectors,
    words: ConceptVectors,
    rule: NamingRule,
    *,
    n_max: int,
) -> ImageConcepts:
    """Give each part its words and collect them to the picture's concepts.

    Transport favours what sets a part apart from the others; the only part of a picture takes the
    words it is nearest to.

    Args:
        part_vectors: shape (n_images, n_parts, dim), zeros for parts a picture lacks.
        present: shape (n_images, n_parts).
        image_vectors: of the whole pictures, shape (n_images, dim), rows of length 1.
        words: the bank.
        rule: the constants.
        n_max: concepts a picture may have; the least relevant go first.

    Returns:
        Concepts in falling relevance; none for a picture without parts.

    References:
        Sammani and Deligiannis (NeurIPS 2024), section 3.1; intersection, filter and ordering
        from the released code.
    """
    return join_concepts(
        [
            _name_chunk(part_vectors[c], present[c], image_vectors[c], words, rule, n_max)
            for c in _chunks(len(image_vectors))
        ]
    )


def name_whole(
    image_vectors: Vectors, words: ConceptVectors, rule: NamingRule, *, n_max: int
) -> ImageConcepts:
    """The control without parts: the relevant concepts nearest to the whole picture.

    Nearness is that of the prompted concept, as for parts; the order is that of relevance.

    Args:
        image_vectors: shape (n_images, dim), rows of length 1.
        words: the bank.
        rule: the constants; only those of relevance matter.
        n_max: concepts a picture has, if so many are relevant.
    """
    found = []
    for chunk in _chunks(len(image_vectors)):
        relevance = image_vectors[chunk] @ words.plain.T
        nearness = image_vectors[chunk] @ words.prompted.T
        nearness[~_is_relevant(relevance, rule)] = -np.inf
        nearest = np.argsort(-nearness, axis=1, kind="stable")[:, :n_max]
        is_found = np.isfinite(np.take_along_axis(nearness, nearest, axis=1))
        part = np.zeros_like(nearest)
        found.append(order_by_relevance(nearest, is_found, relevance, part, n_max))
    return join_concepts(found)


def name_each_part(
    part_vectors: Vectors,
    present: Flags,
    image_vectors: Vectors,
    words: ConceptVectors,
    rule: NamingRule,
) -> Numbers:
    """The one word each part claims most; two parts of a picture may claim the same.

    Args:
        part_vectors: shape (n_images, n_parts, dim), zeros for parts a picture lacks.
        present: shape (n_images, n_parts).
        image_vectors: of the whole pictures, shape (n_images, dim), rows of length 1.
        words: the bank.
        rule: the constants.

    Returns:
        Shape (n_images, n_parts), indices into the bank, -1 for a part that is absent or finds no
        candidate.
    """
    found = []
    for chunk in _chunks(len(image_vectors)):
        shown, whole = part_vectors[chunk], image_vectors[chunk]
        candidates, claim, _ = _claims(shown, present[chunk], whole, words, rule)
        first = np.argmax(claim, axis=2)  # the earliest of equals
        word = np.take_along_axis(candidates, first, axis=1)
        is_named = np.isfinite(np.take_along_axis(claim, first[:, :, None], axis=2))[:, :, 0]
        found.append(np.where(is_named, word, -1))
    return np.concatenate(found)


def _name_chunk(
    part_vectors: Vectors,
    present: Flags,
    image_vectors: Vectors,
    words: ConceptVectors,
    rule: NamingRule,
    n_max: int,
) -> ImageConcepts:
    candidates, claim, relevance = _claims(part_vectors, present, image_vectors, words, rule)
    claimed = _top(claim, rule.top_k)
    part = np.where(claimed, claim, -np.inf).argmax(axis=1) + 1
    is_found: Flags = np.any(claimed, axis=1)
    return order_by_relevance(candidates, is_found, relevance, part, n_max)


def _claims(
    part_vectors: Vectors,
    present: Flags,
    image_vectors: Vectors,
    words: ConceptVectors,
    rule: NamingRule,
) -> tuple[Numbers, NDArray[np.float64], Vectors]:
    """What each part claims of its picture's candidates.

    Returns:
        Candidates (n_images, width), indices into the bank; claims (n_images, n_parts, width), not
        finite where there is no part or no candidate; relevance (n_images, n_concepts).
    """
    # (n_images, n_parts, n_concepts), by one large product rather than one a picture
    flat = part_vectors.reshape(-1, part_vectors.shape[-1]) @ words.prompted.T
    logits = flat.reshape(*present.shape, len(words.prompted))
    relevance = image_vectors @ words.plain.T  # (n_images, n_concepts)
    is_candidate = _candidates(logits, present, _is_relevant(relevance, rule), rule)
    width = max(int(is_candidate.sum(axis=1).max(initial=0)), 1)
    candidates = np.argsort(~is_candidate, axis=1, kind="stable")[:, :width]
    columns = np.take_along_axis(is_candidate, candidates, axis=1)
    table = np.take_along_axis(logits, candidates[:, None, :], axis=2).astype(np.float64)
    plan = transport(_rescale(table, present, columns, rule), present, columns)
    # the plan of a single row is flat, and says nothing: there the nearest words are taken
    is_alone = (present.sum(axis=1) == 1)[:, None, None] & np.isfinite(plan)
    return candidates, np.where(is_alone, table, plan), relevance


def _is_relevant(relevance: Vectors, rule: NamingRule) -> Flags:
    """Concepts near enough to the whole picture, shape of `relevance` (n_images, n_concepts)."""
    mean = relevance.mean(axis=1, keepdims=True)
    spread = relevance.std(axis=1, keepdims=True)
    return np.asarray(relevance > mean + rule.relevance_sd * spread + rule.relevance_offset)


def _candidates(logits: Vectors, present: Flags, relevant: Flags, rule: NamingRule) -> Flags:
    """Relevant concepts among the nearest c of every part; c doubles until there are enough.

    A concept passes at c when its worst rank over the picture's parts is below c.
    """
    n_images, _, n_bank = logits.shape
    order = np.argsort(-logits, axis=2, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(n_bank)[None, None, :], axis=2)
    worst = np.where(present[:, :, None], rank, -1).max(axis=1)  # (n_images, n_concepts)
    wanted = rule.top_k * (present.sum(axis=1) if rule.fills_parts else 1)
    has_parts: Flags = np.any(present, axis=1)
    relevant = relevant & has_parts[:, None]
    cutoff = np.full(n_images, rule.first_candidates(n_bank))
    while True:
        passing: Flags = np.logical_and(relevant, worst < cutoff[:, None])
        too_few = (passing.sum(axis=1) < wanted) & (cutoff < n_bank)
        if not too_few.any():
            return passing
        cutoff = np.where(too_few, np.minimum(2 * cutoff, n_bank), cutoff)


def _rescale(
    table: NDArray[np.float64], rows: Flags, columns: Flags, rule: NamingRule
) -> NDArray[np.float64]:
    """Logits of the transport: cosines brought to a fixed spread, or times the paper's constant."""
    if rule.logit_sd is None:
        return rule.logit_scale * table
    inside = rows[:, :, None] & columns[:, None, :]
    count = np.maximum(inside.sum(axis=(1, 2), keepdims=True), 1)
    mean = np.where(inside, table, 0).sum(axis=(1, 2), keepdims=True) / count
    deviation = np.where(inside, table - mean, 0)
    spread = np.sqrt((deviation**2).sum(axis=(1, 2), keepdims=True) / count)
    return np.asarray(rule.logit_sd * deviation / np.maximum(spread, 1e-12))


def _top(plan: NDArray[np.float64], top_k: int) -> Flags:
    """The `top_k` largest finite entries of each row, as flags of the plan's shape."""
    best = np.argsort(-plan, axis=2, kind="stable")[:, :, :top_k]
    flags = np.zeros(plan.shape, dtype=bool)
    np.put_along_axis(flags, best, True, axis=2)
    return np.logical_and(flags, np.isfinite(plan))


def _chunks(n_images: int) -> list[slice]:
    """At least one slice, so that no pictures give no concepts rather than an error."""
    return [slice(start, start + CHUNK) for start in range(0, max(n_images, 1), CHUNK)]
