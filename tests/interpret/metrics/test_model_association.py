import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import pearsonr

from interpret.metrics.line import fit_line
from interpret.metrics.model_association import associate_models
from interpret.metrics.model_orders import KINDS
from interpret.published import read_published

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


FINITE = st.integers(-50, 50).map(float)
SIDES = st.integers(4, 6).flatmap(
    lambda n: st.tuples(
        st.lists(FINITE, min_size=n, max_size=n), st.lists(FINITE, min_size=n, max_size=n)
    )
)


def same(one: object, other: object, sign: float = 1.0) -> bool:
    """Is a number, a pair of numbers or None what another is, or its negative?"""
    if one is None or other is None:
        return one is other
    turned = np.sort(sign * np.atleast_1d(np.asarray(other, dtype=float)))
    return bool(np.allclose(np.atleast_1d(np.asarray(one, dtype=float)), turned, atol=1e-7))


@given(SIDES, st.sampled_from([1e-150, 1e-12, 0.3, 7.0, 1e9]), st.integers(-100, 100))
@settings(max_examples=60, deadline=None)
def test_neither_unit_nor_zero_of_a_score_matters(
    sides: tuple[list[float], list[float]], unit: float, zero: int
) -> None:
    x, y = map(np.array, sides)
    found = associate_models(x, y, given=y[::-1], seed=0)
    moved = associate_models(unit * (x + zero), y, given=unit * y[::-1], seed=0)
    assert same(moved.partial, found.partial)
    for kind in KINDS:
        one, other = getattr(moved, kind), getattr(found, kind)
        assert same(one.value, other.value)
        assert same(one.without_one, other.without_one)
        assert one.p == other.p


@given(SIDES)
@settings(max_examples=60, deadline=None)
def test_the_other_sign_turns_the_values_and_leaves_p(
    sides: tuple[list[float], list[float]],
) -> None:
    x, y = map(np.array, sides)
    found, turned = associate_models(x, y, seed=0), associate_models(-x, y, seed=0)
    swapped = associate_models(y, x, seed=0)
    for kind in KINDS:
        one, other = getattr(turned, kind), getattr(found, kind)
        assert same(one.value, other.value, sign=-1)
        assert same(one.without_one, other.without_one, sign=-1)
        assert one.p == other.p
        assert same(getattr(swapped, kind).value, other.value)
        assert other.p is None or other.p >= 1 / 720


