"""Captions with their references in, ROUGE-L of each picture out."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.caption_words import Words, check_references, words_of

Floats = NDArray[np.float64]

BETA = 1.2  # recall counts this much more than precision in the COCO caption evaluation


def rouge_l(captions: Sequence[str], references: Sequence[Sequence[str]]) -> Floats:
    r"""The longest common subsequence of words, as the COCO caption evaluation counts it.

    .. math:: F = (1 + \beta^2) P R / (R + \beta^2 P)

    with beta 1.2, P the highest precision LCS / words of the caption and R the highest recall
    LCS / words of the reference, each over the references: they may come from two of them.

    Args:
        captions: n_images of them; an empty one scores 0.
        references: of each picture, at least one with a word in it.

    Returns:
        Shape (n_images,), fractions in [0, 1]; the corpus's score is their mean.

    Raises:
        ValueError: there are no captions, or a picture has no reference.

    References:
        Lin, ROUGE: a package for automatic evaluation of summaries, 2004, section 3; Chen et al.,
        Microsoft COCO captions: data collection and evaluation server, 2015, section 3.2.

    Example:
        >>> rouge_l(["a red cat"], [["a red dog", "the red cat"]]).round(3).tolist()
        [0.667]
    """
    check_references(captions, references)
    pairs = zip(captions, references, strict=True)
    return np.array([_score(words_of(one), list(map(words_of, of))) for one, of in pairs])


def common_length(one: Words, other: Words) -> int:
    """Length of the longest common subsequence; a column of the table is the bits of a number.

    References:
        Hyyrö, Bit-parallel LCS-length computation revisited, 2004, section 3.

    Example:
        >>> common_length(("a", "b", "c", "d"), ("b", "x", "d", "a"))
        2
    """
    places: dict[str, int] = {}
    for place, word in enumerate(one):
        places[word] = places.get(word, 0) | 1 << place
    whole = (1 << len(one)) - 1
    column = whole
    for word in other:
        matched = column & places.get(word, 0)
        column = (column + matched | column - matched) & whole
    return len(one) - column.bit_count()


def _score(caption: Words, references: Sequence[Words]) -> float:
    told = [reference for reference in references if reference]
    common = [common_length(caption, reference) for reference in told]
    if not max(common):
        return 0.0
    precision = max(common) / len(caption)
    recall = max(n / len(reference) for n, reference in zip(common, told, strict=True))
    return (1 + BETA**2) * precision * recall / (recall + BETA**2 * precision)
