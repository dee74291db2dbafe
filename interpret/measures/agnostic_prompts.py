"""Vectors of pictures and of one prompt set in, its accuracy beside that of meaningless ones out.

Random directions tell what any so many numbers of an embedding say; random words what any text of
that length does. Accuracy at a fixed penalty also grows with the number of prompts because the
features grow: a column at equal variance takes that away.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from interpret.measures.class_agnostic import (
    Reading,
    Score,
    score_probe,
    score_svm,
    svm_probe,
)
from interpret.measures.logit_classifiers import mlp_predictions
from interpret.measures.prediction_entropy import PredictionEntropy
from interpret.measures.probe_folds import Classifier, Ints, ProbeFolds
from interpret.measures.prompt_logits import PromptGeometry, gram_factor, measure_geometry
from interpret.metrics.calibration_rows import means_with_ci
from interpret.metrics.entropy import summarise_entropy
from interpret.metrics.paired import PairedTest, paired_permutation

Floats = NDArray[np.float64]
Vectors = NDArray[np.floating]

DRAWN = ("random_directions", "random_words")


@dataclass(frozen=True)
class Draws:
    """Several draws of as many meaningless directions, in the prompts' place.

    Attributes:
        geometry: of the first draw.
        entropy_nats: mean entropy of the softmax of cosines at tau = 1, over pictures and draws.
        top1_of_draw: accuracy of each, by the recipe.
        svm_top1_of_draw: accuracy of each by a linear SVM, C = 1, at tau = 1; None if too large.
        right: shape (n_images,), share of draws that are right, by the recipe.
        ci95: bootstrap interval over pictures of the mean accuracy, or None.
    """

    geometry: PromptGeometry
    entropy_nats: float
    top1_of_draw: tuple[float, ...]
    svm_top1_of_draw: tuple[float, ...] | None
    right: Floats = field(repr=False)
    ci95: tuple[float, float] | None

    @property
    def top1(self) -> float:
        """Mean accuracy of the draws, by the recipe."""
        return float(self.right.mean())

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        svm = self.svm_top1_of_draw
        return {
            "n_draws": len(self.top1_of_draw),
            "top1": self.top1,
            "n": len(self.right),
            "ci95": self.ci95 and list(self.ci95),
            "top1_of_draw": list(self.top1_of_draw),
            "svm_top1": None if svm is None else float(np.mean(svm)),
            "svm_top1_of_draw": svm and list(svm),
            "entropy_nats": self.entropy_nats,
            "geometry": self.geometry.to_dict(),
        }


@dataclass(frozen=True)
class PromptRow:
    """One prompt set.

    Attributes:
        name: of the set.
        n_lines: lines of its file, repeated ones counted.
        geometry: of its directions.
        entropy: at tau = 1 over the prompts.
        score: by the recipe.
        svm: linear SVM, C = 1, at tau = 1, without a scaler; None if there is too much to learn.
        svm_equal_variance: the same with C such that features vary as much as the first set's.
        mlp: one hidden layer.
        random_directions: Gaussian ones.
        random_words: phrases of as many random words.
        against_random_directions: accuracy less the mean of the draws', paired by picture.
        against_random_words: the same of words.
    """

    name: str
    n_lines: int
    geometry: PromptGeometry
    entropy: PredictionEntropy
    score: Score
    svm: Score | None
    svm_equal_variance: Score | None
    mlp: Score
    random_directions: Draws
    random_words: Draws
    against_random_directions: PairedTest
    against_random_words: PairedTest

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        names = ("svm", "svm_equal_variance", "mlp", *DRAWN, *(f"against_{key}" for key in DRAWN))
        parts = {name: getattr(self, name) for name in names}
        return {
            "name": self.name,
            "n_lines": self.n_lines,
            "geometry": self.geometry.to_dict(),
            "entropy": self.entropy.to_dict(),
            **self.score.to_dict(),
            **{name: part and part.to_dict() for name, part in parts.items()},
        }


@dataclass(frozen=True)
class EmbeddingScores:
    """The image embedding itself with the same classifiers: the ceiling of any linear reading."""

    score: Score
    svm: Score | None
    svm_equal_variance: Score | None
    mlp: Score

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON, without the pictures."""
        names = ("svm", "svm_equal_variance", "mlp")
        parts = {name: getattr(self, name) for name in names}
        return self.score.to_dict() | {
            name: part and part.to_dict() for name, part in parts.items()
        }


