"""Captions in, a tokenizer of their pieces of words out: byte-level BPE, which knows every text.

Ids: padding 0, start 1, end 2, then bytes and what was learnt. The library's WordPiece would be
BERT's own, but learns other pieces of the same texts in every process.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as Bytes
from tokenizers.models import BPE
from tokenizers.normalizers import NFKC, Lowercase, Sequence
from tokenizers.pre_tokenizers import ByteLevel
from tokenizers.processors import TemplateProcessing
from tokenizers.trainers import BpeTrainer

PADDING, START, END = SPECIAL = ("[PAD]", "[CLS]", "[SEP]")
PADDING_ID, START_ID, END_ID = range(len(SPECIAL))
VOCABULARY_MAX = 30_522  # BERT's
LEAST_CONTEXT = 3  # start, one piece, end


def learn_subwords(
    texts: Iterable[str], *, context_length: int, vocabulary_max: int = VOCABULARY_MAX
) -> Tokenizer:
    """A tokenizer whose pieces are those that some texts repeat.

    It lower-cases, puts a start and an end token around the pieces, and cuts or pads to the context
    length, keeping the end token.

    Args:
        texts: captions to train on; neither order nor repeats count.
        context_length: tokens a text, start and end included; at least 3.
        vocabulary_max: tokens at most, the 256 bytes included.

    Returns:
        The tokenizer; equal texts give equal ids.

    Raises:
        ValueError: no text has a word, or the context is too short for one.

    References:
        Sennrich, Haddow and Birch 2016, section 3.2; over bytes as in Radford et al. 2019,
        section 2.2.
    """
    if context_length < LEAST_CONTEXT:
        raise ValueError(
            f"context_length must leave room for a word, got {context_length}: take at least "
            f"{LEAST_CONTEXT}."
        )
    distinct = sorted({text for text in texts if text.strip()})
    if not distinct:
        raise ValueError("texts must hold at least one word, got none: look at the captions.")
    tokenizer = Tokenizer(BPE())
    tokenizer.normalizer = Sequence([NFKC(), Lowercase()])
    tokenizer.pre_tokenizer = ByteLevel(add_prefix_space=True)
    tokenizer.decoder = Bytes()
    trainer = BpeTrainer(
        vocab_size=vocabulary_max,
        min_frequency=2,
        special_tokens=list(SPECIAL),
        initial_alphabet=ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(distinct, trainer)
    tokenizer.post_processor = TemplateProcessing(
        single=f"{START} $A {END}", special_tokens=[(START, START_ID), (END, END_ID)]
    )
    tokenizer.enable_truncation(context_length)
    tokenizer.enable_padding(length=context_length, pad_id=PADDING_ID, pad_token=PADDING)
    return tokenizer


def save_subwords(tokenizer: Tokenizer, folder: Path) -> None:
    """Write `tokenizer.json` and the `tokenizer_config.json` transformers needs to read it."""
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "model_max_length": len(tokenizer.encode("").ids),  # padded to the context length
        "pad_token": PADDING,
        "cls_token": START,
        "sep_token": END,
        "clean_up_tokenization_spaces": False,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n")


def count_cut(tokenizer: Tokenizer, texts: Iterable[str]) -> int:
    """How many distinct texts are longer than the context, and so lose their end."""
    encoded = tokenizer.encode_batch(sorted(set(texts)))
    return sum(bool(text.overflowing) for text in encoded)
