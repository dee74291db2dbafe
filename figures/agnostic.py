"""The result of class-agnostic probing in, its two curves out. Nothing is computed or saved."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from figures.sweeps import Sweep, plot_sweeps
from interpret.tables.class_agnostic_record import published_points

SVM_LINES = {
    "svm": "SVM, C = 1, on cosine / tau",
    "by_penalty": "SVM, C = 1 / tau², on cosine",
    "softmax": "SVM, C = 1, on softmax",
}
BOTH = "SVM: C = 1 on cosine / tau, or C = 1 / tau² on cosine"  # one line would hide the other


def plot_temperatures(result: Mapping[str, Any]) -> Figure:
    """Accuracy of a linear SVM against temperature, beside what does not depend on it.

    Args:
        result: the content of `result.json`.
    """
    rows = sorted(result["temperatures"], key=lambda row: row["temperature"])
    taus = [row["temperature"] for row in rows]
    labels = dict(SVM_LINES)
    if all(row["svm"] == row["by_penalty"] for row in rows):
        labels = {"svm": BOTH, "softmax": labels["softmax"]}
    lines = {
        label: Sweep(taus, [row[key]["top1"] for row in rows], [row[key]["ci95"] for row in rows])
        for key, label in labels.items()
        if rows[0][key] is not None
    }
    first = result["prompt_sets"][0]
    levels = {f"{result['method']['classifier']}, {first['name']}": first["top1"]}
    if result["scaled"]:
        levels["SVM, C = 1, scaler"] = result["scaled"]["top1"]
    figure = plot_sweeps(
        lines,
        x_label="temperature tau",
        y_label=f"top-1, {first['name']}",
        x_scale="log",
        published=published_points(result["published"], first["name"], first["n_lines"])[0],
        levels=levels,
    )
    return _with_ticks(figure, result["method"]["temperatures"])


def plot_prompt_counts(result: Mapping[str, Any]) -> Figure:
    """Accuracy against the number of prompts of the first set's family, and of meaningless ones.

    Args:
        result: the content of `result.json`.
    """
    sets = result["prompt_sets"]
    family = sets[0]["name"].split("-")[0]
    rows = sorted(
        (row for row in sets if row["name"].split("-")[0] == family),
        key=lambda row: row["geometry"]["n_directions"],
    )
    counts = [row["geometry"]["n_directions"] for row in rows]
    parts = {
        "prompts": rows,
        "random directions": [row["random_directions"] for row in rows],
        "random words": [row["random_words"] for row in rows],
    }
    lines = {
        label: Sweep(counts, [row["top1"] for row in part], [row["ci95"] for row in part])
        for label, part in parts.items()
    }
    by_svm = {}
    if rows[0]["svm"] is not None:
        svm = [row["svm"] for row in rows]
        accuracies, ends = [row["top1"] for row in svm], [row["ci95"] for row in svm]
        drawn = [row["random_directions"]["svm_top1"] for row in rows]
        by_svm = {
            "prompts: SVM, C = 1, tau 1": Sweep(counts, accuracies, ends),
            "random directions: SVM, C = 1, tau 1": Sweep(counts, drawn),
        }
    classifier = result["method"]["classifier"]
    figure = plot_sweeps(
        {f"{label}: {classifier}": line for label, line in lines.items()} | by_svm,
        x_label="number of prompts",
        y_label="top-1",
        x_scale="log",
        published=published_points(result["published"], sets[0]["name"], sets[0]["n_lines"])[1],
        levels={f"image embedding: {classifier}": result["embedding"]["top1"]},
    )
    return _with_ticks(figure, counts)


def _with_ticks(figure: Figure, values: list[float]) -> Figure:
    """Only the values that were measured on the axis, which log scales would crowd."""
    axes = figure.axes[0]
    axes.set_xticks(values, [f"{value:g}" for value in values])
    axes.set_xticks([], minor=True)
    return figure
