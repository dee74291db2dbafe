"""Areas under perturbation curves."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from interpret.metrics.perturbation import unit_step_area

CURVES = arrays(np.float64, (3, 6), elements=st.floats(-10, 10, width=32))


def test_a_flat_curve_over_five_steps_has_five_times_its_height() -> None:
    assert unit_step_area(np.full(6, 0.5)) == 2.5


def test_ends_count_half() -> None:
    # (1 + 0)/2 + (0 + 0)/2 + (0 + 1)/2
    np.testing.assert_allclose(unit_step_area(np.array([[1, 0, 0, 1]])), [1.0])


@given(CURVES)
def test_the_area_lies_between_the_lowest_and_the_highest_point(curves: np.ndarray) -> None:
    mean = unit_step_area(curves) / 5
    assert (mean <= curves.max(axis=1) + 1e-9).all()
    assert (mean >= curves.min(axis=1) - 1e-9).all()


@given(CURVES)
def test_turning_a_curve_around_changes_nothing(curves: np.ndarray) -> None:
    np.testing.assert_allclose(
        unit_step_area(curves), unit_step_area(curves[:, ::-1]), atol=1e-9, rtol=0
    )


def test_one_point_is_no_curve() -> None:
    with pytest.raises(ValueError, match=r"at least two points, got shape \(4, 1\)"):
        unit_step_area(np.zeros((4, 1)))
