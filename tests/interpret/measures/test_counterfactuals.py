"""Do the words of an explanation follow a change of the picture?"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from interpret.measures.counterfactuals import (
    Asked,
    Counterfactuals,
    Redrawn,
    attributes_to_change,
    choose_attributes,
    compare_counterfactuals,
    hits_by_attribute,
    measure_counterfactuals,
)
from interpret.measures.named_truth import Named
from interpret.metrics.calibration_rows import Mean

Bools = NDArray[np.bool_]


def value(mean: Mean | None) -> float:
    assert mean is not None
    return mean.value


def flags(*rows: str) -> Bools:
    return np.array([[c == "#" for c in row] for row in rows])


def told(named: Bools, visible: Bools | None = None) -> Named:
    seen = np.zeros_like(named) if visible is None else visible
    return Named(named, seen, np.ones(named.shape[1], dtype=bool))


def test_one_picture_by_hand() -> None:
    # named 0, 1, 2, 4, 5, of which 5 is false; changing attribute 0 makes 0 and 1 untrue, and
    # hides 4 by the way. After it 1, 3, 5 are named: 0 went (hit 1/2); of the others 2 and 5 kept
    # their truth, and 2 went (false alarm 1/2); it alone is true (loss 1)
    before = told(flags("###.##"), flags("###.#."))
    redrawn = Redrawn(
        np.array([0, 0]),
        np.array([0, 1]),
        flags("##....", "...#.."),
        flags("..##.#", "#.#.##"),
        np.array([0.25, 0.5]),
    )
    after = told(flags(".#.#.#", "..#..."))
    asked = Asked(np.array([0]), np.array([1]))
    found = measure_counterfactuals(before, after, redrawn, asked, np.array([0]), seed=0)
    assert value(found.hit) == 1 / 2
    assert value(found.false_alarm) == 1 / 2
    assert value(found.loss) == 1
    # changing attribute 1 leaves 0 true, but 1 not; then 2 alone is named: 0 went all the same
    assert value(found.baseline) == 1
    assert found.chance == pytest.approx(1 - 3 / 6)
    assert (found.changed, found.changed_baseline) == (0.25, 0.5)
    assert found.hit_over_baseline is not None
    assert found.hit_over_baseline.difference.value == -1 / 2
    assert found.hit_over_loss is not None
    assert found.hit_over_loss.difference.value == -1 / 2
    assert found.n_images == 1


def test_attributes_are_chosen_in_the_pictures_order() -> None:
    # three attributes make words 0, 1, 2 untrue; picture 1 offers no change of the last, picture
    # 2 no change at all, and picture 3 is told nothing
    gone = np.tile(np.eye(3, dtype=bool), (4, 1, 1))
    gone[1, 2] = gone[2] = False
    order = np.array([[2, 1, 0], [2, 0, 1], [0, 1, 2], [0, 1, 2]])
    asked = choose_attributes(flags("##.", "#.#", "###", "..."), gone, order)
    assert asked.mentioned.tolist() == [1, 0, -1, -1]
    assert asked.unmentioned.tolist() == [2, 1, -1, -1]
    other = Asked(np.array([1, -1, -1, -1]), np.array([0, 1, -1, -1]))
    rows, slots = attributes_to_change([asked, other])
    assert list(zip(rows, slots, strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 0), (1, 1)]


def test_pictures_without_a_redraw_are_not_asked() -> None:
    before = told(flags("#.", "#.", ".."))
    redrawn = Redrawn(np.array([1]), np.array([0]), flags("#."), flags(".#"), np.array([0.5]))
    asked = Asked(np.array([0, 0, -1]), np.array([1, -1, -1]))
    found = measure_counterfactuals(before, told(flags("..")), redrawn, asked, np.arange(3), seed=0)
    np.testing.assert_array_equal(found.rows["hit"], [np.nan, 1, np.nan])
    assert (found.false_alarm, found.baseline, found.hit_over_baseline) == (None, None, None)
    assert found.n_images == 2


class World:
    """Pictures with five attributes of six words each, one word of each of which is true."""

    def __init__(self, seed: int, n_images: int = 300) -> None:
        rng = np.random.default_rng(seed)
        self.rng, self.n, self.groups = rng, n_images, np.arange(n_images) % 15
        before, after = rng.integers(0, 6, (2, n_images, 5))
        after = np.where(after == before, (after + 1) % 6, after)
        self.visible = self._table(before)
        self.owner, self.slot = np.divmod(np.arange(n_images * 5), 5)
        values = before[self.owner]
        values[np.arange(len(self.slot)), self.slot] = after[self.owner, self.slot]
        self.after = self._table(values)
        gone = self.visible[self.owner] & ~self.after
        kept = self.visible[self.owner] == self.after
        changed = np.full(len(self.slot), 0.1)
        self.redrawn = Redrawn(self.owner, self.slot, gone, kept, changed)
        self.order = rng.permuted(np.tile(np.arange(5), (n_images, 1)), axis=1)

    def _table(self, values: NDArray[np.int64]) -> Bools:
        return (values[:, :, None] == np.arange(6)).reshape(len(values), 30)

    def measure(self, before: Bools, after: Bools) -> Counterfactuals:
        gone = self.redrawn.gone.reshape(self.n, 5, 30)
        asked = choose_attributes(before, gone, self.order)
        given = told(before, self.visible), told(after), self.redrawn, asked, self.groups
        return measure_counterfactuals(*given, seed=0)

    def blind(self, n_rows: int) -> Bools:
        return np.argsort(self.rng.random((n_rows, 30)), axis=1) < 12


@pytest.mark.parametrize("seed", range(2))
def test_a_perfect_explainer_hits_always_and_never_gives_a_false_alarm(seed: int) -> None:
    world = World(seed)
    some = world.visible & (np.arange(30) < 18)  # says nothing of two attributes
    found = world.measure(some, world.after & (np.arange(30) < 18))
    assert (value(found.hit), value(found.false_alarm), value(found.baseline)) == (1, 0, 0)
    assert value(found.loss) == 0
    assert found.hit_over_baseline is not None
    assert found.hit_over_baseline.difference.n == world.n
    assert found.hit_over_baseline.p is not None
    assert found.hit_over_baseline.p < 0.001


def test_an_explainer_that_never_changes_its_words_neither_hits_nor_alarms() -> None:
    world = World(0)
    same = np.tile(np.arange(30) % 2 == 0, (world.n, 1))
    found = world.measure(same, same[world.owner])
    assert (value(found.hit), value(found.false_alarm), value(found.baseline)) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(2))
def test_an_explainer_that_draws_its_words_is_at_chance(seed: int) -> None:
    world = World(seed, n_images=1500)  # of single words: 0.05 is 3.8 sd
    found = world.measure(world.blind(world.n), world.blind(world.n * 5))
    assert found.chance == pytest.approx(1 - 12 / 30)
    for rate in (found.hit, found.false_alarm, found.loss, found.baseline):
        assert value(rate) == pytest.approx(1 - 12 / 30, abs=0.05)
    assert found.hit_over_false_alarm is not None
    assert found.hit_over_false_alarm.p is not None
    assert found.hit_over_false_alarm.p > 0.01


def test_methods_are_compared_on_pictures_both_were_asked_about() -> None:
    world = World(0)
    perfect = world.measure(world.visible, world.after)
    blind = world.measure(world.blind(world.n), world.blind(world.n * 5))
    compared = compare_counterfactuals(perfect, blind, world.groups, seed=0)
    hit = compared["hit"]
    assert hit is not None
    both = ~np.isnan(perfect.rows["hit"]) & ~np.isnan(blind.rows["hit"])
    assert hit.difference.n == both.sum()
    assert hit.difference.value == pytest.approx(1 - blind.rows["hit"][both].mean())
    assert compared["hit_over_baseline"] is None  # the perfect one leaves no attribute unsaid


def test_hits_by_attribute_by_hand() -> None:
    hits = {"hit": np.array([1.0, 0.5, 0.0, np.nan])}
    world = World(0, n_images=4)
    found = replace(world.measure(world.visible, world.after), rows=hits)
    asked = Asked(np.array([2, 2, 0, 1]), np.array([-1, -1, -1, -1]))
    by = hits_by_attribute(found, asked, ("ears", "eyes", "tail"), np.zeros(4, int), seed=0)
    assert by == {"ears": Mean(0.0, None, 1), "tail": Mean(0.75, None, 2)}


@given(st.integers(0, 1000))
def test_rates_lie_in_0_to_1(seed: int) -> None:
    world = World(seed, n_images=6)
    found = world.measure(world.blind(6), world.blind(30))
    for rate in ("hit", "false_alarm", "loss", "baseline", "chance"):
        known = found.rows[rate][~np.isnan(found.rows[rate])]
        assert ((known >= 0) & (known <= 1)).all()
