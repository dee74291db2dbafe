"""Tables of retrieval: the study's rows beside a run's, on its pictures alone."""

from typing import Any

from interpret.metrics.ranking import CUTS
from interpret.tables.retrieval import SHOWN, published_for, tabulate_published, tabulate_retrieval


def scored(value: float) -> dict[str, Any]:
    names = [f"{name}_at_{k}" for name in SHOWN for k in CUTS] + ["reciprocal_rank"]
    numbers = dict.fromkeys(names, value)
    return {**numbers, "ci95": dict.fromkeys(names, (0.1, 0.9)), "chance": numbers}


def result(images: str) -> dict[str, Any]:
    found = {"n_queries": 7, "median_rank": 2.0, "median_rank_chance": 40}
    return {
        "model": {"name": "mine"},
        "retrieval": {
            "class_to_image": {**found, "standard": scored(0.5), "domains": scored(0.25)}
        },
        "published_unmatched": published_for(images),
    }


def test_the_studys_rows_stand_below_the_runs_own_by_its_recipe() -> None:
    table = tabulate_published(result("coco-captions"))
    assert table is not None
    assert len(table) == 12
    assert table["model"][0] == "measured: mine"
    assert set(table.iloc[0][1:]) == {"0.250"}
    shown = table.set_index("model").loc["12/768 ViT-16"]
    assert (shown["recall_at_10"], shown["ap_at_5"]) == ("0.950", "0.800")


def test_on_other_pictures_nothing_stands_beside() -> None:
    assert tabulate_published(result("menagerie")) is None


def test_the_printed_scores_are_of_the_recipe_asked_for() -> None:
    for recipe, shown in (("standard", "0.500"), ("domains", "0.250")):
        table = tabulate_retrieval(result("menagerie"), recipe).set_index("score")
        assert table.loc["class -> image: NDCG@5", "measured"] == shown
        assert table.loc["class -> image: median rank", "chance"] == "40"
        assert table.loc["class -> image: MRR", "queries"] == "7"
