"""Precision, recall and F1 by kind of property."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support

from interpret.measures.named_truth import Named
from interpret.measures.slot_truth import SlotTruth, measure_slot_truth
from interpret.metrics.calibration_rows import Mean

SLOTS = ("colour", "legs")


def flags(*rows: str) -> NDArray[np.bool_]:
    return np.array([[c == "#" for c in row] for row in rows])


def value(mean: Mean | None) -> float:
    assert mean is not None
    return mean.value


def measure(named: NDArray[np.bool_], visible: NDArray[np.bool_]) -> dict[str, SlotTruth]:
    # colours 0, 1, 2; legs 2, 3: concept 2 speaks of both
    slots = flags("#.", "#.", "##", ".#")
    told = Named(named, visible, np.ones(4, dtype=bool))
    return measure_slot_truth(told, slots, SLOTS, np.arange(len(named)), seed=0)


def test_two_pictures_by_hand() -> None:
    found = measure(flags("##..", "..##"), flags("#.#.", "..#."))
    colour, legs = found["colour"], found["legs"]
    # colours named 0, 1 | 2, of which 0 | 2 are visible; visible 0, 2 | 2
    assert value(colour.precision) == pytest.approx(2 / 3)
    assert value(colour.recall) == pytest.approx(2 / 3)
    assert value(colour.f1) == pytest.approx(4 / 6)
    # chance: 2 words of 3, 2 visible -> 4/3; 1 word of 3, 1 visible -> 1/3: 5/3 hits
    assert colour.precision_chance == pytest.approx(5 / 9)
    assert colour.recall_chance == pytest.approx(5 / 9)
    assert colour.f1_chance == pytest.approx(10 / 18)
    # legs named none | 2, 3, of which 2 is visible; visible 2 | 2. Chance: 2 of 2 words, 1 visible
    assert value(legs.precision) == 1 / 2
    assert value(legs.recall) == 1 / 2
    assert legs.precision_chance == 1 / 2
    assert legs.recall_chance == 1 / 2
    # all: 4 named of 4 concepts, 0 | 2 visible; 2 x 2 / 4 + 2 x 1 / 4 = 3/2 hits
    assert value(found["all"].precision) == 1 / 2
    assert value(found["all"].recall) == pytest.approx(2 / 3)
    assert found["all"].precision_chance == pytest.approx(3 / 8)
    assert found["all"].precision is not None
    assert found["all"].precision.n == 4


def test_a_slot_nobody_names_has_recall_and_no_precision() -> None:
    legs = measure(flags("##..", "#..."), flags("...#", "...."))["legs"]
    assert (legs.precision, legs.precision_chance) == (None, None)
    assert value(legs.recall) == 0
    assert legs.f1_chance == 0


def test_concepts_outside_the_bank_count_nowhere() -> None:
    told = Named(flags("#..."), flags("####"), flags("##..")[0])
    slots = flags("#.", "#.", "##", ".#")
    found = measure_slot_truth(told, slots, SLOTS, np.array([0]), seed=0)
    assert value(found["colour"].recall) == 1 / 2
    assert found["legs"].recall is None


tables = st.lists(st.lists(st.booleans(), min_size=8, max_size=8), min_size=1, max_size=6)


@given(tables)
def test_the_three_numbers_are_those_of_scikit_learn(rows: list[list[bool]]) -> None:
    table = np.array(rows)
    named, visible = table[:, :4], table[:, 4:]
    found = measure(named, visible)["all"]
    expected = precision_recall_fscore_support(
        visible.ravel(), named.ravel(), average="binary", zero_division=np.nan
    )
    for mean, number in zip((found.precision, found.recall, found.f1), expected, strict=False):
        if mean is not None:
            assert mean.value == pytest.approx(number)


@pytest.mark.parametrize("seed", range(3))
def test_a_perfect_explanation_is_all_true_and_a_random_one_at_chance(seed: int) -> None:
    rng = np.random.default_rng(seed)
    visible = rng.random((400, 40)) < rng.uniform(0.05, 0.5, 40)
    slots = rng.random((40, 3)) < 0.4
    names, groups = ("a", "b", "c"), rng.integers(0, 20, 400)
    everything = np.ones(40, dtype=bool)
    perfect = measure_slot_truth(
        Named(visible, visible, everything), slots, names, groups, seed=seed
    )
    blind = np.argsort(rng.random((400, 40)), axis=1) < 12
    random = measure_slot_truth(Named(blind, visible, everything), slots, names, groups, seed=seed)
    for name in ("all", *names):
        assert value(perfect[name].f1) == 1
        chance = random[name].precision_chance
        assert chance is not None
        assert value(random[name].precision) == pytest.approx(chance, abs=0.04)
        assert perfect[name].precision_chance is not None


def test_intervals_are_over_classes() -> None:
    told = Named(flags("#...", "#..."), flags("#...", "...."), np.ones(4, dtype=bool))
    slots = flags("#.", "#.", "##", ".#")
    alone = measure_slot_truth(told, slots, SLOTS, np.array([3, 3]), seed=0)["all"].precision
    apart = measure_slot_truth(told, slots, SLOTS, np.array([3, 4]), seed=0)["all"].precision
    assert alone is not None
    assert apart is not None
    assert (alone.value, alone.ci95) == (1 / 2, None)
    assert apart.ci95 is not None
    assert apart.ci95[0] < 1 / 2 < apart.ci95[1]


def test_slots_must_fit_the_concepts() -> None:
    told = Named(flags("#"), flags("#"), np.ones(1, dtype=bool))
    with pytest.raises(ValueError, match=r"got \(2, 1\)"):
        measure_slot_truth(told, flags("#", "#"), ("a",), np.array([0]), seed=0)
