"""Explained pictures in, what a run leaves of them out: the record, the table, a row a picture.

Nothing is computed here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interpret.measures.class_summary import ClassSummary, RankedConcepts
from interpret.measures.explanation import ClassContrast, PictureExplanation
from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
from interpret.references import references_of
from interpret.report import align_columns, format_cell
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.models.clip import ClipModel
    from interpret.studies.explain import Explaining
    from interpret.studies.mutual_knowledge import Settings

Ints = NDArray[np.int64]
N_SEPARATING = 2  # concepts of a table's cell
ID_LENGTH = 24  # characters of a picture's id in the table
CONTRASTS = {  # with the runner-up and with the label
    "against_runner_up": ("prediction_only", "both", "runner_up_only"),
    "why_not": ("prediction_only", "both", "label_only"),
}
LISTS = ("shared", "distinctive", "gained", "lost")
ALONE_NOTE = (
    "of the pictures drawn ({of}), {n} shared the basis of parts with no other picture: such "
    "parts are what differs most within the one picture, not what pictures of its group have in "
    "common, and part 1 of one is not part 1 of another."
)


def describe_explain(
    model: "ClipModel", settings: "Settings", explaining: "Explaining", drawn: Ints
) -> dict[str, Any]:
    """Everything said as plain JSON: the keys of `result.json` without the run's own.

    Args:
        model: that was asked.
        settings: of the study.
        explaining: the study, read by one method.
        drawn: rows of the pictures that are told in full, in their order.
    """
    images, bank, study = explaining.images, explaining.bank, explaining.study
    told = explaining.explain(drawn)
    record: dict[str, Any] = {
        "experiment": "explain",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "bank": describe_bank(bank),
        "method": {
            "explained_by": explaining.method,
            "protocol": settings.protocol,
            "naming": settings.naming,
            "group_by": settings.group_by,
            "score_class": settings.score_class,
            "n_parts": settings.n_parts,
            "n_image_concepts_max": study.n_image_concepts_max,
            "n_class_concepts": study.decisions.class_concepts.shape[1],
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "n_wrong": None if images.labels is None else len(explaining.wrong),
        "pictures": [describe_picture(one) for one in told],
        "classes": [describe_class(one, explaining) for one in explaining.summarise()],
    }
    n_alone = explaining.n_alone(drawn, settings.group_by)
    record["note"] = ALONE_NOTE.format(n=n_alone, of=len(drawn)) if n_alone else None
    return record | {"references": list(references_of(record))}


def describe_picture(told: PictureExplanation) -> dict[str, Any]:
    """One picture as plain JSON; words are lists, most relevant first."""
    contrasts = dict(zip(CONTRASTS, (told.decision, told.why_not), strict=True))
    return {
        "id": told.id,
        "label": told.label,
        "prediction": told.prediction,
        "runner_up": told.runner_up,
        "scored_class": told.scored_class,
        "adjusted_overlap": told.adjusted_overlap,
        "parts": [{"part": part, "words": list(words)} for part, words in told.parts.items()],
        "image_only": list(told.image_only),
        "shared": list(told.shared),
        "class_only": list(told.class_only),
        **{name: _describe_contrast(found, name) for name, found in contrasts.items()},
        "curve_shared_information": list(told.curves["measured"]),
        "null_curves": {name: list(c) for name, c in told.curves.items() if name != "measured"},
    }


def _describe_contrast(found: ClassContrast | None, name: str) -> dict[str, Any] | None:
    if found is None:
        return None
    words = (found.first, found.both, found.second)
    return dict(zip(CONTRASTS[name], map(list, words), strict=True))


def describe_class(summary: ClassSummary, explaining: "Explaining") -> dict[str, Any]:
    """What one class is recognised by as plain JSON; concepts are words."""

    def words(ranked: RankedConcepts | None) -> list[dict[str, Any]] | None:
        if ranked is None:
            return None
        pairs = zip(ranked.concepts, ranked.values, strict=True)
        return [{"concept": explaining.bank.concepts[c], "value": value} for c, value in pairs]

    numbers = {key: value for key, value in asdict(summary).items() if key not in LISTS}
    name = explaining.images.class_names[summary.class_index]
    return {"name": name, **numbers, **{key: words(getattr(summary, key)) for key in LISTS}}


def tabulate_explain(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a picture that is drawn.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is the picture's id.
    """
    rows = [
        {
            "picture": _cut(one["id"]),
            "prediction": one["prediction"],
            "label": one["label"] or "-",
            "runner-up": one["runner_up"] or "-",
            "adjusted overlap": format_cell(one["adjusted_overlap"]),
            "shared": f"{len(one['shared'])} of {len(one['shared']) + len(one['image_only'])}",
            "for the prediction alone": _first(one["against_runner_up"], "prediction_only"),
            "for the runner-up alone": _first(one["against_runner_up"], "runner_up_only"),
        }
        for one in result["pictures"]
    ]
    return pd.DataFrame(rows)


def _cut(text: str) -> str:
    return text if len(text) <= ID_LENGTH else f"…{text[1 - ID_LENGTH :]}"


def _first(contrast: Mapping[str, Any] | None, key: str) -> str:
    words = (contrast or {}).get(key) or []
    more = f" (+{len(words) - N_SEPARATING})" if len(words) > N_SEPARATING else ""
    return ", ".join(words[:N_SEPARATING]) + more or "-"


def summarise_explain(result: Mapping[str, Any], table: pd.DataFrame) -> str:
    """What a run prints: what was explained, and the table."""
    return "\n".join([*_heading(result), "", align_columns(table)]) + "\n"


def _heading(result: Mapping[str, Any]) -> Iterator[str]:
    images, bank, method = result["images"], result["bank"], result["method"]
    by = method["explained_by"]
    how = "without parts" if by == "whole" else f"parts by {by}"
    yield (
        f"{result['model']['name']} on {images['name']}: {images['n_images']} pictures, "
        f"{images['n_classes']} classes, {images['n_skipped']} skipped; bank {bank['name']}: "
        f"{bank['n_concepts']} concepts; {how}"
    )
    if result["n_wrong"] is not None:
        yield f"{result['n_wrong']} of {images['n_images']} pictures are taken for another class"
    if method.get("bank_control"):
        yield f"bank control {method['bank_control']}: nothing is meant by these words"
    if result["note"]:
        yield result["note"]


def rows_of_explanations(explaining: "Explaining", rows: Ints) -> pd.DataFrame:
    """One row a picture: the decision, and every list of its words.

    Args:
        explaining: the study, read by one method.
        rows: of the image set, in the order wanted.
    """
    told = [describe_picture(one) for one in explaining.explain(rows)]
    chosen = explaining.images.take(rows)
    columns: dict[str, Any] = decision_columns(chosen, explaining.predictions[rows])
    columns["runner_up_name"] = [one["runner_up"] for one in told]
    for key in ("adjusted_overlap", "image_only", "shared", "class_only"):
        columns[key] = [one[key] for one in told]
    columns["parts"] = [[part["words"] for part in one["parts"]] for one in told]
    for contrast, keys in CONTRASTS.items():
        for key in keys:
            columns[f"{contrast}_{key}"] = [(one[contrast] or {}).get(key) for one in told]
    columns["curve_shared_information"] = [one["curve_shared_information"] for one in told]
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
