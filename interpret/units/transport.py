"""Tables of logits in, transport plans out: how much of each row goes to each column."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

SINKHORN_STEPS = 1_000  # released code
SINKHORN_TOLERANCE = 1e-9

Flags = NDArray[np.bool_]


def transport(logits: NDArray[np.float64], rows: Flags, columns: Flags) -> NDArray[np.float64]:
    """Entropic optimal transport with uniform marginals, in the log domain, many tables at once.

    Args:
        logits: shape (n_tables, n_rows, n_columns).
        rows: shape (n_tables, n_rows), which rows a table has.
        columns: shape (n_tables, n_columns), which columns.

    Returns:
        Log of the plan, same shape as logits; -inf outside the table. Column sums are exact,
        row sums up to the tolerance of the last step. A table of rows without columns, or of
        columns without rows, is empty.

    References:
        Cuturi, "Sinkhorn distances" (NeurIPS 2013); alternation as in the paper's released code.
    """
    has_rows, has_columns = (side.any(axis=1, keepdims=True) for side in (rows, columns))
    rows, columns = rows & has_columns, columns & has_rows
    inside = rows[:, :, None] & columns[:, None, :]
    log_kernel = np.where(inside, logits, -np.inf)
    with np.errstate(divide="ignore", invalid="ignore"):
        row_mass = -np.log(rows.sum(axis=1, keepdims=True, dtype=float))
        column_mass = -np.log(columns.sum(axis=1, keepdims=True, dtype=float))
        u, v = np.zeros(rows.shape), np.zeros(columns.shape)
        for _ in range(SINKHORN_STEPS):
            before = u
            u = row_mass - logsumexp(log_kernel + v[:, None, :], axis=2)
            u = np.where(rows, u, 0.0)
            v = column_mass - logsumexp(log_kernel + u[:, :, None], axis=1)
            v = np.where(columns, v, 0.0)
            if np.abs(u - before).max(initial=0.0) < SINKHORN_TOLERANCE:
                break
    return np.asarray(log_kernel + u[:, :, None] + v[:, None, :])
