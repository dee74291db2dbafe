"""A record of mutual knowledge in, the printed table and what stands around it out."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from interpret.report import align_columns, format_cell

LEVEL = 0.05
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
        *_verdict_lines(result["mutual_knowledge"]),
        *_control_lines(result["method"].get("bank_control")),
        *_stability_lines(result.get("naming_stability") or {}),
    ]
    return "\n".join(lines) + "\n"


def _verdict_lines(results: Mapping[str, Any]) -> Iterator[str]:
    """Which methods share no more with the decision than with the next best class."""
    p_of = {method: found["p_value"]["runner_up"] for method, found in results.items()}
    weak = [method for method, p in p_of.items() if p is not None and p >= LEVEL]
    if weak:
        yield (
            f"not above the runner-up (p {LEVEL}): {', '.join(weak)}; what they share is not "
            "specific to the decision"
        )


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


def _dig(numbers: Mapping[str, Any], path: str) -> Any:
    """The entry at a path such as "null/other_class", None where there is none."""
    found: Any = numbers
    for key in path.split("/"):
        if not isinstance(found, Mapping) or found.get(key) is None:
            return None
        found = found[key]
    return found
