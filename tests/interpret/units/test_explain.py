from collections.abc import Callable

import numpy as np
import pytest

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.units.concepts import NAMING_RULES, ConceptVectors
from interpret.units.discover import DiscoverySettings, Grouped
from interpret.units.explain import METHODS, Explainer
from interpret.units.naming import name_whole
from interpret.units.parts import PART_METHODS
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]


@pytest.fixture
def explainer(encoder_of: Encoders, word_bank: ConceptBank) -> Explainer:
    encoder = encoder_of()
    vectors = encoder.texts(word_bank.concepts).vectors
    words, rule = ConceptVectors(vectors, vectors), NAMING_RULES["default"]
    return Explainer(encoder, words, DiscoverySettings("patches"), rule, n_max=11)


def test_every_method_explains_every_picture(explainer: Explainer, blobs: ImageSet) -> None:
    vectors = explainer.encoder.images(blobs).vectors
    done: list[int] = []
    found = explainer.explain(blobs, vectors, np.arange(12) % 2, done.append)
    assert sum(done) == 12
    assert tuple(found.parts) == PART_METHODS
    assert set(found.concepts) == set(METHODS)
    for method in METHODS:
        assert found.concepts[method].concepts.shape == (12, 11)
    for method in PART_METHODS:
        has_parts = found.parts[method].any(axis=(1, 2))
        assert np.array_equal(found.concepts[method].n_concepts > 0, has_parts)


def test_the_whole_control_uses_no_parts(explainer: Explainer, blobs: ImageSet) -> None:
    vectors = explainer.encoder.images(blobs).vectors
    found = explainer.explain(blobs, vectors, np.zeros(12, dtype=np.int64))
    alone = name_whole(vectors, explainer.words, explainer.rule, n_max=11)
    assert np.array_equal(found.concepts["whole"].concepts, alone.concepts)


def test_results_stand_in_the_order_of_the_pictures(explainer: Explainer, blobs: ImageSet) -> None:
    vectors = explainer.encoder.images(blobs).vectors
    order = np.random.default_rng(0).permutation(12)
    alone = explainer.explain(blobs, vectors, np.arange(12))
    mixed = explainer.explain(blobs.take(order), vectors[order], np.arange(12))
    for method in METHODS:
        expected = alone.concepts[method].concepts[order]
        assert np.array_equal(mixed.concepts[method].concepts, expected)
    for method in PART_METHODS:
        assert np.array_equal(mixed.parts[method], alone.parts[method][order])


def test_other_pictures_are_explained_as_those_of_their_group(
    explainer: Explainer, blobs: ImageSet
) -> None:
    vectors, groups = explainer.encoder.images(blobs).vectors, np.arange(12) % 2
    known = explainer.explain(blobs, vectors, groups)
    order = np.random.default_rng(0).permutation(12)[:7]
    others = Grouped(blobs.take(order), groups[order])
    found = explainer.explain_alike(others, vectors[order], Grouped(blobs, groups))
    for method in METHODS:
        assert np.array_equal(
            found.concepts[method].concepts, known.concepts[method].concepts[order]
        )
    for method in PART_METHODS:
        assert np.array_equal(found.parts[method], known.parts[method][order])
