"""A prompt set in, what means nothing and stands in its place out: directions, and random words."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from concepts.class_lists import CLASS_LISTS, load_class_list
from concepts.prompt_sets import PromptSet
from concepts.random_words import random_phrases
from interpret.measures.prompt_logits import random_directions
from interpret.vectors import Encoder

Vectors = NDArray[np.floating]


def draw_directions(prompt_vectors: Vectors, seeds: Iterable[int]) -> list[Vectors]:
    """As many Gaussian directions as there are prompts, a draw a seed.

    Args:
        prompt_vectors: shape (n_prompts, dim).
        seeds: of the draws.

    Returns:
        Shape (n_prompts, dim) each, unit rows.
    """
    n_prompts, dim = prompt_vectors.shape
    return [random_directions(n_prompts, dim, seed=seed) for seed in seeds]


def draw_words(
    encoder: Encoder, prompts: PromptSet, class_names: Sequence[str], seeds: Iterable[int]
) -> list[Vectors]:
    """Vectors of as many phrases of as many random words, a draw a seed; no class is named.

    Args:
        encoder: the CLIP and its store.
        prompts: whose number and word counts are taken.
        class_names: of the pictures, left out beside those of the shipped class lists.
        seeds: of the draws.

    Returns:
        Shape (n_prompts, dim) each, unit rows.
    """
    shipped = [name for known in CLASS_LISTS for name in load_class_list(known)]
    avoid = tuple(dict.fromkeys([*class_names, *shipped]))
    drawn = [random_phrases(prompts.prompts, seed=seed, avoid=avoid) for seed in seeds]
    return [encoder.texts(phrases).vectors for phrases in drawn]
