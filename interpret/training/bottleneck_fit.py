"""Patch tokens with labels and a bank's text vectors in, a trained bottleneck of concepts out.

The CLIP stays as it is: its tokens and text vectors come as numbers. Learnt are the two
projections, the layer that reads a concept's tokens, and the classifier.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, gumbel_softmax, one_hot

from interpret.embeddings import Vectors
from interpret.training.bottleneck import Bottleneck, Kind
from interpret.training.held_tokens import HeldTokens, Scale, scale_of
from interpret.training.plateau import Recipe, TrainingCurve, seeded, train_to_plateau

ATTENTION_DIM = 512  # q in Sammani and Deligiannis 2024, appendix D
GUMBEL_TEMPERATURE = 1.0  # the paper does not say
LOWEST = -50.0  # of what goes into a softmax, below the largest


@dataclass(frozen=True)
class Design:
    """What a bottleneck is made of.

    Attributes:
        kind: "MM-CBM" or "MM-ProtoSim".
        attention_dim: width of queries and keys, at most that of the tokens, beyond which a key
            holds no more.
    """

    kind: Kind
    attention_dim: int = ATTENTION_DIM

    def __post_init__(self) -> None:
        if self.attention_dim < 1:
            raise ValueError(f"attention_dim must be at least 1, got {self.attention_dim}.")


class AttentionNetwork(nn.Module):
    """The bottleneck while it is trained.

    The paper leaves open biases and temperatures. Here projections have no bias, the layer q -> 1
    and the classifier have one, and products are not divided by the root of q: bottlenecks of the
    shipped model are right more often without, on validation pictures. MM-ProtoSim draws one
    concept a patch by Gumbel-softmax (temperature 1, hard, straight-through) while it learns, and
    takes the nearest when asked.
    """

    def __init__(self, words: Tensor, width: int, n_classes: int, design: Design) -> None:
        super().__init__()
        dim = min(design.attention_dim, width)
        self.kind = design.kind
        self.words = words
        self.query = nn.Linear(words.shape[1], dim, bias=False)
        self.key = nn.Linear(width, dim, bias=False)
        self.worth = nn.Linear(dim, 1)
        self.classifier = nn.Linear(len(words), n_classes)

    def queries(self) -> Tensor:
        """Shape (n_concepts, q)."""
        projected: Tensor = self.query(self.words)
        return projected

    def attention(self, keys: Tensor) -> Tensor:
        """Shape (n_images, n_patches, q) -> (n_images, n_patches, n_concepts)."""
        similarity = keys @ self.queries().T
        if self.kind == "MM-CBM":
            return _bounded(similarity, dim=1).softmax(dim=1)
        similarity = _bounded(similarity, dim=2)
        if self.training:
            return gumbel_softmax(similarity, tau=GUMBEL_TEMPERATURE, hard=True, dim=2)
        return one_hot(similarity.argmax(dim=2), len(self.words)).to(similarity.dtype)

    def forward(self, tokens: Tensor) -> Tensor:
        """Scaled tokens, shape (n_images, n_patches, width) -> logits (n_images, n_classes)."""
        keys = self.key(tokens)
        worth = (keys @ self.worth.weight.T).swapaxes(1, 2)  # (n_images, 1, n_patches)
        amounts = torch.sigmoid((worth @ self.attention(keys))[:, 0] + self.worth.bias)
        logits: Tensor = self.classifier(amounts)
        return logits


def _bounded(similarity: Tensor, *, dim: int) -> Tensor:
    """Less the largest, and no lower than a share of 2e-22: smaller ones treble a step's time.

    A processor is slow where numbers are too small for its normal form.
    """
    return (similarity - similarity.detach().amax(dim=dim, keepdim=True)).clamp(min=LOWEST)


def fit_bottleneck(
    held: HeldTokens, words: Vectors, design: Design, recipe: Recipe, *, seed: int
) -> tuple[Bottleneck, TrainingCurve]:
    """Train a bottleneck with cross-entropy until held-out pictures gain no more.

    Args:
        held: tokens of the training pictures.
        words: of the bank's concepts, shape (n_concepts, dim), at least 2, not all equal.
        design: what it is made of.
        recipe: how it is trained.
        seed: of the pictures held out, the first weights, the order and the draws.

    Returns:
        The bottleneck, and the course of its loss.

    Raises:
        ValueError: no class has five pictures, or the words do not differ.

    References:
        Sammani and Deligiannis 2024, appendix D; Jang et al., "Categorical reparameterization
        with Gumbel-softmax" (2017), section 2.2.
    """
    learnt, held_out = held.split(seed=seed)
    present, members = np.unique(held.labels, return_inverse=True)
    targets = torch.from_numpy(members)
    queried = torch.from_numpy(scale_of(words).apply(words))
    with seeded(seed):
        network = AttentionNetwork(queried, held.rows.shape[2], len(present), design)

        def loss_of(chosen: Tensor) -> Tensor:
            return cross_entropy(network(held.batch(chosen)), targets[chosen])

        curve = train_to_plateau(network, loss_of, learnt, held_out, recipe)
    return _as_bottleneck(network, held.scale, present, held.n_classes), curve


def _as_bottleneck(
    network: AttentionNetwork, scale: Scale, present: np.ndarray, n_classes: int
) -> Bottleneck:
    """What was learnt as numbers, for all classes there are."""
    found = {name: part.detach().numpy() for name, part in network.named_parameters()}
    coefficients = np.zeros((n_classes, len(network.words)), dtype=np.float32)
    intercept = np.full(n_classes, -np.inf, dtype=np.float32)
    coefficients[present] = found["classifier.weight"]
    intercept[present] = found["classifier.bias"]
    return Bottleneck(
        kind=network.kind,
        scale=scale,
        projection=found["key.weight"].T.copy(),
        queries=network.queries().detach().numpy(),
        worth=found["worth.weight"][0].copy(),
        offset=float(found["worth.bias"][0]),
        coefficients=coefficients,
        intercept=intercept,
    )