@dataclass(frozen=True)
class Prober:
    """How features are read; the same for prompts, for what stands in their place, and without.

    Attributes:
        folds: the pictures.
        reading: the recipe's classifier, and the seed of all.
        variance: total variance of the logits that `svm_equal_variance` is held at.
    """

    folds: ProbeFolds
    reading: Reading
    variance: float

    def by_recipe(self, directions: Vectors) -> Score:
        """The recipe's classifier on cosines to some directions."""
        return score_probe(self.folds, self.reading.probe(directions))

    def by_svm(self, directions: Vectors) -> Score | None:
        """The thesis's machine at tau = 1."""
        return score_svm(self.folds, svm_probe(directions))

    def by_svm_of_equal_variance(self, directions: Vectors) -> Score | None:
        """The thesis's machine with the penalty that features of the same variance would feel."""
        inverse_penalty = self.variance / total_variance(self.folds, directions)
        return score_svm(self.folds, svm_probe(directions, inverse_penalty=inverse_penalty))

    def by_mlp(self, directions: Vectors) -> Score:
        """A multilayer perceptron on the same logits."""
        return score_probe(self.folds, mlp_probe(directions, seed=self.reading.seed))

    def on_embedding(self) -> EmbeddingScores:
        """All classifiers on the image embedding."""
        itself = np.eye(self.folds.vectors.shape[1])
        return EmbeddingScores(
            self.by_recipe(itself),
            self.by_svm(itself),
            self.by_svm_of_equal_variance(itself),
            self.by_mlp(itself),
        )

    def on_draws(self, draws: Sequence[Vectors]) -> Draws:
        """Meaningless directions in the place of prompts: at least one (n_directions, dim).

        A penalty is chosen with the first draw, for all.
        """
        reading = self.reading.with_penalty_of(self.folds, draws[0])
        found = [score_probe(self.folds, reading.probe(directions)) for directions in draws]
        svms = [self.by_svm(directions) for directions in draws]
        right = np.mean([score.right for score in found], axis=0)
        entropies = [
            summarise_entropy(self.folds.vectors @ directions.T).mean_nats for directions in draws
        ]
        return Draws(
            geometry=measure_geometry(draws[0]),
            entropy_nats=float(np.mean(entropies)),
            top1_of_draw=tuple(score.top1 for score in found),
            svm_top1_of_draw=tuple(svm.top1 for svm in svms if svm is not None) or None,
            right=right,
            ci95=means_with_ci(right[:, None], seed=self.reading.seed)[0].ci95,
        )

    def against(self, prompts: Score, drawn: Draws) -> PairedTest:
        """Accuracy of prompts less the mean of draws, on the same pictures."""
        return paired_permutation(prompts.right - drawn.right, seed=self.reading.seed)


def total_variance(folds: ProbeFolds, directions: Vectors) -> float:
    """Variance of the cosines of the pictures to learn from, summed over some directions."""
    vectors = folds.vectors if folds.train_vectors is None else folds.train_vectors
    return float((vectors @ gram_factor(directions)).var(axis=0).sum())


def mlp_probe(directions: Vectors, *, seed: int) -> Classifier:
    """A multilayer perceptron on cosines to some directions."""
    factor = gram_factor(directions)

    def probe(train: Vectors, labels: Ints, test: Vectors) -> Ints:
        return mlp_predictions(train @ factor, labels, test @ factor, seed=seed)

    return probe
