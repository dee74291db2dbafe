"""Channels that stand out by construction, and a labeller of tokens whose concepts are known."""

from collections.abc import Iterator

import numpy as np
import pytest
import torch
from scipy.special import expit

from interpret.embeddings import PatchTokens, unit_rows
from interpret.training.feature_maps import (
    Labeller,
    _mean_tokens,
    fit_labeller,
    score_labels,
)
from interpret.training.held_tokens import HeldTokens, Ints, Scale, hold_tokens
from interpret.training.plateau import Recipe

N_CLASSES, N_CONCEPTS, WIDTH, SIDE = 4, 9, 12, 4
RECIPE = Recipe(0.05, 0.005, batch_size=32, n_epochs_max=30, patience=30)
DESCRIBED = np.zeros((N_CLASSES, N_CONCEPTS), dtype=bool)
DESCRIBED[[0, 0, 1, 1, 2, 2, 3], [0, 1, 1, 2, 3, 4, 5]] = True  # concepts 6 to 8 are nobody's


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def scene(n: int, seed: int) -> tuple[PatchTokens, Ints]:
    """A class's tokens lie along its axis."""
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n) % N_CLASSES)
    vectors = 0.2 * rng.standard_normal((n, SIDE**2, WIDTH)) + np.eye(WIDTH)[labels][:, None]
    return PatchTokens(vectors.astype(np.float32), (SIDE, SIDE)), labels


@pytest.fixture(scope="module")
def held() -> HeldTokens:
    tokens, labels = scene(120, seed=0)
    return hold_tokens([tokens], labels, N_CLASSES)


@pytest.fixture(scope="module")
def labeller(held: HeldTokens) -> Labeller:
    return fit_labeller(held, DESCRIBED, RECIPE, seed=0)[0]


def plain_labeller(n_concepts: int) -> Labeller:
    """Concept c is channel c."""
    scale = Scale(np.zeros(WIDTH, dtype=np.float32), 1.0)
    weights = np.eye(n_concepts, WIDTH, dtype=np.float32)
    return Labeller(scale, weights, np.zeros(n_concepts, dtype=np.float32))


def test_the_largest_channels_come_first_with_their_peaks_and_best_concepts() -> None:
    # channel 7 is 4 on patches 2 and 3 (norm 5.66), channel 3 is 5 on patch 8 (norm 5), channel 9
    # is -3 everywhere but -2 on patch 1 (norm 11.79): its scaled map is 1 on patch 1, 0 elsewhere
    vectors = np.zeros((1, 16, WIDTH), dtype=np.float32)
    vectors[0, [2, 3], 7], vectors[0, 8, 3], vectors[0, :, 9] = 4, 5, -3
    vectors[0, 1, 9] = -2
    found = plain_labeller(WIDTH).explain(PatchTokens(vectors, (4, 4)), n_regions=3)
    masks = found.regions.masks.reshape(3, 16)
    assert [np.flatnonzero(mask).tolist() for mask in masks] == [[1], [2, 3], [8]]
    assert found.weights[0] == pytest.approx([np.sqrt(15 * 9 + 4), np.sqrt(32), 5])
    assert found.regions.concepts.tolist() == [[0, 7, 3]]  # patch 1 has nothing above 0
    assert found.predictions is None


def test_the_concept_of_a_region_is_that_of_the_mean_of_its_tokens() -> None:
    vectors = np.zeros((1, 4, WIDTH), dtype=np.float32)
    vectors[0, :2, 5] = 10  # the map; its two patches also hold 1 and 2 of other channels
    vectors[0, 0, 1], vectors[0, 1, 2], vectors[0, 2, 3] = 3, 4, 5
    found = plain_labeller(4).explain(PatchTokens(vectors, (2, 2)), n_regions=1)
    # unit rows: 3 / sqrt(109) = .287 of channel 1 and 4 / sqrt(116) = .371 of channel 2, halved
    assert found.regions.masks[0, 0].tolist() == [[True, True], [False, False]]
    assert found.regions.concepts.tolist() == [[2]]


def test_a_channel_that_is_the_same_everywhere_has_no_region() -> None:
    vectors = np.zeros((1, 4, WIDTH), dtype=np.float32)
    vectors[0, :, 0], vectors[0, 1, 6] = 9, 1
    found = plain_labeller(WIDTH).explain(PatchTokens(vectors, (2, 2)), n_regions=2)
    assert found.regions.present.tolist() == [[False, True]]
    assert found.regions.concepts[0, 0] == -1
    assert found.weights.tolist() == [[0, 1]]


