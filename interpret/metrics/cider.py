"""Captions with their references in, CIDEr-D of each picture out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log, sqrt

import numpy as np
from numpy.typing import NDArray

from interpret.metrics.caption_words import N_MAX, Words, check_references, count_ngrams, words_of

Floats = NDArray[np.float64]
Weights = dict[Words, float]

SIGMA = 6.0  # words a caption may be longer or shorter
FACTOR = 10.0


@dataclass(frozen=True)
class _Counted:
    """A caption as tf-idf weights of its n-grams, by n, with their lengths."""

    weights: tuple[Weights, ...]
    norms: tuple[float, ...]
    n_words: int


@dataclass(frozen=True)
class CiderReferences:
    """The references of some pictures, counted once for all captions that are judged by them.

    Attributes:
        references: of each picture, at least one with a word in it.
    """

    references: Sequence[Sequence[str]] = field(repr=False)
    _idf: Mapping[Words, float] = field(init=False, repr=False)
    _unseen: float = field(init=False, repr=False)
    _counted: list[list[_Counted]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        n_images = len(self.references)
        check_references([""] * n_images, self.references)
        told = [[words for words in map(words_of, of) if words] for of in self.references]
        holding: Counter[Words] = Counter()
        for of_picture in told:
            holding.update({gram for words in of_picture for gram in _all_ngrams(words)})
        idf = {gram: log(n_images / n) for gram, n in holding.items()}
        object.__setattr__(self, "_idf", idf)
        object.__setattr__(self, "_unseen", log(n_images))
        object.__setattr__(self, "_counted", [[self._count(w) for w in of] for of in told])

    def score(self, captions: Sequence[str]) -> Floats:
        r"""CIDEr-D of one caption a picture.

        .. math:: \frac{10}{4 m} \sum_{n=1}^{4} \sum_{j=1}^{m} e^{-(l - l_j)^2 / 2 \sigma^2}
                  \frac{\min(g_n, r_{nj}) \cdot r_{nj}}{\|g_n\| \|r_{nj}\|}

        with g and r the counts of n-grams times log(pictures / pictures whose references hold
        the n-gram), l the words, sigma 6, over the m references of a picture. Where all pictures
        have the same references, and so for a single one, every weight and every score is 0.

        Args:
            captions: n_images of them; an empty one scores 0.

        Returns:
            Shape (n_images,), in [0, 10]; the corpus's score is their mean.

        Raises:
            ValueError: there is not one caption a picture.

        References:
            Vedantam et al., CIDEr: consensus-based image description evaluation, CVPR 2015,
            sections 3 and 6 (CIDEr-D).

        Example:
            >>> known = CiderReferences([["a big red cat"], ["some small blue dog"]])
            >>> known.score(["a big red cat", "a big red cat"]).round(3).tolist()
            [10.0, 0.0]
        """
        check_references(captions, self.references)
        counted = [self._count(words_of(caption)) for caption in captions]
        pairs = zip(counted, self._counted, strict=True)
        return np.array([sum(_alike(one, r) for r in of) / len(of) for one, of in pairs])

    def _count(self, words: Words) -> _Counted:
        weights = tuple(
            {
                gram: n_times * self._idf.get(gram, self._unseen)
                for gram, n_times in count_ngrams(words, n).items()
            }
            for n in range(1, N_MAX + 1)
        )
        norms = tuple(sqrt(sum(w * w for w in of_n.values())) for of_n in weights)
        return _Counted(weights, norms, len(words))


def _all_ngrams(words: Words) -> set[Words]:
    return {gram for n in range(1, N_MAX + 1) for gram in count_ngrams(words, n)}


def _alike(caption: _Counted, reference: _Counted) -> float:
    total = 0.0
    for n in range(N_MAX):
        length = caption.norms[n] * reference.norms[n]
        if length:
            told, known = caption.weights[n], reference.weights[n]
            total += (
                sum(min(w, known[g]) * known[g] for g, w in told.items() if g in known) / length
            )
    apart = caption.n_words - reference.n_words
    return FACTOR * exp(-(apart**2) / (2 * SIGMA**2)) * total / N_MAX
