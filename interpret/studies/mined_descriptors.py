"""Pictures, their classes' descriptors and a bank in, the paper's table 2 in two protocols out.

Leaky, as published: concepts are mined, and classes selected, on the pictures that are measured.
Held-out: on one half, measured on the other, then the other way round, so that every picture is
decided once without its label having had a part. Both are supervised.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from concepts.bank import ConceptBank
from concepts.bank_controls import control_bank
from concepts.descriptions import Descriptors, describe_classes, find_description_prompt
from interpret.images.imageset import ImageSet
from interpret.measures.description import (
    Comparison,
    DescriptionScore,
    TrueShare,
    Vectors,
    compare_scores,
    score_predictions,
    true_share,
)
from interpret.measures.halves import halve_images
from interpret.measures.mined_descriptors import (
    Ints,
    add_descriptions,
    decide_with,
    mine_descriptors,
    nearest_neighbours,
    rank_concepts,
    select_classes,
)
from interpret.studies.description import Settings, Stage, class_vectors
from interpret.studies.mutual_knowledge import encode_words
from interpret.units.concepts import NAMING_RULES, ImageConcepts, concept_limits
from interpret.units.discover import DiscoverySettings
from interpret.units.explain import METHODS, Explainer
from interpret.vectors import Encoder
from interpret.word_pool import known_words

RANDOM = "random words"
SOURCES = (*METHODS, RANDOM)


@dataclass(frozen=True)
class Outcome:
    """What additions from one source do under one protocol.

    Attributes:
        selected: with them, where selection left them.
        all_added: with them in every class.
        less_base: `selected` less the classes' own descriptors.
        n_added: classes that keep them; mean over halves and draws.
        true_share: of what was mined; None where the truth is not known.
    """

    selected: DescriptionScore
    all_added: DescriptionScore
    less_base: Comparison
    n_added: float
    true_share: TrueShare | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        return {
            **self.selected.to_dict(),
            "less_base": self.less_base.to_dict(),
            "all_added_top1": self.all_added.top1,
            "n_classes_added": self.n_added,
            "true_share": self.true_share and self.true_share.to_dict(),
        }


@dataclass(frozen=True)
class MinedRow:
    """One source of additions under both protocols.

    Attributes:
        source: a way the method finds concepts, or random words in place of what "pca" found.
        leaky: as published.
        held_out: with mining and selection on other pictures.
        leaky_less_held_out: what the leak and twice as many pictures to mine from are worth.
        mined: what was mined on all pictures, for the first draw.
    """

    source: str
    leaky: Outcome
    held_out: Outcome
    leaky_less_held_out: Comparison
    mined: Descriptors = field(repr=False)


@dataclass(frozen=True)
class _Found:
    """What was found and mined on some of the pictures."""

    indices: Ints
    mined: dict[str, list[Descriptors]]  # by source, draw by draw


@dataclass(frozen=True)
class Miner:
    """Everything that mining needs.

    Attributes:
        encoder: the CLIP and its store.
        images: with labels, of at least two classes.
        bank: the words that pictures are explained with.
        own: descriptors of each class.
        settings: those of the description study.
        n_added: descriptors mined for a class, at most.
        concept_prompt: template of a concept's prompt.
    """

    encoder: Encoder
    images: ImageSet
    bank: ConceptBank
    own: Descriptors
    settings: Settings
    n_added: int
    concept_prompt: str

    def study(self, base: DescriptionScore, stage: Stage) -> tuple[MinedRow, ...]:
        """Both protocols for every source.

        Args:
            base: the classes by their own descriptors.
            stage: opens a stage by name and number of items.

        Raises:
            ValueError: the bank is too small to explain with, or there is a single picture.

        References:
            Sammani and Deligiannis (NeurIPS 2024), table 2 and footnote 4.
        """
        labels = self.images.labels
        assert labels is not None
        halves = halve_images(labels, seed=self.settings.seed)
        vectors = self.encoder.images(self.images).vectors
        with stage("mining", 2 * len(labels)) as progress:
            explainer = self._explainer()
            found = []
            for indices in (np.arange(len(labels)), *halves):
                images, groups = self.images.take(indices), labels[indices]
                told = explainer.explain(images, vectors[indices], groups, progress)
                found.append(_Found(indices, self._mine(told.concepts, groups)))
        protocols = {"leaky": [(found[0], found[0].indices)]}
        protocols["held_out"] = [(found[1], halves[1]), (found[2], halves[0])]
        classes = class_vectors(self.encoder, self._describe(self.own))
        rows = []
        with stage("table 2", len(SOURCES)) as progress:
            for source in SOURCES:
                leaky, held_out = (
                    self._measure(source, protocols[name], base, vectors, classes)
                    for name in ("leaky", "held_out")
                )
                seed = self.settings.seed
                leak = compare_scores(leaky.selected, held_out.selected, seed=seed)
                rows.append(MinedRow(source, leaky, held_out, leak, found[0].mined[source][0]))
                progress(1)
        return tuple(rows)

    @cached_property
    def _pool(self) -> tuple[str, ...]:
        return known_words(self.encoder.model)

    def _explainer(self) -> Explainer:
        naming = self.encoder.model.spec.default_naming
        words = encode_words(self.encoder, self.bank, self.concept_prompt)
        n_max, _ = concept_limits(len(self.bank), 1)
        settings = DiscoverySettings(naming, seed=self.settings.seed)
        return Explainer(self.encoder, words, settings, NAMING_RULES["default"], n_max)

    def _mine(self, found: dict[Any, ImageConcepts], labels: Ints) -> dict[str, list[Descriptors]]:
        """Additions by source; random words stand in the place of what PCA found."""
        names = self.images.class_names
        classes = self.encoder.classes(names, self.settings.templates).vectors
        near, concepts = nearest_neighbours(classes), self.bank.concepts
        mined: dict[str, list[Descriptors]] = {}
        for method in METHODS:
            ranked = rank_concepts(found[method], labels, near, len(concepts))
            mined[method] = [mine_descriptors(ranked, concepts, self.own, self.n_added)]
        (by_pca,) = mined["pca"]
        mined[RANDOM] = [self._random(by_pca, seed) for seed in self.settings.seeds]
        return mined

    def _random(self, mined: Descriptors, seed: int) -> Descriptors:
        used = sorted({word for of_class in mined for word in of_class})
        if not used:
            return mined
        bank = replace(self.bank, concepts=tuple(used), of_class={})
        names, kind = self.images.class_names, "random-words"
        drawn = control_bank(bank, kind, seed=seed, pool=self._pool, avoid=names).concepts
        instead = dict(zip(used, drawn, strict=True))
        return tuple(tuple(instead[word] for word in of_class) for of_class in mined)

    def _describe(self, descriptors: Descriptors) -> Descriptors:
        prompt = find_description_prompt(self.settings.prompt)
        return describe_classes(prompt, self.images.class_names, descriptors)

    def _measure(
        self,
        source: str,
        protocol: Sequence[tuple[_Found, Ints]],
        base: DescriptionScore,
        vectors: Vectors,
        classes: Vectors,
    ) -> Outcome:
        """Mine and select on the first pictures of each pair, decide on the second."""
        labels, seed = self.images.labels, self.settings.seed
        assert labels is not None
        n_draws = len(protocol[0][0].mined[source])
        selected = np.zeros((n_draws, len(labels)), dtype=np.int64)
        all_added = selected.copy()
        n_added = []
        for found, measured in protocol:
            at = found.indices
            for draw, mined in enumerate(found.mined[source]):
                n_own, n_mined = (np.array([*map(len, words)]) for words in (self.own, mined))
                added = class_vectors(self.encoder, self._describe(mined))
                richer, has_mined = add_descriptions(classes, n_own, added, n_mined), n_mined > 0
                given = vectors[at] @ classes.T, vectors[at] @ richer.T
                kept = select_classes(*given, labels[at], has_mined)
                logits = vectors[measured] @ classes.T, vectors[measured] @ richer.T
                selected[draw, measured] = decide_with(*logits, kept)
                all_added[draw, measured] = decide_with(*logits, has_mined)
                n_added.append(kept.sum())
        score = score_predictions(source, selected, labels, seed=seed)
        less_base = compare_scores(score, base, seed=seed)
        everywhere = score_predictions(source, all_added, labels, seed=seed)
        return Outcome(
            score, everywhere, less_base, float(np.mean(n_added)), self._truth(source, protocol)
        )

    def _truth(self, source: str, protocol: Sequence[tuple[_Found, Ints]]) -> TrueShare | None:
        if self.images.truth is None or source == RANDOM:
            return None
        (first, *rest) = [true_share(self.images.truth, f.mined[source][0]) for f, _ in protocol]
        return first.joined(rest)
