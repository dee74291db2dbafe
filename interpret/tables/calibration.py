"""A calibration study in, what a run leaves of it out: the record, the table, a row a picture.

Nothing is computed here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.measures.calibration import TEMPERATURES
from interpret.provenance import decision_columns, describe_images, describe_model
from interpret.references import references_of
from interpret.report import format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.studies.calibration import CalibrationStudy, Settings
    from interpret.vectors import Encoder

HALVES_NOTE = (
    "temperatures are fitted on a half of the pictures, every class split evenly by the seed, and "
    "measured on the other."
)
TRAINING_NOTE = (
    "temperatures are fitted on the training pictures; where the model itself has learnt from "
    "these, its accuracy there is too high, and the temperatures are too low."
)
ECE_NOTE = (
    "An expected calibration error is above 0 by chance alone, so its interval is reversed about "
    "it, and may end at it."
)
ROWS = (
    ("temperature of cosines", ("tau",)),
    ("  standard deviation", ("tau_sd",)),
    ("mean confidence", ("confidence", "value")),
    ("  95 % interval", ("confidence", "ci95")),
    ("ECE, equal width", ("ece_width", "value")),
    ("  95 % interval", ("ece_width", "ci95")),
    ("  if calibrated", ("ece_width", "if_calibrated")),
    ("  p of so large an error if calibrated", ("ece_width", "p_calibrated")),
    ("ECE, equal mass", ("ece_mass", "value")),
    ("  95 % interval", ("ece_mass", "ci95")),
    ("  if calibrated", ("ece_mass", "if_calibrated")),
    ("  p of so large an error if calibrated", ("ece_mass", "p_calibrated")),
    ("Brier score", ("brier", "value")),
    ("  95 % interval", ("brier", "ci95")),
    ("negative log likelihood (nats)", ("nll_nats", "value")),
    ("  95 % interval", ("nll_nats", "ci95")),
)
GAIN_ROWS = (
    ("  gained on the column before (nats)", "mean_difference"),
    ("  95 % interval of that", "ci95"),
    ("  p of that", "p"),
)


def describe_calibration(
    encoder: "Encoder",
    images: "ImageSet",
    training: "ImageSet | None",
    settings: "Settings",
    study: "CalibrationStudy",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model = encoder.model
    record = {
        "experiment": "calibration",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": None if training is None else describe_images(training),
        "note": f"{HALVES_NOTE if training is None else TRAINING_NOTE} {ECE_NOTE}",
        "method": {
            "templates": list(settings.templates),
            "n_bins": settings.n_bins,
            "logit_scale": model.logit_scale,
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "calibration": study.calibration.to_dict(),
        "published": None,
    }
    return record | {"references": list(references_of(record))}


def tabulate_calibration(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a score, a column a temperature.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    found = result["calibration"]
    columns = {"score": [label for label, _ in (*ROWS, *GAIN_ROWS)]}
    for name in TEMPERATURES:
        of_one, gain = found["temperatures"][name], found["nll_gain_nats"].get(name, {})
        cells = [_dig(of_one, path) for _, path in ROWS]
        gains = [(key, gain.get(key)) for _, key in GAIN_ROWS]
        columns[name] = [
            *map(format_cell, cells),
            *((format_p if key == "p" else format_cell)(cell) for key, cell in gains),
        ]
    return pd.DataFrame(columns)


def summarise_calibration(result: Mapping[str, Any], table: str) -> str:
    """What a run prints: what was measured on what, the table."""
    model, images, found = result["model"]["name"], result["images"], result["calibration"]
    lines = [
        f"{model} on {images['name']}: {found['n']} of {images['n_images']} pictures, "
        f"{images['n_classes']} classes, {images['n_skipped']} skipped",
        f"top-1 {format_cell(found['top1'])} {format_cell(found['top1_ci95'])}, at every "
        "temperature",
        "",
        table,
        "",
        f"note: {result['note']}",
        f"fitted on {found['n_fitted_on']} pictures, top-1 there "
        f"{format_cell(found['top1_fitted_on'])}",
    ]
    return "\n".join(lines) + "\n"


def rows_of_calibration(images: "ImageSet", study: "CalibrationStudy") -> pd.DataFrame:
    """One row a measured picture: decision, and at each temperature confidence and surprise."""
    columns: dict[str, Any] = decision_columns(images.take(study.measured), study.predictions)
    for name, one in study.calibration.scores.items():
        columns[f"confidence_{name}"] = one.rows.confidence
        columns[f"nll_nats_{name}"] = one.rows.nll_nats
        columns[f"brier_{name}"] = one.rows.brier
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})


def _dig(numbers: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    found: Any = numbers
    for key in path:
        found = found[key]
    return found
