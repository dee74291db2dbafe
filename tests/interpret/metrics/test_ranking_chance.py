"""Scores under a random order: closed forms against drawn orders, and by hand."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.metrics.ranking import RECIPES, reciprocal_ranks, score_lists
from interpret.metrics.ranking_chance import (
    chance_of_lists,
    median_rank_chance,
    reciprocal_rank_chance,
)

N_DRAWS = 40_000


def draw_lists(n: int, n_relevant: int) -> NDArray[np.bool_]:
    rng = np.random.default_rng(n)
    return rng.permuted(np.tile(np.arange(n) < n_relevant, (N_DRAWS, 1)), axis=1)


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize(("n", "n_relevant"), [(12, 1), (25, 6), (11, 9), (7, 2), (4, 4)])
def test_chance_is_the_mean_over_random_orders(recipe: Any, n: int, n_relevant: int) -> None:
    orders = draw_lists(n, n_relevant)
    hits = np.pad(orders, ((0, 0), (0, max(0, 10 - n))))
    drawn = score_lists(hits, np.full(N_DRAWS, n_relevant), recipe=recipe)
    drawn["reciprocal_rank"] = reciprocal_ranks(orders.argmax(axis=1) + 1)
    chance = chance_of_lists(np.array([n_relevant]), n, recipe=recipe)
    assert set(chance) == set(drawn)
    for name, values in drawn.items():
        error = values.std() / np.sqrt(N_DRAWS)
        assert abs(chance[name][0] - values.mean()) < 4.5 * error + 1e-12, name


@pytest.mark.parametrize(("n", "n_relevant"), [(12, 1), (25, 6), (40, 3)])
def test_the_median_rank_is_that_of_random_orders(n: int, n_relevant: int) -> None:
    ranks = draw_lists(n, n_relevant).argmax(axis=1) + 1
    middle = median_rank_chance(np.array([n_relevant, 0]), n)
    assert middle is not None
    assert (ranks <= middle).mean() > 0.49
    assert (ranks < middle).mean() < 0.51


def test_the_reciprocal_rank_of_one_item_is_a_harmonic_number_over_n() -> None:
    harmonic = sum(1 / r for r in range(1, 101))
    assert reciprocal_rank_chance(np.array([1]), 100)[0] == pytest.approx(harmonic / 100)
    assert reciprocal_rank_chance(np.array([0, 100]), 100).tolist() == pytest.approx([0, 1])


def test_nothing_relevant_is_0_and_no_median() -> None:
    chance = chance_of_lists(np.array([0, 2]), 30)
    assert {float(values[0]) for values in chance.values()} == {0.0}
    assert all(values[1] > 0 for values in chance.values())
    assert median_rank_chance(np.array([0]), 30) is None


def test_more_relevant_items_than_there_are_are_refused() -> None:
    with pytest.raises(ValueError, match="at most 5 relevant items"):
        chance_of_lists(np.array([6]), 5)
    with pytest.raises(ValueError, match="there must be items"):
        chance_of_lists(np.array([0]), 0)
