"""By hand: four pictures on the axes, two classes with two texts and one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.embeddings import unit_rows
from interpret.images.imageset import Truth
from interpret.measures.description import (
    class_means,
    compare_scores,
    judge,
    nearest_classes,
    score_descriptions,
    true_share,
)
from interpret.measures.description_controls import draw_false
from interpret.metrics.paired import PairedTest

TEXTS = np.array([[1.0, 0, 0], [0, 1, 0], [0.6, 0.8, 0]])
PICTURES = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0.6, 0.8], [0.8, 0.6, 0]])
LABELS = np.array([0, 1, 1, 0])


def known(of_class: list[list[bool]]) -> Truth:
    n = len(of_class[0])
    return Truth(
        concepts=("fur", "fins", "legs")[:n],
        visible=np.zeros((0, n), dtype=bool),
        of_class=np.array(of_class),
        is_habitat=np.zeros(n, dtype=bool),
        regions=(),
        region_names=("background",),
        concept_regions=np.zeros((n, 1), dtype=bool),
    )


def test_a_class_scores_the_mean_of_its_cosines() -> None:
    classes = class_means(TEXTS, [2, 1])
    assert classes == pytest.approx(np.array([[0.5, 0.5, 0], [0.6, 0.8, 0]]))
    # pictures x classes: .5 .6 / .5 .8 / .3 .48 / .7 .96: class 1 wins all, at length 1 it loses
    # the first: .5 sqrt(2) = .707 > .6
    assert nearest_classes(PICTURES, classes).tolist() == [1, 1, 1, 1]
    assert nearest_classes(PICTURES, unit_rows(classes)).tolist() == [0, 1, 1, 0]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=6), st.integers(0, 50))
def test_products_are_means_of_cosines_whatever_the_counts(counts: list[int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    texts = unit_rows(rng.normal(size=(sum(counts), 5)))
    pictures = unit_rows(rng.normal(size=(3, 5)))
    parts = np.split(pictures @ texts.T, np.cumsum(counts)[:-1], axis=1)
    expected = np.stack([part.mean(axis=1) for part in parts], axis=1)
    classes = class_means(texts, counts)
    assert pictures @ classes.T == pytest.approx(expected, abs=1e-6)
    assert (np.linalg.norm(classes, axis=1) <= 1 + 1e-6).all()


@pytest.mark.parametrize("counts", [[3, 0], [1, 1]])
def test_counts_must_fit_the_texts(counts: list[int]) -> None:
    with pytest.raises(ValueError, match="at least one text, 3 in all"):
        class_means(TEXTS, counts)


def test_one_draw_has_wilsons_interval_and_several_their_spread() -> None:
    right, wrong = np.eye(2, 3), np.eye(2, 3)[::-1]
    pictures = np.array([[1.0, 0, 0]] * 10 + [[0, 1.0, 0]] * 10)
    labels = np.repeat([0, 1], 10)
    one = score_descriptions("one", pictures, [right], labels, seed=0)
    assert (one.top1, one.top1_of_draw) == (1.0, (1.0,))
    assert one.ci95 is not None
    assert one.ci95 == pytest.approx((0.8389, 1.0), abs=1e-4)  # 20 / (20 + 1.96^2)
    half = score_descriptions("half", pictures, [right, wrong], labels, seed=0)
    assert (half.top1, half.top1_of_draw) == (0.5, (1.0, 0.0))
    assert half.ci95 == (0.5, 0.5)  # every picture is right in one draw of two
    found = compare_scores(one, half, seed=0)
    assert (found.test.mean_difference, found.beats) == (0.5, "yes")
    assert found.test.p == 2 * 0.5**20
    assert compare_scores(half, one, seed=0).beats == "no"
    assert compare_scores(one, one, seed=0).beats == "not distinguishable"


def test_a_level_is_not_below_itself() -> None:
    assert judge(PairedTest(0.3, None, 0.05, 9)) == "not distinguishable"


def test_truth_is_counted_where_it_is_known() -> None:
    truth = known([[True, False, True], [False, True, False]])
    found = true_share(truth, (("fur", "fins", "scales"), ("fins",)))
    assert (found.n_known, found.n_unknown) == (3, 1)
    assert found.fraction == pytest.approx(2 / 3)
    nothing = true_share(truth, (("scales",), ()))
    assert (nothing.n_known, nothing.n_unknown, nothing.fraction) == (0, 1, None)
    both = found.joined([nothing, true_share(truth, ((), ("legs",)))])
    assert (both.n_known, both.n_unknown, both.fraction) == (4, 2, 0.5)


def test_false_descriptors_are_false_and_as_many() -> None:
    truth = known([[True, False, False], [True, True, False]])
    drawn = draw_false(truth, (("fur",), ("fur", "fins")), seed=4)
    assert [len(words) for words in drawn] == [1, 1]  # the second class has one false concept only
    assert true_share(truth, drawn).fraction == 0
    assert drawn == draw_false(truth, (("fur",), ("fur", "fins")), seed=4)
