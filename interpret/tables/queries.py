"""Lists that queries found in, the record, the printed list and its rows out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.provenance import describe_images, describe_model
from interpret.report import align_columns, format_cell
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.measures.retrieval import Options
    from interpret.studies.queries import QueryList
    from interpret.vectors import Encoder

COLUMNS = ("model", "query", "rank", "cosine", "id", "class", "asked_for")
NOTE = "asked for: of the class that the query names; adjectives are not judged, nothing is scored."
SIGNS = {True: "yes", False: "no", None: "-"}


def describe_queries(
    encoder: "Encoder", images: "ImageSet", options: "Options", lists: "Sequence[QueryList]"
) -> dict[str, Any]:
    """Every list as plain JSON: the keys of `result.json` without the run's own."""
    model = encoder.model
    return {
        "experiment": "retrieve",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": None,
        "note": NOTE,
        "method": {
            "search": options.search,
            "top": options.top,
            "precision": model.precision,
            "device": model.device,
            "seed": options.seed,
        },
        "queries": [row for one in lists for row in one.to_rows(images)],
    }


def rows_of_queries(record: dict[str, Any]) -> pd.DataFrame:
    """One row a picture of a list."""
    return pd.DataFrame(record["queries"], columns=list(COLUMNS))


def tabulate_queries(record: dict[str, Any]) -> pd.DataFrame:
    """The same as text; "asked for" is a dash where a query names nothing that is known."""
    rows = [
        [
            *(row["model"], row["query"], format_cell(row["rank"]), format_cell(row["cosine"])),
            *(row["id"], row["class"] or "-", SIGNS[row["asked_for"]]),
        ]
        for row in record["queries"]
    ]
    return pd.DataFrame(rows, columns=[name.replace("_", " ") for name in COLUMNS])


def summarise_queries(record: dict[str, Any], table: pd.DataFrame) -> str:
    """What is printed: a list below each query."""
    parts = []
    for (model, query), rows in table.groupby(["model", "query"], sort=False):
        shown = align_columns(rows.drop(columns=["model", "query"]))
        parts.append(f"{query!r} by {model}, of {record['images']['n_images']} pictures:\n{shown}")
    is_judged = any(row["asked_for"] is not None for row in record["queries"])
    return "\n\n".join([*parts, *([NOTE] if is_judged else [])]) + "\n"
