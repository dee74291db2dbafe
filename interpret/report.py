"""Results in, files out: JSON, the printed table as CSV, LaTeX and Markdown, rows as parquet.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
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
            **describe_bank(bank),
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
        "family": {
            "image_tower": model.spec.family,
            "pretraining_data": model.spec.pretraining_data,
            "pretraining_size": model.spec.pretraining_size,
        },
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
    text = "\n".join("| " + " | ".join(map(_one_cell, line)) + " |" for line in lines)
    (folder / f"{name}.md").write_text(text + "\n", encoding="utf-8")


def _one_cell(text: str) -> str:
    """Text that ends no cell and no line of a Markdown table."""
    return " ".join(text.replace("|", "\\|").splitlines())


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
