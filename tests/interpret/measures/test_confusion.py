import json

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures.confusion import measure_confusion, order_by_similarity

LABELS = np.array([0, 0, 0, 1, 1, 2])
PREDICTIONS = np.array([1, 1, 0, 1, 0, 2])
VECTORS = unit_rows(np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1], [0.1, 0.9]]))
NAMES = ("cat", "dog", "crane", "crane")


def test_pairs_come_with_the_most_confused_first() -> None:
    found = measure_confusion(LABELS, PREDICTIONS, VECTORS).most_confused()
    assert [(p.label, p.prediction, p.n, p.support) for p in found] == [(0, 1, 2, 3), (1, 0, 1, 2)]
    assert found[0].fraction == pytest.approx(2 / 3)
    assert found[0].ci95[0] < 2 / 3 < found[0].ci95[1]


def test_shares_are_of_the_classs_pictures_in_the_order_of_similarity() -> None:
    found = measure_confusion(LABELS, PREDICTIONS, VECTORS)
    shares, order = found.ordered_shares, found.order.tolist()
    assert shares[order.index(0), order.index(1)] == pytest.approx(2 / 3)
    assert np.isnan(shares[order.index(3)]).all()  # a class without pictures
    with_pictures = np.delete(shares, order.index(3), axis=0)
    assert with_pictures.sum(axis=1) == pytest.approx(1)


def test_the_result_holds_the_cells_and_tells_equal_names_apart() -> None:
    found = measure_confusion(LABELS, np.array([1, 1, 0, 1, 0, 3]), VECTORS).to_dict(NAMES)
    assert [0, 1, 2] in found["cells"]
    assert sum(n for _, _, n in found["cells"]) == 6
    last = found["most_confused"][-1]
    assert (last["label_name"], last["prediction_name"]) == ("crane (2)", "crane (3)")
    json.dumps(found, allow_nan=False)


def test_like_stands_beside_like() -> None:
    # three bundles of directions, shuffled: bundles stay together
    rng = np.random.default_rng(0)
    bundle = rng.permutation(np.arange(30) % 3)
    vectors = unit_rows(np.eye(3, 20)[bundle] + 0.1 * rng.normal(size=(30, 20)))
    order = order_by_similarity(vectors)
    assert sorted(order) == list(range(30))
    assert (np.diff(bundle[order]) != 0).sum() == 2


def test_equal_texts_and_single_classes_have_an_order() -> None:
    assert sorted(order_by_similarity(np.ones((4, 3)) / np.sqrt(3))) == [0, 1, 2, 3]
    assert order_by_similarity(np.ones((1, 1))).tolist() == [0]
