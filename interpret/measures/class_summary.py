"""Concepts of pictures and of classes in, what each class is recognised by out.

Pictures are those predicted as the class: what they share with it, what they have more often than
the rest, what wrongly predicted ones bring, and what the class should have and they do not.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interpret.measures.mutual_knowledge import Decisions
from interpret.units.concepts import ImageConcepts

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
N_LISTED = 8  # concepts a list, at most


@dataclass(frozen=True)
class RankedConcepts:
    """Some concepts of one class, the strongest first.

    Attributes:
        concepts: indices into the bank.
        values: of each; a share of pictures or a difference of shares.
    """

    concepts: tuple[int, ...]
    values: tuple[float, ...]


@dataclass(frozen=True)
class ClassSummary:
    """What one class is recognised by; `p` is the class, all shares are in [0, 1].

    Attributes:
        class_index: p.
        n_predicted: pictures predicted as p.
        n_wrong: those of them with another label; None without labels.
        shared: concepts of p, by the share of pictures predicted as p that have them; above 0.
        distinctive: concepts of any class, by the share of pictures predicted as p that have them,
            less that of all other pictures; above 0. Empty where there are no other pictures.
        gained: concepts of any class, by the share of pictures wrongly predicted as p that have
            them, less that of all pictures not predicted as p; above 0. What brings a picture of
            another class here. None without labels, empty without such pictures.
        lost: concepts of p, by the share of pictures predicted as p that lack them; of equals the
            nearest to the class. What the class's texts promise and its pictures do not show.
    """

    class_index: int
    n_predicted: int
    n_wrong: int | None
    shared: RankedConcepts
    distinctive: RankedConcepts
    gained: RankedConcepts | None
    lost: RankedConcepts


@dataclass(frozen=True)
class _Counts:
    """How many pictures of each class have each concept, and how many there are."""

    have: Ints = field(repr=False)  # shape (n_classes, n_bank)
    n: Ints = field(repr=False)  # shape (n_classes,)

    def share(self, of_class: int) -> Floats:
        """Of the pictures of a class; 0 where there are none."""
        return self.have[of_class] / max(int(self.n[of_class]), 1)

    def share_of_rest(self, of_class: int) -> Floats | None:
        """Of the pictures of all other classes; None where there are none."""
        n = int(self.n.sum() - self.n[of_class])
        return (self.have.sum(axis=0) - self.have[of_class]) / n if n else None


def summarise_classes(
    found: ImageConcepts, decisions: Decisions, predictions: Ints, labels: Ints | None
) -> list[ClassSummary]:
    """What each class is recognised by, for all classes that some picture is predicted as.

    Args:
        found: concepts of n_images pictures.
        decisions: the concepts of the classes.
        predictions: shape (n_images,), class of each picture.
        labels: shape (n_images,), or None.

    Returns:
        In the order of the classes; each list has at most `N_LISTED` concepts.
    """
    n_classes = len(decisions.class_concepts)
    predicted = _count(found, predictions, n_classes, decisions.n_bank)
    wrong = None
    if labels is not None:
        rows = np.flatnonzero(predictions != labels)
        wrong = _count(found.take(rows), predictions[rows], n_classes, decisions.n_bank)
    return [
        _summarise(int(p), decisions.class_concepts[p], predicted, wrong)
        for p in np.flatnonzero(predicted.n)
    ]


def _count(found: ImageConcepts, classes: Ints, n_classes: int, n_bank: int) -> _Counts:
    rows, ranks = np.nonzero(found.concepts >= 0)
    have = np.zeros((n_classes, n_bank), dtype=np.int64)
    np.add.at(have, (classes[rows], found.concepts[rows, ranks]), 1)
    return _Counts(have, np.bincount(classes, minlength=n_classes))


def _summarise(p: int, own: Ints, predicted: _Counts, wrong: _Counts | None) -> ClassSummary:
    share, rest = predicted.share(p), predicted.share_of_rest(p)
    nothing = RankedConcepts((), ())
    every = np.arange(len(share))
    gained = None if wrong is None else nothing
    if wrong is not None and rest is not None and wrong.n[p]:
        gained = _rank(every, wrong.share(p) - rest)
    return ClassSummary(
        class_index=p,
        n_predicted=int(predicted.n[p]),
        n_wrong=None if wrong is None else int(wrong.n[p]),
        shared=_rank(own, share[own]),
        distinctive=nothing if rest is None else _rank(every, share - rest),
        gained=gained,
        lost=_rank(own, 1 - share[own]),
    )


def _rank(concepts: Ints, values: Floats) -> RankedConcepts:
    """The concepts with the largest values above 0; of equals the first."""
    order = np.argsort(-values, kind="stable")[:N_LISTED]
    order = order[values[order] > 0]
    return RankedConcepts(tuple(concepts[order].tolist()), tuple(values[order].tolist()))
