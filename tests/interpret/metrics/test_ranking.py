"""Scores of ranked lists: by hand, as properties, against two libraries, and a study's table."""

from itertools import product
from typing import Any

import numpy as np
import pytest
import pytrec_eval
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from sklearn.metrics import average_precision_score, ndcg_score

from interpret.metrics.ranking import (
    CUTS,
    RECIPES,
    first_hits,
    reciprocal_ranks,
    score_lists,
)
from interpret.published import read_published

CASES = [(seed, n, r) for seed, (n, r) in enumerate([(10, 1), (30, 4), (60, 25), (200, 12)])]


def hits_at(*ranks: int, depth: int = 10) -> NDArray[np.bool_]:
    return np.isin(np.arange(1, depth + 1), ranks)[None]


def score(hits: NDArray[np.bool_], n_relevant: int, recipe: Any = "standard") -> dict[str, float]:
    found = score_lists(hits, np.array([n_relevant]), recipe=recipe)
    return {name: float(values[0]) for name, values in found.items()}


def draw(seed: int, n: int, n_relevant: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Scores without ties, and which items are relevant."""
    rng = np.random.default_rng(seed)
    return rng.permutation(n).astype(float), np.isin(np.arange(n), rng.permutation(n)[:n_relevant])


def test_a_list_counted_by_hand() -> None:
    found = score(hits_at(2, 5), 3)
    assert found["precision_at_1"] == 0
    assert found["precision_at_5"] == 2 / 5
    assert found["recall_at_5"] == found["recall_at_10"] == 2 / 3
    assert (found["hit_at_1"], found["hit_at_5"]) == (0, 1)
    # discounts at ranks 2 and 5 are 1 / log2(3) and 1 / log2(6); the best three 1, 0.631, 0.5
    gain = 1 / np.log2(3) + 1 / np.log2(6)
    assert found["ndcg_at_5"] == pytest.approx(gain / (1 + 1 / np.log2(3) + 0.5))
    assert found["ap_at_5"] == pytest.approx((1 / 2 + 2 / 5) / 3)
    assert found["ap_at_1"] == 0


def test_the_same_list_by_the_studys_recipe() -> None:
    found = score(hits_at(2, 5, 7), 30, "domains")
    assert found["recall_at_5"] == 2 / 3  # two of three hits in the top 10
    assert found["recall_at_10"] == 1
    gain = 1 / np.log2(3) + 1 / np.log2(6)
    assert found["ndcg_at_5"] == pytest.approx(gain / (1 + 1 / np.log2(3) + 0.5))
    assert found["ap_at_5"] == pytest.approx((1 / 2 + 2 / 5) / 2)  # of two hits in the top 5
    assert found["precision_at_5"] == score(hits_at(2, 5, 7), 30)["precision_at_5"]


@pytest.mark.parametrize("recipe", RECIPES)
def test_a_query_without_anything_relevant_scores_0_and_not_nan(recipe: Any) -> None:
    assert set(score(hits_at(), 0, recipe).values()) == {0.0}


@pytest.mark.parametrize("recipe", RECIPES)
@given(pattern=st.lists(st.booleans(), min_size=10, max_size=14), more=st.integers(0, 30))
def test_scores_are_fractions_and_a_better_list_is_not_worse(
    recipe: Any, pattern: list[bool], more: int
) -> None:
    hits = np.array([pattern])
    n_relevant = int(hits.sum()) + more
    found = score(hits, n_relevant, recipe)
    assert all(0 <= value <= 1 + 1e-12 for value in found.values())
    best = score(np.sort(hits, axis=1)[:, ::-1], n_relevant, recipe)
    by_order = [name for name in found if recipe == "standard" or "10" in name]
    assert all(best[name] >= found[name] - 1e-12 for name in by_order)


@pytest.mark.parametrize(("seed", "n", "n_relevant"), CASES)
def test_scores_are_those_of_trec_eval(seed: int, n: int, n_relevant: int) -> None:
    scores, relevant = draw(seed, n, n_relevant)
    hits = relevant[np.argsort(-scores)][None]
    asked = {"P.1,5,10", "recall.1,5,10", "success.1,5,10", "ndcg_cut.1,5,10", "recip_rank"}
    truth = {"q": {str(i): int(is_relevant) for i, is_relevant in enumerate(relevant)}}
    run = {"q": {str(i): float(value) for i, value in enumerate(scores)}}
    told = pytrec_eval.RelevanceEvaluator(truth, asked).evaluate(run)["q"]
    found = score(hits, n_relevant)
    names = {"precision": "P", "recall": "recall", "hit": "success", "ndcg": "ndcg_cut"}
    for k, (ours, theirs) in product(CUTS, names.items()):
        assert found[f"{ours}_at_{k}"] == pytest.approx(told[f"{theirs}_{k}"]), (ours, k)
    assert reciprocal_ranks(first_hits(hits))[0] == pytest.approx(told["recip_rank"])


@pytest.mark.parametrize(("seed", "n", "n_relevant"), CASES)
def test_ndcg_and_average_precision_are_those_of_scikit_learn(
    seed: int, n: int, n_relevant: int
) -> None:
    scores, relevant = draw(seed, n, n_relevant)
    found = score(relevant[np.argsort(-scores)][None], n_relevant)
    for k in CUTS:
        assert found[f"ndcg_at_{k}"] == pytest.approx(ndcg_score([relevant], [scores], k=k))
    first = np.argsort(-scores)[:10]
    if relevant[first].all() or not relevant[first].any():
        return
    among_hits = average_precision_score(relevant[first], scores[first])
    by_domains = score(relevant[np.argsort(-scores)][None], n_relevant, "domains")
    assert by_domains["ap_at_10"] == pytest.approx(among_hits)
    share = relevant[first].sum() / min(10, n_relevant)
    assert found["ap_at_10"] == pytest.approx(among_hits * share)


def test_more_hits_than_relevant_items_are_refused() -> None:
    with pytest.raises(ValueError, match="more hits than"):
        score(hits_at(1, 2), 1)
    with pytest.raises(ValueError, match="fill up short lists"):
        score(hits_at(1, depth=9), 1)
    with pytest.raises(ValueError, match="recipe must be one of standard, domains"):
        score(hits_at(1), 1, "other")


def misfit(columns: NDArray[Any], row: NDArray[Any]) -> float:
    """The least largest difference between a row and a mixture of possible lists."""
    n_columns, n_lists = columns.shape
    slack = -np.ones((n_columns, 1))
    found = linprog(
        np.r_[np.zeros(n_lists), 1],
        A_ub=np.block([[columns, slack], [-columns, slack]]),
        b_ub=np.r_[row, -row],
        A_eq=[np.r_[np.ones(n_lists), 0]],
        b_eq=[1],
    )
    return float(found.fun)


def test_every_printed_row_of_the_study_is_a_mean_of_lists_scored_by_its_recipe_only() -> None:
    table = read_published()["unmatched"]["domains_retrieval"]
    rows = [np.array(row) for name, row in table.items() if "/" in name]
    hits = np.array(list(product([False, True], repeat=10)))
    n_relevant = np.full(len(hits), 10)
    for recipe, fits in (("domains", True), ("standard", False)):
        scores = score_lists(hits, n_relevant, recipe=recipe)  # type: ignore[arg-type]
        columns = np.array([scores[name] for name in table["columns"]])
        misfits = [misfit(columns, row) for row in rows]
        assert len(misfits) == 11
        assert (max(misfits) < 0.0005) if fits else (min(misfits) > 0.01)
