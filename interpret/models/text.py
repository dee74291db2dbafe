"""Text features of open_clip's networks, cut short where nothing is lost by it.

open_clip runs every text at its full context. In a causal tower whose features are read off the
end token, all that follows that token is computed for nothing; here it may be left away.
"""

from dataclasses import dataclass
from typing import Any, Protocol

import torch
from open_clip.transformer import text_global_pool
from torch import Tensor

MASKS_PADDING = ("bert", "roberta", "xlm-roberta")  # of transformers, as open_clip wraps them


class Texts(Protocol):
    """Text features of one kind of tower."""

    @property
    def is_causal(self) -> bool:
        """May what follows the pooled token be cut away?"""

    def features(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, length) -> (n_texts, dim)."""

    def lengths(self, ids: Tensor) -> Tensor:
        """Shape (n_texts, context) -> (n_texts,): tokens that decide the features."""


def full_lengths(ids: Tensor) -> Tensor:
    """Every text needs its whole context; shape (n_texts,)."""
    return torch.full((len(ids),), ids.shape[1], dtype=torch.int64)


def end_lengths(ids: Tensor, end_id: int | None) -> Tensor:
    """Tokens up to and with the pooled one; shape (n_texts,).

    Args:
        ids: shape (n_texts, context).
        end_id: the first of these is pooled; None where the largest id is.
    """
    at_end = ids if end_id is None else (ids == end_id).to(torch.int64)
    return at_end.argmax(dim=-1) + 1


@dataclass(frozen=True)
class CausalTexts:
    """A causal text transformer pooled at its end token, at any length up to the context.

    Attributes:
        tower: open_clip's network, or its text tower where that is a module of its own.
        pool: "argmax" or "eos".
        end_id: the end token; None where the largest id is it.
    """

    tower: Any
    pool: str
    end_id: int | None
    is_causal: bool = True

    def features(self, ids: Tensor) -> Tensor:
        """open_clip's own forward pass, on as many positions as there are tokens."""
        tower, length = self.tower, ids.shape[1]
        dtype = tower.transformer.get_cast_dtype()
        tokens = tower.token_embedding(ids).to(dtype)  # (n_texts, length, width)
        tokens = tokens + tower.positional_embedding[:length].to(dtype)
        tokens = tower.transformer(tokens, attn_mask=tower.attn_mask[:length, :length])
        pooled = text_global_pool(tokens, ids, self.pool, eos_token_id=self.end_id)
        pooled = tower.ln_final(pooled)  # (n_texts, width)
        projection = tower.text_projection
        if projection is None:
            return pooled
        features: Tensor = (
            projection(pooled) if isinstance(projection, torch.nn.Module) else pooled @ projection
        )
        return features

    def lengths(self, ids: Tensor) -> Tensor:
        """Tokens up to and with the end token."""
        return end_lengths(ids, self.end_id)


@dataclass(frozen=True)
class MaskedTexts:
    """A text tower of transformers that never looks at padding, which may so be cut away.

    Attributes:
        network: open_clip's, with an `HFTextEncoder` as `text`.
        padding_id: of the padding token.
    """

    network: Any
    padding_id: int
    is_causal: bool = False

    def features(self, ids: Tensor) -> Tensor:
        """open_clip's own features."""
        features: Tensor = self.network.encode_text(ids, normalize=False)
        return features

    def lengths(self, ids: Tensor) -> Tensor:
        """Tokens up to and with the last that is no padding; at least 1."""
        is_said = (ids != self.padding_id).to(torch.int64)
        places = torch.arange(1, ids.shape[1] + 1, device=ids.device)
        return (is_said * places).amax(dim=1).clamp_(min=1)


@dataclass(frozen=True)
class WholeTexts:
    """Any other text tower: padding may matter, so every text has its full length."""

    network: Any
    is_causal: bool = False

    def features(self, ids: Tensor) -> Tensor:
        """open_clip's own features."""
        features: Tensor = self.network.encode_text(ids, normalize=False)
        return features

    def lengths(self, ids: Tensor) -> Tensor:
        """The full context."""
        return full_lengths(ids)


def texts_of(network: Any) -> Texts:
    """The text features of an open_clip network: cut where nothing is lost, whole otherwise."""
    tower = getattr(network, "text", network)
    config: Any = getattr(tower, "config", None)
    if getattr(config, "model_type", None) in MASKS_PADDING:
        return MaskedTexts(network, int(config.pad_token_id))
    pool = getattr(tower, "text_pool_type", getattr(tower, "pool_type", None))
    has_class_token = getattr(tower, "cls_emb", None) is not None
    if getattr(tower, "attn_mask", None) is None or has_class_token:
        return WholeTexts(network)
    if pool == "argmax":
        return CausalTexts(tower, pool, None)
    if pool == "eos":
        end_id = getattr(tower, "text_eos_id", getattr(tower, "eos_id", None))
        return CausalTexts(tower, pool, end_id)
    return WholeTexts(network)
