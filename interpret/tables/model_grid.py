"""Finished runs of several measures, models and image sets in, one table of their headlines out."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from interpret.report import format_cell
from interpret.results import Result

# label and path of each number; its interval stands beside it under "ci95"
HEADLINES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "zero_shot": (
        ("zero-shot top-1", ("zero_shot", "top1")),
        ("zero-shot top-5", ("zero_shot", "top5")),
    ),
    "linear_probe": (
        ("linear probe train top-1", ("probe", "train", "top1")),
        ("linear probe top-1", ("probe", "test", "top1")),
    ),
    "class_agnostic": (("embedding top-1", ("embedding", "top1")),),
    "clustering": (
        ("k-means purity", ("clustering", "images", "purity")),
        ("normalised mutual information", ("clustering", "images", "nmi")),
        ("silhouette", ("clustering", "images", "silhouette")),
        ("modality gap", ("modality", "gap", "value")),
    ),
}
PUBLISHED_KEYS = {  # label -> key of a published row
    "zero-shot top-1": "top1",
    "zero-shot top-5": "top5",
    "linear probe train top-1": "train_top1",
    "linear probe top-1": "top1",
}
COLUMNS = ("measure", "score", "images", "model", "value", "ci95", "n", "published")


def rows_of_grid(results: Mapping[tuple[str, str], Iterable[Result]]) -> list[dict[str, Any]]:
    """One entry a measure, score, image set and model, plain JSON.

    Args:
        results: (measure, image set) -> finished runs, one a model.

    Returns:
        Entries with the keys of `COLUMNS`: `value` None where the run has none, `published` the
        printed numbers with their sources, "" where there are none.
    """
    return [
        _entry(measure, label, path, run)
        for (measure, _), runs in results.items()
        for run in runs
        for label, path in _headlines(measure, run)
    ]


def tabulate_grid(entries: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """The grid as text: a row a score, image set and model."""
    rows = [
        {
            "score": entry["score"],
            "images": entry["images"],
            "model": entry["model"],
            "measured": format_cell(entry["value"]),
            "95 % interval": format_cell(entry["ci95"]),
            "n": format_cell(entry["n"]),
            "published": entry["published"] or "-",
        }
        for entry in entries
    ]
    return pd.DataFrame(rows)


def _headlines(measure: str, run: Result) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from HEADLINES[measure]
    if measure == "class_agnostic":
        for index, found in enumerate(run.result["prompt_sets"]):
            yield f"{found['name']} top-1", ("prompt_sets", str(index), "top1")


def _entry(measure: str, label: str, path: tuple[str, ...], run: Result) -> dict[str, Any]:
    holder: Any = run.result
    for key in path[:-1]:
        holder = None if holder is None else _step(holder, key)
    holder = holder or {}
    interval = holder.get("ci95")
    if isinstance(interval, Mapping):
        interval = interval.get(path[-1])
    n = holder.get("n", holder.get("n_images"))
    return {
        "measure": measure,
        "score": label,
        "images": run.result["images"]["name"],
        "model": run.result["model"]["name"],
        "value": holder.get(path[-1]),
        "ci95": interval,
        "n": n,
        "published": _published(run.result.get("published"), PUBLISHED_KEYS.get(label)),
    }


def _step(holder: Any, key: str) -> Any:
    return holder[int(key)] if isinstance(holder, list) else holder.get(key)


def _published(rows: Any, key: str | None) -> str:
    found = [row for row in rows or [] if key in row]
    return ", ".join(f"{row[key]:.3f} ({row['source']})" for row in found)
