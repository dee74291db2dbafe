"""A linear probe's `result.json` in, the printed table and the lines about it out.

Published numbers stand beside measured ones where there are any.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pandas as pd

from interpret.report import align_columns, format_cell, format_p

N_SHOWN = 5  # classes that are printed
P_NOTE = "p: probe against zero-shot on the same pictures, McNemar's exact test."
FEW_SHOT_NOTE = "few-shot intervals are those of the mean over draws of training pictures."
SCORES = {
    "top1": "top-1",
    "balanced_accuracy": "balanced accuracy",
    "macro/f1": "F1 (macro)",
    "macro_present/f1": "F1 (macro, classes present)",
    "weighted/f1": "F1 (weighted)",
}
NAMED_CLASSES = {"f1_over_0.90": "F1 over 0.90", "f1_under_0.60": "F1 under 0.60"}
Row = tuple[str, Any, Any, Any, Any]  # score, measured, interval, n, p


def tabulate_linear_probe(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a score, with interval, n, paired p and what was published.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    rows = [*_zero_shot_rows(result), *_probe_rows(result), *_few_shot_rows(result)]
    rows += _epoch_rows(result["probe"])
    columns = ("score", "measured", "95 % interval", "n", "p")
    forms: dict[str, Callable[[Any], str]] = {"score": str, "p": format_p}
    table: dict[str, list[str]] = {
        name: [forms.get(name, format_cell)(cell) for cell in cells]
        for name, cells in zip(columns, zip(*rows, strict=True), strict=True)
    }
    for published in result["published"] or []:
        known = {"test top-1": published.get("top1"), "train top-1": published.get("train_top1")}
        table[_published_name(published)] = [format_cell(known.get(row[0])) for row in rows]
    if result["published_unmatched"]:
        known = _unmatched_cells(result["published_unmatched"])
        table["report (other pictures)"] = [format_cell(known.get(row[0])) for row in rows]
    return pd.DataFrame(table)


def _zero_shot_rows(result: Mapping[str, Any]) -> Iterator[Row]:
    found = result["zero_shot"]
    yield ("zero-shot top-1", found["top1"], found["ci95"]["top1"], found["n"], None)


def _probe_rows(result: Mapping[str, Any]) -> Iterator[Row]:
    if result["probe"] is None:
        yield ("test top-1", None, None, None, None)
        return
    for part in ("test", "train"):
        found = result["probe"][part]
        if found is None:
            continue
        for path, label in SCORES.items():
            if path.startswith("macro_present") and found["macro"] == found["macro_present"]:
                continue
            p = result["against_zero_shot"]["p"] if (part, path) == ("test", "top1") else None
            value, ends = _dig(found, path), _dig(found["ci95"], path)
            yield (f"{part} {label}", value, ends, found["n"], p)


def _few_shot_rows(result: Mapping[str, Any]) -> Iterator[Row]:
    for point in result["few_shot"] or []:
        count, n_draws = point["n_per_class"], point["n_draws"]
        label = f"{count} a class, {n_draws} draws (sd {point['spread']:.3f})"
        yield (label, point["top1"], point["ci95"], point["n"], None)


def _epoch_rows(probe: Mapping[str, Any] | None) -> Iterator[Row]:
    for one in (probe and probe["epochs"]) or []:
        yield (f"epoch {one['epoch']} top-1", one["top1"], one["top1_ci95"], one["n"], None)
        yield (f"epoch {one['epoch']} F1 (macro)", one["f1"], one["f1_ci95"], one["n"], None)


def _unmatched_cells(published: Mapping[str, Any]) -> dict[str, float]:
    """What the report printed after each epoch, by the row it stands beside."""
    labels = {"top1": "top-1", "f1": "F1 (macro)"}
    return {
        f"epoch {epoch} {label}": value
        for key, label in labels.items()
        for epoch, value in enumerate(published[key], start=1)
    }


def _published_name(published: Mapping[str, Any]) -> str:
    recipe = published.get("recipe")
    return f"published ({published['source']}{f', recipe {recipe}' if recipe else ''})"


def _dig(found: Mapping[str, Any], path: str) -> Any:
    for key in path.split("/"):
        found = found[key]
    return found


def summarise_linear_probe(result: Mapping[str, Any], table: pd.DataFrame) -> str:
    """What a run prints: what was learnt from what, the table, easy and hard classes, notes."""
    images, training, method = result["images"], result["training"], result["method"]
    source = (
        f"learnt from {training['n_images']} pictures of {training['name']}"
        if training
        else f"scheme: {method['scheme']}"
    )
    lines = [
        f"{result['model']['name']} on {images['name']}: {images['n_images']} pictures, "
        f"{images['n_classes']} classes, {images['n_skipped']} skipped; {source}",
        f"recipe {method['recipe']}: {method['recipe_in_words']}",
        "",
        align_columns(table),
        "",
        *_remarks(result),
    ]
    return "\n".join(lines) + "\n"


def _remarks(result: Mapping[str, Any]) -> Iterator[str]:
    """The lines below the table."""
    if result["probe"]:
        yield P_NOTE
        fits = result["probe"]["fits"] or []
        if fits:
            yield f"penalty: {', '.join(map(_name_penalty, fits))}"
    if result["few_shot"]:
        yield FEW_SHOT_NOTE
    yield from _class_remarks(result["classes"] or [], result["published"] or [])
    if result["published_unmatched"]:
        yield f"report: {result['published_unmatched']['note']}"
    if result["note"]:
        yield result["note"]


def _class_remarks(
    classes: list[Mapping[str, Any]], published: list[Mapping[str, Any]]
) -> Iterator[str]:
    """Easy and hard classes, and how those do that a source names."""
    if classes:
        by_f1 = sorted(classes, key=lambda row: row["f1"])
        yield f"lowest F1: {_name_classes(by_f1[:N_SHOWN])}"
        yield f"highest F1: {_name_classes(by_f1[::-1][:N_SHOWN])}"
    for row in published:
        for key, label in NAMED_CLASSES.items():
            if key in row:
                found = [one for one in classes if one["class_name"] in row[key]]
                yield f"{_published_name(row)} {label}, here: {_name_classes(found)}"


def _name_penalty(fit: Mapping[str, Any]) -> str:
    at = "an end of the range, " if fit["is_penalty_at_an_end"] else ""
    return f"{fit['penalty']:g} ({at}{fit['n_iterations']} steps)"


def _name_classes(rows: list[Mapping[str, Any]]) -> str:
    return ", ".join(f"{row['class_name']} {format_cell(row['f1'])}" for row in rows)
