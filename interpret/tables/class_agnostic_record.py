"""A class-agnostic study in, what a run keeps of it out: plain JSON, and a row a picture.

Published numbers are found here for the model and the pictures; nothing else is computed.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.measures.class_agnostic import RECIPES, SVM_TAU
from interpret.measures.logit_classifiers import MAX_SVM_ROWS
from interpret.metrics.entropy import exceeds_max_entropy
from interpret.metrics.paired_hits import paired_hits
from interpret.provenance import decision_columns, describe_images, describe_model
from interpret.published import find_published
from interpret.references import references_of
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.measures.agnostic_temperature import TemperatureRow
    from interpret.studies.class_agnostic import ClassAgnosticStudy, Settings
    from interpret.vectors import Encoder

Published = Sequence[Mapping[str, Any]]
Points = dict[str, list[tuple[float, float]]]

TRAINED_NOTE = (
    "classifiers learn from the training pictures; where the model itself has learnt from them, "
    "their vectors are easier to tell apart than those of new pictures."
)
FOLDS_NOTE = "no training pictures: {n}-fold stratified cross-validation on the measured ones."
SIZES_NOTE = (
    "sizes are compared by cross-validation on the same pictures, without training ones, and "
    "logistic regression has one fixed penalty there."
)
SVM_NOTE = (
    "scores of support vector machines are null: there are more than {most:,} pictures to learn "
    "from."
)


def describe_class_agnostic(
    encoder: "Encoder",
    images: "ImageSet",
    training: "ImageSet | None",
    settings: "Settings",
    study: "ClassAgnosticStudy",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, reading, folds = encoder.model, settings.reading, study.folds
    published: Published | None = find_published("class_agnostic", model.name, images.name)
    sizes = study.sizes
    record = {
        "experiment": "class_agnostic",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": None if training is None else describe_images(training),
        "note": " ".join(_notes(study)),
        "method": {
            "recipe": reading.recipe,
            "classifier": RECIPES[reading.recipe],
            "temperature": reading.tau if reading.recipe == "thesis" else None,
            "temperatures": list(settings.temperatures),
            "logit_scale": model.logit_scale,
            "n_train": folds.n_train,
            "n_folds": len(folds.folds) or None,
            "n_draws": settings.n_draws,
            "size_limit": settings.size_limit,
            "precision": model.precision,
            "device": model.device,
            "seed": reading.seed,
        },
        "prompt_sets": [row.to_dict() for row in study.prompts],
        "embedding": study.embedding.to_dict(),
        "temperatures": [row.to_dict() for row in study.temperatures],
        "scaled": study.scaled and study.scaled.to_dict(),
        "temperature_gain": describe_gain(study.temperatures, seed=reading.seed),
        "sizes": None if sizes is None else [row.to_dict() for row in sizes],
        "tests": {name: test.to_dict() for name, test in study.tests.items()},
        "prompts": {
            chosen.name: {
                "fingerprint": chosen.fingerprint,
                "n_prompts": len(chosen),
                "n_duplicates": chosen.n_duplicates,
            }
            for chosen in settings.prompt_sets
        },
        "published": None if published is None else [_checked(row) for row in published],
    }
    return record | {"references": list(references_of(record))}


def describe_gain(rows: "Sequence[TemperatureRow]", *, seed: int) -> dict[str, Any]:
    """What sharpening by each machine gains, from the first temperature to the smallest.

    Args:
        rows: temperatures; the smallest is fixed before anything is measured, and not the best.
        seed: of the intervals.

    Returns:
        Differences of accuracy: of the SVM on cosine / tau, and of the one whose penalty alone
        changes; the second as a share of the first, None where nothing is gained; and the paired
        test of each.
    """
    first, sharpest = rows[0], min(rows, key=lambda row: row.tau)
    found = {"from": first.tau, "to": sharpest.tau, "svm": None, "by_penalty": None, "share": None}
    if not (first.svm and sharpest.svm and first.by_penalty and sharpest.by_penalty):
        return found | {"tests": None}
    tests = {
        name: paired_hits(score.right, first.svm.right, seed=seed)
        for name, score in (("svm", sharpest.svm), ("by_penalty", sharpest.by_penalty))
    }
    gains = {name: test.mean_difference for name, test in tests.items()}
    share = gains["by_penalty"] / gains["svm"] if gains["svm"] else None
    told = {name: test.to_dict() for name, test in tests.items()}
    return found | gains | {"share": share, "tests": told}


def _notes(study: "ClassAgnosticStudy") -> list[str]:
    folds = study.folds
    notes = [FOLDS_NOTE.format(n=len(folds.folds)) if folds.folds else TRAINED_NOTE]
    if study.sizes is not None:
        notes.append(SIZES_NOTE)
    if study.scaled is None:
        notes.append(SVM_NOTE.format(most=MAX_SVM_ROWS))
    return notes


def _checked(row: Mapping[str, Any]) -> dict[str, Any]:
    """A published row that says whether its entropy is possible."""
    impossible = exceeds_max_entropy(row["entropy_nats"], row["n_prompts"])
    return {**row, "exceeds_max_entropy": impossible}


def published_of(
    published: Published | None, name: str, n_lines: int, tau: float = SVM_TAU
) -> Mapping[str, Any]:
    """What was published of as many prompts of the same family at a temperature, or nothing.

    Args:
        published: rows of the record.
        name: of the prompt set; its family stands before the first hyphen.
        n_lines: lines of the set, repeated ones counted, as the sources do.
        tau: temperature.
    """
    wanted = (name.split("-")[0], n_lines, tau)
    for row in published or ():
        if (row["family"], row["n_prompts"], row["temperature"]) == wanted:
            return row
    return {}


def published_points(published: Published | None, name: str, n_lines: int) -> tuple[Points, Points]:
    """Published accuracies of a family, by source: against temperature, and against the count.

    Args:
        published: rows of the record.
        name: of the prompt set; its family stands before the first hyphen.
        n_lines: lines of the set, whose temperatures are wanted.

    Returns:
        Source -> (tau, accuracy) of that many prompts, and source -> (n_prompts, accuracy) at
        tau = 1; each empty where nothing was published.
    """
    by_tau: Points = {}
    by_count: Points = {}
    for row in published or ():
        if row["family"] != name.split("-")[0]:
            continue
        if row["n_prompts"] == n_lines:
            by_tau.setdefault(row["source"], []).append((row["temperature"], row["top1"]))
        if row["temperature"] == SVM_TAU:
            by_count.setdefault(row["source"], []).append((row["n_prompts"], row["top1"]))
    return by_tau, by_count


def rows_of_class_agnostic(images: "ImageSet", study: "ClassAgnosticStudy") -> pd.DataFrame:
    """One row a picture: the decision from the first prompt set's logits, and its entropies."""
    score = study.prompts[0].score
    columns: dict[str, Any] = {
        **decision_columns(images, score.predictions),
        "right": score.right,
        "prediction_embedding": study.embedding.score.predictions,
    }
    for row in study.temperatures:
        columns[f"entropy_nats_tau_{row.tau:.4g}"] = row.entropy.nats
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
