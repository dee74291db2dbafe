"""Texts in, a word-level tokenizer out, small enough to ship with a small CLIP.

Ids: padding 0, unknown 1, start 2, the words in alphabetical order, and the end token last. The end
token has the largest id because CLIP's text tower pools where the id is largest.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import NFKC, Lowercase
from tokenizers.normalizers import Sequence as Normalizers
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from torch import Tensor

PADDING, UNKNOWN, START, END = "<pad>", "<unknown>", "<start>", "<end>"


def build_tokenizer(texts: Iterable[str], *, context_length: int = 24) -> Tokenizer:
    """A tokenizer that knows exactly the words of some texts.

    It lower-cases, splits off punctuation, puts a start and an end token around the words, and cuts
    or pads to the context length, keeping the end token.

    Args:
        texts: whatever the model is to be trained on.
        context_length: tokens a text, start and end included; at least 3.

    Returns:
        The tokenizer; equal words give equal ids, whatever the order of the texts.

    Raises:
        ValueError: when no text has a word, or the context is too short for one.
    """
    if context_length < 3:
        raise ValueError(
            f"context_length must leave room for a word, got {context_length}; take at least 3."
        )
    words = sorted(_words(texts))
    if not words:
        raise ValueError("texts must hold at least one word, got none; pass the captions.")
    ids = {token: i for i, token in enumerate([PADDING, UNKNOWN, START, *words, END])}
    tokenizer = Tokenizer(WordLevel(ids, unk_token=UNKNOWN))
    tokenizer.normalizer = Normalizers([NFKC(), Lowercase()])
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(t, ids[t]) for t in (START, END)]
    )
    tokenizer.add_special_tokens([PADDING, UNKNOWN, START, END])
    tokenizer.enable_truncation(context_length)
    tokenizer.enable_padding(length=context_length, pad_id=ids[PADDING], pad_token=PADDING)
    return tokenizer


def tokenize_with(tokenizer: Tokenizer) -> Callable[[Sequence[str]], Tensor]:
    """The tokenizer as a function from texts to int64 ids, shape (n_texts, context_length)."""
    return lambda texts: torch.tensor([e.ids for e in tokenizer.encode_batch(list(texts))])


def save_tokenizer(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` and the `tokenizer_config.json` transformers needs to read it."""
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": len(tokenizer.encode("").ids),  # padded to the context length
        "pad_token": PADDING,
        "unk_token": UNKNOWN,
        "bos_token": START,
        "eos_token": END,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def _words(texts: Iterable[str]) -> set[str]:
    normalizer, splitter = Normalizers([NFKC(), Lowercase()]), Whitespace()
    distinct = set(texts)
    return {
        word
        for text in distinct
        for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))
    }
