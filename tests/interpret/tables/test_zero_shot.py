"""The record and the table of a zero-shot study; its numbers are tested where they are made."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.published import find_published
from interpret.studies.zero_shot import Settings, study_zero_shot
from interpret.tables.zero_shot import (
    describe_zero_shot,
    rows_of_zero_shot,
    summarise_zero_shot,
    tabulate_zero_shot,
)
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
TWO = ("a photo showing {}", "a {} tail")


@pytest.fixture
def record(encoder_of: Encoders, blobs: ImageSet) -> dict[str, Any]:
    settings = Settings(TWO, each_template=True, select=True)
    encoder = encoder_of()
    study = study_zero_shot(encoder, blobs, settings)
    return describe_zero_shot(encoder, blobs, settings, "report", study)


def test_the_record_is_plain_json_with_its_references(record: dict[str, Any]) -> None:
    assert json.loads(json.dumps(record, allow_nan=False)) == json.loads(json.dumps(record))
    assert (record["experiment"], record["training"]) == ("zero_shot", None)
    assert {"radford2021clip", "caruana2004selection"} <= set(record["references"])
    assert len(record["classes"]) == 4


def test_tables_on_unknown_pictures_are_kept_apart_from_published_ones(
    record: dict[str, Any],
) -> None:
    assert record["published"] is None
    assert set(record["published_unmatched"]) == {"report_templates", "report_similarity"}
    assert [name for name in tabulate_zero_shot(record) if name.startswith("published")] == []


def test_published_numbers_stand_beside_measured_ones(record: dict[str, Any]) -> None:
    rows = find_published("zero_shot", "ViT-B/32-laion2b", "imagenet-mini")
    thesis = {"source": "thesis", "templates": "default", "top1": 0.6171}
    table = tabulate_zero_shot(record | {"published": [*rows, thesis]}).set_index("score")
    assert table.loc["top-1", "published (slides)"] == "0.619"
    assert table.loc["top-5", "published (slides)"] == "0.852"
    assert table.loc["top-1", "published (thesis)"] == "0.617"
    assert table.loc["top-5", "published (thesis)"] == "-"
    text = summarise_zero_shot(record | {"published": rows}, "")
    assert "likely a copy" in text


def test_every_row_has_a_score_its_interval_and_n(record: dict[str, Any]) -> None:
    table = tabulate_zero_shot(record)
    assert list(table.columns) == ["score", "measured", "95 % interval", "n", "p"]
    told = table[table["score"] != "  rank correlation with being right"]
    assert (told[["measured", "95 % interval", "n"]] != "-").all(axis=None)
    labels = " ".join(table["score"])
    for expected in (
        "dot product",
        "a photo of a {}",
        "ensemble of 2",
        "selected (",
        "the model's",
    ):
        assert expected in labels


def test_a_single_picture_is_scored_without_bootstraps(
    encoder_of: Encoders, blobs: ImageSet
) -> None:
    encoder, alone = encoder_of(), blobs.take(np.arange(1))
    settings = Settings(TWO, each_template=True)
    study = study_zero_shot(encoder, alone, settings)
    record = describe_zero_shot(encoder, alone, settings, "two", study)
    json.dumps(record, allow_nan=False)
    assert record["zero_shot"]["n"] == 1
    assert record["entropy"][0]["mean_nats_ci95"] is None
    assert record["templates"][0]["against_plain"]["ci95"] is None
    assert len(tabulate_zero_shot(record)) > 10


def test_a_row_a_picture(encoder_of: Encoders, blobs: ImageSet) -> None:
    study = study_zero_shot(encoder_of(), blobs, Settings(TWO))
    rows = rows_of_zero_shot(blobs, study)
    assert rows["id"].tolist() == list(blobs.ids)
    assert [ranked[0] for ranked in rows["ranked"]] == rows["prediction"].tolist()
    assert rows["confidence"].between(0.25, 1).all()
    assert "prediction_dot_product" in rows
