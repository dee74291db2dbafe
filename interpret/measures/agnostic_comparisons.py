"""Prompt sets as measured in, what each is worth against another on the same pictures out."""

from collections.abc import Sequence

from interpret.measures.agnostic_prompts import EmbeddingScores, PromptRow
from interpret.metrics.paired import PairedTest, paired_permutation
from interpret.metrics.paired_hits import paired_hits


def compare_sets(
    rows: Sequence[PromptRow], embedding: EmbeddingScores, seed: int
) -> dict[str, PairedTest]:
    """The largest prompt set against the smallest and the embedding; the same of random ones."""
    in_order = sorted(rows, key=lambda row: row.geometry.n_directions)
    smallest, largest = in_order[0], in_order[-1]
    ceiling = embedding.score.right
    tests = {
        f"embedding - {largest.name}": paired_hits(ceiling, largest.score.right, seed=seed),
        f"embedding - random directions ({largest.geometry.n_directions})": paired_permutation(
            ceiling - largest.random_directions.right, seed=seed
        ),
    }
    if smallest.geometry.n_directions == largest.geometry.n_directions:
        return tests
    between = f"random directions ({largest.geometry.n_directions} - "
    return tests | {
        f"{largest.name} - {smallest.name}": paired_hits(
            largest.score.right, smallest.score.right, seed=seed
        ),
        f"{between}{smallest.geometry.n_directions})": paired_permutation(
            largest.random_directions.right - smallest.random_directions.right, seed=seed
        ),
    }
