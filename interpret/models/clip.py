"""The frozen CLIP every other room uses: two towers, a tokenizer, a preprocessing.

Whatever library built the network, it is asked through `Towers`; nothing here knows a family.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import torch
from PIL import Image
from torch import Tensor

from interpret.models.preprocess import Pixels, Preprocess, Resize
from interpret.models.registry import ModelSpec

Layer = Literal["tokens", "keys"]
LAST_WORD = re.compile(r"\s+\S*\w\S*\W*$")  # with what stands before and behind it
DTYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


class Towers(Protocol):
    """What a family of networks must be able to do; gradients flow where they are asked for.

    Attributes:
        has_causal_text: a token of a text knows only those before it, and the text's features are
            read off one of them, so that what follows may be cut away.
    """

    @property
    def has_causal_text(self) -> bool:
        """May a text be cut behind the token its features are read off?"""

    def image_features(self, pixels: Tensor) -> Tensor:
        """Shape (n_images, 3, s, s), normalised -> (n_images, dim), of any length."""

    def patch_tokens(self, pixels: Tensor, layer: Layer) -> Tensor:
        """Shape (n_images, 3, s, s) -> (n_images, n_patches, width), class token dropped."""

    def project_tokens(self, tokens: Tensor) -> Tensor:
        """Shape (n_images, n_patches, width) -> (n_images, n_patches, dim), the joint space."""

    def text_features(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, length), int64 -> (n_texts, dim), of any length."""

    def text_lengths(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, context) -> (n_texts,): leading tokens that decide the features."""


class Tokenizer(Protocol):
    """Texts in, token ids out."""

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Token ids, int64, shape (n_texts, context), padded."""

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        """Share of the texts' tokens that are the unknown token, in [0, 1]; 0 if there is none."""


@dataclass(frozen=True)
class ClipModel:
    """A loaded CLIP: evaluation mode, weights frozen, on one device in one precision.

    Attributes:
        spec: what it is.
        network: the library's own module; for measures that need to look inside.
        towers: the same network, asked in one way whatever its family.
        tokenizer: texts to token ids.
        preprocess: pictures to pixels.
        logit_scale: factor on cosines before the softmax, > 0 (the exponential already taken).
        weights_sha256: of the weights file, as `sha256sum` prints it; of several files, the hash
            of their hashes; of a network built in memory, over its tensors.
        device: as torch spells it, e.g. "cpu" or "cuda:0".
        precision: "fp32", "bf16" or "fp16"; the weights are cast, nothing is autocast.
        config_sha256: of the configuration the network was built from, which the same weights can
            answer differently under; empty for a network built in memory.
    """

    spec: ModelSpec
    network: Any = field(repr=False)  # torch.nn.Module; its parts differ by library
    towers: Towers = field(repr=False)
    tokenizer: Tokenizer = field(repr=False)
    preprocess: Preprocess
    logit_scale: float
    weights_sha256: str
    device: str
    precision: str
    config_sha256: str = ""

    def __post_init__(self) -> None:
        if self.precision not in DTYPES:
            raise ValueError(
                f"precision must be one of {', '.join(DTYPES)}, got {self.precision!r}."
            )
        if not (math.isfinite(self.logit_scale) and self.logit_scale > 0):
            raise ValueError(
                f"the logit scale of {self.name!r} must be positive, got {self.logit_scale}."
            )

    @property
    def name(self) -> str:
        """Of the model, as tables and stores write it."""
        return self.spec.name

    @property
    def size_px(self) -> int:
        """Side of the square the image tower reads."""
        return self.preprocess.size_px

    @property
    def has_causal_text(self) -> bool:
        """May a text be cut behind the token its features are read off?"""
        return self.towers.has_causal_text

    @property
    def dtype(self) -> torch.dtype:
        """Of the weights."""
        return DTYPES[self.precision]

    def frame(self, picture: Image.Image, *, resize: Resize = "model") -> Image.Image:
        """The picture as the model sees it: RGB, size_px x size_px (`Preprocess.frame`)."""
        return self.preprocess.frame(picture, resize=resize)

    def normalise(self, pixels: Pixels) -> Tensor:
        """Framed pictures, uint8 (n_images, s, s, 3), as the network's input on its device."""
        return self.preprocess.normalise(pixels).to(device=self.device, dtype=self.dtype)

    def tokenize(self, texts: Sequence[str]) -> Tensor:
        """Token ids, int64, shape (n_texts, context), on the CPU."""
        return self.tokenizer(texts)

    def unknown_token_fraction(self, texts: Sequence[str]) -> float:
        """Share of the texts' tokens this tokenizer has no entry for, in [0, 1]."""
        return self.tokenizer.unknown_fraction(texts)

    def n_cut(self, texts: Sequence[str]) -> int:
        """Texts longer than the context: of several words, and read alike without the last."""
        pairs = [(text, shorter) for text in texts if (shorter := LAST_WORD.sub("", text)) != text]
        if not pairs:
            return 0
        whole, less = (self.tokenize(some) for some in zip(*pairs, strict=True))
        return int((whole == less).all(dim=1).sum())
