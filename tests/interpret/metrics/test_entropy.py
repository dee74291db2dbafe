import json
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray
from scipy.stats import entropy

from interpret.metrics import entropy as entropy_file
from interpret.metrics.entropy import (
    exceeds_max_entropy,
    row_blocks,
    softmax_entropy_nats,
    summarise_entropy,
)

Floats = NDArray[np.float64]
logit_tables = arrays(
    np.float64,
    st.tuples(st.integers(1, 5), st.integers(1, 6)),
    elements=st.floats(-50, 50, width=32),
)


def test_entropy_of_three_to_one_worked_out_by_hand() -> None:
    # softmax(ln 3, 0) = 3/4, 1/4: 3/4 ln(4/3) + 1/4 ln 4 = ln 4 - 3/4 ln 3
    nats = softmax_entropy_nats(np.array([[log(3), 0]]))
    assert nats == pytest.approx([log(4) - 0.75 * log(3)], abs=1e-12)


def test_temperature_divides_the_logits() -> None:
    nats = softmax_entropy_nats(np.array([[0.07 * log(3), 0]]), tau=0.07)
    assert nats == pytest.approx([log(4) - 0.75 * log(3)], abs=1e-12)


@settings(max_examples=30, deadline=None)
@given(logit_tables, st.floats(0.01, 100))
def test_entropy_equals_scipy_and_stays_in_its_range(logits: Floats, tau: float) -> None:
    nats = softmax_entropy_nats(logits, tau=tau)
    weights = np.exp((logits - logits.max(axis=1, keepdims=True)) / tau)
    assert nats == pytest.approx(entropy(weights, axis=1), abs=1e-9)
    assert ((nats >= 0) & (nats <= log(logits.shape[1]))).all()


@settings(max_examples=30, deadline=None)
@given(logit_tables, st.floats(0.01, 10), st.floats(1, 10), st.floats(-100, 100))
def test_entropy_rises_with_temperature_and_does_not_see_a_shift(
    logits: Floats, tau: float, factor: float, shift: float
) -> None:
    nats = softmax_entropy_nats(logits, tau=tau)
    assert (softmax_entropy_nats(logits, tau=tau * factor) >= nats - 1e-12).all()
    assert softmax_entropy_nats(logits + shift, tau=tau) == pytest.approx(nats, abs=1e-6)


@pytest.mark.parametrize(
    ("tau", "nats"), [(5e-324, 0), (1e-300, 0), (1e300, log(3)), (1.7e308, log(3))]
)
def test_entropy_is_stable_at_any_temperature(tau: float, nats: float) -> None:
    with np.errstate(all="raise", under="ignore"):
        assert softmax_entropy_nats(np.array([[1e5, 0, -1e5]]), tau=tau) == pytest.approx([nats])


@pytest.mark.parametrize("tau", [0, -1, np.nan, np.inf])
def test_temperatures_that_are_none_are_refused(tau: float) -> None:
    with pytest.raises(ValueError, match="tau must be above 0 and finite"):
        softmax_entropy_nats(np.zeros((1, 2)), tau=tau)
    with pytest.raises(ValueError, match="tau must be above 0 and finite"):
        summarise_entropy(np.zeros((1, 2)), tau=tau)


def test_logits_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="logits must"):
        softmax_entropy_nats(np.array([[np.nan, 1]]))


def test_the_summary_of_two_pictures_worked_out_by_hand() -> None:
    # one picture is certain (0 nats), one knows nothing of four choices (ln 4)
    summary = summarise_entropy(np.array([[1e4, 0, 0, 0], [0, 0, 0, 0]]))
    assert (summary.n_images, summary.n_choices) == (2, 4)
    assert summary.mean_nats == pytest.approx(log(4) / 2)
    assert summary.sd_nats == pytest.approx(log(4) / 2)
    assert summary.mean_normalised == pytest.approx(0.5)
    assert summary.max_nats == log(4)
    assert summary.mean_confidence == pytest.approx((1 + 0.25) / 2)


@settings(max_examples=30, deadline=None)
@given(logit_tables)
def test_the_summary_stays_in_its_ranges_and_survives_json(logits: Floats) -> None:
    summary = summarise_entropy(logits)
    assert 0 <= summary.mean_nats <= summary.max_nats
    assert 1 / summary.n_choices - 1e-12 <= summary.mean_confidence <= 1 + 1e-12
    assert (summary.mean_normalised is None) == (summary.n_choices == 1)
    assert summary.mean_normalised is None or 0 <= summary.mean_normalised <= 1
    assert json.loads(json.dumps(summary.to_dict(), allow_nan=False)) == summary.to_dict()


def test_working_in_blocks_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    logits = np.random.default_rng(0).normal(size=(50, 7)).astype(np.float32)
    whole = softmax_entropy_nats(logits)
    monkeypatch.setattr(entropy_file, "NUMBERS_AT_ONCE", 20)
    np.testing.assert_array_equal(softmax_entropy_nats(logits), whole)


@given(st.integers(0, 40), st.integers(1, 10**8))
def test_blocks_cover_every_row_once(n_rows: int, n_columns: int) -> None:
    rows = [i for block in row_blocks(n_rows, n_columns) for i in range(n_rows)[block]]
    assert rows == list(range(n_rows))


@pytest.mark.parametrize(
    ("nats", "n_choices", "exceeds"),
    [
        (5.3299, 205, True),  # printed in one study; ln 205 = 5.3230
        (5.3230, 205, False),
        (3.4657, 32, False),  # ln 32 = 3.46574
        (3.4658, 32, True),
        (0.6931, 2, False),
        (0.6932, 2, True),  # ln 2 = .693147 rounds down
        (0.0, 1, False),
        (0.0001, 1, True),
    ],
)
def test_printed_entropies_are_held_against_ln_k(
    nats: float, n_choices: int, exceeds: bool
) -> None:
    assert exceeds_max_entropy(nats, n_choices) is exceeds


def test_fewer_printed_digits_excuse_more() -> None:
    assert exceeds_max_entropy(5.33, 205, decimals=4)
    assert not exceeds_max_entropy(5.33, 205, decimals=1)


@given(st.integers(1, 10**6), st.integers(0, 8))
def test_no_rounded_maximum_exceeds_the_maximum(n_choices: int, decimals: int) -> None:
    assert not exceeds_max_entropy(round(log(n_choices), decimals), n_choices, decimals=decimals)


@pytest.mark.parametrize(("nats", "n_choices"), [(1.0, 0), (np.inf, 2), (np.nan, 2)])
def test_entropies_of_nothing_are_refused(nats: float, n_choices: int) -> None:
    with pytest.raises(ValueError, match="an entropy must be finite"):
        exceeds_max_entropy(nats, n_choices)
