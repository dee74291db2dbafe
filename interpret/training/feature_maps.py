"""Patch tokens in, the channels that stand out in each picture and a word for each out.

The third baseline of table 1 of the paper: a channel of the tokens is a map of the picture. It has
no classifier of classes; what is learnt is a labeller, from a mean of tokens to concepts.
"""

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits
from torchvision.ops import drop_block2d

from interpret.embeddings import PatchTokens, Vectors
from interpret.training.bottleneck import N_REGIONS, Explained
from interpret.training.held_tokens import HeldTokens, Ints, Scale
from interpret.training.plateau import Recipe, TrainingCurve, seeded, train_to_plateau
from interpret.units.patch_masks import peaks
from interpret.units.regions import Regions

Table = NDArray[np.bool_]
DROPPED, BLOCK_SIZE = 0.1, 3  # the paper names DropBlock alone; Ghiasi et al. 2018 keep .9
TOP = 10  # of Sammani and Deligiannis 2024, appendix D


@dataclass(frozen=True)
class Labeller:
    """A linear classifier from means of tokens to concepts.

    Attributes:
        scale: of the patch tokens.
        coefficients: shape (n_concepts, width); 0 for a concept no training picture's class has.
        intercept: shape (n_concepts,); -inf for such a concept, so that it is never named.
    """

    scale: Scale
    coefficients: Vectors = field(repr=False)
    intercept: Vectors = field(repr=False)

    def logits(self, means: Vectors) -> Vectors:
        """Scores of the concepts, shape (..., width) -> (..., n_concepts)."""
        return means @ self.coefficients.T + self.intercept

    def label(self, tokens: PatchTokens) -> Vectors:
        """Scores of the concepts for whole pictures, shape (n_images, n_concepts)."""
        return self.logits(self.scale.apply(tokens.vectors).mean(axis=1))

    def explain(self, tokens: PatchTokens, *, n_regions: int = N_REGIONS) -> Explained:
        """The channels with the largest L2 norm over the patches, each with its best concept.

        The norm is of the tokens as the network gives them; which norm is meant the paper does not
        say. A region is where the map, scaled to 0..1, is at least 0.9; its concept is the
        labeller's best for the mean of the tokens there. Two regions may have the same.

        Args:
            tokens: of n_images pictures, of the layer that was learnt from.
            n_regions: channels a picture, at most as many as there are.

        Raises:
            ValueError: the tokens have another width.

        References:
            Sammani and Deligiannis 2024, appendix D.
        """
        n_images, _, width = tokens.vectors.shape
        if width != self.coefficients.shape[1]:
            raise ValueError(
                f"patch tokens must be {self.coefficients.shape[1]} wide, as those that were "
                f"learnt from, got {width}: encode them with the same model."
            )
        norms = np.linalg.norm(tokens.vectors, axis=1)  # (n_images, width)
        order = np.argsort(-norms, axis=1, kind="stable")[:, :n_regions]
        maps = np.take_along_axis(tokens.vectors, order[:, None, :], axis=2).swapaxes(1, 2)
        masks = peaks(maps)  # (n_images, n_regions, n_patches)
        n_inside = masks.sum(axis=2, keepdims=True)
        rows = self.scale.apply(tokens.vectors)
        means = masks.astype(np.float32) @ rows / np.maximum(n_inside, 1)
        is_there = n_inside[:, :, 0] > 0
        concepts = np.where(is_there, self.logits(means).argmax(axis=2), -1)
        weights = np.take_along_axis(norms, order, axis=1) * is_there
        regions = Regions(masks.reshape(n_images, order.shape[1], *tokens.grid), concepts)
        return Explained(regions, weights, None)


@dataclass(frozen=True)
class LabellerQuality:
    """How many of its class's descriptors a labeller finds in a picture it has not seen.

    The paper calls its numbers top-all and top-10 and defines neither; 10 best labels can be right
    more often than all only where they are counted against what could be found, as here.

    Attributes:
        n: pictures whose class has descriptors.
        top_all: share of the class's m descriptors among the m best concepts, in [0, 1].
        top_10: share of the most that could be among the ten best, min(m, 10), in [0, 1].
        top_all_by_frequency, top_10_by_frequency: the same for the concepts that most training
            pictures have, whatever the picture.
    """

    n: int
    top_all: float
    top_10: float
    top_all_by_frequency: float
    top_10_by_frequency: float


