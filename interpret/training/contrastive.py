"""Batches in, a trained CLIP out: the symmetric contrastive loss and its optimiser.

Several texts of a batch can be true of one picture, and several pictures of one text: the targets
are shared among all of them.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from open_clip import CLIP
from open_clip.constants import OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
from torch import Tensor, nn

from interpret.training.batches import Batch
from interpret.training.marked import Pixels

MEAN, STD = OPENAI_DATASET_MEAN, OPENAI_DATASET_STD
Encode = Callable[[Sequence[str]], Tensor]
MAX_SCALE = 100.0  # Radford et al. 2021, section 2.5
BETAS = (0.9, 0.98)  # Radford et al. 2021, table 18
MAX_GRADIENT = 1.0


@dataclass(frozen=True)
class Recipe:
    """How the weights are moved.

    Attributes:
        n_steps: batches to train on.
        learning_rate: the highest one, reached after the warm-up; a cosine takes it to 0.
        weight_decay: of matrices only, not of biases, norms and the scale.
        warmup: share of the steps in which the learning rate rises.
    """

    n_steps: int
    learning_rate: float = 1e-3
    weight_decay: float = 0.05
    warmup: float = 0.06

    def __post_init__(self) -> None:
        if self.n_steps < 1:
            raise ValueError(f"n_steps must be at least 1, got {self.n_steps}.")
        if not self.learning_rate > 0:
            raise ValueError(f"learning_rate must be above 0, got {self.learning_rate}.")


def contrastive_loss(
    image_vectors: Tensor,
    text_vectors: Tensor,
    scale: Tensor,
    positive: Tensor,
    unknown: Tensor | None = None,
) -> Tensor:
    """Symmetric InfoNCE with several positives a row, in nats.

    Cross entropy of softmax(scale x cosine) against targets that are equal over the positives of a
    row; the mean over rows with a positive, in both directions, halved. With the identity as
    `positive` it is the loss of Radford et al. 2021, figure 3.

    Args:
        image_vectors: shape (n_images, dim), of length 1.
        text_vectors: shape (n_texts, dim), of length 1.
        scale: what cosines are multiplied by.
        positive: bool, shape (n_images, n_texts), the text is true of the picture.
        unknown: the same shape, pairs to leave out; none by default.

    Returns:
        One number of at least 0; 0 when nothing is positive.
    """
    logits = scale * image_vectors @ text_vectors.T
    if unknown is not None:
        logits = logits.masked_fill(unknown, -torch.inf)
    by_image = _shared_cross_entropy(logits, positive)
    by_text = _shared_cross_entropy(logits.T, positive.T)
    return (by_image + by_text) / 2


def train(
    network: CLIP, batches: Iterable[Batch], tokenize: Encode, recipe: Recipe
) -> Iterator[float]:
    """Train an open_clip CLIP in place, one step whenever the next loss is asked for.

    Args:
        network: with `encode_image`, `encode_text` and `logit_scale`.
        batches: at least `recipe.n_steps` of them.
        tokenize: texts to int64 ids of shape (n_texts, context_length).
        recipe: how the weights are moved.

    Yields:
        The loss of each step, in nats, the mean over the groups of texts.

    Raises:
        ValueError: when the loss is no longer a number.
    """
    optimiser = _optimiser(network, recipe)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: _rate_at(i, recipe))
    for _, batch in zip(range(recipe.n_steps), batches, strict=False):
        network.train()
        loss = batch_loss(network, batch, tokenize)
        if not torch.isfinite(loss):
            raise ValueError(
                f"the loss must stay finite, got {loss.item()}; take a lower learning rate "
                f"than {recipe.learning_rate}."
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), MAX_GRADIENT)
        optimiser.step()
        schedule.step()
        with torch.no_grad():
            network.logit_scale.clamp_(0, math.log(MAX_SCALE))
        yield loss.item()


def batch_loss(network: CLIP, batch: Batch, tokenize: Encode) -> Tensor:
    """The contrastive loss of a batch: the mean over its groups of texts."""
    images = network.encode_image(to_tensor(batch.pixels), normalize=True)
    texts = [text for group in batch.groups for text in group.texts]
    vectors = network.encode_text(tokenize(texts), normalize=True)
    shares = vectors.split([len(group.texts) for group in batch.groups])
    scale = network.logit_scale.exp()
    losses = [
        contrastive_loss(
            images, share, scale, torch.from_numpy(g.positive), torch.from_numpy(g.unknown)
        )
        for g, share in zip(batch.groups, shares, strict=True)
    ]
    return torch.stack(losses).mean()


def to_tensor(pixels: Pixels) -> Tensor:
    """Pixels of 0 to 255, shape (n, size_px, size_px, 3), as image towers expect them."""
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return (torch.from_numpy(pixels).permute(0, 3, 1, 2).float() / 255 - mean) / std


def _shared_cross_entropy(logits: Tensor, positive: Tensor) -> Tensor:
    told = positive.any(dim=1)
    if not told.any():
        return logits.new_zeros(())
    chosen = positive[told].to(logits.dtype)
    targets = chosen / chosen.sum(dim=1, keepdim=True)
    log_shares = logits[told].log_softmax(dim=1).masked_fill(chosen == 0, 0)
    return -(targets * log_shares).sum(dim=1).mean()


def _optimiser(network: CLIP, recipe: Recipe) -> torch.optim.Optimizer:
    weights = list(network.parameters())
    groups = [
        {"params": [w for w in weights if w.ndim >= 2], "weight_decay": recipe.weight_decay},
        {"params": [w for w in weights if w.ndim < 2], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=recipe.learning_rate, betas=BETAS, eps=1e-6)


def _rate_at(step: int, recipe: Recipe) -> float:
    n_warmup = max(1, round(recipe.warmup * recipe.n_steps))
    if step < n_warmup:
        return (step + 1) / n_warmup
    progress = (step - n_warmup) / max(1, recipe.n_steps - n_warmup)
    return 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))
