import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from interpret.measures.dot_product import compare_dot_product, raw_class_vectors

# two texts at a right angle, the second ten times as long; pictures nearer to the first
TEXTS = np.array([[1.0, 0.0], [0.0, 1.0]])
NORMS = np.array([[1.0], [10.0]])
PICTURES = np.array([[0.8, 0.6], [0.6, 0.8], [1.0, 0.0]])
RAW = raw_class_vectors(TEXTS[:, None], NORMS)


def test_the_longer_text_wins_where_it_is_not_the_nearest() -> None:
    labels = np.array([0, 1, 0])
    found = compare_dot_product(PICTURES, RAW, PICTURES @ TEXTS.T, labels, seed=0)
    assert found.predictions.tolist() == [1, 1, 0]  # 6 > .8, 8 > .6, 0 < 1
    assert found.agreement == found.top1 == pytest.approx(2 / 3)
    assert found.against_cosine is not None
    assert found.against_cosine.mean_difference == pytest.approx(-1 / 3)
    assert (found.norm_mean, found.norm_sd, found.norm_min, found.norm_max) == (5.5, 4.5, 1, 10)
    assert found.largest_share == found.largest_share_cosine == pytest.approx(2 / 3)
    assert found.nearest_cosine_mean == pytest.approx((0.8 + 0.8 + 1) / 3)
    assert found.cosine_sd == pytest.approx((0.1 + 0.1 + 0.5) / 3)
    json.dumps(found.to_dict(), allow_nan=False)


@given(lengths=arrays(np.float64, 3, elements=st.floats(0.1, 100)))
def test_the_lengths_of_the_pictures_change_nothing(lengths: NDArray[np.float64]) -> None:
    cosines = PICTURES @ TEXTS.T
    found = compare_dot_product(PICTURES * lengths[:, None], RAW, cosines, None, seed=0)
    assert found.predictions.tolist() == [1, 1, 0]


@given(length=st.floats(0.1, 100))
def test_texts_of_one_length_decide_as_the_cosine_does(length: float) -> None:
    cosines = PICTURES @ TEXTS.T
    found = compare_dot_product(PICTURES, length * TEXTS, cosines, None, seed=0)
    assert found.agreement == 1


def test_several_templates_are_the_mean_of_their_raw_features() -> None:
    units = np.array([[[1.0, 0.0], [0.0, 1.0]]])  # one class, two templates
    raw = raw_class_vectors(units, np.array([[2.0, 4.0]]))
    assert raw.tolist() == [[1.0, 2.0]]


def test_without_labels_there_is_agreement_and_no_accuracy() -> None:
    found = compare_dot_product(PICTURES, RAW, PICTURES @ TEXTS.T, None, seed=0)
    assert (found.top1, found.top1_ci95, found.against_cosine) == (None, None, None)
    assert found.agreement == pytest.approx(2 / 3)
