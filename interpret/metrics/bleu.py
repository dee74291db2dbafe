"""Captions with their references in, corpus BLEU-1 to BLEU-4 out.

BLEU is of a corpus: counts are summed over pictures before anything is divided, so a picture has
counts and no score of its own.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.caption_words import N_MAX, Words, check_references, count_ngrams, words_of

Floats = NDArray[np.float64]

N_COUNTS = 2 * N_MAX + 2  # matches, n-grams, length, length of the reference


def bleu_counts(captions: Sequence[str], references: Sequence[Sequence[str]]) -> Floats:
    """What BLEU needs to know of each picture.

    Args:
        captions: n_images of them; may be empty.
        references: of each picture, at least one with a word in it; their order does not matter.

    Returns:
        Shape (n_images, 10): clipped matches of n-grams, n = 1 to 4; n-grams of the caption; its
        words; the words of the reference that is nearest in length, the shorter of two.

    Raises:
        ValueError: there are no captions, or a picture has no reference.
    """
    check_references(captions, references)
    pairs = zip(captions, references, strict=True)
    return np.array([_counts(words_of(one), list(map(words_of, of))) for one, of in pairs], float)


def bleu_of(counts: Floats) -> Floats:
    r"""BLEU-1 to BLEU-4 from sums of counts over pictures.

    .. math:: \mathrm{BLEU}_N = \min(1, e^{1 - r / c}) \prod_{n=1}^{N} p_n^{1/N}

    with p_n the share of n-grams that match, c the words of the captions and r those of the
    references. No smoothing: without a match of some n, BLEU from there on is 0.

    Args:
        counts: shape (..., 10), from `bleu_counts`, summed.

    Returns:
        Shape (..., 4), fractions in [0, 1]; 0 without captions' words.

    References:
        Papineni et al., BLEU: a method for automatic evaluation of machine translation, ACL 2002,
        section 2.3.

    Example:
        >>> bleu_of(bleu_counts(["a red cat"], [["a red dog"]])[0]).round(3).tolist()
        [0.667, 0.577, 0.0, 0.0]
    """
    matches, totals = counts[..., :N_MAX], counts[..., N_MAX : 2 * N_MAX]
    length, wanted = counts[..., -2], counts[..., -1]
    with np.errstate(divide="ignore"):
        logs = np.log(matches / np.maximum(totals, 1))
    means = np.cumsum(logs, axis=-1) / np.arange(1, N_MAX + 1)
    brevity = np.minimum(0, 1 - wanted / np.maximum(length, 1))
    return np.asarray(np.exp(means + brevity[..., None]))


def bleu(captions: Sequence[str], references: Sequence[Sequence[str]]) -> Floats:
    """BLEU-1 to BLEU-4 of all captions together, shape (4,); see `bleu_of`."""
    return bleu_of(bleu_counts(captions, references).sum(axis=0))


def _counts(caption: Words, references: Sequence[Words]) -> list[int]:
    matches, totals = [], []
    for n in range(1, N_MAX + 1):
        told = count_ngrams(caption, n)
        most = count_ngrams((), n)
        for reference in references:
            most |= count_ngrams(reference, n)  # the largest count of each
        matches.append((told & most).total())
        totals.append(told.total())
    lengths = [len(reference) for reference in references if reference]
    nearest = min(lengths, key=lambda length: (abs(length - len(caption)), length))
    return [*matches, *totals, len(caption), nearest]
