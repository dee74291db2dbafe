"""Heat maps of a small model on a few pictures: what is looked for, measured and shown."""

from collections.abc import Callable

import numpy as np
import pytest

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.studies.heat_maps import Settings, study_heat_maps
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
PATCHES = Settings(("patches",), n_shown=3)


def test_without_a_concept_each_picture_is_asked_for_its_class_and_nearest_word(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    study = study_heat_maps(encoder_of(), blobs, word_bank, PATCHES)
    assert study.asked == tuple(blobs.class_names[i] for i in study.zero_shot.predictions)
    assert set(study.scores) == {"patches", "even", "centre"}
    assert study.drawn is None
    assert study.scores["patches"].inside.size == 0
    assert [one.image for one in study.shown] == [0, 0, 6, 6, 11, 11]
    nearest = [word_bank.concepts[study.nearest[i]] for i in (0, 6, 11)]
    assert [one.concept for one in study.shown[1::2]] == nearest
    assert [one.concept for one in study.shown[::2]] == [study.asked[i] for i in (0, 6, 11)]
    assert all(one.region is None for one in study.shown)


def test_a_concept_is_looked_for_in_every_picture(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    settings = Settings(("patches",), concept="a red tail", n_shown=2)
    encoder = encoder_of()
    study = study_heat_maps(encoder, blobs, word_bank, settings)
    assert set(study.asked) == {"a red tail"}
    assert [(one.image, one.concept) for one in study.shown] == [
        (0, "a red tail"),
        (11, "a red tail"),
    ]
    made = dict(encoder.store.made)
    assert set(made) == {"images", "texts"}  # maps are not stored


def test_where_the_truth_is_known_the_class_is_outlined_and_concepts_are_judged(
    encoder_of: Encoders, word_bank: ConceptBank
) -> None:
    images = load_images("menagerie", limit=4, size_px=32)
    study = study_heat_maps(encoder_of(), images, word_bank, PATCHES)
    assert images.truth is not None
    assert study.drawn is not None
    assert study.scores["patches"].inside.shape == (12,)
    animal = study.shown[0].region
    assert animal is not None
    np.testing.assert_array_equal(animal, images.truth.regions[0] > 0)
    assert study.shown[1].region is None  # a word of this bank, of which nothing is known


def test_a_map_the_architecture_cannot_make_is_refused_before_anything_is_encoded(
    encoder_of: Encoders, blobs: ImageSet, word_bank: ConceptBank
) -> None:
    encoder = encoder_of()
    with pytest.raises(ValueError, match="map 'grad-cam' needs"):
        study_heat_maps(encoder, blobs, word_bank, Settings(("patches", "grad-cam")))
    assert not encoder.store.made
