"""Vectors of labelled pictures in, who learns from whom and the predictions of a probe out.

With training pictures a probe learns from all of them; without, the measured pictures are cut into
folds, and each is predicted by a probe that has seen only the others.
"""

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from interpret.measures.linear_probe import N_FOLDS, N_NAMED, require_every_class
from interpret.metrics.arguments import check_indices, check_one_each, check_unit_vectors

Ints = NDArray[np.int64]
Vectors = NDArray[np.floating]
Classifier = Callable[
    [Vectors, Ints, Vectors], Ints
]  # training vectors, their labels, others -> labels


@dataclass(frozen=True)
class ProbeFolds:
    """Pictures to measure on, and those their predictions are learnt from.

    Attributes:
        vectors: shape (n_images, dim), measured, unit rows.
        labels: shape (n_images,), their classes.
        train_vectors: shape (n_train, dim), unit rows; None for cross-validation.
        train_labels: shape (n_train,), or None.
        folds: (indices to learn from, indices to predict); without training pictures only.
    """

    vectors: Vectors = field(repr=False)
    labels: Ints = field(repr=False)
    train_vectors: Vectors | None = field(default=None, repr=False)
    train_labels: Ints | None = field(default=None, repr=False)
    folds: tuple[tuple[Ints, Ints], ...] = field(default=(), repr=False)

    @property
    def n_train(self) -> int:
        """Pictures one probe learns from; of several, the most."""
        if self.train_labels is not None:
            return len(self.train_labels)
        return max(len(train) for train, _ in self.folds)

    @property
    def parts(self) -> tuple[tuple[Vectors, Ints, Ints], ...]:
        """Of each probe the vectors it learns from, their labels, and the indices it predicts."""
        if self.train_vectors is not None and self.train_labels is not None:
            return ((self.train_vectors, self.train_labels, np.arange(len(self.labels))),)
        return tuple((self.vectors[train], self.labels[train], test) for train, test in self.folds)

    def predict(self, probe: Classifier) -> Ints:
        """The class of each measured picture, by a probe that has not seen it; (n_images,)."""
        predictions = np.empty(len(self.labels), dtype=np.int64)
        for train, labels, rows in self.parts:
            predictions[rows] = probe(train, labels, self.vectors[rows])
        return predictions


def learn_from_training(
    train_vectors: Vectors,
    train_labels: Ints,
    vectors: Vectors,
    labels: Ints,
    class_names: Sequence[str],
) -> ProbeFolds:
    """One probe, which learns from training pictures.

    Args:
        train_vectors: shape (n_train, dim), unit rows.
        train_labels: shape (n_train,), indices into the class names.
        vectors: shape (n_images, dim), unit rows.
        labels: shape (n_images,), indices into the class names.
        class_names: for messages.

    Raises:
        ValueError: widths differ, the training pictures have one class only, or lack a class of
            the measured ones. A class that is only learnt warns: no accuracy speaks of it.
    """
    _check(vectors, labels, class_names, "measured pictures")
    _check(train_vectors, train_labels, class_names, "training pictures")
    if train_vectors.shape[1] != vectors.shape[1]:
        raise ValueError(
            f"training and measured vectors must have one width, got {train_vectors.shape[1]} and "
            f"{vectors.shape[1]}: encode both with one model."
        )
    _check_two_classes(train_labels, class_names, "training pictures")
    require_every_class(train_labels, labels, class_names)
    unmeasured = np.setdiff1d(train_labels, labels)
    if len(unmeasured):
        warnings.warn(
            f"no accuracy speaks of {len(unmeasured)} of {len(class_names)} classes, which have "
            f"training but no measured pictures ({_named(unmeasured, class_names)}): raise --limit "
            "to measure them.",
            stacklevel=2,
        )
    return ProbeFolds(vectors, labels, train_vectors, train_labels)


def learn_from_folds(
    vectors: Vectors, labels: Ints, class_names: Sequence[str], *, seed: int, n_folds: int = N_FOLDS
) -> ProbeFolds:
    """Stratified cross-validation, with fewer folds where a class has fewer pictures.

    Args:
        vectors: shape (n_images, dim), unit rows.
        labels: shape (n_images,), indices into the class names.
        class_names: for messages.
        seed: of the folds.
        n_folds: at most.

    Raises:
        ValueError: one class only, or a class with a single picture, which would be missing from
            what its own probe learns from.
    """
    _check(vectors, labels, class_names, "measured pictures")
    _check_two_classes(labels, class_names, "measured pictures")
    classes, counts = np.unique(labels, return_counts=True)
    if counts.min() < 2:
        raise ValueError(
            "without training pictures each class must have at least two measured ones, but "
            f"{_named(classes[counts < 2], class_names)} has one: take more (--limit), or name "
            "training pictures with --train-images."
        )
    cut = StratifiedKFold(min(n_folds, int(counts.min())), shuffle=True, random_state=seed)
    return ProbeFolds(vectors, labels, folds=tuple(cut.split(vectors, labels)))


def _check(vectors: Vectors, labels: Ints, class_names: Sequence[str], name: str) -> None:
    check_unit_vectors(vectors, name=f"vectors of {name}")
    check_indices(labels, len(class_names), name=f"labels of {name}")
    check_one_each(vectors=vectors, labels=labels)


def _check_two_classes(labels: Ints, class_names: Sequence[str], name: str) -> None:
    classes = np.unique(labels)
    if len(classes) < 2:
        raise ValueError(
            f"{name} must be of at least two classes to tell apart, but all are of "
            f"{_named(classes, class_names)}: take others, or more."
        )


def _named(classes: Ints, class_names: Sequence[str]) -> str:
    shown = ", ".join(repr(class_names[index]) for index in classes[:N_NAMED])
    return shown + (", ..." if len(classes) > N_NAMED else "")
