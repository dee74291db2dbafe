"""Results in, files out: JSON, the printed table as CSV, LaTeX and Markdown, rows as parquet.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.provenance import decision_columns, describe_images, describe_model
from interpret.published import find_published
from interpret.references import references_of
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from concepts.bank import ConceptBank
    from interpret.images.imageset import ImageSet
    from interpret.models.registry import ModelSpec
    from interpret.studies.mutual_knowledge import Settings, Study
    from interpret.vectors import Encoder

SMALLEST_SHOWN = 0.00005
SMALLEST_P = 0.0001
ANCHORS = (
    ("linear probe top-1", "linear_probe_top1"),
    ("class-agnostic top-1", "class_agnostic_top1"),
    ("class-agnostic entropy (nats)", "class_agnostic_entropy_nats"),
    ("  at most", "class_agnostic_entropy_max_nats"),
    ("k-means purity", "kmeans_purity"),
)
ROWS = (
    ("concepts a picture", "n_image_concepts_mean"),
    ("pictures without concepts", "n_without_concepts"),
    ("published MI (nats)", "published_mi_nats"),
    ("published AUC (nats)", "published_auc_nats"),
    ("adjusted overlap", "adjusted_overlap"),
    ("  95 % interval", "ci95/adjusted_overlap"),
    ("  other class", "null/other_class/adjusted_overlap"),
    ("  runner-up", "null/runner_up/adjusted_overlap"),
    ("  random words", "null/permuted/adjusted_overlap"),
    ("  p against other class", "p_value/other_class"),
    ("  p against runner-up", "p_value/runner_up"),
    ("adjusted overlap at 5", "adjusted_overlap_at_5"),
    ("  95 % interval", "ci95/adjusted_overlap_at_5"),
    ("membership MI (bits)", "membership_mi_bits"),
    ("shared information", "shared_information"),
    ("deletion AUC", "deletion_auc"),
    ("order effect", "order_effect"),
    ("nothing shared", "zero_overlap_fraction"),
)


def tabulate_mutual_knowledge(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a quantity, a column a method, published numbers beside.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    control = result["method"].get("bank_control")
    columns = {"score": [label for label, _ in ROWS]}
    for method, numbers in result["mutual_knowledge"].items():
        columns[method] = [format_cell(_dig(numbers, path)) for _, path in ROWS]
    for method, numbers in (result["published"] or {}).items():
        if isinstance(numbers, Mapping):
            cells = [format_cell(_dig(numbers, path)) for _, path in ROWS]
            columns[f"published {method}"] = cells
    table = pd.DataFrame(columns)
    told = [] if control is None else [_tell_control(control, table.columns)]
    return pd.concat([*told, table, _tabulate_anchors(result["anchors"], list(columns))])


def _tell_control(control: str, columns: "pd.Index[str]") -> pd.DataFrame:
    """A first row that says of every measured column that its words mean nothing."""
    cells = ["" if column.startswith("published") else control for column in columns]
    return pd.DataFrame([["bank control", *cells[1:]]], columns=columns)


def _tabulate_anchors(anchors: Mapping[str, Any], columns: list[str]) -> pd.DataFrame:
    """Rows of numbers that do not depend on the method: they stand in its first column."""
    rows = [[label, format_cell(anchors.get(key))] for label, key in ANCHORS]
    return pd.DataFrame(rows, columns=columns[:2]).reindex(columns=columns, fill_value="")


def summarise(result: Mapping[str, Any], table: pd.DataFrame) -> str:
    """What a run prints: what was measured, the decisions, whether parts are seen, the table."""
    model, images, bank = result["model"], result["images"], result["bank"]
    anchors, pointing = result["anchors"], result["pointing"]
    known, published = anchors["zero_shot_top1_known"], result["published"] or {}
    lines = [
        f"{model['name']} on {images['name']}: {images['n_images']} pictures, "
        f"{images['n_classes']} classes, {images['n_skipped']} skipped; "
        f"bank {bank['name']}: {bank['n_concepts']} concepts",
        f"zero-shot top-1 {format_cell(anchors['zero_shot_top1'])}, "
        f"top-5 {format_cell(anchors['zero_shot_top5'])}"
        + (f" (known {known:.3f})" if known else "")
        + (f" (published {published['zero_shot_top1']:.3f})" if published else ""),
        f"pointing ({pointing['naming']}): {format_cell(pointing['fraction'])} "
        f"{format_cell(pointing['ci95'])} of {pointing['n']} pairs, chance 0.5",
        "",
        align_columns(table),
        *_control_lines(result["method"].get("bank_control")),
        *_stability_lines(result.get("naming_stability") or {}),
    ]
    return "\n".join(lines) + "\n"


def _control_lines(control: str | None) -> Iterator[str]:
    """What a control's numbers are for."""
    if control is not None:
        yield (
            f"bank control {control}: nothing is meant by these words; what a run with the bank "
            "itself scores above these numbers is due to what its words mean. A model that knows "
            "few words draws from those few."
        )


def _stability_lines(stability: Mapping[str, Any]) -> Iterator[str]:
    """How far two seeds agree, a line a method, where it was measured."""
    for method, found in stability.items():
        if method == "seeds":
            continue
        yield (
            f"two seeds of {len(stability['seeds'])}, {method}: parts overlap "
            f"{format_cell(found['part_iou'])} (chance {format_cell(found['part_iou_chance'])}), "
            f"words {format_cell(found['word_jaccard'])} "
            f"(chance {format_cell(found['word_jaccard_chance'])})"
        )


