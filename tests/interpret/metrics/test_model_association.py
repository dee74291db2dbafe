from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import kendalltau, pearsonr, spearmanr

from interpret.metrics.line import fit_line
from interpret.metrics.model_association import KINDS, associate_models
from interpret.published import read_published

SCIPY = {"pearson": pearsonr, "spearman": spearmanr, "kendall": kendalltau}
TABLE = read_published()["mutual_knowledge"]["imagenet-1k"]
VITS = tuple(name for name in TABLE if name.startswith("ViT"))
PUBLISHED = {  # recomputed from Table 3 of Sammani and Deligiannis 2024: Pearson, Spearman
    ("ViT", "pca", "published_auc_nats"): (0.903, 1.0),
    ("ViT", "kmeans", "published_auc_nats"): (0.917, 1.0),
    ("ViT", "pca", "published_mi_nats"): (0.878, 0.964),
    ("ViT", "kmeans", "published_mi_nats"): (0.912, 0.964),
    ("all", "pca", "published_auc_nats"): (0.693, 0.753),
    ("all", "kmeans", "published_auc_nats"): (0.766, 0.813),
    ("all", "pca", "published_mi_nats"): (0.633, 0.753),
    ("all", "kmeans", "published_mi_nats"): (0.701, 0.814),
}


def column(models: tuple[str, ...], method: str, score: str) -> np.ndarray:
    return np.array([TABLE[model][method][score] for model in models])


def accuracy_of(models: tuple[str, ...]) -> np.ndarray:
    return np.array([100 * TABLE[model]["zero_shot_top1"] for model in models])


@pytest.mark.parametrize(("group", "method", "score"), PUBLISHED)
def test_the_published_table_has_the_correlations_of_the_reference(
    group: str, method: str, score: str
) -> None:
    models = VITS if group == "ViT" else tuple(TABLE)
    found = associate_models(column(models, method, score), accuracy_of(models), seed=0)
    assert found.n_models == (7 if group == "ViT" else 13)
    values = (found.pearson.value, found.spearman.value)
    assert values == pytest.approx(PUBLISHED[group, method, score], abs=5e-4)


def test_the_published_figure_plots_the_mean_auc_of_the_seven_vits() -> None:
    auc = (
        column(VITS, "pca", "published_auc_nats") + column(VITS, "kmeans", "published_auc_nats")
    ) / 2
    line = fit_line(auc, accuracy_of(VITS))
    assert (line.slope, line.intercept) == pytest.approx((11.25, 25.90), abs=0.005)


