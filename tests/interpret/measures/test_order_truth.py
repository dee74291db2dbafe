"""Are the true concepts ranked first?"""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import average_precision_score

from interpret.images.imageset import Truth
from interpret.measures.order_truth import OrderTruth, measure_order
from interpret.units.concepts import ImageConcepts

N_CONCEPTS = 30


def truth_of(visible: NDArray[np.bool_]) -> Truth:
    n_images, n_concepts = visible.shape
    return Truth(
        tuple(f"word {number}" for number in range(n_concepts)),
        visible=visible,
        of_class=np.zeros((1, n_concepts), dtype=bool),
        is_habitat=np.zeros(n_concepts, dtype=bool),
        regions=[np.zeros((2, 2), dtype=np.uint8)] * n_images,
        region_names=("background",),
        concept_regions=np.zeros((n_concepts, 1), dtype=bool),
    )


def ordered(concepts: NDArray[np.int64]) -> ImageConcepts:
    relevance = np.linspace(1, 0, concepts.shape[1], dtype=np.float32)
    return ImageConcepts(
        concepts, np.tile(relevance, (len(concepts), 1)), np.zeros(concepts.shape, dtype=np.int64)
    )


def measure(visible: NDArray[np.bool_], concepts: NDArray[np.int64]) -> OrderTruth:
    columns, groups = np.arange(visible.shape[1]), np.arange(len(visible)) % 6
    return measure_order(truth_of(visible), ordered(concepts), columns, groups, seed=0)


def test_three_pictures_by_hand() -> None:
    visible = np.array([[1, 0, 1, 0], [0, 1, 0, 0], [1, 1, 0, 0]], dtype=bool)
    # true at ranks 1 and 3 of 3: (1 + 2/3) / 2; at 2 of 2: 1/2; all true: nothing to order
    found = measure(visible, np.array([[0, 1, 2], [0, 1, -1], [0, 1, -1]]))
    np.testing.assert_allclose(found.rows, [5 / 6, 1 / 2, np.nan])
    assert found.precision is not None
    assert found.precision.value == pytest.approx((5 / 6 + 1 / 2) / 2)
    # by chance 2 of 3: (1 + 5/6 + 7/12) / 3 = 29/36; 1 of 2: 3/4
    assert found.chance == pytest.approx((29 / 36 + 3 / 4) / 2)
    assert found.n_without == 1


def test_words_nothing_is_known_of_leave_the_order() -> None:
    truth = truth_of(np.array([[True, False]]))
    columns = np.array([-1, 1, 0])
    found = measure_order(truth, ordered(np.array([[0, 2, 1]])), columns, np.array([0]), seed=0)
    assert found.rows.tolist() == [1]


def random_pictures(seed: int) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    visible = rng.random((300, N_CONCEPTS)) < 0.4
    return visible, np.argsort(rng.random((300, N_CONCEPTS)), axis=1)[:, :9]


@pytest.mark.parametrize("seed", range(3))
def test_rows_are_those_of_scikit_learn_and_random_orders_are_at_chance(seed: int) -> None:
    visible, concepts = random_pictures(seed)
    found = measure(visible, concepts)
    scores = np.linspace(1, 0, 9)
    for row in np.flatnonzero(~np.isnan(found.rows))[:40]:
        expected = average_precision_score(visible[row, concepts[row]], scores)
        assert found.rows[row] == pytest.approx(expected)
    assert found.above_chance is not None
    assert found.above_chance.difference.value == pytest.approx(0, abs=0.04)


def test_a_perfect_order_is_1_and_far_above_chance() -> None:
    visible, concepts = random_pictures(0)
    true_first = np.argsort(~np.take_along_axis(visible, concepts, axis=1), axis=1, kind="stable")
    found = measure(visible, np.take_along_axis(concepts, true_first, axis=1))
    assert found.precision is not None
    assert found.precision.value == 1
    assert found.above_chance is not None
    assert found.above_chance.p == 1 / 64  # six groups, all of one sign
    assert found.chance is not None
    assert found.chance < 0.7


def test_without_any_order_there_is_no_number() -> None:
    found = measure(np.zeros((2, 3), dtype=bool), np.array([[0, 1], [1, 2]]))
    assert (found.precision, found.chance, found.above_chance, found.n_without) == (
        None,
        None,
        None,
        2,
    )
