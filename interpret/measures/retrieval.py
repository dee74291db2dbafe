"""Unit vectors of queries and of a gallery in, how well the right items are found out.

Every score is a row over queries; means, intervals, chance and tables follow from the rows.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from interpret.measures.approximate_search import Approximation, search_approximately
from interpret.measures.exact_search import Search, TopItems, search_exact
from interpret.measures.relevance import Relevance
from interpret.metrics.calibration_rows import Mean
from interpret.metrics.ranking import (
    DEPTH,
    RECIPES,
    Recipe,
    first_hits,
    reciprocal_ranks,
    score_lists,
)
from interpret.metrics.ranking_chance import chance_of_lists, median_rank_chance
from interpret.metrics.statistics import bootstrap_ci, fraction_ci95

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]
Progress = Callable[[int], object]
SearchBy = Literal["exact", "faiss"]

SEARCHES: tuple[SearchBy, ...] = get_args(SearchBy)
RECIPROCAL = "reciprocal_rank"


@dataclass(frozen=True)
class Options:
    """How lists are found and scored.

    Attributes:
        search: "exact", or "faiss" for galleries of millions; ranks are then known within the
            list alone.
        top: items of each list that are kept, at least; ten where the gallery has them.
        seed: of the order of equal scores, and of resamples.
    """

    search: SearchBy = "exact"
    top: int = DEPTH
    seed: int = 0


@dataclass(frozen=True)
class ScoredLists:
    """Lists scored by one recipe.

    Attributes:
        rows: score -> shape (n_queries,); 0 for a query that nothing answers.
        means: score -> mean over the queries that something answers, with a 95 % interval.
        chance: score -> what a random order gives on average.
    """

    rows: dict[str, Floats] = field(repr=False)
    means: dict[str, Mean]
    chance: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON: the means, with their intervals and chance beside."""
        return {
            **{name: mean.value for name, mean in self.means.items()},
            "ci95": {name: mean.ci95 for name, mean in self.means.items()},
            "chance": self.chance,
        }


