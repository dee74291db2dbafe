"""Lists that queries found in, the record, the printed list and its rows out."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.provenance import describe_images, describe_model
from interpret.report import align_columns, format_cell
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.measures.approximate_search import Approximation
    from interpret.measures.retrieval import Options
    from interpret.studies.queries import QueryList
    from interpret.vectors import Encoder

COLUMNS = ("model", "query", "rank", "cosine", "id", "class", "asked_for")
NOTE = (
    "asked for: of a class and with the drawn concepts that the query names, or with the query as "
    "its caption; other words are not judged, nothing is scored."
)
QUERY_CHARACTERS = 200  # of a query above its list
SIGNS = {True: "yes", False: "no", None: "-"}


def describe_queries(
    encoder: "Encoder",
    images: "ImageSet",
    options: "Options",
    lists: "Sequence[QueryList]",
    missed: "Mapping[str, Approximation | None]",
) -> dict[str, Any]:
    """Every list as plain JSON: the keys of `result.json` without the run's own.

    Args:
        encoder: the first model's.
        images: that were searched.
        options: how.
        lists: of every model.
        missed: model -> what its approximate search missed; None where it was exact.
    """
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
        "approximation": {name: one and one.to_dict() for name, one in missed.items()},
        "n_cut": model.n_cut([one.query for one in lists if one.model == model.name]),
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
    n_images, n_skipped = record["images"]["n_images"], record["images"]["n_skipped"]
    left_out = f" ({n_skipped} could not be read)" if n_skipped else ""
    parts = []
    for (model, query), rows in table.groupby(["model", "query"], sort=False):
        shown = align_columns(rows.drop(columns=["model", "query"]))
        told = repr(query)
        told = told if len(told) <= QUERY_CHARACTERS else f"{told[:QUERY_CHARACTERS]} ..."
        parts.append(f"{told} by {model}, of {n_images} pictures{left_out}:\n{shown}")
    if record["n_cut"]:
        parts.append(f"{record['n_cut']} of the queries are longer than the context and were cut")
    for model, found in record["approximation"].items():
        if found:
            parts.append(f"{model}: faiss found {found['recall_at_10']:.1%} of the exact top 10")
    is_judged = any(row["asked_for"] is not None for row in record["queries"])
    return "\n\n".join([*parts, *([NOTE] if is_judged else [])]) + "\n"
