"""Image vectors with labels in, what a linear classifier makes of pictures it has not seen out.

A classifier learns from training pictures where there are any, else from four fifths of the
measured ones at a time, so that each picture is answered by one that has not seen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from interpret.training.probe import FIXED_PENALTY, Probe, choose_and_fit_probe, fit_probe
from interpret.training.probe_recipes import fit_thesis_svm, train_linear_layer

Vectors = NDArray[np.float32]
Ints = NDArray[np.int64]
Recipe = Literal["default", "thesis", "report"]

N_FOLDS = 5
N_NAMED = 5  # classes an error names


class Labelled(NamedTuple):
    """Pictures a classifier learns from: vectors (n_images, dim), labels (n_images,)."""

    vectors: Vectors
    labels: Ints


@dataclass(frozen=True)
class Learnt:
    """What a classifier answered.

    Attributes:
        predictions: shape (n_asked,), a class for each picture asked about.
        of_training: shape (n_training,), for each it had learnt from; None with folds, where each
            picture was learnt from four times.
        probes: the fits of the default recipe, one, or one a fold; empty for the others.
        by_epoch: shape (n_epochs, n_asked), predictions after each epoch; None for a recipe
            without epochs.
        folds: shape (n_asked,), the fold each picture was asked about in; None without folds.
    """

    predictions: Ints = field(repr=False)
    of_training: Ints | None = field(repr=False)
    probes: tuple[Probe, ...] = ()
    by_epoch: Ints | None = field(default=None, repr=False)
    folds: Ints | None = field(default=None, repr=False)


@dataclass(frozen=True)
class CrossValidated:
    """Predictions of a probe that had not seen the picture.

    Attributes:
        accuracy: share that is right, in [0, 1].
        predictions: shape (n_images,).
    """

    accuracy: float
    predictions: Ints = field(repr=False)


def cross_validated_probe(vectors: Vectors, labels: Ints, *, seed: int) -> CrossValidated:
    """The cheap probe: five stratified folds, the penalty fixed at `FIXED_PENALTY`.

    The penalty was set where two small CLIPs did well on held-out training pictures, within .01 of
    the best of seven; a tenth or ten times of it costs little.

    Args:
        vectors: shape (n_images, dim).
        labels: shape (n_images,); every class that has pictures has at least five.
        seed: of the folds.

    Raises:
        ValueError: a class has fewer than five pictures, there is one class only, or all vectors
            are equal.

    References:
        Hastie, Tibshirani and Friedman, The elements of statistical learning, 2009, section 7.10.
    """
    n_classes, predictions = int(labels.max(initial=0)) + 1, np.empty_like(labels)
    for asked in _folds(labels, seed):
        probe = fit_probe(vectors[~asked], labels[~asked], n_classes, penalty=FIXED_PENALTY)
        predictions[asked] = probe.predict(vectors[asked])
    return CrossValidated(float((predictions == labels).mean()), predictions)


def learn(
    recipe: Recipe, training: Labelled, asked: Vectors, n_classes: int, *, seed: int
) -> Learnt:
    """Train a classifier and ask it about other pictures.

    Args:
        recipe: "default" for a probe with a chosen penalty, "thesis" for a linear support vector
            machine, "report" for ten epochs of one linear layer.
        training: what it learns from.
        asked: shape (n_asked, dim).
        n_classes: classes there are.
        seed: of what is drawn by chance.

    Raises:
        ValueError: nothing can be learnt from the training pictures.
    """
    vectors, labels = training
    if recipe == "thesis":
        machine = fit_thesis_svm(vectors, labels, n_classes)
        return Learnt(machine.predict(asked), machine.predict(vectors))
    if recipe == "report":
        layers = list(train_linear_layer(vectors, labels, n_classes, seed=seed))
        by_epoch = np.stack([layer.predict(asked) for layer in layers])
        return Learnt(by_epoch[-1], layers[-1].predict(vectors), by_epoch=by_epoch)
    probe = choose_and_fit_probe(vectors, labels, n_classes, seed=seed)
    return Learnt(probe.predict(asked), probe.predict(vectors), probes=(probe,))


def learn_in_folds(recipe: Recipe, pictures: Labelled, n_classes: int, *, seed: int) -> Learnt:
    """Ask about each fifth of the pictures a classifier that learnt from the other four.

    Args:
        recipe: as for `learn`; a penalty is chosen anew in each fold.
        pictures: every class that has pictures has at least five.
        n_classes: classes there are.
        seed: of the folds, and of what is drawn by chance in each.

    Raises:
        ValueError: a class has fewer than five pictures, or nothing can be learnt from them.
    """
    vectors, labels = pictures
    folds, found = np.empty_like(labels), []
    masks = _folds(labels, seed)
    for fold, asked in enumerate(masks):
        rest = Labelled(vectors[~asked], labels[~asked])
        found.append(learn(recipe, rest, vectors[asked], n_classes, seed=seed))
        folds[asked] = fold
    by_epoch = [one.by_epoch for one in found if one.by_epoch is not None]
    return Learnt(
        _put_back(masks, [one.predictions for one in found]),
        of_training=None,
        probes=tuple(probe for one in found for probe in one.probes),
        by_epoch=_put_back(masks, by_epoch) if by_epoch else None,
        folds=folds,
    )


def why_no_folds(labels: Ints) -> str | None:
    """Why pictures cannot be cut into five stratified folds; None where they can.

    Example:
        >>> why_no_folds(np.array([0] * 5 + [1] * 5)) is None
        True
        >>> why_no_folds(np.array([0] * 5 + [1] * 4))
        'five folds need at least 5 pictures of each class, but one class has 4.'
    """
    sizes = np.bincount(labels)
    fewest = int(sizes[sizes > 0].min(initial=len(labels)))
    if fewest < N_FOLDS:
        return (
            f"five folds need at least {N_FOLDS} pictures of each class, but one class has "
            f"{fewest}."
        )
    return None


def require_every_class(training: Ints, asked: Ints, class_names: Sequence[str]) -> None:
    """Raise unless each class that is asked about can be learnt.

    Args:
        training: labels of the training pictures.
        asked: labels of the measured pictures.
        class_names: the classes.

    Raises:
        ValueError: a class has measured pictures and no training pictures.
    """
    missing = np.setdiff1d(asked, training)
    if missing.size:
        named = ", ".join(repr(class_names[index]) for index in missing[:N_NAMED])
        raise ValueError(
            f"every class must have training pictures, but {len(missing)} "
            f"({named}{', ...' if len(missing) > N_NAMED else ''}) have none: raise --train-limit, "
            "or name other pictures with --train-images."
        )


def _folds(labels: Ints, seed: int) -> list[NDArray[np.bool_]]:
    """Which pictures each fold asks about, shape (n_images,) each."""
    reason = why_no_folds(labels)
    if reason is not None:
        raise ValueError(f"{reason[:-1]}: take more pictures.")
    splitter = StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed)
    masks = []
    for _, chosen in splitter.split(labels, labels):
        masks.append(np.zeros(len(labels), dtype=bool))
        masks[-1][chosen] = True
    return masks


def _put_back(masks: Sequence[NDArray[np.bool_]], parts: Sequence[Ints]) -> Ints:
    """Predictions of all pictures in their order; the pictures are the last axis."""
    whole = np.empty((*parts[0].shape[:-1], len(masks[0])), dtype=parts[0].dtype)
    for mask, part in zip(masks, parts, strict=True):
        whole[..., mask] = part
    return whole