@dataclass(frozen=True)
class Retrieval:
    """How well queries find what answers them.

    Attributes:
        top: the best items of each query.
        hits: bool, shape (n_queries, >= 10): which of them answer.
        n_relevant: shape (n_queries,), items that answer.
        groups: shape (n_queries,), queries that intervals draw together.
        first_ranks: shape (n_queries,), rank of the first that does; 0 for none, and by "faiss"
            for none in the list.
        by_recipe: the scores; see `interpret.metrics.ranking.score_lists`.
        median_rank: of the first relevant item; None by "faiss".
        median_rank_chance: what a random order gives.
        n_gallery: items that are searched.
        approximation: of "faiss"; None for exact search.
    """

    top: TopItems = field(repr=False)
    hits: Bools = field(repr=False)
    n_relevant: Ints = field(repr=False)
    groups: Ints = field(repr=False)
    first_ranks: Ints = field(repr=False)
    by_recipe: dict[Recipe, ScoredLists]
    median_rank: float | None
    median_rank_chance: int | None
    n_gallery: int
    approximation: Approximation | None

    @property
    def answered(self) -> Bools:
        """Queries that something answers, shape (n_queries,); the others are in no mean."""
        return np.asarray(self.n_relevant > 0)

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON: scores by recipe, and how many queries and items there were."""
        return {
            "n_queries": int(self.answered.sum()),
            "n_without_relevant": int((~self.answered).sum()),
            "n_gallery": self.n_gallery,
            "n_relevant_mean": float(self.n_relevant[self.answered].mean()),
            "median_rank": self.median_rank,
            "median_rank_chance": self.median_rank_chance,
            **{recipe: scored.to_dict() for recipe, scored in self.by_recipe.items()},
            "approximation": self.approximation and self.approximation.to_dict(),
        }


def measure_retrieval(
    queries: Vectors,
    gallery: Vectors,
    relevance: Relevance,
    options: Options,
    progress: Progress | None = None,
) -> Retrieval:
    """Search, and score the lists by every recipe.

    Intervals come from drawing groups of queries with replacement. They say how the mean would
    vary with other queries of the kind, in this gallery: not with other pictures to be found, nor
    with another wording, and a text that several pictures share counts with the first of them.

    Args:
        queries: shape (n_queries, dim), float32, rows of length 1.
        gallery: shape (n_gallery, dim), float32, rows of length 1.
        relevance: of the items to the queries.
        options: how.
        progress: told how many more queries are done.

    Raises:
        ValueError: shapes do not fit, nothing answers any query, or more items are wanted than
            there are.
    """
    if relevance.pairs.shape != (len(queries), len(gallery)):
        raise ValueError(
            "relevance must have a row a query and a column an item, got "
            f"{relevance.pairs.shape} for {len(queries)} queries and {len(gallery)} items."
        )
    n_relevant, n_gallery = relevance.n_relevant, len(gallery)
    if not n_relevant.any():
        raise ValueError(f"some query must have a relevant item, got none of {len(queries)}.")
    found, approximation = _search(queries, gallery, relevance, options, progress)
    hits = fill_up(relevance.holds(found.top.indices))
    ranks = first_hits(hits) if found.first_ranks is None else found.first_ranks
    lists = Lists(hits, n_relevant, ranks, relevance.groups, n_gallery)
    return Retrieval(
        found.top,
        hits,
        n_relevant,
        relevance.groups,
        ranks,
        {recipe: score(lists, recipe, seed=options.seed) for recipe in RECIPES},
        None if approximation else float(np.median(ranks[n_relevant > 0])),
        median_rank_chance(n_relevant, n_gallery),
        n_gallery,
        approximation,
    )


class Lists(NamedTuple):
    """What lists are scored from, as `Retrieval` has it."""

    hits: Bools
    n_relevant: Ints
    first_ranks: Ints
    groups: Ints
    n_gallery: int


def score(lists: Lists, recipe: Recipe, *, seed: int) -> ScoredLists:
    """Rows, means and chance of lists, at least one of a query that something answers."""
    answered = lists.n_relevant > 0
    rows = score_lists(lists.hits, lists.n_relevant, recipe=recipe)
    rows[RECIPROCAL] = reciprocal_ranks(lists.first_ranks)
    chance = chance_of_lists(lists.n_relevant[answered], lists.n_gallery, recipe=recipe)
    means = average(rows, answered, lists.groups, seed=seed)
    return ScoredLists(rows, means, {name: float(chance[name].mean()) for name in rows})


def average(
    scores: dict[str, Floats], counted: Bools, groups: Ints, *, seed: int
) -> dict[str, Mean]:
    """Mean of every score over some queries, with its interval over groups, within [0, 1].

    Where every query has 0, or every one 1, draws do not vary: the interval is then Wilson's, with
    as many answers as there are groups.
    """
    stacked = np.stack([values[counted] for values in scores.values()], axis=1)
    ends = bootstrap_ci(stacked, groups[counted], seed=seed)
    n_groups = len(np.unique(groups[counted]))
    return {
        name: Mean(float(values.mean()), _interval(values, ends_of, n_groups), len(values))
        for name, values, ends_of in zip(scores, stacked.T, ends, strict=True)
    }


def fill_up(hits: Bools) -> Bools:
    """Lists of a short gallery with places that hold nothing, so that there are ten."""
    missing = max(0, DEPTH - hits.shape[1])
    return np.pad(hits, ((0, 0), (0, missing)))


def _interval(values: Floats, ends: Floats, n_groups: int) -> tuple[float, float] | None:
    low, high = ends
    if np.isnan(low):
        return None
    if values[0] in (0, 1) and (values == values[0]).all():
        return fraction_ci95(int(values[0]) * n_groups, n_groups)
    return max(0.0, float(low)), min(1.0, float(high))


def _search(
    queries: Vectors,
    gallery: Vectors,
    relevance: Relevance,
    options: Options,
    progress: Progress | None,
) -> tuple[Search, Approximation | None]:
    """The lists; ranks beyond them by exact search alone."""
    k, seed = max(options.top, min(DEPTH, len(gallery))), options.seed
    if options.search == "faiss":
        top, approximation = search_approximately(queries, gallery, k, seed=seed)
        return Search(top, None), approximation
    given: dict[str, Any] = {"relevance": relevance, "seed": seed, "progress": progress}
    return search_exact(queries, gallery, k, **given), None
