"""Captions with their unit vectors in, a trained decoder of captions out.

Texts alone: a caption's own vector is the memory from which the caption is written again. The
encoder stays as it is; no picture is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

from interpret.embeddings import Vectors
from interpret.training.caption_vocabulary import Encoded, build_vocabulary
from interpret.training.captioner import CaptionDecoder, Captioner, Shape, caption_loss
from interpret.training.plateau import Progress, Recipe, TrainingCurve, seeded, train_to_plateau

Ints = NDArray[np.int64]

HELD_OUT = 0.1  # of the pictures
# the study's optimiser, batch and epochs; it does not say when it stops early
RECIPE = Recipe(1e-3, 1e-3, batch_size=64, n_epochs_max=20, patience=2, optimiser="rmsprop")


@dataclass(frozen=True)
class Split:
    """Numbers of captions: to learn from, and to choose by.

    Attributes:
        learnt: of the pictures that are learnt from.
        held_out: of the others, those that no learnt caption equals; where each is met among the
            learnt ones, all.
        n_met: captions of the held-out pictures that equal a learnt one.
        is_unmet: whether the held-out captions are others than those that are learnt.
    """

    learnt: Ints = field(repr=False)
    held_out: Ints = field(repr=False)
    n_met: int
    is_unmet: bool


@dataclass(frozen=True)
class CaptionTexts:
    """Captions to learn from.

    Attributes:
        captions: n_captions of them, each with a word in it.
        vectors: shape (n_captions, dim), rows of length 1.
        pictures: shape (n_captions,), which picture each is of; at least two.
    """

    captions: tuple[str, ...] = field(repr=False)
    vectors: Vectors = field(repr=False)
    pictures: Ints = field(repr=False)

    def __post_init__(self) -> None:
        n_captions = len(self.captions)
        if self.vectors.shape[:1] != (n_captions,) or self.pictures.shape != (n_captions,):
            raise ValueError(
                f"there must be a vector and a picture for each of {n_captions} captions, got "
                f"shapes {self.vectors.shape} and {self.pictures.shape}."
            )
        if len(np.unique(self.pictures)) < 2:
            raise ValueError(
                "captions must be of at least two pictures, one to learn from and one to hold "
                "out: give more with --train-images or --train-limit."
            )

    def split(self, *, seed: int) -> Split:
        """Captions to learn from, and to choose by: of a tenth of the pictures, one at least."""
        present = np.unique(self.pictures)
        n_held = max(1, round(HELD_OUT * len(present)))
        held = np.random.default_rng(seed).permutation(present)[:n_held]
        is_held = np.isin(self.pictures, held)
        learnt, others = np.flatnonzero(~is_held), np.flatnonzero(is_held)
        known = {self.captions[i] for i in learnt}
        unmet = np.array([i for i in others if self.captions[i] not in known], dtype=np.int64)
        is_unmet = len(unmet) > 0
        return Split(learnt, unmet if is_unmet else others, len(others) - len(unmet), is_unmet)

    def pairs(self, chosen: Ints) -> tuple[Vectors, list[str]]:
        """Vectors of captions, and for each the next of all captions of the same picture.

        What another caption of a picture says stands to a caption as a picture does: a text-only
        way to choose how a decoder is asked. A picture with one caption is paired with itself.

        Args:
            chosen: numbers of captions.
        """
        order = np.argsort(self.pictures, kind="stable")
        _, starts, sizes = np.unique(self.pictures[order], return_index=True, return_counts=True)
        first, size = np.repeat(starts, sizes), np.repeat(sizes, sizes)
        following = np.empty_like(order)
        following[order] = order[first + (np.arange(len(order)) - first + 1) % size]
        return self.vectors[chosen], [self.captions[i] for i in following[chosen]]


@dataclass(frozen=True)
class FittedCaptioner:
    """A decoder and how it came to be.

    Attributes:
        captioner: the decoder.
        curve: of its loss a token; that of held-out captions without noise.
        encoded: the captions it learnt from and was stopped by, as numbers.
        split: captions it learnt from and was stopped by.
    """

    captioner: Captioner
    curve: TrainingCurve
    encoded: Encoded
    split: Split


def fit_captioner(
    texts: CaptionTexts,
    recipe: Recipe = RECIPE,
    *,
    noise: float = 0.0,
    seed: int,
    progress: Progress | None = None,
) -> FittedCaptioner:
    """Train a decoder to write captions from their own vectors.

    Args:
        texts: what it learns from; the words it knows are those of captions not held out.
        recipe: how; the study's by default.
        noise: length of Gaussian noise that is added to a memory while it is learnt from, about;
            the memory has length 1 and gets it again. 0 for none.
        seed: of the pictures held out, the first weights, the order, dropout and noise.
        progress: told of every epoch.

    Raises:
        ValueError: the noise is negative, or no caption that is learnt from has a word.

    References:
        Nukrai et al., Text-only training for image captioning using noise-injected CLIP, EMNLP
        Findings 2022, section 3.
    """
    if not noise >= 0:
        raise ValueError(f"noise must be a length of at least 0, got {noise}.")
    split = texts.split(seed=seed)
    vocabulary = build_vocabulary(texts.captions[i] for i in split.learnt)
    encoded = vocabulary.encode(texts.captions)
    ids, vectors = torch.from_numpy(encoded.ids), torch.from_numpy(texts.vectors).float()
    with seeded(seed):
        network = CaptionDecoder(Shape(vectors.shape[1], len(vocabulary)))

        def loss_of(chosen: Tensor) -> Tensor:
            memory = vectors[chosen]
            if noise and network.training:
                memory = add_noise(memory, noise)
            return caption_loss(network, ids[chosen], memory)

        given = torch.from_numpy(split.learnt), torch.from_numpy(split.held_out)
        curve = train_to_plateau(network, loss_of, *given, recipe, progress)
    captioner = Captioner(network.eval(), vocabulary, noise)
    return FittedCaptioner(captioner, curve, encoded, split)


def add_noise(memory: Tensor, noise: float) -> Tensor:
    """Unit vectors with Gaussian noise of about a length, brought back to length 1."""
    return normalize(memory + torch.randn_like(memory) * (noise / memory.shape[1] ** 0.5), dim=1)


def fit_with_noise(
    texts: CaptionTexts,
    lengths: Sequence[float],
    recipe: Recipe = RECIPE,
    *,
    seed: int,
    progress: Progress | None = None,
) -> tuple[FittedCaptioner, dict[float, float]]:
    """The decoder, of those trained with several noises, that tells best what else a picture shows.

    Args:
        texts: what it learns from.
        lengths: of the noise, at least one.
        recipe: how each is trained.
        seed: of each.
        progress: told of every epoch of each.

    Returns:
        The decoder; and by length of the noise the nats a token of other captions of held-out
        pictures, by which it was chosen.
    """
    pairs = texts.pairs(texts.split(seed=seed).held_out)
    fits = {
        length: fit_captioner(texts, recipe, noise=length, seed=seed, progress=progress)
        for length in lengths
    }
    nats = {length: fit.captioner.nats_per_token(*pairs) for length, fit in fits.items()}
    return fits[min(nats, key=nats.__getitem__)], nats
