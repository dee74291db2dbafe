"""A study of mutual knowledge in, how far its parts and their words hang on the seed out."""

from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.measures.naming_stability import Ints, mean_agreement, measure_agreement
from interpret.studies.mutual_knowledge import Settings, Stage, Study, encode_words, group_images
from interpret.units.explain import Explainer, Explanations, Progress
from interpret.units.parts import PART_METHODS
from interpret.vectors import Encoder


@dataclass(frozen=True)
class StabilityStudy:
    """What was studied, to be explained again.

    Attributes:
        encoder: the CLIP and its store.
        images: of the study.
        bank: of the study.
        settings: of the study, whose seed is the first.
    """

    encoder: Encoder
    images: ImageSet
    bank: ConceptBank
    settings: Settings

    def measure(self, study: Study, *, n_seeds: int, stage: Stage) -> dict[str, Any]:
        """Explain the same pictures with other seeds and hold every pair of seeds together.

        Args:
            study: already measured; its explanations are those of the first seed.
            n_seeds: at least two.
            stage: opens a stage by name and number of items.

        Returns:
            "seeds", and by method what `mean_agreement` returns over all pairs of seeds.
        """
        first = self.settings.seed
        seeds = range(first, first + n_seeds)
        groups = group_images(self.images, study.zero_shot, self.settings.group_by)
        with stage("stability", (n_seeds - 1) * len(self.images)) as progress:
            others = self._explain(study, seeds[1:], groups, progress)
        told = [study.explanations, *others]
        numbers: dict[str, Any] = {"seeds": list(seeds)}
        for method in PART_METHODS:
            agreements = [
                measure_agreement(
                    (one.parts[method], other.parts[method]),
                    (one.concepts[method], other.concepts[method]),
                    groups,
                    self.settings.n_parts,
                )
                for one, other in combinations(told, 2)
            ]
            numbers[method] = mean_agreement(agreements)
        return numbers

    def _explain(
        self, study: Study, seeds: range, groups: Ints, progress: Progress
    ) -> list[Explanations]:
        """The explanations of each seed."""
        words = encode_words(self.encoder, self.bank, self.settings.concept_prompt)
        vectors = self.encoder.images(self.images).vectors
        told = []
        for seed in seeds:
            discovery, rule = replace(self.settings.discovery, seed=seed), self.settings.rule
            n_max = study.n_image_concepts_max
            explainer = Explainer(self.encoder, words, discovery, rule, n_max)
            told.append(explainer.explain(self.images, vectors, groups, progress))
        return told