@given(st.integers(3, 7), st.integers(0, 2**32 - 1))
@settings(max_examples=40, deadline=None)
def test_the_coefficients_are_scipys(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.integers(0, 5, n).astype(float), rng.normal(size=n)
    found = associate_models(x, y, seed=0)
    for name, coefficient in SCIPY.items():
        value = getattr(found, name).value
        if np.ptp(x) == 0:
            assert value is None
        else:
            assert value == pytest.approx(coefficient(x, y).statistic)


@pytest.mark.parametrize("kind", SCIPY)
@pytest.mark.parametrize("n", [4, 5, 6])
def test_p_is_the_share_of_all_orders_that_are_as_far_from_zero(kind: str, n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = rng.normal(size=n), rng.integers(0, 4, n).astype(float)
    given_value = abs(SCIPY[kind](x, y).statistic)
    as_far = [
        abs(SCIPY[kind](np.array(order), y).statistic) >= given_value - 1e-9
        for order in permutations(x)
    ]
    found = getattr(associate_models(x, y, seed=0), kind)
    assert found.p == pytest.approx(np.mean(as_far))


def test_a_perfect_order_of_five_models_comes_twice_in_120() -> None:
    found = associate_models(np.arange(5.0), np.arange(5.0) ** 3, seed=0)
    assert found.spearman.p == found.least_p == 2 / 120


def test_random_orders_come_near_all_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(3)
    x = rng.normal(size=7)
    y = x + rng.normal(size=7)
    exact = associate_models(x, y, seed=0)
    monkeypatch.setattr("interpret.metrics.model_association.N_ORDERS_ALL", 6)
    drawn = associate_models(x, y, seed=0)
    for kind in KINDS:
        assert getattr(drawn, kind).p == pytest.approx(getattr(exact, kind).p, abs=0.01)


def test_random_orders_count_the_given_one() -> None:
    found = associate_models(np.arange(12.0), np.arange(12.0), seed=0)
    assert found.spearman.p == found.least_p == 1 / 100_001


def test_without_one_is_the_range_over_models_left_out() -> None:
    x, y = np.array([1.0, 2, 3, 4, 9]), np.array([2.0, 1, 4, 3, 20])
    left = [pearsonr(np.delete(x, i), np.delete(y, i)).statistic for i in range(5)]
    found = associate_models(x, y, seed=0)
    assert found.pearson.without_one == pytest.approx((min(left), max(left)))


def test_what_follows_only_through_a_third_quantity_is_nothing_given_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("interpret.metrics.model_association.N_RANDOM_ORDERS", 20_000)
    rng = np.random.default_rng(0)
    size = np.linspace(0, 1, 40)
    score, accuracy = size + 0.1 * rng.normal(size=40), size + 0.1 * rng.normal(size=40)
    found = associate_models(score, accuracy, given=size, seed=0)
    assert found.pearson.value is not None
    assert found.partial is not None
    assert found.pearson.value > 0.85
    assert abs(found.partial) < 0.35
    rest_x, rest_y = (
        side - np.polyval(np.polyfit(size, side, 1), size) for side in (score, accuracy)
    )
    assert found.partial == pytest.approx(pearsonr(rest_x, rest_y).statistic)


@pytest.mark.parametrize("third", [np.ones(5), np.arange(5.0)])
def test_nothing_is_left_given_a_constant_or_the_score_itself(third: np.ndarray) -> None:
    found = associate_models(np.arange(5.0), np.array([0.0, 2, 1, 4, 3]), given=third, seed=0)
    assert found.partial is None


def test_intervals_come_from_drawing_pictures_and_hold_the_truth() -> None:
    rng = np.random.default_rng(1)
    truth = np.linspace(0.3, 0.9, 7)
    hits = (rng.random((2_000, 7)) < truth).astype(float)
    scores = truth + rng.normal(scale=0.5, size=(2_000, 7))
    found = associate_models(scores, hits, seed=0)
    for kind in KINDS:
        coefficient = getattr(found, kind)
        low, high = coefficient.ci95
        assert low <= coefficient.value <= high
        assert high - low < 0.4
    few = associate_models(scores[:60], hits[:60], seed=0).pearson.ci95
    assert few is not None
    low, high = found.pearson.ci95 or (0.0, 0.0)
    assert few[1] - few[0] > high - low


def test_independent_models_are_seldom_surprising() -> None:
    rng = np.random.default_rng(2)
    p = [
        associate_models(rng.normal(size=6), rng.normal(size=6), seed=0).pearson.p
        for _ in range(200)
    ]
    below = np.mean([one is not None and one <= 0.05 for one in p])
    assert 0.01 < below < 0.1


def test_the_values_alone_have_no_intervals_and_three_models_no_p() -> None:
    found = associate_models(np.array([1.0, 2, 4]), np.array([1.0, 3, 2]), seed=0)
    assert found.pearson.value is not None
    pearson = found.pearson
    assert (pearson.ci95, pearson.p, pearson.without_one) == (None, None, None)
    assert found.detectable_r is None
    assert "cannot show" in found.statement


def test_the_statement_says_what_seven_models_can_show() -> None:
    found = associate_models(np.arange(7.0), np.arange(7.0), seed=0)
    assert found.detectable_r == pytest.approx(np.tanh((1.959964 + 0.841621) / 2), abs=1e-6)
    assert "must be 0.89 or more" in found.statement
    assert "below 0.0004" in found.statement
    assert found.to_dict()["statement"] == found.statement


def test_the_same_seed_gives_the_same_numbers() -> None:
    rng = np.random.default_rng(4)
    scores, hits = rng.normal(size=(50, 9)), rng.random((50, 9))
    assert associate_models(scores, hits, seed=5) == associate_models(scores, hits, seed=5)


@pytest.mark.parametrize(
    ("scores", "accuracy", "says"),
    [
        (np.ones(3), np.ones(4), "one shape"),
        (np.ones(2), np.ones(2), "three models"),
        (np.ones((0, 4)), np.ones((0, 4)), "three models"),
        (np.array([1, np.nan, 2]), np.ones(3), "finite"),
    ],
)
def test_what_cannot_be_correlated_is_refused(
    scores: np.ndarray, accuracy: np.ndarray, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        associate_models(scores, accuracy, seed=0)
