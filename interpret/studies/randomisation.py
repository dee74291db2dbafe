"""A CLIP, pictures and words in, what stays of their explanations when the model forgets out.

The image tower forgets its layers one after the other, from the top; then the model is whole again
and the bank's words are shuffled. Explanations that ignore the one or the other do not change.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from concepts.bank_controls import control_bank
from interpret.embeddings import Vectors
from interpret.images.imageset import ImageSet
from interpret.measures.attribution import Attributor
from interpret.measures.randomisation import (
    chance_jaccard,
    compare_explanations,
    compare_maps,
    mean_known,
    other_pictures,
    patch_means,
)
from interpret.measures.zero_shot import classify
from interpret.models.map_methods import MapMethod, patch_px
from interpret.models.randomised import image_layers, randomise_layers
from interpret.studies.mutual_knowledge import Settings, encode_words
from interpret.units.concepts import ConceptVectors, concept_limits
from interpret.units.explain import Explainer, Explanations
from interpret.units.parts import PART_METHODS
from interpret.vectors import Encoder

SHUFFLED = "shuffled"

Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Told:
    """What one model says of the pictures.

    Attributes:
        maps: method -> means over patches, shape (n_images, n_patches).
        explanations: parts and words.
        predictions: shape (n_images,).
    """

    maps: dict[MapMethod, Floats] = field(repr=False)
    explanations: Explanations = field(repr=False)
    predictions: Ints = field(repr=False)


@dataclass(frozen=True)
class Randomiser:
    """What is asked of every model, the pictures, words and questions always the same.

    Attributes:
        encoder: the model that has learnt, and its store.
        images: n_images pictures.
        bank: the words.
        settings: of the concept explanations; pictures share parts by the learnt decisions.
        methods: maps to make of each picture's nearest concept.
        n_steps: of integrated gradients.
    """

    encoder: Encoder
    images: ImageSet
    bank: ConceptBank
    settings: Settings
    methods: tuple[MapMethod, ...]
    n_steps: int = 16

    def study(self, *, n_depths: int = 5, stage: Stage | None = None) -> dict[str, Any]:
        """Randomise ever more layers and hold each explanation against the learnt model's.

        Args:
            n_depths: depths below the learnt model, evenly spread over the layers, at most all.
            stage: opens a stage by name and number of items and yields what is told of progress.

        Returns:
            "n_layers"; "depths": for each, "n_layers" randomised, "same_decision_fraction", "maps":
            method -> `compare_maps`, means over pictures, and what `compare_explanations`
            returns; the first has none randomised. "other_picture": the
            same for the learnt model's explanations of other pictures; "shuffled_bank": the same
            for the learnt model and shuffled words, which its decisions do not hang on;
            "random_words_jaccard": method -> what as many words drawn by chance share.

        References:
            Adebayo et al., Sanity Checks for Saliency Maps (NeurIPS 2018), sections 3 and 4.
        """
        stage = stage or (lambda name, total: nullcontext(lambda n: None))
        words = encode_words(self.encoder, self.bank, self.settings.concept_prompt)
        vectors = self.encoder.images(self.images).vectors
        nearest = np.argmax(vectors @ words.prompted.T, axis=1)
        groups = self._predict(self.encoder)
        n_layers = len(image_layers(self.encoder.model))
        depths = np.unique(np.linspace(0, n_layers, n_depths + 1).round().astype(int))
        with stage("randomised", len(depths) + 1) as progress:
            learnt = self._tell(self.encoder, words, nearest, groups)
            rows = []
            for depth in depths:
                encoder = self._forgotten(int(depth))
                told = self._tell(encoder, words, nearest, groups)
                rows.append({"n_layers": int(depth), **_compare(learnt, told)})
                progress(1)
            shuffled = self._tell(self.encoder, self._shuffled_words(), nearest, groups)
            progress(1)
        order = other_pictures(len(self.images), seed=self.settings.seed)
        return {
            "n_layers": n_layers,
            "n_images": len(self.images),
            "depths": rows,
            "other_picture": _compare(learnt, _reorder(learnt, order)),
            "shuffled_bank": _compare(learnt, shuffled),
            "random_words_jaccard": self._chance(learnt),
        }

    def _forgotten(self, n_layers: int) -> Encoder:
        model = randomise_layers(self.encoder.model, n_layers, seed=self.settings.seed)
        return replace(self.encoder, model=model)

    def _shuffled_words(self) -> ConceptVectors:
        bank = control_bank(self.bank, SHUFFLED, seed=self.settings.seed)
        return encode_words(self.encoder, bank, self.settings.concept_prompt)

    def _predict(self, encoder: Encoder) -> Ints:
        """Decisions of a model between the classes as the learnt one reads them."""
        classes = self.encoder.classes(self.images.class_names, self.settings.templates)
        return classify(encoder.images(self.images), classes).predictions

    def _tell(self, encoder: Encoder, words: ConceptVectors, nearest: Ints, groups: Ints) -> Told:
        """Maps of the words at the same places of the bank, parts and words, decisions."""
        n_max, _ = concept_limits(len(self.bank), self.settings.class_concepts)
        discovery, rule = self.settings.discovery, self.settings.rule
        explainer = Explainer(encoder, words, discovery, rule, n_max)
        vectors = encoder.images(self.images).vectors
        explanations = explainer.explain(self.images, vectors, groups)
        maps = self._maps(encoder, words.prompted[nearest])
        return Told(maps, explanations, self._predict(encoder))

    def _maps(self, encoder: Encoder, concepts: Vectors) -> dict[MapMethod, Floats]:
        if not self.methods:
            return {}
        size, seed = encoder.batch_size, self.settings.seed
        attributor = Attributor(encoder.model, self.n_steps, batch_size=size, seed=seed)
        side = patch_px(encoder.model)
        pixels = encoder.pixels(self.images, np.arange(len(self.images)))
        return {
            method: patch_means(attributor.attribute(pixels, concepts, method), side)
            for method in self.methods
        }

    def _chance(self, learnt: Told) -> dict[str, float | None]:
        found = learnt.explanations.concepts
        n_bank = len(self.bank)
        return {name: mean_known(chance_jaccard(one, one, n_bank)) for name, one in found.items()}


def _compare(one: Told, other: Told) -> dict[str, Any]:
    """How alike two are, plain JSON."""
    return {
        "same_decision_fraction": float((one.predictions == other.predictions).mean()),
        "maps": {method: compare_maps(one.maps[method], other.maps[method]) for method in one.maps},
        **compare_explanations(one.explanations, other.explanations),
    }


def _reorder(told: Told, order: Ints) -> Told:
    """What was said of other pictures, in the place of each."""
    concepts = {name: one.take(order) for name, one in told.explanations.concepts.items()}
    parts = {name: told.explanations.parts[name][order] for name in PART_METHODS}
    maps = {method: of_all[order] for method, of_all in told.maps.items()}
    return Told(maps, Explanations(concepts, parts), told.predictions[order])
