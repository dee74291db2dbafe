from math import log, log2

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import mutual_info_score

from interpret.metrics.information import (
    adjusted_overlap,
    membership_entropy_bits,
    membership_mi_bits,
    published_mi_nats,
    shared_information,
)

IMAGENET = (15, 50, 4229)  # concepts of a picture, of a class, in the bank


@st.composite
def set_sizes(draw: st.DrawFn) -> tuple[int, int, int, int]:
    """k, n, m, d of sets that take at most a quarter of the bank."""
    d = draw(st.integers(40, 5000))
    n, m = draw(st.integers(1, min(15, d // 4))), draw(st.integers(1, d // 4))
    return draw(st.integers(0, min(n, m))), n, m, d


@pytest.mark.parametrize(
    ("k", "nats"),
    [(0, 0), (1, 6.620), (2, 7.313), (3, 7.719), (5, 8.230), (10, 8.923), (15, 9.328)],
)
def test_published_mi_equals_the_values_of_the_released_code(k: int, nats: float) -> None:
    assert published_mi_nats(15, 50, k) == pytest.approx(nats, abs=5e-4)


@given(st.integers(1, 15), st.integers(1, 50), st.data())
def test_published_mi_equals_the_released_arithmetic_on_its_equality_table(
    n: int, m: int, data: st.DataObject
) -> None:
    k = data.draw(st.integers(1, min(n, m)))
    joint = np.zeros((n, m))
    joint[np.arange(k), np.arange(k)] = 1 / k
    released = log(n) + log(m) - float((joint * np.log(joint + 1e-9)).sum())
    assert published_mi_nats(n, m, k) == pytest.approx(released, abs=1e-7)


@pytest.mark.parametrize(
    ("k", "bits"),
    [(1, 0.00032), (2, 0.00108), (3, 0.00206), (5, 0.00444), (10, 0.01226), (15, 0.02356)],
)
def test_membership_mi_equals_the_reference_table(k: int, bits: float) -> None:
    assert membership_mi_bits(k, *IMAGENET) == pytest.approx(bits, abs=5e-6)


def test_membership_mi_is_negative_below_chance() -> None:
    # chance is 15 x 50 / 4,229 = .18 shared concepts, so none is below it
    assert membership_mi_bits(0, *IMAGENET) == pytest.approx(-0.00006, abs=5e-6)


def test_membership_mi_of_a_small_bank_worked_out_by_hand() -> None:
    # d 8, n 4, m 4, k 3: cells 3 1 / 1 3 of 8, margins a half
    # 2 x 3/8 log2(3/8 / 1/4) + 2 x 1/8 log2(1/8 / 1/4) = 3/4 log2(3/2) - 1/4
    assert membership_mi_bits(3, 4, 4, 8) == pytest.approx(0.75 * log2(1.5) - 0.25, abs=1e-12)
    assert membership_mi_bits(1, 4, 4, 8) == pytest.approx(-(0.75 * log2(1.5) - 0.25), abs=1e-12)


def test_membership_mi_is_exactly_zero_at_chance() -> None:
    assert membership_mi_bits(3, 12, 100, 400) == 0  # 12 x 100 / 400 = 3


@given(set_sizes())
def test_membership_mi_equals_scikit_learn_on_the_membership_vectors(
    sizes: tuple[int, int, int, int],
) -> None:
    k, n, m, d = sizes
    concept = np.arange(d)
    in_picture, in_class = concept < n, (concept >= n - k) & (concept < n - k + m)
    sign = -1 if k * d < n * m else 1
    bits = sign * mutual_info_score(in_picture, in_class) / log(2)
    assert membership_mi_bits(*sizes) == pytest.approx(bits, abs=1e-12)


def test_membership_entropy_of_a_quarter_of_the_bank_worked_out_by_hand() -> None:
    # 1/4 log2 4 + 3/4 log2(4/3) = 2 - 3/4 log2 3
    assert membership_entropy_bits(10, 40) == pytest.approx(2 - 0.75 * log2(3), abs=1e-12)


@pytest.mark.parametrize("n", [0, 40])
def test_membership_entropy_of_nothing_and_of_everything_is_zero(n: int) -> None:
    assert membership_entropy_bits(n, 40) == 0
    assert shared_information(min(n, 10), n, 10, 40) == 0


@pytest.mark.parametrize(
    ("k", "share"),
    [(0, -0.002), (1, 0.009), (2, 0.032), (3, 0.061), (5, 0.131), (8, 0.260), (10, 0.361)],
)
def test_shared_information_equals_the_reference_values(k: int, share: float) -> None:
    assert shared_information(k, *IMAGENET) == pytest.approx(share, abs=5e-4)


@pytest.mark.parametrize(("k", "share"), [(0, -0.00179), (3, 0.06057), (15, 0.69334)])
def test_shared_information_equals_the_hand_checked_values(k: int, share: float) -> None:
    assert shared_information(k, *IMAGENET) == pytest.approx(share, abs=5e-6)


@pytest.mark.parametrize(("k", "overlap"), [(0, -0.01196), (3, 0.19043), (15, 1)])
def test_adjusted_overlap_equals_the_hand_checked_values(k: int, overlap: float) -> None:
    assert adjusted_overlap(k, *IMAGENET) == pytest.approx(overlap, abs=5e-6)


def test_adjusted_overlap_of_sets_that_leave_no_choice_is_zero() -> None:
    assert adjusted_overlap([0, 0, 7], [0, 7, 7], [9, 0, 40], 40).tolist() == [0, 0, 0]


@given(set_sizes())
def test_every_measure_stays_in_its_range(sizes: tuple[int, int, int, int]) -> None:
    k, n, m, d = sizes
    nats = published_mi_nats(n, m, k)
    assert nats == 0 if k == 0 else log(n * m) - 1e-12 <= nats <= log(n * m * n) + 1e-12
    assert abs(membership_mi_bits(*sizes)) <= membership_entropy_bits(n, d) + 1e-12
    assert -1 <= shared_information(*sizes) <= 1
    assert -1 / 3 - 1e-12 <= adjusted_overlap(*sizes) <= 1


@given(set_sizes())
def test_every_measure_rises_with_the_shared_concepts(sizes: tuple[int, int, int, int]) -> None:
    _, n, m, d = sizes
    k = np.arange(min(n, m) + 1)
    nats = published_mi_nats(n, m, k)
    assert (np.diff(nats) > 0).all() or n == m == 1  # ln 1 = 0
    for values in (
        membership_mi_bits(k, n, m, d),
        shared_information(k, n, m, d),
        adjusted_overlap(k, n, m, d),
    ):
        assert (np.diff(values) > 0).all()


def test_arrays_are_broadcast() -> None:
    k, n = np.arange(3)[:, None], np.array([2, 5])
    values = membership_mi_bits(k, n, 9, 60)
    assert values.shape == (3, 2)
    assert values[2, 1] == membership_mi_bits(2, 5, 9, 60)


@pytest.mark.parametrize(("k", "n", "m"), [(4, 3, 9), (4, 9, 3), (-1, 3, 3), (float("nan"), 3, 3)])
def test_counts_that_cannot_be_are_refused(k: float, n: int, m: int) -> None:
    with pytest.raises(ValueError, match="shared concepts must number"):
        adjusted_overlap(k, n, m, 100)
    with pytest.raises(ValueError, match="shared concepts must number"):
        published_mi_nats(n, m, k)


def test_a_bank_smaller_than_its_sets_is_refused() -> None:
    with pytest.raises(ValueError, match="bank must hold both sets"):
        membership_mi_bits(1, 5, 5, 8)
