"""One rule for all pictures of a group, and for others."""

import numpy as np
from numpy.typing import NDArray

from interpret.embeddings import PatchTokens
from interpret.units.foreground import find_foreground
from interpret.units.group_basis import fit_group_basis
from interpret.units.parts import PART_METHODS

Floats = NDArray[np.float64]

GRID = (4, 4)
AXES = np.eye(3)


def picture(rng: np.random.Generator, first: int, second: int) -> Floats:
    """Sixteen tokens near the first axis, save two patches each near the second and third."""
    tokens = np.tile(AXES[0], (16, 1))
    tokens[[first, first + 1]], tokens[[second, second + 1]] = AXES[1] + 0.1, AXES[2] + 0.1
    return tokens + rng.normal(0, 0.01, tokens.shape)


def tokens_of(*pictures: NDArray[np.floating]) -> PatchTokens:
    return PatchTokens(np.stack(pictures).astype(np.float32), GRID)


def test_planted_parts_are_found_in_a_picture_that_was_not_learnt_from() -> None:
    rng = np.random.default_rng(0)
    group = tokens_of(*(picture(rng, 0, 4) for _ in range(6)))
    basis = fit_group_basis(group, 2, seed=0)
    found, other = basis.split(group), basis.split(tokens_of(picture(rng, 8, 12)))
    assert tuple(found) == tuple(other) == PART_METHODS
    expected = np.isin(np.arange(16), [8, 9, 12, 13])
    assert all(((parts.of_patch.ravel() > 0) == expected).all() for parts in other.values())
    # two clusters are what k-means looks for; the second principal component is noise
    of_patch, moved = (it["kmeans"].of_patch.reshape(-1, 16) for it in (found, other))
    head, tail = of_patch[0, 0], of_patch[0, 4]
    assert {head, tail} == {1, 2}
    assert (of_patch[:, [0, 1]] == head).all()
    assert (of_patch[:, [4, 5]] == tail).all()
    assert (moved[:, [8, 9]] == head).all()
    assert (moved[:, [12, 13]] == tail).all()


def test_a_picture_is_split_alike_alone_and_in_company() -> None:
    rng = np.random.default_rng(1)
    group = tokens_of(*(picture(rng, 0, 4) for _ in range(4)))
    basis = fit_group_basis(group, 2, seed=0)
    alone = basis.split(tokens_of(group.vectors[2]))
    for method, parts in basis.split(group).items():
        assert np.array_equal(parts.of_patch[2], alone[method].of_patch[0])
        assert np.array_equal(parts.of_patch > 0, find_foreground(group, basis.direction))


def test_too_little_foreground_is_no_parts() -> None:
    group = tokens_of(picture(np.random.default_rng(2), 0, 4))
    basis = fit_group_basis(group, 3, seed=0)
    assert basis.n_parts == 3
    few = fit_group_basis(tokens_of(group.vectors[0]), 9, seed=0)  # tokens are 3 wide
    assert not any(parts.of_patch.any() for parts in few.split(group).values())
