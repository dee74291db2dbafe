"""A comparison of models in, its figures out: which numbers go into which plot."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from figures.family_scores import FamilyPanel, FamilyPoint, plot_family_scores
from figures.model_curves import plot_model_curves
from figures.model_heat_map import plot_model_heat_map
from figures.model_ranks import plot_model_ranks
from figures.word_overlap import plot_word_overlap
from interpret.report import format_cell, format_p
from interpret.studies.families import FamiliesStudy, ScoreStudy
from interpret.tables.families import LABELS

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.inputs import Inputs

DRAWN = (  # scores with a panel of their own
    "published_mi_nats",
    "published_auc_nats",
    "adjusted_overlap",
    "deletion_auc",
    "published_mi_nats_at_5",
    "published_auc_nats_at_5",
    "adjusted_overlap_at_5",
    "shared_information",
)
HEAT_SCORES = ("published_mi_nats", "published_auc_nats", "adjusted_overlap", "deletion_auc")
SHORT = {
    "published_mi_nats": "MI",
    "published_auc_nats": "AUC",
    "adjusted_overlap": "overlap",
    "deletion_auc": "del. AUC",
}
N_LINE_POINTS = 50
N_PAIR_ROWS = 4  # of concepts, and of classes
MARGIN = 0.05  # of the scores' range, on both sides of the line


def draw_families(record: dict[str, Any], study: FamiliesStudy) -> "dict[str, Figure]":
    """All figures of one comparison by file name; without labels those without accuracy.

    Args:
        record: from `describe_families`.
        study: the same comparison.
    """
    names, methods = study.side_by_side.names, study.side_by_side.methods
    figures = {
        "table3_heat_map": draw_heat_map(record),
        "ranks": draw_ranks(record, methods[0]),
        "model_curves": plot_model_curves(record["models"]),
        "word_overlap": plot_word_overlap(record["word_overlap"], names),
    }
    if study.accuracy is not None:
        for method in methods:
            panels = [panel_of(record, study, method, name) for name in DRAWN]
            figures[f"scores_{method}"] = plot_family_scores(panels)
    return figures


def panel_of(record: dict[str, Any], study: FamiliesStudy, method: str, name: str) -> FamilyPanel:
    """Accuracy against one score, with the line through all models."""
    one = study.scores[method][name]
    points = [
        FamilyPoint(
            model["name"],
            model["family"],
            float(one.values[index]),
            model["zero_shot_top1"],
            one.ci95[index].tolist(),
            model["zero_shot_top1_ci95"],
        )
        for index, model in enumerate(record["models"])
    ]
    found = one.following.get("all")
    title = LABELS[name]
    if found is not None and found.pearson.value is not None:
        title += (
            f"\nr {format_cell(found.pearson.value)}, p {format_p(found.pearson.p)}, "
            f"rank {format_cell(found.spearman.value)}"
        )
    return FamilyPanel(title, f"{LABELS[name]}, {method}", points, *_line_of(one))


def _line_of(one: ScoreStudy) -> tuple[Any, Any]:
    if one.line is None:
        return None, None
    low, high = float(one.values.min()), float(one.values.max())
    margin = MARGIN * (high - low)
    x = np.linspace(low - margin, high + margin, N_LINE_POINTS)
    band = one.line.band(x)
    return (x, one.line.at(x)), None if band is None else (x, *band)


def draw_heat_map(record: dict[str, Any]) -> "Figure":
    """Accuracy and four scores of every method, a row a model."""
    models = record["models"]
    columns = [
        (f"{SHORT[name]} {method}", method, name)
        for method in models[0]["mutual_knowledge"]
        for name in HEAT_SCORES
    ]
    values = [
        [_number(model["zero_shot_top1"])]
        + [model["mutual_knowledge"][method][name] for _, method, name in columns]
        for model in models
    ]
    return plot_model_heat_map(
        np.array(values, dtype=np.float64),
        [model["name"] for model in models],
        ["top-1", *(label for label, _, _ in columns)],
        digits=[3, *(3 if "overlap" in label or "del." in label else 2 for label, _, _ in columns)],
    )


def draw_ranks(record: dict[str, Any], method: str) -> "Figure":
    """Ranks by accuracy and by three scores of one method."""
    ranks = record["ranks"]
    columns = {"published MI": "published_mi_nats", "published AUC": "published_auc_nats"}
    columns |= {"adjusted overlap": "adjusted_overlap"}
    found = {f"{label}\n{method}": ranks[method][name] for label, name in columns.items()}
    if ranks["zero_shot_top1"] is not None:
        found = {"zero-shot top-1": ranks["zero_shot_top1"]} | found
    return plot_model_ranks(
        {label: one["rank"] for label, one in found.items()},
        {label: one["rank_ci95"] for label, one in found.items()},
        [model["name"] for model in record["models"]],
    )


def draw_grid(entries: Sequence[dict[str, Any]]) -> "dict[str, Figure]":
    """A bar chart a score of the other measures."""
    from figures.model_grid import plot_model_grid
    from interpret.models.registry import slug

    scores = dict.fromkeys(entry["score"] for entry in entries)
    return {
        f"bars_{slug(score)}": plot_model_grid(
            [entry for entry in entries if entry["score"] == score], score
        )
        for score in scores
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else value


def draw_pair(found: dict[str, Any], inputs: "Inputs") -> "dict[str, Figure]":
    """The concepts and the classes on which two models differ most, with pictures.

    Args:
        found: from `describe_pair`.
        inputs: of one of the models, for its pictures.

    Returns:
        Nothing where the pictures are too few for a concept or a class to differ on.
    """
    from figures.model_pair import N_COLUMNS, PairRow, plot_model_pair

    a, b = found["a"], found["b"]
    titles = [
        (
            f"\u201c{gap['concept']}\u201d: shared by {a} on {gap['share_a']:.1%}, "
            f"by {b} on {gap['share_b']:.1%}",
            gap["pictures"],
        )
        for gap in found["concepts"][:N_PAIR_ROWS]
    ] + [
        (
            f"{gap['class']}: overlap {gap['adjusted_overlap_a']:.2f} by {a}, "
            f"{gap['adjusted_overlap_b']:.2f} by {b}",
            gap["pictures"],
        )
        for gap in found["classes"][:N_PAIR_ROWS]
    ]
    rows = [
        PairRow(title, inputs.encoder.pixels(inputs.images, np.array(pictures[:N_COLUMNS])))
        for title, pictures in titles
        if pictures
    ]
    return {"pair": plot_model_pair(rows)} if rows else {}
