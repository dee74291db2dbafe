"""Vectors of pictures and of prompts that name no class in, how well their logits tell classes out.

A picture is described by its cosines to the prompts, and a classifier learns from those alone.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from interpret.images.selection import choose_images
from interpret.measures.linear_probe import cross_validated_probe, why_no_folds
from interpret.measures.logit_classifiers import (
    MAX_SVM_ROWS,
    choose_penalty,
    logistic_predictions,
    svm_predictions,
)
from interpret.measures.probe_folds import Classifier, ProbeFolds
from interpret.measures.prompt_logits import gram_factor
from interpret.metrics.entropy import summarise_entropy
from interpret.metrics.statistics import fraction_ci95

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Vectors = NDArray[np.floating]
Recipe = Literal["default", "thesis"]

RECIPES: dict[Recipe, str] = {
    "default": "logistic regression",
    "thesis": "linear SVM, C = 1, no scaler",
}
ANCHOR_NOTE = "five-fold cross-validation, one fixed penalty."
SVM_TAU = 1.0  # where the thesis compares prompt sets
ANCHOR_TAU = (
    0.07  # CLIP's first temperature (Radford et al. 2021, section 2.5); 1 gives ln m always
)
ANCHOR_IMAGES = 5_000  # pictures the anchor takes at most, spread over the classes


@dataclass(frozen=True)
class Score:
    """How often a classifier is right.

    Attributes:
        predictions: shape (n_images,).
        right: shape (n_images,).
    """

    predictions: Ints = field(repr=False)
    right: Bools = field(repr=False)

    @property
    def top1(self) -> float:
        """Accuracy, in [0, 1]."""
        return float(self.right.mean())

    def to_dict(self) -> dict[str, Any]:
        """Accuracy with n and Wilson's 95 % interval, ready for JSON."""
        n_right, n = int(self.right.sum()), len(self.right)
        return {"top1": self.top1, "n": n, "ci95": list(fraction_ci95(n_right, n))}


def score_probe(folds: ProbeFolds, probe: Classifier) -> Score:
    """Let a probe decide on the measured pictures."""
    predictions = folds.predict(probe)
    return Score(predictions, predictions == folds.labels)


def score_svm(folds: ProbeFolds, probe: Classifier) -> Score | None:
    """As `score_probe`; None where there is too much for a support vector machine to learn from."""
    return score_probe(folds, probe) if folds.n_train <= MAX_SVM_ROWS else None


def logistic_probe(directions: Vectors, *, seed: int, penalty: float | None = None) -> Classifier:
    """Logistic regression on cosines to some directions; no temperature changes its decisions.

    Args:
        directions: shape (n_directions, dim).
        seed: of what is held out to choose the penalty.
        penalty: lambda; None to choose it.
    """
    factor = gram_factor(directions)

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        return logistic_predictions(
            train @ factor, labels, test @ factor, seed=seed, penalty=penalty
        )

    return probe


def svm_probe(directions: Vectors, *, tau: float = 1.0, inverse_penalty: float = 1.0) -> Classifier:
    r"""Linear support vector machine without a scaler on cosine / tau.

    Its dual sees features only as products, and those of z / tau are those of z over tau squared:
    it is the machine at tau = 1 with C / tau^2 (weights shrink by tau, decisions stay). So
    sharpening logits is penalising less. `LinearSVC` penalises the bias, which does not shrink, and
    is not the same.

    Args:
        directions: shape (n_directions, dim).
        tau: temperature, > 0.
        inverse_penalty: C, > 0.

    Raises:
        ValueError: tau is not above 0 and finite.
    """
    if not 0 < tau < np.inf:
        raise ValueError(f"tau must be above 0 and finite, got {tau!r}; 1 leaves logits alone.")
    factor = gram_factor(directions) / tau

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        return svm_predictions(
            train @ factor, labels, test @ factor, inverse_penalty=inverse_penalty
        )

    return probe


@dataclass(frozen=True)
class Reading:
    """How logits are read wherever one classifier is meant.

    Attributes:
        recipe: "default" for logistic regression, "thesis" for its support vector machine.
        tau: temperature, > 0; only the thesis's recipe feels it.
        seed: of what is held out (only the default feels it), and of all else drawn by chance.
        penalty: lambda of the logistic regression; None to choose it anew each time.
    """

    recipe: Recipe = "default"
    tau: float = 1.0
    seed: int = 0
    penalty: float | None = None

    def probe(self, directions: Vectors) -> Classifier:
        """The recipe's classifier on cosines to some directions; the identity for the embedding.

        References:
            "thesis": "What Do Vision-Language Models Understand?" (2025).
        """
        probes: Mapping[Recipe, Callable[[], Classifier]] = {
            "default": partial(logistic_probe, directions, seed=self.seed, penalty=self.penalty),
            "thesis": partial(svm_probe, directions, tau=self.tau),
        }
        return probes[self.recipe]()

    def with_penalty_of(self, folds: ProbeFolds, directions: Vectors) -> "Reading":
        """The same with one penalty, chosen on what the first probe learns from."""
        if self.recipe == "thesis" or self.penalty is not None:
            return self
        train, labels, _ = folds.parts[0]
        features = train @ gram_factor(directions)
        return replace(self, penalty=choose_penalty(features, labels, seed=self.seed))


@dataclass(frozen=True)
class ClassAgnosticAnchor:
    """What the main command says of prompts that name no class.

    Attributes:
        top1: in [0, 1]; None where the pictures do not allow cross-validation.
        ci95: Wilson's interval, or None.
        n: pictures `top1` speaks of.
        entropy_nats: mean over all pictures of the entropy of softmax(cosine / 0.07).
        entropy_max_nats: ln n_prompts.
        note: why `top1` is None, or how it was made.
    """

    top1: float | None
    ci95: tuple[float, float] | None
    n: int
    entropy_nats: float
    entropy_max_nats: float
    note: str


def class_agnostic_anchor(
    image_vectors: Vectors, prompt_vectors: Vectors, labels: Ints | None, *, seed: int
) -> ClassAgnosticAnchor:
    """Accuracy of cross-validated logistic regression on prompt logits, and their entropy.

    At tau = 1 the softmax of cosines is all but uniform in any model, so the entropy is taken at
    CLIP's first temperature, 0.07; the accuracy does not depend on it. It is that of
    `cross_validated_probe`, as for the anchor that reads the embedding.

    Args:
        image_vectors: shape (n_images, dim), unit rows.
        prompt_vectors: shape (n_prompts, dim), unit rows.
        labels: shape (n_images,), or None.
        seed: of the folds, and of the 5,000 pictures taken of a larger set.

    Raises:
        ValueError: there is one class only.
    """
    entropy = summarise_entropy(image_vectors @ prompt_vectors.T, tau=ANCHOR_TAU)
    spread = (entropy.mean_nats, entropy.max_nats)
    if labels is None:
        return ClassAgnosticAnchor(None, None, 0, *spread, "the pictures have no labels.")
    chosen = choose_images(len(labels), labels, limit=ANCHOR_IMAGES, seed=seed)
    reason = why_no_folds(labels[chosen])
    if reason is not None:
        return ClassAgnosticAnchor(None, None, 0, *spread, reason)
    features = (image_vectors[chosen] @ gram_factor(prompt_vectors)).astype(np.float32)
    found = cross_validated_probe(features, labels[chosen], seed=seed)
    score = Score(found.predictions, found.predictions == labels[chosen])
    low, high = score.to_dict()["ci95"]
    return ClassAgnosticAnchor(score.top1, (low, high), len(chosen), *spread, ANCHOR_NOTE)
