"""A model in, the shipped words its tokenizer knows out: what random words are drawn from.

A small model reads most words as one unknown word. Random words that it can't tell apart would be
no control of words it can.
"""

from functools import lru_cache

from concepts.random_words import shipped_words
from interpret.models.clip import ClipModel

FEWEST = 100  # known words; with fewer, phrases would repeat, and all shipped words are taken


@lru_cache(maxsize=1)  # every draw of a run asks; one, so that no second model is kept alive
def known_words(model: ClipModel) -> tuple[str, ...]:
    """The shipped words that hold nothing unknown to the model, or all where it knows too few.

    Args:
        model: any; a tokenizer of pieces of words knows every word.
    """
    words = shipped_words()
    known = _known(model, words)
    return known if len(known) >= FEWEST else words


def _known(model: ClipModel, words: tuple[str, ...]) -> tuple[str, ...]:
    """Those that hold nothing unknown, halving lists until all or none is."""
    unknown = model.unknown_token_fraction(words)
    if unknown == 0:
        return words
    if unknown == 1 or len(words) == 1:
        return ()
    middle = len(words) // 2
    return _known(model, words[:middle]) + _known(model, words[middle:])
