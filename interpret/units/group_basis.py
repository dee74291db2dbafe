"""Patch tokens of a group in, the rule that splits pictures of that group into parts out.

Learnt once, it may be applied to pictures it was not learnt from.
"""

from dataclasses import dataclass

from interpret.embeddings import PatchTokens
from interpret.units.foreground import Direction, find_foreground, fit_foreground
from interpret.units.parts import (
    PART_METHODS,
    KMeansBasis,
    PartMethod,
    Parts,
    PcaBasis,
    assign_parts,
    fit_parts,
)


@dataclass(frozen=True)
class GroupBasis:
    """What is learnt from a group before its pictures are split.

    Attributes:
        direction: along which object and surroundings part.
        parts: method -> what splits the object, None where the group shows too little of it.
        n_parts: parts looked for.
    """

    direction: Direction
    parts: dict[PartMethod, PcaBasis | KMeansBasis | None]
    n_parts: int

    def split(self, tokens: PatchTokens) -> dict[PartMethod, Parts]:
        """The parts of pictures, of the group or not, by each method."""
        inside = find_foreground(tokens, self.direction)
        return {
            method: Parts(assign_parts(basis, tokens, inside), self.n_parts, method)
            for method, basis in self.parts.items()
        }


def fit_group_basis(tokens: PatchTokens, n_parts: int, *, seed: int) -> GroupBasis:
    """Learn foreground and parts from the tokens of a group.

    Args:
        tokens: of all pictures of the group, or of a sample.
        n_parts: parts to look for.
        seed: of k-means.
    """
    direction = fit_foreground(tokens)
    inside = find_foreground(tokens, direction)
    fitted = {m: fit_parts(m, tokens, inside, n_parts, seed=seed) for m in PART_METHODS}
    return GroupBasis(direction, fitted, n_parts)
