"""Vectors of pictures and of one prompt set in, what temperature does to a linear SVM out.

Beside the accuracy at tau stand the controls that tell what it means: the same machine at tau = 1
with its penalty in temperature's place, one behind a scaler, and one that sees the softmax.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.preprocessing import StandardScaler

from interpret.measures.class_agnostic import Score, score_svm, svm_probe
from interpret.measures.logit_classifiers import svm_predictions
from interpret.measures.prediction_entropy import PredictionEntropy, measure_entropy
from interpret.measures.probe_folds import Classifier, Ints, ProbeFolds
from interpret.measures.prompt_logits import gram_factor, scaled_directions, softmax_features
from interpret.metrics.paired import PairedTest
from interpret.metrics.paired_hits import paired_hits

Vectors = NDArray[np.floating]
Progress = Callable[[int], object]


@dataclass(frozen=True)
class TemperatureRow:
    """One temperature; scores are None where there is too much to learn from.

    Attributes:
        tau: temperature, on the scale of cosines.
        entropy: of softmax(cosine / tau) over the prompts.
        svm: linear SVM, C = 1, on cosine / tau, without a scaler.
        by_penalty: the same on cosines as they are, with C = 1 / tau^2.
        equal_fraction: share of pictures that both give the same class.
        softmax: linear SVM, C = 1, on the softmax, without a scaler.
        softmax_scaled: behind a scaler.
        against_first: accuracy of `svm` less that at the first temperature, paired; None for it.
    """

    tau: float
    entropy: PredictionEntropy
    svm: Score | None
    by_penalty: Score | None
    equal_fraction: float | None
    softmax: Score | None
    softmax_scaled: Score | None
    against_first: PairedTest | None

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        names = ("svm", "by_penalty", "softmax", "softmax_scaled", "against_first")
        parts = {name: getattr(self, name) for name in names}
        return {
            "temperature": self.tau,
            "entropy": self.entropy.to_dict(),
            "inverse_penalty": self.tau**-2,
            "equal_fraction": self.equal_fraction,
            **{name: part and part.to_dict() for name, part in parts.items()},
        }


def measure_temperatures(
    folds: ProbeFolds,
    directions: Vectors,
    entropies: Sequence[PredictionEntropy],
    *,
    seed: int,
    progress: Progress = lambda _: None,
) -> tuple[TemperatureRow, ...]:
    """The SVM and its controls at each temperature of some entropies, in their order.

    Args:
        folds: the pictures.
        directions: shape (n_prompts, dim), unit rows.
        entropies: from `measure_agnostic_entropy`; the first is what others are compared with.
        seed: of the bootstraps.
        progress: told of each temperature done.
    """
    rows: list[TemperatureRow] = []
    for entropy in entropies:
        rows.append(_at(folds, directions, entropy, rows[0].svm if rows else None, seed))
        progress(1)
    return tuple(rows)


def measure_agnostic_entropy(
    cosines: Vectors,
    taus: Sequence[float],
    learnt_tau: float,
    right: NDArray[np.bool_],
    *,
    seed: int,
) -> tuple[PredictionEntropy, ...]:
    """Entropy over the prompts at some temperatures, in the order given, and at the model's own.

    Args:
        cosines: shape (n_images, n_prompts).
        taus: temperatures, > 0, at least one.
        learnt_tau: the model's own.
        right: shape (n_images,), is the decision that entropy is correlated with right?
        seed: of the bootstraps.
    """
    found = measure_entropy(cosines, taus, learnt_tau, right, seed=seed)
    of_tau = {entropy.tau: entropy for entropy in found}
    return tuple(of_tau[tau] for tau in dict.fromkeys([*taus, learnt_tau]))


def score_scaled(folds: ProbeFolds, directions: Vectors) -> Score | None:
    """Linear SVM, C = 1, behind a scaler, which removes any temperature."""

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        factor = gram_factor(scaled_directions(train, directions))
        return svm_predictions(train @ factor, labels, test @ factor)

    return score_svm(folds, probe)


def softmax_probe(directions: Vectors, tau: float) -> Classifier:
    """Linear SVM, C = 1, on the softmax over the prompts."""

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        learnt, asked = (softmax_features(part, directions, tau) for part in (train, test))
        return svm_predictions(learnt, labels, asked)

    return probe


def scaled_softmax_probe(directions: Vectors, tau: float) -> Classifier:
    """The same behind a scaler: what the softmax takes away besides the scale of the features."""

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        learnt, asked = (softmax_features(part, directions, tau) for part in (train, test))
        scaler = StandardScaler().fit(learnt)
        return svm_predictions(scaler.transform(learnt), labels, scaler.transform(asked))

    return probe


def _at(
    folds: ProbeFolds,
    directions: Vectors,
    entropy: PredictionEntropy,
    first: Score | None,
    seed: int,
) -> TemperatureRow:
    tau = entropy.tau
    svm = score_svm(folds, svm_probe(directions, tau=tau))
    by_penalty = score_svm(folds, svm_probe(directions, inverse_penalty=tau**-2))
    equal, against_first = None, None
    if svm is not None and by_penalty is not None:
        equal = float((svm.predictions == by_penalty.predictions).mean())
    if svm is not None and first is not None:
        against_first = paired_hits(svm.right, first.right, seed=seed)
    return TemperatureRow(
        tau=tau,
        entropy=entropy,
        svm=svm,
        by_penalty=by_penalty,
        equal_fraction=equal,
        softmax=score_svm(folds, softmax_probe(directions, tau)),
        softmax_scaled=score_svm(folds, scaled_softmax_probe(directions, tau)),
        against_first=against_first,
    )
