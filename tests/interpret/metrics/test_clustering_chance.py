import json
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from interpret.metrics.clustering import measure_agreement
from interpret.metrics.clustering_chance import agreement_ci95, shuffled_labels_values
from interpret.metrics.contingency import AGREEMENTS, contingency

Ints = NDArray[np.int64]
Draw = Callable[..., dict[str, object]]
NONE = np.empty(0, dtype=np.int64)


def noisy(n: int, n_classes: int, kept: float, seed: int = 0) -> tuple[Ints, Ints]:
    """Labels, and clusters that follow them for some of the pictures."""
    rng = np.random.default_rng(seed)
    labels, noise = rng.integers(n_classes, size=n), rng.integers(n_classes, size=n)
    return labels, np.where(rng.random(n) < kept, labels, noise)


def test_shuffled_values_of_two_pairs_worked_out_by_hand() -> None:
    # of the three ways to pair two and two pictures, one is the classes and two are crossed:
    # purity and Hungarian 1 or 1/2, NMI 1 or 0, ARI 1 or -1/2
    pairs = np.array([0, 0, 1, 1])
    by_chance = shuffled_labels_values(pairs, pairs, seed=0, n_draws=1000)
    assert by_chance["purity"].mean == pytest.approx(2 / 3, abs=0.03)
    assert by_chance["hungarian_accuracy"].mean == pytest.approx(2 / 3, abs=0.03)
    assert by_chance["nmi"].mean == pytest.approx(1 / 3, abs=0.06)
    assert by_chance["ari"].mean == pytest.approx(0, abs=0.09)
    assert by_chance["ari"].range95 == (-0.5, 1)
    assert by_chance["purity"].range95 == (0.5, 1)


def test_shuffled_values_equal_those_of_permuted_labels() -> None:
    labels, clusters = noisy(120, 4, kept=0.6)
    by_chance = shuffled_labels_values(labels, clusters, seed=0, n_draws=200)
    rng = np.random.default_rng(1)
    tables = [contingency(rng.permutation(labels), clusters) for _ in range(200)]
    for name, measure in AGREEMENTS.items():
        values = np.array([measure(table) for table in tables])
        standard_error = values.std() / 14
        assert by_chance[name].mean == pytest.approx(values.mean(), abs=6 * standard_error)
        ends = np.percentile(values, [2.5, 97.5])
        assert by_chance[name].range95 == pytest.approx(tuple(ends), abs=values.std())


def test_measured_agreement_lies_above_its_shuffles_only_where_there_is_some() -> None:
    labels, clusters = noisy(200, 5, kept=0.5)
    found = measure_agreement(labels, clusters).to_dict()
    for name, value in shuffled_labels_values(labels, clusters, seed=0, n_draws=200).items():
        assert found[name] > value.range95[1]
    unrelated = np.random.default_rng(3).permutation(labels)
    found = measure_agreement(unrelated, clusters).to_dict()
    for name, value in shuffled_labels_values(unrelated, clusters, seed=0, n_draws=200).items():
        assert value.range95[0] - 0.05 <= found[name] <= value.range95[1] + 0.05


def test_intervals_are_about_the_value_and_within_the_range() -> None:
    for kept in (0.0, 0.5, 0.95, 1.0):
        labels, clusters = noisy(80, 4, kept)
        found = measure_agreement(labels, clusters).to_dict()
        for name, (low, high) in agreement_ci95(labels, clusters, seed=0, n_draws=200).items():
            assert low - 1e-12 <= found[name] <= high + 1e-12
            assert -0.5 <= low <= high <= 1


def test_the_interval_of_purity_nears_that_of_a_fraction() -> None:
    # with clear majorities purity is a mean of yes and no: sd = sqrt(.9 x .1 / 1000)
    labels = np.repeat([0, 1], 500)
    clusters = np.where(np.arange(1000) % 10 == 0, 1 - labels, labels)
    low, high = agreement_ci95(labels, clusters, seed=0)["purity"]
    half = 1.96 * np.sqrt(0.9 * 0.1 / 1000)
    assert (low, high) == pytest.approx((0.9 - half, 0.9 + half), abs=0.1 * half)


def test_intervals_hold_the_value_of_many_pictures_about_as_often_as_they_say() -> None:
    # 40 samples of 150 pictures; the value of 200,000 stands for the truth
    truth = measure_agreement(*noisy(200_000, 3, kept=0.6)).to_dict()
    held = dict.fromkeys(AGREEMENTS, 0)
    for seed in range(40):
        found = agreement_ci95(*noisy(150, 3, kept=0.6, seed=seed + 1), seed=0, n_draws=100)
        for name, (low, high) in found.items():
            held[name] += low <= truth[name] <= high
    assert min(held.values()) >= 33  # 40 x .95 = 38 +- 1.4


def test_a_resample_lifts_what_plain_percentiles_would_be_taken_of() -> None:
    # so many small clusters that copies of pictures look like agreement
    labels, clusters = noisy(120, 40, kept=0.0)
    found = measure_agreement(labels, clusters).to_dict()
    rng = np.random.default_rng(0)
    drawn = [rng.integers(120, size=120) for _ in range(100)]
    for name, measure in AGREEMENTS.items():
        values = [measure(contingency(labels[rows], clusters[rows])) for rows in drawn]
        assert np.percentile(values, 2.5) > found[name] - 0.02
        low, high = agreement_ci95(labels, clusters, seed=0, n_draws=100)[name]
        assert low <= found[name] <= high


@pytest.mark.parametrize("draw", [agreement_ci95, shuffled_labels_values])
def test_the_same_seed_gives_the_same_values_and_another_seed_others(draw: Draw) -> None:
    labels, clusters = noisy(60, 4, kept=0.5)
    first = draw(labels, clusters, seed=1, n_draws=50)
    assert draw(labels, clusters, seed=1, n_draws=50) == first
    assert draw(labels, clusters, seed=2, n_draws=50) != first
    assert list(first) == list(AGREEMENTS)


def test_a_single_class_in_a_single_cluster_has_no_spread() -> None:
    one = np.zeros(5, dtype=np.int64)
    assert set(agreement_ci95(one, one, seed=0, n_draws=5).values()) == {(1.0, 1.0)}
    for value in shuffled_labels_values(one, one, seed=0, n_draws=5).values():
        assert (value.mean, value.range95) == (1.0, (1.0, 1.0))


def test_shuffled_values_survive_json() -> None:
    by_chance = shuffled_labels_values(*noisy(20, 3, 0.5), seed=0, n_draws=5)
    plain = {name: value.to_dict() for name, value in by_chance.items()}
    again = json.loads(json.dumps(plain, allow_nan=False))
    assert tuple(again["ari"]["range95"]) == plain["ari"]["range95"]


@pytest.mark.parametrize("draw", [agreement_ci95, shuffled_labels_values])
def test_nothing_cannot_be_drawn_from(draw: Draw) -> None:
    with pytest.raises(ValueError, match="at least one picture"):
        draw(NONE, NONE, seed=0)
    with pytest.raises(ValueError, match="at least one picture and one draw"):
        draw(np.array([0]), np.array([0]), seed=0, n_draws=0)
    with pytest.raises(ValueError, match="same pictures"):
        draw(np.array([0]), np.array([0, 0]), seed=0)
