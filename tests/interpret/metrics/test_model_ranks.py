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


def test_equal_models_that_became_neighbours_are_seldom_called_different() -> None:
    # pairs of equal models, pair above pair: neighbours from one pair must not be told apart
    # more often than one time in twenty, though who is a neighbour is read off the same pictures
    rng = np.random.default_rng(4)
    truth = np.repeat(np.arange(3) * 0.5, 2)
    p, q_of_equals = [], []
    for seed in range(150):
        ranking = rank_models(rng.normal(size=(60, 6)) + truth, seed=seed, n_draws=2)
        equals = [pair for pair in ranking.neighbours if truth[pair.better] == truth[pair.worse]]
        p += [pair.test.p for pair in equals]
        q_of_equals += [pair.is_real for pair in equals]
    assert len(p) > 300
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.09
    assert np.mean(q_of_equals) < 0.05


def test_rank_intervals_hold_the_true_rank() -> None:
    rng = np.random.default_rng(5)
    truth = np.array([0.0, 0.15, 0.3, 0.45])
    held = []
    for seed in range(100):
        ranking = rank_models(rng.normal(size=(80, 4)) + truth, seed=seed, n_draws=200)
        low, high = ranking.rank_ci95.T
        true_rank = np.arange(4, 0, -1)
        held.append((low <= true_rank) & (true_rank <= high))
    assert np.mean(held) > 0.93  # whole ranks, so intervals are wider than they must be


def test_shifting_all_models_or_turning_the_score_keeps_or_turns_the_ranks() -> None:
    rng = np.random.default_rng(6)
    values = rng.normal(size=(40, 5))
    ranking = rank_models(values, seed=0, n_draws=50)
    moved = rank_models(3 * values + 100, seed=0, n_draws=50)
    turned = rank_models(-values, seed=0, n_draws=50)
    assert np.array_equal(moved.ranks, ranking.ranks)
    assert np.array_equal(moved.rank_ci95, ranking.rank_ci95)
    assert turned.order == ranking.order[::-1]
    assert turned.rank_ci95 == pytest.approx(6 - ranking.rank_ci95[:, ::-1])
    assert [pair.q for pair in turned.neighbours[::-1]] == pytest.approx(
        [pair.q for pair in ranking.neighbours]
    )


@pytest.mark.parametrize("values", [np.ones(3), np.ones((3, 1)), np.ones((0, 2))])
def test_fewer_than_two_models_have_no_ranks(values: np.ndarray) -> None:
    with pytest.raises(ValueError, match="two models"):
        rank_models(values, seed=0)


def test_values_must_be_finite() -> None:
    with pytest.raises(ValueError, match="finite"):
        rank_models(np.array([[1.0, np.inf]]), seed=0)


def test_one_picture_leaves_every_rank_open() -> None:
    ranking = rank_models(np.array([[1.0, 3.0, 2.0]]), seed=0)
    assert ranking.order == (1, 2, 0)
    assert ranking.rank_ci95.tolist() == [[1.0, 3.0]] * 3


def test_copies_in_a_group_count_as_one_picture() -> None:
    # ten copies of each picture say no more than one, if they are drawn together
    values = np.random.default_rng(3).normal(size=(12, 4))
    copies, groups = np.repeat(values, 10, axis=0), np.repeat(np.arange(12), 10)
    once, together = rank_models(values, seed=0), rank_models(copies, groups=groups, seed=0)
    np.testing.assert_allclose(together.rank_ci95, once.rank_ci95)
    assert [pair.test.p for pair in together.neighbours] == [
        pair.test.p for pair in once.neighbours
    ]
    alone = rank_models(copies, seed=0)
    assert (np.ptp(alone.rank_ci95, axis=1) <= np.ptp(together.rank_ci95, axis=1)).all()
    assert alone.neighbours[0].test.p < once.neighbours[0].test.p