@given(SIDES, st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_all_numbers_are_plain_and_in_range(
    sides: tuple[list[float], list[float]], seed: int
) -> None:
    noise = np.random.default_rng(seed).integers(0, 2, (5, len(sides[0]))).astype(float)
    scores, hits = (np.array(side) + noise for side in sides)
    record = associate_models(scores, hits, given=hits, seed=0, n_draws=20).to_dict()
    assert json.loads(json.dumps(record, allow_nan=False))["n_models"] == len(sides[0])
    for kind in KINDS:
        found = record[kind]
        ends = [found["value"], *(found["ci95"] or ()), *(found["without_one"] or ())]
        assert all(end is None or -1 <= end <= 1 for end in ends)


def test_without_one_is_the_range_over_models_left_out() -> None:
    x, y = np.array([1.0, 2, 3, 4, 9]), np.array([2.0, 1, 4, 3, 20])
    left = [pearsonr(np.delete(x, i), np.delete(y, i)).statistic for i in range(5)]
    found = associate_models(x, y, seed=0)
    assert found.pearson.without_one == pytest.approx((min(left), max(left)))


def test_what_follows_only_through_a_third_quantity_is_nothing_given_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("interpret.metrics.model_orders.N_RANDOM_ORDERS", 20_000)
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


@pytest.mark.parametrize("level", [0.1, 1e8 + 0.1, 123456789.123])
def test_left_out_ones_whose_rest_is_constant_count_for_nothing(level: float) -> None:
    # the seventh model alone has another score; without it there is nothing to correlate
    y = np.arange(7.0)
    found = associate_models(np.array([level] * 6 + [2 * level]), y, seed=0).pearson
    left = [pearsonr([0.0] * 5 + [1.0], np.delete(y, i)).statistic for i in range(6)]
    assert found.without_one == pytest.approx((min(left), max(left)))


def test_a_side_that_is_constant_but_for_rounding_is_constant() -> None:
    found = associate_models(np.array([0.1 + 0.2, 0.3, 0.3, 0.3]), np.arange(4.0), seed=0)
    assert [getattr(found, kind).value for kind in KINDS] == [None, None, None]


@pytest.mark.parametrize("third", [np.ones(5), np.arange(5.0)])
def test_nothing_is_left_given_a_constant_or_the_score_itself(third: np.ndarray) -> None:
    found = associate_models(np.arange(5.0), np.array([0.0, 2, 1, 4, 3]), given=third, seed=0)
    assert found.partial is None


def test_intervals_hold_the_true_value_nineteen_times_in_twenty(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("interpret.metrics.model_orders.N_RANDOM_ORDERS", 20_000)
    monkeypatch.setattr("interpret.metrics.model_orders.N_ORDERS_ALL", 5)
    rng = np.random.default_rng(6)
    score = np.linspace(0.1, 0.6, 5)
    top1 = np.array([0.4, 0.3, 0.6, 0.5, 0.8])
    truth = pearsonr(score, top1).statistic
    held = []
    for seed in range(300):
        hits = (rng.random((600, 5)) < top1).astype(float)
        scores = score + 0.5 * rng.normal(size=(600, 5))
        low, high = associate_models(scores, hits, seed=seed, n_draws=300).pearson.ci95 or (2, 2)
        held.append(low <= truth <= high)
    assert 0.91 < np.mean(held) < 0.98


def test_with_few_pictures_value_and_interval_lie_too_near_zero() -> None:
    rng = np.random.default_rng(7)
    score, top1 = np.linspace(0.4, 0.6, 5), np.linspace(0.5, 0.6, 5)  # correlation 1
    found = [
        associate_models(
            score + rng.normal(size=(30, 5)),
            (rng.random((30, 5)) < top1).astype(float),
            seed=seed,
            n_draws=100,
        ).pearson
        for seed in range(50)
    ]
    assert np.mean([one.value or 0.0 for one in found]) < 0.5
    middles = [(one.ci95[0] + one.ci95[1]) / 2 for one in found if one.ci95 is not None]
    assert len(middles) == 50
    assert np.mean(middles) < 0.5


def test_one_picture_has_values_and_no_interval() -> None:
    found = associate_models(np.arange(5.0)[None], np.arange(5.0)[None], seed=0)
    assert found.pearson.value == pytest.approx(1)
    assert found.pearson.ci95 is None


def test_intervals_come_from_drawing_pictures_and_narrow_with_them() -> None:
    rng = np.random.default_rng(1)
    truth = np.linspace(0.3, 0.9, 7)
    hits = (rng.random((2_000, 7)) < truth).astype(float)
    scores = truth + rng.normal(scale=0.5, size=(2_000, 7))
    found = associate_models(scores, hits, seed=0)
    for kind in KINDS:
        coefficient = getattr(found, kind)
        low, high = coefficient.ci95
        assert low - 1e-12 <= coefficient.value <= high + 1e-12
        assert high - low < 0.4
    few = associate_models(scores[:60], hits[:60], seed=0).pearson.ci95
    assert few is not None
    low, high = found.pearson.ci95 or (0.0, 0.0)
    assert few[1] - few[0] > high - low


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


def test_copies_in_a_group_count_as_one_picture() -> None:
    rng = np.random.default_rng(5)
    scores, accuracy = rng.normal(size=(2, 15, 6))
    groups = np.repeat(np.arange(15), 8)
    once = associate_models(scores, accuracy, seed=0)
    together = associate_models(
        np.repeat(scores, 8, axis=0), np.repeat(accuracy, 8, axis=0), groups=groups, seed=0
    )
    assert together.pearson.ci95 == pytest.approx(once.pearson.ci95)
    assert together.pearson.value == pytest.approx(once.pearson.value)
