"""A zero-shot study in, what a run leaves of it out: the record, the table, a row a picture.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.measures.template_comparison import PLAIN
from interpret.provenance import decision_columns, describe_images, describe_model
from interpret.published import find_published, read_published
from interpret.references import references_of
from interpret.report import format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.studies.zero_shot import Settings, ZeroShotStudy
    from interpret.vectors import Encoder

N_SHOWN = 5  # confused pairs that are printed
NO_LABELS = "accuracies are null: the pictures have no labels."
NOT_TRAINED = "nothing is learnt from pictures."
P_NOTE = (
    f"p: of the difference on the same pictures; dot product against cosine, templates against "
    f"'{PLAIN}', not corrected for their number."
)
UNMATCHED = {  # published beside a set of templates, on pictures that are not named
    "report": ("report_templates", "report_similarity"),
    "slides": ("slides_templates",),
}
AVERAGED = {"macro": "macro", "macro_present": "macro, classes present", "weighted": "weighted"}
Row = tuple[str, Any, Any, Any, Any]  # score, measured, interval, n, p


def describe_zero_shot(
    encoder: "Encoder",
    images: "ImageSet",
    settings: "Settings",
    templates_name: str,
    study: "ZeroShotStudy",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, names, scores = encoder.model, images.class_names, study.scores
    unmatched = UNMATCHED.get(templates_name, ())
    record = {
        "experiment": "zero_shot",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": None,
        "note": NOT_TRAINED if scores else f"{NOT_TRAINED[:-1]}; {NO_LABELS}",
        "method": {
            "templates": templates_name,
            "n_templates": len(settings.templates),
            "template_list": list(settings.templates),
            "logit_scale": model.logit_scale,
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "zero_shot": scores.to_dict() if scores else None,
        "dot_product": study.dot_product.to_dict() if study.dot_product else None,
        "templates": [wording.to_dict() for wording in study.wordings] or None,
        "template_selection": study.selection.to_dict() if study.selection else None,
        "entropy": [entropy.to_dict() for entropy in study.entropies],
        "confusion": study.confusion.to_dict(names) if study.confusion else None,
        "classes": scores.report_rows(names) if scores else None,
        "published": find_published("zero_shot", model.name, images.name),
        "published_unmatched": {name: read_published()["unmatched"][name] for name in unmatched}
        or None,
    }
    return record | {"references": list(references_of(record))}


def tabulate_zero_shot(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a score, with interval, n, paired p and what was published.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    rows = [
        *_score_rows(result["zero_shot"]),
        *_dot_product_rows(result["dot_product"]),
        *_wording_rows(result["templates"] or []),
        *_selection_rows(result["template_selection"]),
        *_entropy_rows(result["entropy"]),
    ]
    columns = ("score", "measured", "95 % interval", "n", "p")
    shown = [(label, *map(format_cell, numbers), format_p(p)) for label, *numbers, p in rows]
    table = dict(zip(columns, map(list, zip(*shown, strict=True)), strict=True))
    keys = {"top-1": "top1", "top-5": "top5"}
    for published in result["published"] or []:
        known = [published.get(keys.get(label, "")) for label in table["score"]]
        table[f"published ({published['source']})"] = [format_cell(cell) for cell in known]
    return pd.DataFrame(table)


def _score_rows(scores: Mapping[str, Any] | None) -> Iterator[Row]:
    if scores is None:
        yield ("top-1", None, None, None, None)
        return
    n, ci95 = scores["n"], scores["ci95"]
    labels = {"top1": "top-1", "top5": "top-5", "balanced_accuracy": "balanced accuracy"}
    for key, label in labels.items():
        yield (label, scores[key], ci95[key], n, None)
    for average, label in AVERAGED.items():
        if average == "macro_present" and scores["macro"] == scores["macro_present"]:
            continue
        for rate, shown in (("precision", "precision"), ("recall", "recall"), ("f1", "F1")):
            yield (f"{shown} ({label})", scores[average][rate], ci95[average][rate], n, None)


def _dot_product_rows(found: Mapping[str, Any] | None) -> Iterator[Row]:
    if found is None:
        return
    n, against = found["n"], found["against_cosine"] or {}
    yield ("top-1 by dot product", found["top1"], found["top1_ci95"], n, against.get("p"))
    yield ("  same class as by cosine", found["agreement"], found["agreement_ci95"], n, None)


def _wording_rows(wordings: list[Mapping[str, Any]]) -> Iterator[Row]:
    for one in wordings:
        is_plain = one["wording"] == PLAIN
        p = None if is_plain else one["against_plain"]["p"]
        yield (f"top-1: {_shorten(one['wording'])}", one["top1"], one["ci95"], one["n"], p)


def _selection_rows(found: Mapping[str, Any] | None) -> Iterator[Row]:
    if found is None:
        return
    for key in ("plain", "ensemble", "selected"):
        one = found[key]
        p = None if key == "plain" else one["against_plain"]["p"]
        yield (f"top-1 on a half: {one['wording']}", one["top1"], one["ci95"], one["n"], p)


def _entropy_rows(entropies: list[Mapping[str, Any]]) -> Iterator[Row]:
    for one in entropies:
        at = f"at tau {one['tau']:.3g}" + (", the model's" if one["is_learnt"] else "")
        n, right = one["n_images"], one["correlation_with_right"] or {}
        most = f"of at most {one['max_nats']:.3f} nats"
        yield (f"entropy {at}, {most}", one["mean_nats"], one["mean_nats_ci95"], n, None)
        share, confidence = one["mean_normalised"], one["mean_confidence"]
        yield ("  as a share of the most", share, one["mean_normalised_ci95"], n, None)
        yield ("  mean confidence", confidence, one["mean_confidence_ci95"], n, None)
        rank, ends = right.get("spearman"), right.get("spearman_ci95")
        yield ("  rank correlation with being right", rank, ends, n, None)


def _shorten(text: str, n_characters: int = 40) -> str:
    return text if len(text) <= n_characters else f"{text[: n_characters - 3]}..."


def summarise_zero_shot(result: Mapping[str, Any], table: str) -> str:
    """What a run prints: what was measured, the table, what is confused, notes."""
    model, images, method = result["model"]["name"], result["images"], result["method"]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures, {images['n_classes']} "
        f"classes, {images['n_skipped']} skipped; templates {method['templates']!r} "
        f"({method['n_templates']})",
        "",
        table,
        "",
        P_NOTE,
    ]
    if result["template_selection"]:
        lines.append(f"selected: {'; '.join(result['template_selection']['chosen'])}")
    if result["confusion"]:
        pairs = result["confusion"]["most_confused"][:N_SHOWN]
        shown = [
            f"{pair['label_name']} for {pair['prediction_name']} {pair['n']}" for pair in pairs
        ]
        lines.append(f"most often taken: {', '.join(shown) or 'none'}")
    else:
        lines.append(NO_LABELS)
    lines += [
        f"published ({row['source']}): {row['note']}"
        for row in result["published"] or []
        if "note" in row
    ]
    return "\n".join(lines) + "\n"


def rows_of_zero_shot(images: "ImageSet", study: "ZeroShotStudy") -> pd.DataFrame:
    """One row a picture: decision, the five nearest classes, confidence and entropy.

    Classes are indices, with the names of label and prediction beside.
    """
    learnt = next(entropy for entropy in study.entropies if entropy.is_learnt)
    columns: dict[str, Any] = {
        **decision_columns(images, study.zero_shot.predictions),
        "ranked": study.zero_shot.ranked.tolist(),
        "confidence": learnt.confidence,
        "entropy_nats": learnt.nats,
    }
    if study.dot_product is not None:
        columns["prediction_dot_product"] = study.dot_product.predictions
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
