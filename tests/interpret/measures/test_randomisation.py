"""How alike two explanations are: by hand, against SciPy and scikit-learn, and by chance."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import spearmanr
from sklearn.metrics import adjusted_rand_score

from interpret.measures.randomisation import (
    chance_jaccard,
    compare_explanations,
    other_pictures,
    part_agreement,
    patch_means,
    rank_correlation,
    top_overlap,
    word_jaccard,
)
from interpret.units.concepts import ImageConcepts
from interpret.units.explain import Explanations


def words(*rows: list[int], width: int = 4) -> ImageConcepts:
    table = np.array([row + [-1] * (width - len(row)) for row in rows])
    return ImageConcepts(table, np.zeros(table.shape, np.float32), np.zeros_like(table))


def draws(shape: tuple[int, ...]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rng = np.random.default_rng(0)
    return rng.normal(size=shape).round(1), rng.normal(size=shape).round(1)  # with ties


def test_patch_means_by_hand() -> None:
    maps = np.arange(16, dtype=np.float32).reshape(1, 4, 4)
    # 0 1 4 5 -> 2.5; 2 3 6 7 -> 4.5; and eight more below
    assert patch_means(maps, 2).tolist() == [[2.5, 4.5, 10.5, 12.5]]
    assert patch_means(maps, 3).tolist() == [[5.0]]  # what is beyond the last patch is left out


def test_rank_correlation_is_scipys() -> None:
    one, other = draws((6, 30))
    expected = [spearmanr(a, b).statistic for a, b in zip(one, other, strict=True)]
    np.testing.assert_allclose(rank_correlation(one, other), expected, atol=1e-12)
    np.testing.assert_allclose(rank_correlation(one, np.exp(one)), 1)
    np.testing.assert_allclose(rank_correlation(one, -one), -1)
    assert not rank_correlation(one, np.ones_like(one)).any()


def test_top_overlap_by_hand_and_by_chance() -> None:
    # twenty patches, two at the top of each, one of them shared: 1 / 3
    one, other = np.arange(20.0)[None], np.arange(20.0)[None]
    other = np.where(other == 18, -1, other)
    np.testing.assert_allclose(top_overlap(one, other), [1 / 3])
    first, second = draws((2_000, 60))
    # six of sixty: the mean over hypergeometric k of k / (12 - k) is .0542
    assert top_overlap(first, second).mean() == pytest.approx(0.054, abs=0.006)


def test_word_jaccard_by_hand() -> None:
    found = word_jaccard(words([1, 2, 3], [4], [], []), words([3, 2, 7, 8], [4], [5], []))
    np.testing.assert_allclose(found, [2 / 5, 1, 0, np.nan])


def test_chance_jaccard_by_hand_and_by_drawing() -> None:
    # one word each of a bank of four: the same with chance 1/4
    np.testing.assert_allclose(chance_jaccard(words([0]), words([3]), 4), [0.25])
    assert np.isnan(chance_jaccard(words([]), words([]), 4)).all()
    rng = np.random.default_rng(0)
    one, other = (words(*[rng.permutation(12)[:n].tolist() for _ in range(4_000)]) for n in (3, 4))
    drawn = word_jaccard(one, other)
    assert drawn.mean() == pytest.approx(chance_jaccard(one, other, 12)[0], abs=0.01)


def test_part_agreement_is_scikit_learns() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.integers(0, 4, (2, 5, 6, 6)).astype(np.uint8)
    expected = [adjusted_rand_score(a.ravel(), b.ravel()) for a, b in zip(one, other, strict=True)]
    np.testing.assert_allclose(part_agreement(one, other), expected, atol=1e-12)
    np.testing.assert_allclose(part_agreement(one, one), 1)


def test_an_explanation_is_all_of_itself() -> None:
    parts = np.random.default_rng(0).integers(0, 3, (2, 3, 3)).astype(np.uint8)
    found = words([1, 2], [3])
    one = Explanations({"pca": found, "whole": words([], [])}, {"pca": parts})
    told = compare_explanations(one, one)
    assert told == {"word_jaccard": {"pca": 1.0, "whole": None}, "part_ari": {"pca": 1.0}}


@pytest.mark.parametrize("n_images", [1, 2, 3, 50])
def test_every_picture_gets_another(n_images: int) -> None:
    other = other_pictures(n_images, seed=0)
    assert sorted(other) == list(range(n_images))
    assert n_images == 1 or (other != np.arange(n_images)).all()
