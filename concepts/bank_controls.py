"""A bank in, one of the same shape that says nothing intended out: controls for what words mean.

A control keeps the number of concepts, the number of words of each, and which classes share which
concepts. Giving the classes each other's concepts would be no control of mutual knowledge, which
takes the words of a class from the whole bank by cosine and never asks whose they were; it is one
of classification by description (`concepts.descriptions.exchange_descriptors`).
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from concepts.bank import ConceptBank, make_bank
from concepts.random_words import random_phrases

BANK_CONTROLS = ("random-words", "shuffled")
ROUNDS_MAX = 1_000  # of exchanging words until all phrases differ


def control_bank(
    bank: ConceptBank,
    control: str,
    *,
    seed: int,
    pool: Sequence[str] | None = None,
    avoid: Sequence[str] = (),
) -> ConceptBank:
    """The bank that stands in for another.

    Args:
        bank: what is stood in for.
        control: "random-words" puts random words, never a concept of the bank, in place of each
            concept; "shuffled" deals the
            bank's own words out anew, so that every word is still there and no phrase is meant.
        seed: of what is drawn.
        pool: words "random-words" draws from; `shipped_words()` if not given.
        avoid: class names that no random phrase may hold, beside the bank's own.

    Returns:
        A bank named after both, whose concepts stand where those they replace stood.

    Raises:
        ValueError: no such control, or the words do not suffice for distinct phrases.
    """
    if control not in BANK_CONTROLS:
        raise ValueError(
            f"a bank's control must be one of {', '.join(BANK_CONTROLS)}, got {control!r}."
        )
    if control == "shuffled":
        phrases = shuffle_words(bank.concepts, seed=seed)
    else:
        named = tuple(dict.fromkeys([*bank.class_keys, *avoid]))
        phrases = random_phrases(
            bank.concepts, seed=seed, pool=pool, avoid=named, never=bank.concepts
        )
    instead = dict(zip(bank.concepts, phrases, strict=True))
    return make_bank(
        f"{bank.name}+{control}",
        classes={key: [instead[c] for c in words] for key, words in bank.of_class.items()},
        concepts=phrases,
        source=f"A control ({control}, seed {seed}) in place of: {bank.source}",
        licence=bank.licence,
    )


def shuffle_words(phrases: Sequence[str], *, seed: int) -> tuple[str, ...]:
    """Deal the words of all phrases out anew: as many words each, all words used, no phrase twice.

    Args:
        phrases: distinct, none empty.
        seed: of the deal.

    Returns:
        Shape (n_phrases,); distinct.

    Raises:
        ValueError: the words do not suffice for distinct phrases.

    Example:
        >>> shuffle_words(["soft fur", "a long tail"], seed=0)
        ('a tail', 'long soft fur')
    """
    rng = np.random.default_rng(seed)
    split = [phrase.split() for phrase in phrases]
    ends = np.cumsum([len(words) for words in split])
    starts = ends - [len(words) for words in split]
    dealt = [word for words in split for word in words]
    dealt = [dealt[index] for index in rng.permutation(len(dealt))]
    for _ in range(ROUNDS_MAX):
        spans = zip(starts, ends, strict=True)
        found = [" ".join(dealt[start:end]) for start, end in spans]
        times = Counter(found)
        twice = [index for index, phrase in enumerate(found) if times[phrase] > 1]
        if not twice:
            return tuple(found)
        for index in twice:  # one of its words against any word
            here, there = rng.integers(starts[index], ends[index]), rng.integers(len(dealt))
            dealt[here], dealt[there] = dealt[there], dealt[here]
    raise ValueError(
        f"a bank's words must suffice for distinct phrases, but {len(phrases)} concepts were not "
        f"told apart in {ROUNDS_MAX} rounds: take random-words in place of shuffled."
    )
