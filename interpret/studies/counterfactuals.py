"""A measured set of drawn pictures in, how far each method's words follow a change of them out.

The order of things: offer changes, choose for each method one attribute it mentions and one it
does not, draw these, explain the redraws by what was learnt from the originals, and compare.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.images.menagerie.changes import CHANGEABLE
from interpret.images.redraw import Redraws, draw_changes, offer_changes
from interpret.measures.counterfactuals import (
    Counterfactuals,
    Redrawn,
    attributes_to_change,
    choose_attributes,
    compare_counterfactuals,
    hits_by_attribute,
    measure_counterfactuals,
)
from interpret.measures.named_truth import tell_named
from interpret.measures.truth import align_truth
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.group_means import Excess
from interpret.studies.mutual_knowledge import Settings, Study, encode_words, group_images
from interpret.units.concepts import concept_limits
from interpret.units.discover import Grouped
from interpret.units.explain import Explainer, Explanations, Method
from interpret.vectors import Encoder


@dataclass(frozen=True)
class CounterfactualStudy:
    """How far each method's words follow a change of the picture.

    Attributes:
        methods: method -> its rates.
        by_attribute: method -> attribute changed -> hit rate.
        compared: (method, method) -> differences, the first less the second, picture by picture.
        n_redraws: pictures drawn again and explained; methods share them.
        n_unseen: redraws left out because they look like their original.
    """

    methods: dict[Method, Counterfactuals]
    by_attribute: dict[Method, dict[str, Mean]]
    compared: dict[tuple[Method, Method], dict[str, Excess | None]]
    n_redraws: int
    n_unseen: int


def study_counterfactuals(
    encoder: Encoder,
    images: ImageSet,
    bank: ConceptBank,
    settings: Settings,
    study: Study,
    progress: Callable[[int], object] | None = None,
) -> CounterfactualStudy:
    """Redraw pictures with one attribute changed, and see which words go.

    Args:
        encoder: the CLIP and its store, as for `study_mutual_knowledge`.
        images: the drawn pictures that were studied.
        bank: their words.
        settings: the choices of that study.
        study: its result.
        progress: told how many more redraws are explained.

    Raises:
        ValueError: the pictures are not drawn, or no explanation names a word that a change
            would make untrue.
    """
    changes = offer_changes(images, seed=settings.seed)
    assert images.truth is not None
    columns = align_truth(images.truth, bank.concepts)
    found = study.explanations.concepts
    before = {m: tell_named(c, columns, images.truth.visible) for m, c in found.items()}
    asked = {m: choose_attributes(t.named, changes.gone, changes.order) for m, t in before.items()}
    redraws = draw_changes(images, changes, *attributes_to_change(asked.values()))
    if not len(redraws.images):
        raise ValueError(
            "some explanation must name a word that a change of the picture makes untrue, but "
            "none does: take more pictures with --limit, or the bank menagerie."
        )
    fitted = Grouped(images, group_images(images, study.zero_shot, settings.group_by))
    again = _explain(_explainer(encoder, bank, settings), redraws, fitted, progress)
    redrawn = Redrawn(redraws.owner, redraws.slot, redraws.gone, redraws.kept, redraws.changed)
    groups, truth = study.decisions.scored, redraws.images.truth
    assert truth is not None
    methods = {
        method: measure_counterfactuals(
            before[method],
            tell_named(again.concepts[method], columns, truth.visible),
            redrawn,
            asked[method],
            groups,
            seed=settings.seed,
        )
        for method in found
    }
    by_attribute = {
        method: hits_by_attribute(
            methods[method], asked[method], CHANGEABLE, groups, seed=settings.seed
        )
        for method in methods
    }
    compared = {
        (a, b): compare_counterfactuals(methods[a], methods[b], groups, seed=settings.seed)
        for a, b in combinations(methods, 2)
    }
    return CounterfactualStudy(
        methods, by_attribute, compared, len(redraws.images), redraws.n_unseen
    )


def _explain(
    explainer: Explainer,
    redraws: Redraws,
    fitted: Grouped,
    progress: Callable[[int], object] | None,
) -> Explanations:
    """The redraws, each by what was learnt from the group of its original."""
    others = Grouped(redraws.images, fitted.groups[redraws.owner])
    vectors = explainer.encoder.images(redraws.images).vectors
    return explainer.explain_alike(others, vectors, fitted, progress)


def _explainer(encoder: Encoder, bank: ConceptBank, settings: Settings) -> Explainer:
    """What the originals were explained with."""
    n_max, _ = concept_limits(len(bank), settings.class_concepts)
    words = encode_words(encoder, bank, settings.concept_prompt)
    return Explainer(encoder, words, settings.discovery, settings.rule, n_max)
