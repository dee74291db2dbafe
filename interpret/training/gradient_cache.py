"""A network and a batch in, the gradient of its contrastive loss out, in bounded memory.

The loss compares every picture with every text, but a vector depends on its own picture or text
alone. So all vectors are made first, in chunks that keep nothing for the way back; the loss gives a
gradient for each; then each chunk is made again and its gradients go on into the weights.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn.functional import normalize

from interpret.models.preprocess import Pixels, Preprocess
from interpret.models.text import texts_of
from interpret.training.contrastive import Encode, contrastive_loss
from interpret.training.pair_batches import PairBatch

Chunk = Callable[[], Tensor]


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


def loss_of(towers: Towers, batch: PairBatch) -> Tensor:
    """The contrastive loss of a batch, in nats, all of it in memory."""
    return _compared(towers, batch, towers.images(batch.pixels), towers.texts(batch.texts))


def add_gradient(
    towers: Towers, batch: PairBatch, *, chunk_size: int | None, share: float, seed: int
) -> float:
    """Add the gradient of a batch's loss to what the weights hold.

    Args:
        towers: the network, in training mode.
        batch: pictures and texts.
        chunk_size: pictures and texts in memory at once; None for all. Without batch normalisation
            the gradient is the same up to rounding; with it, statistics are those of a chunk.
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
    with torch.no_grad():
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


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Torch's random numbers follow from a seed, and from where they stood after."""
    devices = range(torch.cuda.device_count()) if torch.cuda.is_available() else []
    with torch.random.fork_rng(devices=devices):
        torch.manual_seed(seed)
        yield


def _chunks(towers: Towers, batch: PairBatch, size: int) -> Iterator[tuple[int, Chunk]]:
    """What makes the vectors of each chunk, pictures (0) before texts (1)."""
    for i in range(0, len(batch), size):
        yield 0, lambda i=i: towers.images(batch.pixels[i : i + size])  # type: ignore[misc]
    for i in range(0, len(batch.texts), size):
        yield 1, lambda i=i: towers.texts(batch.texts[i : i + size])  # type: ignore[misc]


def _made(chunk: Chunk, seed: int) -> Tensor:
    with seeded(seed):
        return chunk()


def _compared(towers: Towers, batch: PairBatch, images: Tensor, texts: Tensor) -> Tensor:
    positive = torch.from_numpy(batch.positive).to(images.device)
    return contrastive_loss(images, texts, towers.network.logit_scale.exp(), positive)
