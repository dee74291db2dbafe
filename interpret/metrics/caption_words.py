"""Captions in, their words out: the one way captions are cut, whether they are written or judged.

Lower case (NFKC); a word is a run of letters and digits, with apostrophes inside it. Everything
else, hyphens among it, only separates words.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

Words = tuple[str, ...]
NGrams = Counter[Words]

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
N_MAX = 4  # of the n-grams that captions are compared by


def words_of(caption: str) -> Words:
    """The words of a caption; none where it has none.

    Example:
        >>> words_of("A well-fed cat's 2 paws!")
        ('a', 'well', 'fed', "cat's", '2', 'paws')
    """
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", caption).lower()))


def count_ngrams(words: Sequence[str], n: int) -> NGrams:
    """How often each run of n words stands in a caption.

    Example:
        >>> count_ngrams(("a", "b", "a", "b"), 2)[("a", "b")]
        2
    """
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def check_references(captions: Sequence[str], references: Sequence[Sequence[str]]) -> None:
    """Check that each caption has something to be compared with.

    Raises:
        ValueError: there are no captions, or a picture has no reference with a word in it.
    """
    if not captions or len(captions) != len(references):
        raise ValueError(
            "there must be one list of references for each of one or more captions, got "
            f"{len(captions)} captions and {len(references)} lists."
        )
    for number, of_picture in enumerate(references):
        if not any(words_of(reference) for reference in of_picture):
            raise ValueError(
                f"every picture must have a reference caption with a word in it, but number "
                f"{number} has none: leave it out."
            )
