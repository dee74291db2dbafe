"""Tokenizers of both libraries, asked in one way: texts in, padded ids out, unknowns counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import open_clip
import torch
from torch import Tensor
from transformers import AutoTokenizer

Settings = dict[str, Any]


@dataclass(frozen=True)
class OpenClipTokenizer:
    """One of open_clip's tokenizers: its own, which knows every byte, or a wrapped one.

    Attributes:
        tokenizer: open_clip's object.
        context_length: tokens a text is padded or cut to.
    """

    tokenizer: Any
    context_length: int

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Token ids, int64, shape (n_texts, context_length)."""
        ids: Tensor = self.tokenizer(list(texts), context_length=self.context_length)
        return ids

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        """Share of the texts' tokens that are the unknown token, in [0, 1]."""
        wrapped = getattr(self.tokenizer, "tokenizer", None)
        if wrapped is None:
            return 0.0
        return _unknown_fraction(wrapped, [self.tokenizer.clean_fn(text) for text in texts])


@dataclass(frozen=True)
class TransformersTokenizer:
    """A tokenizer of transformers, padded to the full context.

    Attributes:
        tokenizer: transformers' object.
        context_length: tokens a text is padded or cut to.
    """

    tokenizer: Any
    context_length: int

    def __call__(self, texts: Sequence[str]) -> Tensor:
        """Token ids, int64, shape (n_texts, context_length)."""
        ids = self.tokenizer(
            list(texts), padding="max_length", truncation=True, max_length=self.context_length
        ).input_ids
        return torch.tensor(ids, dtype=torch.int64)

    def unknown_fraction(self, texts: Sequence[str]) -> float:
        """Share of the texts' tokens that are the unknown token, in [0, 1]."""
        return _unknown_fraction(self.tokenizer, list(texts))


def _unknown_fraction(tokenizer: Any, texts: list[str]) -> float:
    unknown = _unknown_id(tokenizer)
    if unknown is None or not texts:
        return 0.0
    rows = tokenizer(texts, add_special_tokens=False, padding=False, truncation=False).input_ids
    n_tokens = sum(len(row) for row in rows)
    return sum(row.count(unknown) for row in rows) / n_tokens if n_tokens else 0.0


def _unknown_id(tokenizer: Any) -> int | None:
    """Id of the unknown token, also where only the tokenizer's own file names it."""
    if tokenizer.unk_token_id is not None:
        return int(tokenizer.unk_token_id)
    backend = getattr(tokenizer, "backend_tokenizer", None)
    name = getattr(getattr(backend, "model", None), "unk_token", None)
    return None if backend is None or name is None else backend.token_to_id(name)


def open_clip_tokenizer(text: Settings, folder: Path | None) -> OpenClipTokenizer:
    """The tokenizer an open_clip text configuration asks for; never touches the network.

    Args:
        text: open_clip's `text_cfg`.
        folder: where the tokenizer's files are: `hf_tokenizer_name` may be a path below it, else
            they lie in the folder itself. None for open_clip's own tokenizer.

    Raises:
        ValueError: the files are missing, or know more tokens than the network.
    """
    context, settings = text.get("context_length", 77), text.get("tokenizer_kwargs", {})
    source = None if folder is None else _tokenizer_folder(text, folder)
    if source is None:
        tokenizer = open_clip.SimpleTokenizer(context_length=context, **settings)
        size = tokenizer.vocab_size
    else:
        settings = settings | {"tokenizer_mode": text.get("tokenizer_mode")}
        tokenizer = _wrapped(source, context, settings)
        size = len(tokenizer.tokenizer)
    if size > text.get("vocab_size", size):
        raise ValueError(
            f"the tokenizer must not know more tokens than the network, got {size} for "
            f"{text['vocab_size']}: put the model's own tokenizer.json into its folder."
        )
    return OpenClipTokenizer(tokenizer, context)


def _tokenizer_folder(text: Settings, folder: Path) -> Path | None:
    name = text.get("hf_tokenizer_name")
    below = folder / name if name else folder
    if below != folder and below.is_dir():
        return below
    return folder if name or (folder / "tokenizer.json").is_file() else None


def _wrapped(source: Path, context_length: int, settings: Settings) -> Any:
    try:
        return open_clip.tokenizer.HFTokenizer(
            str(source),
            context_length=context_length,
            local_files_only=True,
            trust_remote_code=False,
            **settings,
        )
    except Exception as error:  # the library raises whatever its parser met
        raise ValueError(
            f"the model's folder must hold its tokenizer (tokenizer.json), got none that can be "
            f"read in {str(source)!r} ({type(error).__name__})."
        ) from error


def transformers_tokenizer(folder: Path, context_length: int) -> TransformersTokenizer:
    """The tokenizer of a transformers folder; never touches the network.

    Args:
        folder: holds the tokenizer's files.
        context_length: positions the text tower has.

    Raises:
        ValueError: no tokenizer there, or one without a padding token.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(
            str(folder), local_files_only=True, trust_remote_code=False
        )
    except Exception as error:  # as above
        raise ValueError(
            f"the model's folder must hold its tokenizer, got none that can be read in "
            f"{str(folder)!r} ({type(error).__name__})."
        ) from error
    if tokenizer.pad_token is None:
        raise ValueError(
            f"the tokenizer must have a padding token, got none in {str(folder)!r}: name it in "
            "tokenizer_config.json."
        )
    return TransformersTokenizer(tokenizer, context_length)
