"""Judged explanations of drawn pictures in, how true each is and what ranks them as truth does out.

Nobody has asked of the published scores, of ours, or of deletion and insertion whether they prefer
the truer explanation: each is held against words that are visible and regions that lie right.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet, Truth
from interpret.measures.mutual_knowledge import Decisions
from interpret.measures.named_truth import Named, tell_named
from interpret.measures.order_truth import OrderTruth, measure_order
from interpret.measures.region_truth import RegionTruth, measure_regions
from interpret.measures.slot_truth import SlotTruth, measure_slot_truth
from interpret.measures.truth import align_truth
from interpret.metrics.rank_agreement import RankAgreement, rank_agreement
from interpret.metrics.scores import count_concepts, score_images, shared_with
from interpret.studies.faithfulness import AREAS, LOWER_IS_BETTER, Judged
from interpret.studies.mutual_knowledge import Study
from interpret.units.explain import Method

Floats = NDArray[np.float64]
SCORES_HELD = (
    "published_mi_nats",
    "published_auc_nats",
    "adjusted_overlap",
    "shared_information",
    "deletion_auc",
)
WORDS, PLACES = "words that are visible", "share of a region inside its word's"


@dataclass(frozen=True)
class RowTruth:
    """How true one explanation is.

    Attributes:
        name: of the row.
        slots: kind of property, "all" first -> precision, recall, F1.
        regions: whether regions lie where their word is drawn.
        named: what it says of each picture.
    """

    name: str
    slots: dict[str, SlotTruth]
    regions: RegionTruth
    named: Named = field(repr=False)


@dataclass(frozen=True)
class FaithfulnessTruth:
    """What is known of drawn pictures' explanations.

    Attributes:
        rows: one a judged explanation.
        order: method of mutual knowledge -> whether relevance puts the visible first.
        agreement: truth -> measure -> whether it ranks the rows alike.
        n_rows: explanations that are ranked.
    """

    rows: tuple[RowTruth, ...]
    order: dict[Method, OrderTruth]
    agreement: dict[str, dict[str, RankAgreement]]
    n_rows: int


def hold_judged_against_truth(
    images: ImageSet, bank: ConceptBank, study: Study, judged: Sequence[Judged], *, seed: int
) -> FaithfulnessTruth | None:
    """Hold every explanation, and every measure of them, against the truth.

    Args:
        images: the pictures that were studied.
        bank: their words.
        study: their mutual knowledge.
        judged: explanations of the same pictures, on own and equal areas.
        seed: of the bootstraps.

    Returns:
        None where the truth is not known.
    """
    truth, groups = images.truth, study.decisions.scored
    if truth is None:
        return None
    columns = align_truth(truth, bank.concepts)
    rows = tuple(_hold(one, truth, columns, groups, seed) for one in judged)
    found = study.explanations.concepts
    order = {m: measure_order(truth, found[m], columns, groups, seed=seed) for m in found}
    measures = _measures(judged, study.decisions)
    agreement = {
        name: _agree(measures, values, seed) for name, values in _truths(rows, len(images)).items()
    }
    return FaithfulnessTruth(rows, order, agreement, len(judged))


def _hold(
    judged: Judged, truth: Truth, columns: NDArray[np.int64], groups: NDArray[np.int64], seed: int
) -> RowTruth:
    regions = judged.row.regions
    named = tell_named(regions, columns, truth.visible)
    kinds = np.zeros((len(truth.concepts), 0), dtype=bool)
    if truth.concept_slots is not None:
        kinds = truth.concept_slots
    slots = measure_slot_truth(named, kinds, truth.slot_names, groups, seed=seed)
    places = measure_regions(truth, regions, columns, groups, seed=seed)
    return RowTruth(judged.row.name, slots, places, named)


def _measures(judged: Sequence[Judged], decisions: Decisions) -> dict[str, Floats]:
    """Every measure of every row, shape (n_images, n_rows), higher is better."""
    found: dict[str, list[Floats]] = {}
    for one in judged:
        for area in AREAS:
            for metric, values in one.areas[area].items():
                sign = -1 if metric in LOWER_IS_BETTER else 1
                found.setdefault(f"{metric}, {area} areas", []).append(sign * values)
        concepts = one.row.regions.words
        shared = shared_with(concepts, decisions.membership, decisions.scored)
        scores = score_images(
            shared,
            count_concepts(concepts),
            n_class_concepts=decisions.class_concepts.shape[1],
            n_bank=decisions.n_bank,
        )
        for name in SCORES_HELD:
            found.setdefault(name, []).append(scores[name])
    return {name: np.stack(columns, axis=1) for name, columns in found.items()}


def _truths(rows: Sequence[RowTruth], n_images: int) -> dict[str, Floats]:
    """How true each row is of each picture, shape (n_images, n_rows), nan where it cannot say."""
    return {
        WORDS: np.stack([row.named.precision for row in rows], axis=1),
        PLACES: np.stack([row.regions.by_image("inside", n_images) for row in rows], axis=1),
    }


def _agree(measures: dict[str, Floats], truth: Floats, seed: int) -> dict[str, RankAgreement]:
    """Rank agreement over the rows of one model that the truth can say anything of."""
    known = ~np.isnan(truth).all(axis=0)
    if known.sum() < 2:
        return {}
    of_model = {name: values[:, None, known] for name, values in measures.items()}
    return rank_agreement(of_model, truth[:, None, known], seed=seed)
