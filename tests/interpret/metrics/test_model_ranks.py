import numpy as np
import pytest
from scipy.stats import false_discovery_control

from interpret.metrics.model_ranks import rank_models
from interpret.metrics.paired import paired_permutation


def test_ranks_follow_the_means_and_ties_share_theirs() -> None:
    values = np.array([[0.0, 3.0, 1.0, 1.0], [2.0, 5.0, 1.0, 1.0]])
    ranking = rank_models(values, seed=0)
    assert ranking.means.tolist() == [1.0, 4.0, 1.0, 1.0]
    assert ranking.ranks.tolist() == [3.0, 1.0, 3.0, 3.0]
    assert ranking.order == (1, 0, 2, 3)


def test_models_far_apart_have_sure_ranks_and_near_ones_have_not() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, 3)) + np.array([0.0, 0.02, 3.0])
    ranking = rank_models(values, seed=0)
    assert ranking.rank_ci95[2].tolist() == [1.0, 1.0]
    assert ranking.rank_ci95[0].tolist() == [2.0, 3.0]
    first, second = ranking.neighbours
    assert (first.better, first.is_real) == (2, True)
    assert not second.is_real


def test_neighbours_are_tested_picture_by_picture_and_corrected() -> None:
    rng = np.random.default_rng(1)
    values = rng.normal(size=(50, 4)) + np.array([0.0, 0.3, 0.6, 0.9])
    ranking = rank_models(values, seed=3)
    p = []
    for pair in ranking.neighbours:
        expected = paired_permutation(values[:, pair.better] - values[:, pair.worse], seed=3)
        assert pair.test == expected
        assert pair.test.mean_difference >= 0
        p.append(expected.p)
    assert [pair.q for pair in ranking.neighbours] == pytest.approx(false_discovery_control(p))


def test_pairing_finds_what_independent_pictures_would_hide() -> None:
    rng = np.random.default_rng(2)
    hard = 5 * rng.normal(size=(100, 1))
    values = hard + np.array([0.0, 0.2]) + 0.1 * rng.normal(size=(100, 2))
    ranking = rank_models(values, seed=0)
    assert ranking.neighbours[0].is_real
    assert ranking.rank_ci95.tolist() == [[2.0, 2.0], [1.0, 1.0]]


def test_models_that_differ_in_nothing_are_seldom_called_different() -> None:
    rng = np.random.default_rng(3)
    called = [
        any(
            pair.is_real
            for pair in rank_models(rng.normal(size=(30, 3)), seed=i, n_draws=50).neighbours
        )
        for i in range(60)
    ]
    assert np.mean(called) < 0.2


@pytest.mark.parametrize("values", [np.ones(3), np.ones((3, 1)), np.ones((0, 2))])
def test_fewer_than_two_models_have_no_ranks(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two models"):
        rank_models(values, seed=0)


def test_values_must_be_finite() -> None:
    with pytest.raises(ValueError, match="finite"):
        rank_models(np.array([[1.0, np.inf]]), seed=0)
