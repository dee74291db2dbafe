import json
from collections.abc import Callable
from typing import Any

import pytest

from interpret.images.imageset import ImageSet
from interpret.studies.calibration import CalibrationStudy, Settings, study_calibration
from interpret.tables.calibration import (
    describe_calibration,
    rows_of_calibration,
    summarise_calibration,
    tabulate_calibration,
)
from interpret.vectors import Encoder

Encoders = Callable[..., Encoder]
SETTINGS = Settings(("a photo showing {}",), n_bins=5)


@pytest.fixture
def study(encoder_of: Encoders, blobs: ImageSet) -> CalibrationStudy:
    return study_calibration(encoder_of(), blobs, None, SETTINGS)


def describe(
    encoder: Encoder, images: ImageSet, training: ImageSet | None, study: CalibrationStudy
) -> dict[str, Any]:
    return describe_calibration(encoder, images, training, SETTINGS, study)


def test_the_record_is_plain_json_and_says_what_was_fitted_on(
    encoder_of: Encoders, blobs: ImageSet, study: CalibrationStudy
) -> None:
    record = describe(encoder_of(), blobs, None, study)
    json.dumps(record, allow_nan=False)
    assert record["training"] is None
    assert "a half of the pictures" in record["note"]
    assert "guo2017calibration" in record["references"]
    assert describe(encoder_of(), blobs, blobs, study)["training"]["n_images"] == 12


def test_the_table_has_a_column_a_temperature(
    encoder_of: Encoders, blobs: ImageSet, study: CalibrationStudy
) -> None:
    record = describe(encoder_of(), blobs, None, study)
    table = tabulate_calibration(record)
    assert list(table.columns) == ["score", "learnt", "fitted", "entropy"]
    told = table.iloc[:-3]
    assert (told != "-").all(axis=None)
    assert table.iloc[-1]["learnt"] == "-"  # nothing stands before the first column
    assert "6 of 12 pictures" in summarise_calibration(record, "")


def test_a_row_a_measured_picture(blobs: ImageSet, study: CalibrationStudy) -> None:
    rows = rows_of_calibration(blobs, study)
    assert rows["id"].tolist() == [blobs.ids[index] for index in study.measured]
    mean = study.calibration.scores["fitted"].nll_nats.value
    assert rows["nll_nats_fitted"].mean() == pytest.approx(mean)
