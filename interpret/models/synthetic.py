"""A stand-in for a large CLIP: the shapes of a ViT-B/16, random numbers, no network.

For simulations of what everything around the network takes. A picture's tokens hold an object of
five parts on a background, in noise; two calls give different numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt

import torch
from torch import Tensor

from interpret.models.clip import ClipModel, Layer
from interpret.models.preprocess import preprocess_from
from interpret.models.registry import ModelSpec

N_PATCHES, WIDTH, DIM, SIZE_PX = 196, 768, 512, 224  # of a ViT-B/16 on 224 px
VOCABULARY, CONTEXT = 256, 32
N_PARTS, NOISE = 5, 0.3
OBJECT = torch.arange(56, 91)  # patches of the object: two and a half rows in the middle


@dataclass(frozen=True)
class SyntheticTowers:
    """Random features and tokens of the right shapes, the same for a text however often.

    Attributes:
        words: shape (VOCABULARY, DIM), what each letter adds to a text.
        scene: shape (N_PATCHES, WIDTH), what all pictures have in common.
    """

    words: Tensor
    scene: Tensor

    @property
    def has_causal_text(self) -> bool:
        """Texts are not cut."""
        return False

    def image_features(self, pixels: Tensor) -> Tensor:
        """Shape (n_images, DIM)."""
        return torch.randn(len(pixels), DIM)

    def patch_tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Shape (n_images, N_PATCHES, WIDTH)."""
        return torch.randn(len(pixels), N_PATCHES, WIDTH).mul_(NOISE).add_(self.scene)

    def project_tokens(self, tokens: Tensor) -> Tensor:
        """Shape (n_images, N_PATCHES, DIM)."""
        return tokens[..., :DIM]

    def text_features(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, DIM), from the ids alone."""
        return self.words[ids].sum(dim=1)

    def text_lengths(self, ids: Tensor) -> Tensor:
        """The whole context."""
        return torch.full((len(ids),), ids.shape[1])


@dataclass(frozen=True)
class _Letters:
    """A tokenizer: a letter a token."""

    def __call__(self, texts: Sequence[str]) -> Tensor:
        rows = [[ord(letter) % VOCABULARY for letter in text[:CONTEXT]] for text in texts]
        return torch.tensor([row + [0] * (CONTEXT - len(row)) for row in rows])

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        """Every letter is known."""
        return 0.0


def synthetic_model(*, seed: int) -> ClipModel:
    """The stand-in, on the CPU in fp32.

    Args:
        seed: of the words and of the scene.
    """
    chance = torch.Generator().manual_seed(seed)
    words = torch.randn(VOCABULARY, DIM, generator=chance)
    background, foreground, *parts = torch.randn(2 + N_PARTS, WIDTH, generator=chance)
    scene = background.repeat(N_PATCHES, 1)
    scene[OBJECT] += foreground + torch.stack(parts).repeat_interleave(len(OBJECT) // N_PARTS, 0)
    grid = (isqrt(N_PATCHES), isqrt(N_PATCHES))
    return ClipModel(
        spec=ModelSpec("synthetic", "ViT", "ViT-B-16", "random numbers", SIZE_PX, grid),
        network=None,
        towers=SyntheticTowers(words, scene),
        tokenizer=_Letters(),
        preprocess=preprocess_from({}, SIZE_PX),
        logit_scale=100.0,
        weights_sha256="",
        device="cpu",
        precision="fp32",
    )
