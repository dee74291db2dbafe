import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from interpret.embeddings import PatchTokens
from interpret.units.parts import (
    PART_METHODS,
    PartMethod,
    Parts,
    PcaBasis,
    assign_parts,
    fit_parts,
)

N_PARTS = 5
Masks = NDArray[np.bool_]


def noise(seed: int, n_images: int = 4, side: int = 5, width: int = 9) -> tuple[PatchTokens, Masks]:
    rng = np.random.default_rng(seed)
    tokens = rng.normal(size=(n_images, side * side, width)).astype(np.float32)
    return PatchTokens(tokens, (side, side)), rng.random((n_images, side, side)) < 0.5


def clusters(seed: int) -> tuple[PatchTokens, Masks, NDArray[np.int64]]:
    """Tokens of five directions at different lengths; which direction each foreground one has."""
    rng = np.random.default_rng(seed)
    directions = np.linalg.qr(rng.normal(size=(12, N_PARTS)))[0].T
    kind = rng.integers(0, N_PARTS, (3, 36))
    tokens = directions[kind] + rng.normal(0, 0.03, (3, 36, 12))
    tokens *= rng.uniform(1, 4, (3, 36, 1))
    inside = rng.random((3, 6, 6)) < 0.6
    return PatchTokens(tokens.astype(np.float32), (6, 6)), inside, kind.reshape(3, 6, 6)[inside]


def test_pca_parts_equal_a_plain_loop() -> None:
    tokens, inside = noise(3)
    basis = fit_parts("pca", tokens, inside, N_PARTS, seed=0)
    assert isinstance(basis, PcaBasis)
    patches = tokens.vectors.reshape(-1, 9)[inside.ravel()].astype(np.float64)
    # the released code: components of the raw tokens, each scaled to 0..1, the highest wins
    axes = np.linalg.svd(patches - patches.mean(axis=0), full_matrices=False)[2][:N_PARTS]
    axes *= np.sign(np.sum(axes * basis.pca.components_, axis=1))[:, None]  # signs are free
    scores = [[float((patch - patches.mean(axis=0)) @ axis) for axis in axes] for patch in patches]
    low, high = np.min(scores, axis=0), np.max(scores, axis=0)
    expected = []
    for row in scores:
        scaled = [(s - a) / (b - a) for s, a, b in zip(row, low, high, strict=True)]
        expected.append(1 + scaled.index(max(scaled)))
    assert assign_parts(basis, tokens, inside)[inside].tolist() == expected


def test_pca_parts_of_other_pictures_are_scaled_as_the_fitted_ones() -> None:
    tokens, inside = noise(4, n_images=6)
    half = PatchTokens(tokens.vectors[:3], tokens.grid)
    basis = fit_parts("pca", half, inside[:3], N_PARTS, seed=0)
    together = assign_parts(basis, tokens, inside)
    rest = assign_parts(basis, PatchTokens(tokens.vectors[3:], tokens.grid), inside[3:])
    assert np.array_equal(together[3:], rest)


@pytest.mark.parametrize("seed", range(5))
def test_kmeans_recovers_planted_directions_whatever_their_length(seed: int) -> None:
    tokens, inside, kind = clusters(seed)
    basis = fit_parts("kmeans", tokens, inside, N_PARTS, seed=seed)
    assert adjusted_rand_score(kind, assign_parts(basis, tokens, inside)[inside]) == 1


@pytest.mark.parametrize("method", PART_METHODS)
def test_the_same_seed_gives_the_same_parts(method: PartMethod) -> None:
    tokens, inside = noise(5)
    one, other = (fit_parts(method, tokens, inside, N_PARTS, seed=7) for _ in range(2))
    assert np.array_equal(assign_parts(one, tokens, inside), assign_parts(other, tokens, inside))


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(PART_METHODS), st.integers(1, 6))
def test_each_foreground_patch_has_one_part_and_the_background_none(
    seed: int, method: PartMethod, n_parts: int
) -> None:
    tokens, inside = noise(seed)
    of_patch = assign_parts(fit_parts(method, tokens, inside, n_parts, seed=0), tokens, inside)
    assert of_patch.dtype == np.uint8
    assert np.array_equal(of_patch > 0, inside)
    assert of_patch.max() <= n_parts


@pytest.mark.parametrize("method", PART_METHODS)
def test_fewer_foreground_patches_than_parts_leave_a_picture_without_parts(
    method: PartMethod,
) -> None:
    tokens, inside = noise(6)
    inside[:] = False
    inside[0, 0, : N_PARTS - 1] = True
    basis = fit_parts(method, tokens, inside, N_PARTS, seed=0)
    assert basis is None
    assert not assign_parts(basis, tokens, inside).any()
    inside[0, 0, N_PARTS - 1] = True
    assert fit_parts(method, tokens, inside, N_PARTS, seed=0) is not None


@pytest.mark.parametrize("method", PART_METHODS)
def test_tokens_narrower_than_the_parts_have_no_parts(method: PartMethod) -> None:
    tokens, inside = noise(6, width=N_PARTS - 1)
    assert fit_parts(method, tokens, inside, N_PARTS, seed=0) is None


@pytest.mark.parametrize("method", PART_METHODS)
def test_patches_that_are_all_alike_are_one_part_without_a_warning(method: PartMethod) -> None:
    tokens = PatchTokens(np.ones((1, 25, 9), dtype=np.float32), (5, 5))
    inside = np.ones((1, 5, 5), dtype=bool)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        of_patch = assign_parts(fit_parts(method, tokens, inside, 5, seed=0), tokens, inside)
    assert len(np.unique(of_patch)) == 1


def test_the_parts_present_are_those_with_a_patch() -> None:
    of_patch = np.array([[[0, 2], [2, 1]], [[0, 0], [0, 0]]], dtype=np.uint8)
    assert Parts(of_patch, 3, "pca").present.tolist() == [[True, True, False], [False] * 3]


def test_parts_above_their_number_are_refused() -> None:
    with pytest.raises(ValueError, match=r"parts must be 0..2 .* got values to 3"):
        Parts(np.full((1, 2, 2), 3, dtype=np.uint8), 2, "pca")


def test_a_component_that_is_only_rounding_wins_no_patch() -> None:
    # five patches span at most four directions: the fifth component says nothing
    tokens, inside = noise(8)
    inside[:] = False
    inside[1, 2] = True
    of_patch = assign_parts(fit_parts("pca", tokens, inside, 5, seed=0), tokens, inside)
    assert of_patch.max() <= 4
