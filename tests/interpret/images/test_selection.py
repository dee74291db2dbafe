from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.images.selection import choose_images

class_lists = st.lists(st.integers(0, 5), min_size=1, max_size=60)


@given(class_lists, st.integers(1, 80), st.integers(0, 5), st.data())
def test_the_limit_is_exact_and_classes_differ_by_at_most_one_as_far_as_they_reach(
    classes: list[int], limit: int, seed: int, data: st.DataObject
) -> None:
    labels = np.array(classes)
    without = data.draw(st.sets(st.sampled_from(range(len(classes)))))
    usable = [i for i in range(len(classes)) if i not in without]

    chosen = choose_images(len(labels), labels, limit=limit, seed=seed, without=without)

    assert len(chosen) == min(limit, len(usable))
    assert chosen.tolist() == sorted(set(chosen.tolist()))
    assert set(chosen.tolist()) <= set(usable)
    there, taken = Counter(labels[usable].tolist()), Counter(labels[chosen].tolist())
    most = max(taken.values(), default=0)
    assert all(taken[c] >= min(there[c], most - 1) for c in there)


@given(class_lists, st.integers(1, 60), st.integers(0, 5), st.data())
def test_leaving_a_picture_out_changes_no_other_choice_but_its_replacement(
    classes: list[int], limit: int, seed: int, data: st.DataObject
) -> None:
    labels = np.array(classes)
    first = choose_images(len(labels), labels, limit=limit, seed=seed)
    lost = data.draw(st.sampled_from(first.tolist()))

    second = choose_images(len(labels), labels, limit=limit, seed=seed, without={lost})

    assert set(first.tolist()) - {lost} <= set(second.tolist())


def test_two_classes_of_one_and_nine_give_one_and_three_of_four() -> None:
    labels = np.array([1] * 9 + [0])

    chosen = choose_images(10, labels, limit=4, seed=0)

    assert Counter(labels[chosen].tolist()) == {0: 1, 1: 3}


def test_without_a_limit_all_are_chosen_in_order() -> None:
    assert choose_images(4, None, limit=None, seed=3).tolist() == [0, 1, 2, 3]
    assert choose_images(4, np.array([1, 0, 1, 0]), limit=9, seed=3).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("labels", [None, np.arange(100) % 3])
def test_the_same_seed_chooses_the_same_and_another_seed_others(
    labels: np.ndarray | None,
) -> None:
    def choose(seed: int) -> list[int]:
        return choose_images(100, labels, limit=10, seed=seed).tolist()

    assert choose(1) == choose(1)
    assert choose(1) != choose(2)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        choose_images(3, None, limit=limit, seed=0)
