"""A linear-probe study in, what a run leaves of it out: the record and a row a picture.

Nothing is computed here but intervals of held-out accuracies.
"""

from typing import Any

import pandas as pd

from interpret.images.imageset import ImageSet
from interpret.metrics.statistics import fraction_ci95
from interpret.provenance import decision_columns, describe_images, describe_model
from interpret.published import find_published, read_published
from interpret.references import references_of
from interpret.results import SCHEMA
from interpret.studies.linear_probe import LinearProbeStudy, ProbeResult, Settings
from interpret.training.probe import FIXED_PENALTY, PENALTIES, Probe
from interpret.vectors import Encoder

UNMATCHED = "report_linear_probe"  # epochs on pictures that are not named
RECIPES = {
    "default": "multinomial logistic regression, its penalty chosen on held-out training pictures",
    "thesis": "StandardScaler and SVC(kernel='linear', C=1)",
    "report": "one linear layer, Adam at 1e-4, batches of 32, 10 epochs",
}


def describe_linear_probe(
    encoder: Encoder,
    images: ImageSet,
    training: ImageSet | None,
    settings: Settings,
    study: LinearProbeStudy,
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, probe = encoder.model, study.probe
    is_report = settings.recipe == "report"
    record = {
        "experiment": "linear_probe",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": describe_images(training) if training else None,
        "note": " ".join(study.notes),
        "method": {
            "recipe": settings.recipe,
            "recipe_in_words": RECIPES[settings.recipe],
            "vectors": "length 1, as stored; the default recipe centres and scales them itself",
            "scheme": None if probe is None else "training split" if training else "5 folds",
            "penalties": list(PENALTIES),
            "few_shot_penalty": FIXED_PENALTY,
            "n_training_shared_with_measured": study.n_shared,
            "template_list": list(settings.templates),
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "probe": _describe_probe(probe) if probe else None,
        "zero_shot": study.zero_shot_scores.to_dict(),
        "against_zero_shot": probe.against_zero_shot.to_dict() if probe else None,
        "few_shot": [one.to_dict() for one in study.few_shot.points] if study.few_shot else None,
        "classes": probe.scores.report_rows(images.class_names) if probe else None,
        "published": find_published("linear_probe", model.name, images.name),
        "published_unmatched": read_published()["unmatched"][UNMATCHED] if is_report else None,
    }
    return record | {"references": list(references_of(record))}


def _describe_probe(probe: ProbeResult) -> dict[str, Any]:
    training = probe.training_scores
    return {
        "test": probe.scores.to_dict(),
        "train": training.to_dict() if training else None,
        "fits": [_describe_fit(one) for one in probe.learnt.probes] or None,
        "epochs": [
            {
                "epoch": number,
                "top1": scores.scores.top1_accuracy,
                "top1_ci95": scores.top1_ci95,
                "f1": scores.scores.macro.f1,
                "f1_ci95": scores.intervals.macro.f1,
                "n": scores.scores.n_images,
            }
            for number, scores in enumerate(probe.epoch_scores, start=1)
        ]
        or None,
    }


def _describe_fit(fit: Probe) -> dict[str, Any]:
    n = fit.n_held_out
    return {
        "penalty": fit.penalty,
        "n_iterations": fit.n_iterations,
        "is_converged": fit.is_converged,
        "is_penalty_at_an_end": fit.penalty
        in (
            min(fit.held_out_accuracies, default=None),
            max(fit.held_out_accuracies, default=None),
        ),
        "held_out": [
            {
                "penalty": penalty,
                "top1": accuracy,
                "ci95": fraction_ci95(round(accuracy * n), n),
                "n": n,
            }
            for penalty, accuracy in fit.held_out_accuracies.items()
        ],
    }


def rows_of_linear_probe(images: ImageSet, study: LinearProbeStudy) -> pd.DataFrame | None:
    """One row a picture: the probe's decision and zero-shot's; None where nothing was learnt.

    Classes are indices, with the names of label and prediction beside.
    """
    if study.probe is None:
        return None
    learnt, zero_shot = study.probe.learnt, study.zero_shot.predictions
    columns: dict[str, Any] = {
        **decision_columns(images, learnt.predictions),
        "zero_shot_prediction": zero_shot,
        "zero_shot_prediction_name": [images.class_names[index] for index in zero_shot],
        "fold": [None] * len(images) if learnt.folds is None else learnt.folds,
    }
    kinds = {"label": "int64", "prediction": "int64", "fold": "Int64"}
    return pd.DataFrame(columns).astype(kinds)
