"""Captions in, the words a decoder knows and the captions as numbers out.

Ids are those of `interpret.training.vocabulary`: padding 0, unknown 1, start 2, the words in
alphabetical order, the end last. Captions are cut into words as they are when they are judged.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.caption_words import words_of
from interpret.training.vocabulary import PADDING, START, UNKNOWN

Ints = NDArray[np.int64]

N_WORDS_MAX = 15_000  # the study's
N_TOKENS = 20  # the study's; words of a caption, start and end not counted
PADDING_ID, UNKNOWN_ID, START_ID = range(len((PADDING, UNKNOWN, START)))
FIRST_WORD = START_ID + 1


@dataclass(frozen=True)
class Encoded:
    """Captions as numbers.

    Attributes:
        ids: shape (n_captions, 22): start, at most 20 words, end, padding.
        n_cut: captions that have more words, whose others are left out.
        n_unknown: words, of those that are kept, which are not known.
    """

    ids: Ints = field(repr=False)
    n_cut: int
    n_unknown: int


@dataclass(frozen=True)
class CaptionVocabulary:
    """The words a decoder can read and write.

    Attributes:
        words: in alphabetical order, at least one.
    """

    words: tuple[str, ...] = field(repr=False)

    def __len__(self) -> int:
        """Ids there are, those of no word among them."""
        return self.end_id + 1

    @property
    def end_id(self) -> int:
        """What stands behind the last word."""
        return FIRST_WORD + len(self.words)

    @cached_property
    def _ids(self) -> dict[str, int]:
        return {word: FIRST_WORD + i for i, word in enumerate(self.words)}

    def encode(self, captions: Sequence[str]) -> Encoded:
        """Captions as ids, cut after 20 words; one without words is start and end."""
        told = [words_of(caption) for caption in captions]
        ids = np.full((len(told), N_TOKENS + 2), PADDING_ID, dtype=np.int64)
        for row, words in zip(ids, told, strict=True):
            known = [self._ids.get(word, UNKNOWN_ID) for word in words[:N_TOKENS]]
            row[: len(known) + 2] = [START_ID, *known, self.end_id]
        n_cut = sum(len(words) > N_TOKENS for words in told)
        return Encoded(ids, n_cut, int((ids == UNKNOWN_ID).sum()))

    def decode(self, ids: Ints) -> str:
        """The words before the end, with spaces between; other ids are left out."""
        end = np.flatnonzero(ids == self.end_id)
        kept = ids[: end[0]] if len(end) else ids
        return " ".join(self.words[i - FIRST_WORD] for i in kept if i >= FIRST_WORD)


def build_vocabulary(
    captions: Iterable[str], *, n_words_max: int = N_WORDS_MAX
) -> CaptionVocabulary:
    """The commonest words of some captions; of equally common ones the alphabetically first.

    Words behind a caption's twentieth do not count, as no decoder meets them.

    Args:
        captions: what the decoder is trained on.
        n_words_max: words at most, >= 1.

    Raises:
        ValueError: no caption has a word, or no word may be kept.
    """
    if n_words_max < 1:
        raise ValueError(f"n_words_max must be at least 1, got {n_words_max}.")
    counts = Counter(word for caption in captions for word in words_of(caption)[:N_TOKENS])
    if not counts:
        raise ValueError("captions must hold at least one word, got none: give others.")
    common = sorted(counts, key=lambda word: (-counts[word], word))[:n_words_max]
    return CaptionVocabulary(tuple(sorted(common)))
