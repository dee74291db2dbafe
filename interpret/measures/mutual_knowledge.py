"""Concepts of pictures and of classes in, how much the two share out: scores, nulls, intervals.

Two families of scores stand side by side: the published arithmetic, which alone compares with the
paper's tables, and the principled ones, which alone are information (`interpret.metrics`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.metrics import nulls
from interpret.metrics.scores import CURVES, SCORES, score_images, shared_with, trace_images
from interpret.metrics.statistics import bootstrap_ci, sign_flip_p
from interpret.units.concepts import ImageConcepts

HEADLINE = "adjusted_overlap"
NULLS = ("other_class", "runner_up", "permuted")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Rows = dict[str, Floats]


@dataclass(frozen=True)
class Decisions:
    """What the language side says of each picture.

    Attributes:
        class_concepts: shape (n_classes, n_class_concepts), indices into the bank.
        scored: shape (n_images,), the class each picture is compared with.
        runners_up: shape (n_images,), the best-ranked other class; None with a single class.
        n_bank: concepts in the bank.
    """

    class_concepts: Ints = field(repr=False)
    scored: Ints = field(repr=False)
    runners_up: Ints | None = field(repr=False)
    n_bank: int

    @property
    def membership(self) -> NDArray[np.bool_]:
        """Shape (n_classes, n_bank): is the concept one of the class's?"""
        table = np.zeros((len(self.class_concepts), self.n_bank), dtype=bool)
        np.put_along_axis(table, self.class_concepts, True, axis=1)
        return table


@dataclass(frozen=True)
class Estimate:
    """Means over pictures, with their 95 % intervals over scored classes.

    Attributes:
        mean: name -> number, or list of numbers for a curve.
        ci95: name -> (low, high), or list of such; None where a single class says nothing.
    """

    mean: dict[str, Any]
    ci95: dict[str, Any]


@dataclass(frozen=True)
class MutualKnowledge:
    """One method's result over a set of pictures.

    Attributes:
        scores: of every score in `SCORES`; units and ranges stand with the functions there.
        nulls: what each null expects of the same pictures; None where there is no other class.
        p_value: of the headline against each null, upper-tailed; None below five classes.
        curves: the mean deletion curves.
        null_curves: the same under each null.
        zero_overlap_fraction: pictures that share nothing with their class, in [0, 1].
        n_without_concepts: pictures without concepts; they score 0 everywhere.
        n_image_concepts_mean: concepts a picture, 0 to 15.
        n_groups: scored classes, which intervals and p-values are over.
        rows: score -> shape (n_images,).
        shared: shape (n_images, width): is the concept at this rank shared?
    """

    scores: Estimate
    nulls: dict[str, Estimate | None]
    p_value: dict[str, float | None]
    curves: Estimate
    null_curves: dict[str, Estimate | None]
    zero_overlap_fraction: float
    n_without_concepts: int
    n_image_concepts_mean: float
    n_groups: int
    rows: Rows = field(repr=False)
    shared: NDArray[np.bool_] = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON without the rows; the keys of `result.json`."""
        return {
            **self.scores.mean,
            "ci95": self.scores.ci95,
            "null": {name: null.mean if null else None for name, null in self.nulls.items()},
            "null_ci95": {name: null.ci95 if null else None for name, null in self.nulls.items()},
            "p_value": self.p_value,
            "zero_overlap_fraction": self.zero_overlap_fraction,
            "n_without_concepts": self.n_without_concepts,
            "n_image_concepts_mean": self.n_image_concepts_mean,
            "n_groups": self.n_groups,
            **self.curves.mean,
            "curves_ci95": self.curves.ci95,
            "null_curves": {
                name: {**null.mean, "ci95": null.ci95} if null else None
                for name, null in self.null_curves.items()
            },
        }


def measure_mutual_knowledge(
    found: ImageConcepts, decisions: Decisions, *, seed: int
) -> MutualKnowledge:
    """Compare each picture's concepts with those of its class, and with what chance would give.

    Args:
        found: concepts of n_images pictures, most relevant first.
        decisions: the language side of the same pictures.
        seed: of the bootstrap and of the random signs.

    References:
        Published scores: Sammani and Deligiannis (NeurIPS 2024), section 3.3 and released code.
    """
    membership = decisions.membership
    sizes = {
        "n_class_concepts": decisions.class_concepts.shape[1],
        "n_bank": decisions.n_bank,
    }
    shared = shared_with(found.concepts, membership, decisions.scored)
    rows = score_images(shared, found.n_concepts, **sizes)
    null_rows = _null_rows(found, decisions, sizes)
    estimate = partial(_estimate, groups=decisions.scored, seed=seed)
    return MutualKnowledge(
        scores=estimate(rows),
        nulls=_each(null_rows, lambda null: estimate({s: null[s] for s in SCORES})),
        p_value={
            name: None
            if null is None
            else sign_flip_p(rows[HEADLINE] - null[HEADLINE], decisions.scored, seed=seed)
            for name, null in null_rows.items()
        },
        curves=estimate(trace_images(shared, found.n_concepts, **sizes)),
        null_curves=_each(null_rows, lambda null: estimate({c: null[c] for c in CURVES})),
        zero_overlap_fraction=float(np.mean(~shared.any(axis=1))),
        n_without_concepts=int(np.sum(found.n_concepts == 0)),
        n_image_concepts_mean=float(found.n_concepts.mean()),
        n_groups=len(np.unique(decisions.scored)),
        rows=rows,
        shared=shared,
    )


def _null_rows(
    found: ImageConcepts, decisions: Decisions, sizes: dict[str, int]
) -> dict[str, Rows | None]:
    """Scores and curves each null expects of each picture."""
    permuted = {
        **nulls.permuted(found.n_concepts, **sizes),
        **nulls.permuted_curves(found.n_concepts, **sizes),
    }
    if decisions.runners_up is None:
        return {"other_class": None, "runner_up": None, "permuted": permuted}
    membership, concepts = decisions.membership, found.concepts
    next_best = shared_with(concepts, membership, decisions.runners_up)
    return {
        "other_class": {
            **nulls.other_class(concepts, membership, decisions.scored),
            **nulls.other_class_curves(concepts, membership, decisions.scored),
        },
        "runner_up": {
            **nulls.runner_up(concepts, membership, decisions.runners_up),
            **trace_images(next_best, found.n_concepts, **sizes),
        },
        "permuted": permuted,
    }


def _each(
    null_rows: dict[str, Rows | None], make: Callable[[Rows], Estimate]
) -> dict[str, Estimate | None]:
    return {name: None if rows is None else make(rows) for name, rows in null_rows.items()}


def _estimate(rows: Rows, *, groups: Ints, seed: int) -> Estimate:
    """Means and intervals of rows of shape (n_images,) or (n_images, n_points)."""
    mean = {name: values.mean(axis=0).tolist() for name, values in rows.items()}
    ci95 = {name: _plain(bootstrap_ci(values, groups, seed=seed)) for name, values in rows.items()}
    return Estimate(mean, ci95)


def _plain(ends: Floats) -> Any:
    """Nested lists for JSON, None for nan."""
    return np.where(np.isnan(ends), np.array(None), ends.astype(object)).tolist()
