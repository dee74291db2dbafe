"""A CLIP and labelled pictures in, how well calibrated its zero-shot decisions are out."""

import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.images.imageset import ImageSet
from interpret.measures.calibration import Calibration, measure_calibration
from interpret.measures.halves import halve_images
from interpret.measures.zero_shot import require_classes
from interpret.metrics.calibration import N_BINS
from interpret.vectors import Encoder

Ints = NDArray[np.int64]
Stage = Callable[[str, int], AbstractContextManager[Callable[[int], object]]]
N_NAMED = 5  # classes a warning names
Labelled = tuple[NDArray[np.float32], Ints]  # cosines (n_images, n_classes), labels


@dataclass(frozen=True)
class Settings:
    """The choices of a study.

    Attributes:
        templates: class prompts, averaged in embedding space.
        n_bins: bins of confidence.
        seed: of the halves, bootstraps and signs.
    """

    templates: tuple[str, ...]
    n_bins: int = N_BINS
    seed: int = 0


@dataclass(frozen=True)
class CalibrationStudy:
    """What was measured, and on which pictures.

    Attributes:
        calibration: every score.
        measured: indices of the pictures measured on, ascending.
        predictions: shape (n_measured,), their classes by zero-shot.
    """

    calibration: Calibration
    measured: Ints = field(repr=False)
    predictions: Ints = field(repr=False)


def study_calibration(
    encoder: Encoder,
    images: ImageSet,
    training: ImageSet | None,
    settings: Settings,
    stage: Stage | None = None,
) -> CalibrationStudy:
    """Fit temperatures on some pictures and measure calibration on others.

    Args:
        encoder: the CLIP and its store.
        images: what is measured on: all of them, or a half where there is no training set.
        training: what temperatures are fitted on; None for a half of `images`, every class split
            evenly. Pictures the model itself has learnt from make it look surer than it is.
        settings: the choices.
        stage: opens a stage by name and number of items and yields what is told of progress.

    Raises:
        ValueError: there are no labels, one class only, too few pictures, or they are all the
            same to the model.
    """
    require_classes(images.class_names)
    if images.labels is None:
        raise ValueError(
            f"calibration needs labels, but {images.name!r} has none: name their column with "
            "--label-column, or take pictures in class folders."
        )
    stage = stage or (lambda name, total: nullcontext(lambda n: None))
    fitted, measured = np.arange(0), np.arange(len(images))
    if training is None:
        fitted, measured = halve_images(images.labels, seed=settings.seed)
    cosines, labels = _cosines(encoder, images, settings, stage)
    require_differences(cosines)
    fitted_on: Labelled = cosines[fitted], labels[fitted]
    if training is not None:
        assert training.labels is not None  # checked where they are loaded
        _warn_of_missing(training.labels, images.labels, images.class_names)
        fitted_on = _cosines(encoder, training, settings, stage)
    scale, measured_on = encoder.model.logit_scale, (cosines[measured], labels[measured])
    with stage("scores", 1) as progress:
        choices = {"n_bins": settings.n_bins, "seed": settings.seed}
        calibration = measure_calibration(fitted_on, measured_on, scale, **choices)
        progress(1)
    return CalibrationStudy(calibration, measured, measured_on[0].argmax(axis=1))


def require_differences(cosines: NDArray[np.floating]) -> None:
    """Raise where there are several pictures, and the model tells none of them apart.

    Args:
        cosines: shape (n_images, n_classes).

    Raises:
        ValueError: all rows are the same.
    """
    if len(cosines) > 1 and np.allclose(cosines, cosines[0], atol=1e-6):
        raise ValueError(
            f"pictures must differ for temperatures to be fitted, but all {len(cosines)} are the "
            "same to the model: take others."
        )


def _warn_of_missing(training: Ints, asked: Ints, class_names: Sequence[str]) -> None:
    missing = np.setdiff1d(asked, training)
    if missing.size:
        named = ", ".join(repr(class_names[index]) for index in missing[:N_NAMED])
        warnings.warn(
            f"temperatures are fitted without {missing.size} of the measured classes ({named}"
            f"{', ...' if missing.size > N_NAMED else ''}), which have no training pictures.",
            stacklevel=3,
        )


def _cosines(encoder: Encoder, images: ImageSet, settings: Settings, stage: Stage) -> Labelled:
    """Cosines of labelled pictures to the classes, and the labels."""
    classes = encoder.classes(images.class_names, settings.templates).vectors
    with stage("images", len(images)) as progress:
        vectors = encoder.images(images, progress).vectors
    assert images.labels is not None  # training pictures are checked where they are loaded
    return vectors @ classes.T, images.labels