def align_columns(table: pd.DataFrame) -> str:
    """The table as plain text: first column to the left, the others to the right."""
    lines = [list(table.columns), *table.to_numpy().tolist()]
    widths = [max(len(line[i]) for line in lines) for i in range(table.shape[1])]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def rows_of_images(images: "ImageSet", bank: "ConceptBank", study: "Study") -> pd.DataFrame:
    """One row a picture: label, decision, words and every score, by method.

    Classes are indices, with their names beside, since two classes may share a name.
    """
    decisions = study.decisions
    class_words = [[bank.concepts[i] for i in row] for row in decisions.class_concepts]
    columns: dict[str, Any] = {
        **decision_columns(images, study.zero_shot.predictions),
        "class_concepts": [class_words[i] for i in decisions.scored],
    }
    for method, result in study.results.items():
        found = study.explanations.concepts[method].concepts
        words = [[bank.concepts[i] for i in row if i >= 0] for row in found]
        columns[f"image_concepts_{method}"] = words
        columns[f"n_shared_{method}"] = result.shared.sum(axis=1)
        columns |= {f"{score}_{method}": values for score, values in result.rows.items()}
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})


def describe_study(
    encoder: "Encoder",
    images: "ImageSet",
    bank: "ConceptBank",
    settings: "Settings",
    study: "Study",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, decisions, zero_shot = encoder.model, study.decisions, study.zero_shot
    published = find_published("mutual_knowledge", model.name, images.name)
    record = {
        "experiment": "mutual_knowledge",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "bank": {
            "name": bank.name,
            "fingerprint": bank.fingerprint,
            "n_concepts": len(bank),
            "unknown_token_fraction": study.unknown_token_fraction,
        },
        "method": {
            "protocol": settings.protocol,
            "naming": settings.naming,
            "group_by": settings.group_by,
            "n_part_groups": study.n_part_groups,
            "score_class": settings.score_class,
            "n_image_concepts_max": study.n_image_concepts_max,
            "n_class_concepts": decisions.class_concepts.shape[1],
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "mutual_knowledge": {method: result.to_dict() for method, result in study.results.items()},
        "anchors": {
            "zero_shot_top1": zero_shot.top_k_accuracy(images.labels, 1),
            "zero_shot_top5": zero_shot.top_k_accuracy(images.labels, 5),
            "zero_shot_top1_known": find_known_top1(model.spec, images.name),
            **asdict(study.anchors),
        },
        "pointing": asdict(study.pointing),
        "truth": study.truth,
        "published": published,
    }
    return record | {"references": list(references_of(record))}


def find_known_top1(spec: "ModelSpec", images: str) -> float | None:
    """The registry's zero-shot accuracy of a model on these pictures, a fraction, or None."""
    return spec.imagenet_top1 if images == "imagenet-1k" else None


def write_table(folder: Path, table: pd.DataFrame, name: str = "table") -> None:
    """The table as `<name>.csv`, `<name>.tex` (booktabs) and `<name>.md`.

    A row whose name is indented in print gets the name of the row above it in front.
    """
    table = table.assign(**{table.columns[0]: list(_full_names(table.iloc[:, 0]))})
    table.to_csv(folder / f"{name}.csv", index=False)
    layout = "l" + "r" * (table.shape[1] - 1)
    latex = table.to_latex(index=False, escape=True, column_format=layout)
    (folder / f"{name}.tex").write_text(latex, encoding="utf-8")
    lines = [list(table.columns), ["---"] * table.shape[1], *table.to_numpy().tolist()]
    text = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8")


def _full_names(names: Iterable[str]) -> Iterator[str]:
    """Names that can stand alone: "  at most" below "entropy" becomes "entropy, at most"."""
    above = ""
    for name in names:
        is_indented = name.startswith(" ")
        above = above if is_indented else name
        yield f"{above}, {name.strip()}" if is_indented and above else name.strip()


def write_skipped(folder: Path, images: "ImageSet") -> None:
    """`skipped.csv`: the pictures left out, and why."""
    rows = [(skipped.id, skipped.reason) for skipped in images.skipped]
    pd.DataFrame(rows, columns=["id", "reason"]).to_csv(folder / "skipped.csv", index=False)


def format_cell(value: Any) -> str:
    """A number with three digits after the point, four below .01; a dash for nothing.

    Example:
        >>> format_cell(0.12345), format_cell(0.0001), format_cell([0.1, 0.25]), format_cell(None)
        ('0.123', '0.0001', '[0.100, 0.250]', '-')
    """
    if value is None:
        return "-"
    if isinstance(value, list | tuple):
        return "-" if None in value else f"[{', '.join(format_cell(end) for end in value)}]"
    if isinstance(value, int):
        return str(value)
    is_small = SMALLEST_SHOWN <= abs(value) < 0.01
    return f"{value:.4f}" if is_small else f"{value:z.3f}"


def format_p(p: float | None) -> str:
    """A p-value as a cell; exact ones may be far too small to print.

    Example:
        >>> format_p(0.25), format_p(1e-12), format_p(None)
        ('0.250', '<0.0001', '-')
    """
    return "<0.0001" if p is not None and p < SMALLEST_P else format_cell(p)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Plain JSON, readable, without NaN."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def _dig(numbers: Mapping[str, Any], path: str) -> Any:
    """The entry at a path such as "null/other_class", None where there is none."""
    found: Any = numbers
    for key in path.split("/"):
        if not isinstance(found, Mapping) or found.get(key) is None:
            return None
        found = found[key]
    return found