def fit_labeller(
    held: HeldTokens, described: Table, recipe: Recipe, *, seed: int
) -> tuple[Labeller, TrainingCurve]:
    """Train a labeller on the mean token of each picture, with the descriptors of its class.

    Binary cross-entropy, the mean over concepts; DropBlock takes blocks of 3 x 3 tokens, a tenth of
    all, out of the mean. Pictures of classes without descriptors are left out.

    Args:
        held: tokens of the training pictures.
        described: shape (n_classes, n_concepts), the class has the concept.
        recipe: how it is trained.
        seed: of the pictures held out, the first weights, the order and what is dropped.

    Returns:
        The labeller, and the course of its loss.

    Raises:
        ValueError: no picture's class has descriptors, or no class has five pictures.

    References:
        Sammani and Deligiannis 2024, appendix D; Ghiasi et al., "DropBlock" (2018), section 3.
    """
    targets = torch.from_numpy(described[held.labels].astype(np.float32))
    has_targets = targets.any(dim=1)
    if not has_targets.any():
        raise ValueError(
            "the class of at least one training picture must have descriptors, but none has: take "
            "a bank with words of these classes."
        )
    learnt, held_out = (part[has_targets[part]] for part in held.split(seed=seed))
    named = targets[learnt].any(dim=0)
    with seeded(seed):
        network = nn.Linear(held.rows.shape[2], int(named.sum()))

        def loss_of(chosen: Tensor) -> Tensor:
            means = _mean_tokens(held, chosen, is_training=network.training)
            return binary_cross_entropy_with_logits(network(means), targets[chosen][:, named])

        curve = train_to_plateau(network, loss_of, learnt, held_out, recipe)
    coefficients = np.zeros((described.shape[1], held.rows.shape[2]), dtype=np.float32)
    intercept = np.full(described.shape[1], -np.inf, dtype=np.float32)
    coefficients[named.numpy()] = network.weight.detach().numpy()
    intercept[named.numpy()] = network.bias.detach().numpy()
    return Labeller(held.scale, coefficients, intercept), curve


def score_labels(
    logits: Vectors, labels: Ints, described: Table, training_labels: Ints
) -> LabellerQuality | None:
    """How good labels of whole pictures are.

    Args:
        logits: shape (n_images, n_concepts), from `Labeller.label`.
        labels: shape (n_images,), the class of each.
        described: shape (n_classes, n_concepts), the class has the concept.
        training_labels: of the pictures that were learnt from, for the frequencies.

    Returns:
        None where no picture's class has descriptors.
    """
    truth = described[labels]
    has_truth = truth.any(axis=1)
    if not has_truth.any():
        return None
    truth, logits = truth[has_truth], logits[has_truth]
    often = np.broadcast_to(described[training_labels].sum(axis=0), truth.shape)
    return LabellerQuality(
        len(truth), *_found_at_best(logits, truth), *_found_at_best(often, truth)
    )


def _found_at_best(scores: NDArray[np.floating], truth: Table) -> tuple[float, float]:
    """Shares found among the m and the ten best."""
    order = np.argsort(-scores, axis=1, kind="stable")
    found = np.cumsum(np.take_along_axis(truth, order, axis=1), axis=1)
    n_true = truth.sum(axis=1)
    of_all = np.take_along_axis(found, n_true[:, None] - 1, axis=1)[:, 0] / n_true
    n_asked = min(TOP, truth.shape[1])
    return float(of_all.mean()), float((found[:, n_asked - 1] / np.minimum(n_true, TOP)).mean())


def _mean_tokens(held: HeldTokens, chosen: Tensor, *, is_training: bool) -> Tensor:
    """The mean of each picture's tokens that were not dropped, shape (n_chosen, width)."""
    tokens = held.batch(chosen)
    whole = torch.ones(len(chosen), 1, *held.grid)
    kept = drop_block2d(whole, DROPPED, _odd(min(BLOCK_SIZE, *held.grid)), training=is_training)
    weights = (kept > 0).to(tokens.dtype).flatten(1)
    weights = weights / weights.sum(dim=1, keepdim=True).clamp(min=1)
    return (weights[:, None] @ tokens)[:, 0]


def _odd(number: int) -> int:
    return number - 1 + number % 2
