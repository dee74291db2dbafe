"""A network and a batch in, the gradient of its contrastive loss out, in bounded memory.

The loss compares every picture with every text, but a vector depends on its own picture or text
alone. So all vectors are made first, in chunks that keep nothing for the way back; the loss gives a
gradient for each; then each chunk is made again and its gradients go on into the weights.
"""

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import normalize
from torch.nn.modules.batchnorm import _BatchNorm

from interpret.models.preprocess import Pixels, Preprocess
from interpret.models.text import texts_of
from interpret.training.contrastive import Encode, contrastive_loss
from interpret.training.pair_batches import PairBatch

Chunk = Callable[[], Tensor]

CHUNK_LEAST = 3  # parts of at most 3 pictures have at least 2


@dataclass(frozen=True)
class Towers:
    """A CLIP that is trained.

    Attributes:
        network: open_clip's.
        tokenize: texts to ids, padded to the context.
        preprocess: what normalises pictures.
        autocast: products in bf16, weights and sums in fp32.
    """

    network: Any
    tokenize: Encode
    preprocess: Preprocess
    autocast: bool = False

    def images(self, pixels: Pixels) -> Tensor:
        """Unit vectors, shape (n_images, dim), float32."""
        device = next(self.network.parameters()).device
        with self._numbers(device):
            features = self.network.encode_image(self.preprocess.normalise(pixels).to(device))
        return normalize(features.float(), dim=-1)

    def texts(self, texts: tuple[str, ...]) -> Tensor:
        """Unit vectors, shape (n_texts, dim), float32; padding that counts for nothing is cut."""
        device = next(self.network.parameters()).device
        ids, reader = self.tokenize(texts), texts_of(self.network)
        ids = ids[:, : int(reader.lengths(ids).max())]
        with self._numbers(device):
            features = reader.features(ids.to(device))
        return normalize(features.float(), dim=-1)

    def _numbers(self, device: torch.device) -> Any:
        return torch.autocast(device.type, torch.bfloat16) if self.autocast else nullcontext()


def loss_of(towers: Towers, batch: PairBatch, chunk_size: int | None = None) -> Tensor:
    """The contrastive loss of a batch, in nats; `chunk_size` of it read at once, or all."""
    size = chunk_size or max(len(batch), len(batch.texts))
    made = [(side, chunk()) for side, chunk in _chunks(towers, batch, size)]
    images, texts = (torch.cat([v for s, v in made if s == side]) for side in (0, 1))
    return _compared(towers, batch, images, texts)


def add_gradient(
    towers: Towers, batch: PairBatch, *, chunk_size: int | None, share: float, seed: int
) -> float:
    """Add the gradient of a batch's loss to what the weights hold.

    Args:
        towers: the network, in training mode.
        batch: pictures and texts.
        chunk_size: pictures and texts in memory at once; None for all. Without batch normalisation
            the gradient is the same up to rounding; with it, statistics are those of a chunk
            (`has_batch_statistics`).
        share: what the loss is multiplied by: 1 / batches that are added up.
        seed: of dropout; a chunk is made twice with the same.

    Returns:
        The loss, in nats, not multiplied.

    References:
        Gao, Zhang, Han and Callan 2021, "Scaling Deep Contrastive Learning Batch Size under Memory
        Limited Setup", section 3.2.
    """
    size = chunk_size or max(len(batch), len(batch.texts))
    chunks = list(_chunks(towers, batch, size))
    if len(chunks) == 2:
        with seeded(seed):
            loss = loss_of(towers, batch)
            torch.autograd.backward(loss * share)
        return loss.item()
    with torch.no_grad(), _statistics_kept(towers.network):
        made = [_made(chunk, seed + i) for i, (_, chunk) in enumerate(chunks)]
    held = [vectors.requires_grad_() for vectors in made]
    sides = [
        torch.cat([v for (s, _), v in zip(chunks, held, strict=True) if s == k]) for k in (0, 1)
    ]
    loss = _compared(towers, batch, *sides)
    torch.autograd.backward(loss * share)  # to the vectors, and to the scale
    for i, ((_, chunk), vectors) in enumerate(zip(chunks, held, strict=True)):
        torch.autograd.backward(_made(chunk, seed + i), vectors.grad)
    return loss.item()


def check_chunks(network: Any, chunk_size: int | None, batch_size: int) -> None:
    """Raise for chunks that batch normalisation cannot read, and warn of what it does to others.

    Raises:
        ValueError: a chunk may be of a single picture.
    """
    if chunk_size is None or chunk_size >= batch_size or not has_batch_statistics(network):
        return
    if chunk_size < CHUNK_LEAST:
        raise ValueError(
            f"--chunk-size must be at least {CHUNK_LEAST} for an encoder with batch normalisation, "
            f"which needs several pictures, got {chunk_size}."
        )
    warnings.warn(
        f"the image encoder's batch normalisation sees {chunk_size} pictures at a time, not "
        f"{batch_size}: the training is another one than without --chunk-size.",
        stacklevel=2,
    )


def has_batch_statistics(network: Any) -> bool:
    """Does a picture's vector depend on the others of its batch while training?"""
    return any(isinstance(part, _BatchNorm) for part in network.modules())


@contextmanager
def _statistics_kept(network: Any) -> Iterator[None]:
    """Batch statistics are used, but not remembered."""
    parts = [part for part in network.modules() if isinstance(part, _BatchNorm)]
    held = [part.track_running_stats for part in parts]
    for part in parts:
        part.track_running_stats = False
    try:
        yield
    finally:
        for part, tracked in zip(parts, held, strict=True):
            part.track_running_stats = tracked


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's random numbers follow from a seed, and from where they stood after."""
    devices = range(torch.cuda.device_count()) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield


def _chunks(towers: Towers, batch: PairBatch, size: int) -> Iterator[tuple[int, Chunk]]:
    """What makes the vectors of each chunk, pictures (0) before texts (1); about equally large."""
    for part in _parts(len(batch), size):
        yield 0, partial(towers.images, batch.pixels[part])
    for part in _parts(len(batch.texts), size):
        yield 1, partial(towers.texts, batch.texts[part])


def _parts(n: int, size: int) -> Iterator[slice]:
    """Slices of at most `size`, none of which is much shorter than the others."""
    ends = np.linspace(0, n, -(-n // size) + 1).round().astype(int).tolist()
    return (slice(start, stop) for start, stop in pairwise(ends))


def _made(chunk: Chunk, seed: int) -> Tensor:
    with seeded(seed):
        return chunk()


def _compared(towers: Towers, batch: PairBatch, images: Tensor, texts: Tensor) -> Tensor:
    positive = torch.from_numpy(batch.positive).to(images.device)
    return contrastive_loss(images, texts, towers.network.logit_scale.exp(), positive)
