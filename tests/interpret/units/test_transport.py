from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from interpret.units.transport import transport

Table = NDArray[np.float64]


def whole(table: Table) -> Table:
    """The plan of one table that has all its rows and columns."""
    rows, columns = (np.ones((1, size), dtype=bool) for size in table.shape)
    return np.exp(transport(table[None], rows, columns)[0])


def plain_sinkhorn(table: Table, steps: int = 1_000) -> Table:
    """As in the released code: rows, then columns, brought to equal sums, again and again."""
    plan = [[float(np.exp(value)) for value in row] for row in table]
    n_rows, n_columns = table.shape
    for _ in range(steps):
        for row in plan:
            total = sum(row)
            row[:] = [value / (total * n_rows) for value in row]
        for j in range(n_columns):
            total = sum(row[j] for row in plan)
            for row in plan:
                row[j] /= total * n_columns
    return np.array(plan)


def test_two_by_two_by_hand() -> None:
    # kernel 4 1 ; 1 1. A plan with sums 1/2 is a b ; b a with a + b = 1/2, and transport keeps
    # the cross ratio: (a / b)^2 = 4 * 1 / (1 * 1), so a = 2 b: a = 1/3, b = 1/6
    plan = whole(np.array([[log(4), 0.0], [0.0, 0.0]]))
    assert plan == pytest.approx(np.array([[1 / 3, 1 / 6], [1 / 6, 1 / 3]]), abs=1e-8)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000))
def test_the_plan_equals_a_thousand_plain_alternations(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(0, 0.7, (int(rng.integers(1, 6)), int(rng.integers(1, 8))))
    assert whole(table) == pytest.approx(plain_sinkhorn(table), abs=1e-8)


@given(st.integers(0, 10_000), st.floats(0.01, 3))
def test_both_marginals_are_uniform(seed: int, spread: float) -> None:
    plan = whole(np.random.default_rng(seed).normal(0, spread, (4, 9)))
    assert plan.sum(axis=0) == pytest.approx(np.full(9, 1 / 9), abs=1e-12)
    assert plan.sum(axis=1) == pytest.approx(np.full(4, 1 / 4), abs=1e-7)


@given(st.integers(0, 10_000))
def test_what_is_added_to_a_row_or_a_column_makes_no_difference(seed: int) -> None:
    rng = np.random.default_rng(seed)
    table = rng.normal(size=(4, 6))
    shifted = table + rng.normal(size=(4, 1)) + rng.normal(size=(1, 6))
    assert whole(shifted) == pytest.approx(whole(table), abs=1e-7)


@given(st.integers(0, 10_000))
def test_many_masked_tables_equal_each_table_cut_out(seed: int) -> None:
    rng = np.random.default_rng(seed)
    tables = rng.normal(0, 0.5, (3, 5, 7))
    rows, columns = rng.random((3, 5)) < 0.6, rng.random((3, 7)) < 0.6
    plans = transport(tables, rows, columns)
    for plan, table, row, column in zip(plans, tables, rows, columns, strict=True):
        inside = np.ix_(row, column)
        outside = np.ones(plan.shape, dtype=bool)
        outside[inside] = False
        assert (plan[outside] == -np.inf).all()
        if row.any() and column.any():
            assert np.exp(plan[inside]) == pytest.approx(whole(table[inside]), abs=1e-8)


def test_rows_without_columns_and_columns_without_rows_make_an_empty_plan() -> None:
    some, none = np.ones((1, 2), dtype=bool), np.zeros((1, 2), dtype=bool)
    for rows, columns in ((some, none), (none, some), (none, none)):
        assert (transport(np.zeros((1, 2, 2)), rows, columns) == -np.inf).all()
