from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.measures.halves import halve_images
from interpret.measures.zero_shot import classify
from interpret.studies.calibration import Settings, study_calibration
from interpret.studies.zero_shot import Settings as ZeroShotSettings
from interpret.studies.zero_shot import study_zero_shot
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
SETTINGS = Settings(("a photo showing {}",), n_bins=5)


def test_without_training_pictures_a_half_is_measured(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder = encoder_of()
    study = study_calibration(encoder, blobs, None, SETTINGS)
    assert blobs.labels is not None
    assert np.array_equal(study.measured, halve_images(blobs.labels, seed=0)[1])
    decided = classify(
        encoder.images(blobs), encoder.classes(blobs.class_names, SETTINGS.templates)
    )
    assert np.array_equal(study.predictions, decided.predictions[study.measured])
    assert (study.calibration.n_fitted_on, study.calibration.scores["learnt"].n) == (6, 6)


def test_with_training_pictures_all_are_measured(encoder_of: Encoders, blobs: ImageSet) -> None:
    training = blobs.take(np.arange(8))
    study = study_calibration(encoder_of(), blobs, training, SETTINGS)
    assert study.measured.tolist() == list(range(12))
    assert study.calibration.n_fitted_on == 8


def test_the_second_study_encodes_nothing(encoder_of: Encoders, blobs: ImageSet) -> None:
    study_calibration(encoder_of(), blobs, None, SETTINGS)
    second = encoder_of()
    study_calibration(second, blobs, None, SETTINGS)
    assert second.store.made == {}


def test_labels_and_two_classes_are_needed(encoder_of: Encoders, blobs: ImageSet) -> None:
    with pytest.raises(ValueError, match="calibration needs labels, but 'blobs' has none"):
        study_calibration(encoder_of(), replace(blobs, labels=None), None, SETTINGS)
    alone = replace(blobs, class_names=("red",), labels=np.zeros(12, dtype=np.int64))
    with pytest.raises(ValueError, match="at least 2 classes"):
        study_calibration(encoder_of(), alone, None, SETTINGS)


def test_one_picture_cannot_be_fitted_on_and_measured(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    with pytest.raises(ValueError, match="at least 2, one for each half"):
        study_calibration(encoder_of(), blobs.take(np.arange(1)), None, SETTINGS)


def test_a_class_without_training_pictures_is_told(encoder_of: Encoders, blobs: ImageSet) -> None:
    assert blobs.labels is not None
    training = blobs.take(np.flatnonzero(blobs.labels > 0))
    with pytest.warns(UserWarning, match="fitted without 1 of the measured classes \\('red'\\)"):
        study_calibration(encoder_of(), blobs, training, SETTINGS)


def test_pictures_that_are_all_the_same_are_refused(encoder_of: Encoders, blobs: ImageSet) -> None:
    same = replace(blobs, pictures=[blobs.pictures[0]] * len(blobs), digests=("0",) * len(blobs))
    with pytest.raises(ValueError, match="all 12 are the same to the model"):
        study_calibration(encoder_of(), same, None, SETTINGS)
    with pytest.warns(UserWarning, match="all 12 pictures are the same to the model"):
        study_zero_shot(encoder_of(), same, ZeroShotSettings(("a photo of a {}",)))