def test_the_labeller_learns_the_descriptors_of_every_class(labeller: Labeller) -> None:
    tokens, labels = scene(80, seed=1)
    shares = expit(labeller.label(tokens))
    assert (shares[DESCRIBED[labels]] > 0.5).mean() > 0.95
    assert (shares[~DESCRIBED[labels]] > 0.5).mean() < 0.05
    assert np.isneginf(labeller.intercept).tolist() == [False] * 6 + [True] * 3
    quality = score_labels(labeller.label(tokens), labels, DESCRIBED, labels)
    assert quality is not None
    assert quality.top_all > 0.95
    assert quality.top_all > quality.top_all_by_frequency + 0.2


def test_a_planted_region_is_labelled_by_what_lies_there(labeller: Labeller) -> None:
    # a picture of class 0 with two patches of class 3, which channel 3 marks: concept 5 is theirs
    tokens, _ = scene(1, seed=2)
    vectors = np.tile(np.eye(WIDTH, dtype=np.float32)[0], (1, SIDE**2, 1))
    vectors[0, [5, 6]] = 3 * np.eye(WIDTH)[3]
    found = labeller.explain(PatchTokens(vectors, tokens.grid), n_regions=1)
    assert np.flatnonzero(found.regions.masks[0, 0]).tolist() == [5, 6]
    assert found.regions.concepts.tolist() == [[5]]


def test_quality_by_hand() -> None:
    # class 0 has concepts 0 and 1, class 1 has 2; the best two of picture 0 are 0 and 3: half of
    # its two; the best one of picture 1 is 0: none; all are among the ten best of four
    described = np.array([[1, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 0]], dtype=bool)
    logits = np.array([[9, 1, 0, 8], [9, 0, 8, 1], [0, 0, 0, 0]], dtype=np.float32)
    found = score_labels(logits, np.array([0, 1, 2]), described, np.array([1, 1, 0, 2]))
    assert found is not None
    assert (found.n, found.top_all, found.top_10) == (2, 0.25, 1.0)
    # by frequency: concept 2 twice, 0 and 1 once: picture 0 finds 0 of {2, 0}, picture 1 finds 2
    assert found.top_all_by_frequency == pytest.approx((0.5 + 1) / 2)
    assert score_labels(logits[2:], np.array([2]), described, np.array([0])) is None


def test_ten_best_are_counted_against_what_ten_can_find() -> None:
    described = np.zeros((1, 30), dtype=bool)
    described[0, :20] = True
    logits = np.arange(30, 0, -1, dtype=np.float32)[None]
    found = score_labels(logits, np.array([0]), described, np.array([0]))
    assert found is not None
    assert (found.top_all, found.top_10) == (1.0, 1.0)


def test_blocks_of_tokens_are_dropped_only_while_it_learns(held: HeldTokens) -> None:
    chosen = torch.arange(40)
    whole = held.batch(chosen).mean(dim=1)
    assert torch.allclose(_mean_tokens(held, chosen, is_training=False), whole, atol=1e-5)
    torch.manual_seed(0)
    dropped = _mean_tokens(held, chosen, is_training=True)
    is_changed = (dropped - whole).abs().amax(dim=1) > 1e-4
    assert 0 < is_changed.sum() < 40  # a block in some pictures, none in others
    assert dropped.shape == whole.shape


def test_pictures_of_classes_without_descriptors_are_left_out(held: HeldTokens) -> None:
    described = DESCRIBED.copy()
    described[3] = False
    found, _ = fit_labeller(held, described, RECIPE, seed=0)
    assert np.isneginf(found.intercept[5:]).all()
    with pytest.raises(ValueError, match="at least one training picture must have descriptors"):
        fit_labeller(held, described & False, RECIPE, seed=0)


def test_the_seed_decides(held: HeldTokens) -> None:
    recipe = Recipe(n_epochs_max=2)
    one, two, other = (fit_labeller(held, DESCRIBED, recipe, seed=seed)[0] for seed in (0, 0, 1))
    assert np.array_equal(one.coefficients, two.coefficients)
    assert not np.array_equal(one.coefficients, other.coefficients)


def test_tokens_of_another_model_are_refused(labeller: Labeller) -> None:
    tokens = PatchTokens(unit_rows(np.ones((1, 4, 5))), (2, 2))
    with pytest.raises(ValueError, match=r"must be 12 wide, .* got 5"):
        labeller.explain(tokens)
