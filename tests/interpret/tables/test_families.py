import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from interpret.measures.families import put_side_by_side
from interpret.results import Result
from interpret.studies.families import study_families
from interpret.tables.families import (
    LABELS,
    describe_families,
    frame_of_scores,
    summarise_following,
    tabulate_correlations,
    tabulate_neighbours,
    tabulate_paper,
    tabulate_scores,
)

PUBLISHED = {
    "zero_shot_top1": 0.6166,
    "pca": {"published_mi_nats": 7.4, "published_auc_nats": 3.61},
    "kmeans": {"published_mi_nats": 7.26, "published_auc_nats": 3.39},
}


@pytest.fixture
def record(three_runs: list[Result]) -> dict[str, Any]:
    study = study_families(put_side_by_side(three_runs), seed=0)
    found: dict[str, Any] = json.loads(json.dumps(describe_families(three_runs, study)))
    return found


def test_the_record_survives_json_and_holds_no_nan(record: dict[str, Any]) -> None:
    assert json.loads(json.dumps(record, allow_nan=False)) == record
    assert [model["name"] for model in record["models"]] == ["one", "two", "three"]


def test_the_papers_table_holds_the_measured_numbers(record: dict[str, Any]) -> None:
    table = tabulate_paper(record)
    first = record["models"][0]
    assert list(table)[:4] == ["family", "model", "data", "top-1"]
    assert table.loc[0, "AUC PCA"] == (
        f"{first['mutual_knowledge']['pca']['published_auc_nats']:.3f}"
    )
    assert not any(name.startswith("published") for name in table)


def test_published_numbers_stand_beside_in_columns_of_their_own(record: dict[str, Any]) -> None:
    record["models"][1]["published"] = PUBLISHED
    table = tabulate_paper(record)
    assert list(table)[-5:] == [
        "published top-1",
        *("published MI PCA", "published AUC PCA"),
        *("published MI K-means", "published AUC K-means"),
    ]
    assert list(table["published AUC PCA"]) == ["-", "3.610", "-"]
    assert list(table["published top-1"]) == ["-", "0.617", "-"]


def test_published_numbers_of_no_named_method_are_not_lost(record: dict[str, Any]) -> None:
    unspecified = {"published_mi_nats": 8.252, "published_auc_nats": 2.658}
    record["models"][0]["published"] = {"zero_shot_top1": 0.38, "unspecified": unspecified}
    table = tabulate_paper(record)
    assert list(table)[-3:] == ["published top-1", "published MI", "published AUC"]
    assert (table.loc[0, "published MI"], table.loc[1, "published MI"]) == ("8.252", "-")


def test_every_score_has_a_cell_and_the_headline_its_nulls(record: dict[str, Any]) -> None:
    table = tabulate_scores(record)
    assert len(table) == 9
    assert set(LABELS.values()) <= set(table)
    assert {"runner-up", "random words", "p runner-up", "95 % interval"} <= set(table)
    assert all(isinstance(cell, str) for cell in table.to_numpy().ravel())


def test_a_row_tells_how_far_a_score_follows_accuracy(record: dict[str, Any]) -> None:
    table = tabulate_correlations(record)
    assert set(table["models"]) == {"all (3)"}
    row = table[(table["method"] == "whole") & (table["score"] == "adjusted overlap")].iloc[0]
    found = record["correlations"]["whole"]["adjusted_overlap"]["all"]["pearson"]["value"]
    assert row["Pearson"] == ("-" if found is None else f"{found:z.3f}")
    assert row["Pearson p"] == "-"  # three models


def test_neighbours_go_from_the_best_to_the_worst(record: dict[str, Any]) -> None:
    table = tabulate_neighbours(record)
    of_accuracy = table[table["score"] == "zero-shot top-1"]
    top1 = {model["name"]: model["zero_shot_top1"] for model in record["models"]}
    for _, row in of_accuracy.iterrows():
        assert top1[row["higher"]] >= top1[row["lower"]]
        difference = top1[row["higher"]] - top1[row["lower"]]
        assert float(row["difference"]) == pytest.approx(difference, abs=5e-4)
    assert of_accuracy["higher"].iloc[1] == of_accuracy["lower"].iloc[0]


def test_the_summary_says_what_three_models_can_show(record: dict[str, Any]) -> None:
    *lines, last = summarise_following(record)
    assert [line.split(":")[0] for line in lines] == list(record["correlations"])
    assert "cannot show whether a score follows accuracy" in last
    record["correlations"]["pca"]["adjusted_overlap"]["all"]["pearson"]["value"] = None
    assert next(summarise_following(record)).startswith("pca: nothing to correlate")
    for scores in record["correlations"].values():
        for groups in scores.values():
            groups.clear()
    assert "nothing is correlated" in next(summarise_following(record))


def test_the_frame_holds_numbers_with_both_ends_of_intervals(record: dict[str, Any]) -> None:
    frame = frame_of_scores(record)
    assert len(frame) == 9
    for row in frame.itertuples():
        assert row.name in ("one", "two", "three")
    column = frame["ci95/adjusted_overlap_at_5/1"]
    assert pd.api.types.is_float_dtype(column)
    assert np.isfinite(frame["published_auc_nats_at_5"]).all()
    assert not any(name.startswith("curve") for name in frame)
