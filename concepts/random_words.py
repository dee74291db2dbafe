"""Phrases in, as many phrases of random words out: what is left of prompts without their meaning.

Each phrase keeps its number of words. The words are those of the shipped banks and prompt sets,
and not strings of random letters, since small models read most such strings as one unknown word.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

import numpy as np

from concepts.bank import SHIPPED_BANKS, load_bank
from concepts.lemmas import find_class_names
from concepts.phrases import clean_list
from concepts.prompt_sets import PROMPT_SETS, load_prompt_set

TRIES_MAX = 1_000  # draws of one phrase, before giving up
_WORD = re.compile(r"[a-z]+(?:[-'][a-z]+)*")


@cache
def shipped_words() -> tuple[str, ...]:
    """The distinct words of all shipped banks and prompt sets, in small letters, sorted.

    Example:
        >>> {"polished", "wing"} <= set(shipped_words())
        True
    """
    phrases = [phrase for name in PROMPT_SETS for phrase in load_prompt_set(name).prompts]
    phrases += [concept for name in SHIPPED_BANKS for concept in load_bank(name).concepts]
    return tuple(sorted({word for phrase in phrases for word in _WORD.findall(phrase.lower())}))


def random_phrases(
    phrases: Sequence[str],
    *,
    seed: int,
    pool: Sequence[str] | None = None,
    avoid: Iterable[str] = (),
    never: Iterable[str] = (),
) -> tuple[str, ...]:
    """As many distinct phrases, each of as many words as the one in its place.

    Every word of the pool is as likely as any other, whatever stood before it.

    Args:
        phrases: at least one, none empty.
        seed: of the draws.
        pool: words to draw from; `shipped_words()` if not given.
        avoid: class names, none of which stands in a phrase in any inflection.
        never: phrases that are not to come out, such as those that are replaced.

    Returns:
        Shape (n_phrases,); distinct.

    Raises:
        ValueError: there are no phrases or words, or too few words for so many distinct phrases.

    Example:
        >>> random_phrases(["soft fur", "a tail"], seed=0, pool=["oak", "sun", "ink"])
        ('ink sun', 'sun oak')
    """
    words = clean_list(list(shipped_words() if pool is None else pool), "the pool of words")
    named = tuple(avoid)
    if not phrases or not words:
        raise ValueError(
            f"random phrases must come from at least one phrase and one word, got {len(phrases)} "
            f"and {len(words)}."
        )
    rng = np.random.default_rng(seed)
    drawn: list[str] = []
    taken = set(never)
    for phrase in phrases:
        drawn.append(_draw(len(phrase.split()), words, taken, named, rng))
        taken.add(drawn[-1])
    return tuple(drawn)


def _draw(
    n_words: int,
    words: Sequence[str],
    taken: set[str],
    avoid: tuple[str, ...],
    rng: np.random.Generator,
) -> str:
    for _ in range(TRIES_MAX):
        phrase = " ".join(words[index] for index in rng.integers(0, len(words), n_words))
        if phrase.strip() and phrase not in taken and not find_class_names(phrase, avoid):
            return phrase
    raise ValueError(
        f"there must be enough words for distinct phrases that name no class, but {len(words)} "
        f"gave no further phrase of {n_words} in {TRIES_MAX} draws: give a larger pool."
    )
