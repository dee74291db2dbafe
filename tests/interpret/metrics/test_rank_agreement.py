"""Does a measure rank explanations as the truth does?"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import spearmanr

from interpret.metrics.rank_agreement import RankAgreement, rank_agreement

Floats = NDArray[np.float64]


def agree(scores: Floats, truth: Floats, n_draws: int = 200) -> RankAgreement:
    return rank_agreement({"it": scores}, truth, seed=0, n_draws=n_draws)["it"]


def cells(*models: list[float], n_images: int = 4) -> Floats:
    return np.tile(np.array(models), (n_images, 1, 1))


def test_two_models_by_hand() -> None:
    # ranks 1 2 3 and 1 2 3 against 1 2 3 and 2 1 3, centred: products 1 0 1 and 0 0 1 = 3;
    # squares 2 + 2 on both sides: 3 / 4. Over raw scores the second model's height would rule
    truth = cells([0.1, 0.2, 0.3], [0.7, 0.8, 0.9])
    scores = cells([1.0, 2.0, 3.0], [60.0, 50.0, 70.0])
    found = agree(scores, truth)
    assert found.spearman == pytest.approx(3 / 4)
    assert found.ci95 == pytest.approx((3 / 4, 3 / 4))  # all pictures alike
    assert (found.n_images, found.n_models, found.n_methods) == (4, 2, 3)
    assert found.verdict == "too wide to tell"  # by chance 5 of 36 rankings agree as well


def test_ties_share_their_rank_by_hand() -> None:
    # ranks 1.5 1.5 3 against 1 2 3: (-.5)(-1) + (-.5)(0) + 1 = 1.5; squares 1.5 and 2
    found = agree(cells([5.0, 5.0, 6.0]), cells([1.0, 2.0, 3.0]))
    assert found.spearman == pytest.approx(1.5 / np.sqrt(3))


def test_a_model_on_which_all_is_better_adds_nothing() -> None:
    # within each model the order is reversed, though the better model is better on both sides
    found = agree(cells([2.0, 1.0], [20.0, 10.0]), cells([0.1, 0.2], [0.7, 0.8]))
    assert found.spearman == -1
    assert found.verdict == "disagrees"


scores_of = arrays(np.float64, (3, 1, 6), elements=st.integers(0, 4).map(float))


@given(scores_of, scores_of)
def test_with_one_model_it_is_the_number_of_scipy(scores: Floats, truth: Floats) -> None:
    found = agree(scores, truth, n_draws=3).spearman
    one, other = scores.mean(axis=0)[0], truth.mean(axis=0)[0]
    if np.ptp(one) < 1e-9 or np.ptp(other) < 1e-9:
        assert found is None
    else:
        expected = spearmanr(np.round(one, 9), np.round(other, 9)).statistic
        assert found == pytest.approx(expected)


def test_without_ties_it_is_the_mean_over_models() -> None:
    rng = np.random.default_rng(0)
    scores, truth = rng.random((2, 30, 3, 5))
    one, other = scores.mean(axis=0), truth.mean(axis=0)
    expected = np.mean([spearmanr(one[m], other[m]).statistic for m in range(3)])
    assert agree(scores, truth).spearman == pytest.approx(expected)


def test_a_measure_that_follows_the_truth_agrees_and_noise_is_too_wide_to_tell() -> None:
    rng = np.random.default_rng(0)
    truth = np.linspace(0, 1, 5) + rng.normal(0, 0.3, (100, 4, 5))
    noise = rng.normal(0, 1, (100, 4, 5))
    found = rank_agreement({"same": truth + noise / 10, "noise": noise}, truth, seed=0)
    assert found["same"].verdict == "agrees"
    assert found["noise"].verdict == "too wide to tell"


def test_where_there_is_no_order_the_interval_holds_0() -> None:
    # with equal means there is no order to agree on: were the interval to hold 0 in 95 of 100
    # trials, fewer than 50 of 60 would come about with p < 0.001
    held = 0
    for seed in range(60):
        rng = np.random.default_rng(seed)
        scores, truth = rng.normal(0, 1, (2, 40, 2, 4))
        found = rank_agreement({"it": scores}, truth, seed=seed, n_draws=200)["it"]
        held += found.verdict == "too wide to tell"
    assert held >= 50


def test_pictures_without_a_score_are_left_out_of_their_cell() -> None:
    truth = cells([1.0, 2.0], n_images=2)
    scores = np.array([[[1.0, 2.0]], [[9.0, np.nan]]])  # means 5 and 2: the order turns
    assert agree(scores, truth).spearman == -1


def test_a_constant_side_has_no_correlation_and_no_verdict() -> None:
    found = agree(cells([1.0, 1.0]), cells([1.0, 2.0]))
    assert (found.spearman, found.ci95, found.p) == (None, None, None)
    assert found.verdict == "too wide to tell"


def test_few_cells_may_agree_by_luck_however_sure_each_is() -> None:
    # of the six orders of three methods one is right: 1/6; for two models 1/36
    one = agree(cells([1.0, 2.0, 3.0]), cells([1.0, 2.0, 3.0]))
    two = agree(cells([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]), cells([1.0, 2.0, 3.0], [3.0, 2.0, 1.0]))
    assert (one.verdict, two.verdict) == ("too wide to tell", "agrees")
    assert one.p == pytest.approx(1 / 6, abs=0.015)  # four standard deviations of 10,000 draws
    assert two.p == pytest.approx(1 / 36, abs=0.007)
    worst = agree(cells([3.0, 2.0, 1.0]), cells([1.0, 2.0, 3.0]))
    assert worst.p == 1


@pytest.mark.parametrize(
    ("scores", "match"),
    [
        (np.ones((2, 1, 3)), "two methods or more"),
        (np.ones((2, 2)), "two methods or more"),
        (np.full((2, 1, 2), np.nan), "some picture in every cell"),
        (np.full((2, 1, 2), np.inf), "must be finite"),
    ],
)
def test_scores_that_cannot_be_ranked_are_refused(scores: Floats, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        agree(scores, np.ones((2, 1, 2)))


def test_one_method_cannot_be_ranked() -> None:
    with pytest.raises(ValueError, match="two methods or more"):
        agree(np.ones((2, 1, 1)), np.ones((2, 1, 1)))


def test_one_picture_has_no_interval_and_no_verdict() -> None:
    found = agree(cells([1.0, 2.0, 3.0, 4.0, 5.0], n_images=1), cells([1, 2, 3, 4, 5], n_images=1))
    assert (found.spearman, found.ci95, found.verdict) == (1.0, None, "too wide to tell")
