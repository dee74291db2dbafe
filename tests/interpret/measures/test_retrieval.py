"""Retrieval measured: planted answers, lists of short galleries, queries that nothing answers."""

import json

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures.relevance import Relevance, by_class
from interpret.measures.retrieval import Options, measure_retrieval


def planted(noise: float, *, n_classes: int = 12, n_each: int = 15):  # type: ignore[no-untyped-def]
    rng = np.random.default_rng(0)
    classes = unit_rows(rng.standard_normal((n_classes, 32)))
    labels = np.repeat(np.arange(n_classes), n_each)
    pictures = unit_rows(classes[labels] + noise * rng.standard_normal((len(labels), 32)))
    return classes, pictures, labels


def test_planted_classes_are_found_and_shuffled_ones_at_chance() -> None:
    classes, pictures, labels = planted(0.05)
    found = measure_retrieval(classes, pictures, by_class(labels, 12), Options())
    scores = found.by_recipe["standard"]
    assert scores.means["precision_at_10"].value == scores.means["ndcg_at_5"].value == 1
    assert found.median_rank == 1
    shuffled = np.random.default_rng(1).permutation(labels)
    lost = measure_retrieval(classes, pictures, by_class(shuffled, 12), Options())
    for name in ("precision_at_10", "ndcg_at_10", "reciprocal_rank"):
        mean = lost.by_recipe["standard"].means[name]
        assert mean.ci95 is not None
        assert mean.ci95[0] <= lost.by_recipe["standard"].chance[name] <= mean.ci95[1]


def test_queries_that_nothing_answers_are_in_no_mean_but_counted() -> None:
    classes, pictures, labels = planted(0.4)
    given = pictures[labels < 10], labels[labels < 10]
    found = measure_retrieval(classes, given[0], by_class(given[1], 12), Options())
    told = found.to_dict()
    assert (told["n_queries"], told["n_without_relevant"]) == (10, 2)
    fewer = measure_retrieval(classes[:10], given[0], by_class(given[1], 10), Options())
    assert told["standard"] == fewer.to_dict()["standard"]
    assert found.first_ranks[10:].tolist() == [0, 0]
    json.dumps(told, allow_nan=False)


def test_a_gallery_of_three_leaves_seven_places_empty() -> None:
    classes, pictures, labels = planted(0.05, n_classes=3)
    back = by_class(labels, 3).reverse()
    found = measure_retrieval(pictures, classes, back, Options(top=3))
    scores = found.by_recipe["standard"].means
    assert scores["precision_at_10"].value == pytest.approx(0.1)  # one of ten places
    assert scores["recall_at_10"].value == 1
    assert found.top.indices.shape == (45, 3)


def test_intervals_draw_queries_of_one_group_together() -> None:
    classes, pictures, labels = planted(0.8)
    relevance = by_class(labels, 12)
    apart = measure_retrieval(classes, pictures, relevance, Options())
    one = Relevance(relevance.pairs, np.zeros(12, dtype=np.int64))
    together = measure_retrieval(classes, pictures, one, Options())
    assert together.by_recipe["standard"].means["ap_at_10"].ci95 is None
    assert apart.by_recipe["standard"].means["ap_at_10"].ci95 is not None


def test_by_faiss_lists_are_nearly_the_exact_ones_and_ranks_end_with_them() -> None:
    pytest.importorskip("faiss")
    classes, pictures, labels = planted(0.3)
    relevance = by_class(labels, 12)
    exact = measure_retrieval(classes, pictures, relevance, Options())
    about = measure_retrieval(classes, pictures, relevance, Options(search="faiss"))
    assert about.approximation is not None
    assert about.approximation.recall_at_10 > 0.95
    assert about.median_rank is None
    difference = (
        about.by_recipe["standard"].means["ap_at_10"].value
        - exact.by_recipe["standard"].means["ap_at_10"].value
    )
    assert abs(difference) < 0.05


def test_what_does_not_fit_is_refused() -> None:
    classes, pictures, labels = planted(0.3)
    with pytest.raises(ValueError, match="a row a query"):
        measure_retrieval(classes[:5], pictures, by_class(labels, 12), Options())
    nothing = by_class(labels[:0], 12)
    empty = Relevance(nothing.pairs[:, :0], np.arange(12))
    empty.pairs.resize((12, len(pictures)))
    with pytest.raises(ValueError, match="some query must have a relevant item"):
        measure_retrieval(classes, pictures, empty, Options())
