"""Both protocols of the paper's table 2 in, their record and their printed table out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.report import format_cell, format_p

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.studies.mined_descriptors import MinedRow

COLUMNS = (
    *("score", "top-1", "95 % interval", "n", "gain", "interval of that", "p", "beats"),
    *("classes", "added to all", "true"),
)
PROTOCOLS = {"leaky": "LEAKY", "held_out": "held-out"}
NOTE = (
    "table 2: at most {n_added} concepts found in pictures of a class's two nearest classes are "
    "added to its descriptors, where that costs no hit. LEAKY, as published: found, selected and "
    "measured on the same pictures by their labels, so never below the descriptors, whatever is "
    "added. held-out: found and selected on one half, measured on the other, halves swapped; both "
    "are supervised. gain: over the descriptors, in the last row of three over held-out. classes: "
    "that keep them. random words: in place of what pca found, {n_draws} draws."
)


def describe_mined(
    rows: "Sequence[MinedRow]", class_names: Sequence[str], *, n_added: int, n_draws: int
) -> dict[str, Any]:
    """What stands under "table2" in `result.json`.

    Args:
        rows: a source each.
        class_names: of the pictures.
        n_added: descriptors mined for a class, at most.
        n_draws: of random words.
    """
    return {
        "note": NOTE.format(n_added=n_added, n_draws=n_draws),
        "n_added": n_added,
        "sources": {
            row.source: {
                "leaky": {"is_leaky": True, **row.leaky.to_dict()},
                "held_out": {"is_leaky": False, **row.held_out.to_dict()},
                "leaky_less_held_out": row.leaky_less_held_out.to_dict(),
                "mined": [
                    {"class": name, "descriptors": list(words)}
                    for name, words in zip(class_names, row.mined, strict=True)
                ],
            }
            for row in rows
        },
    }


def tabulate_mined(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: the descriptors, then three rows a source.

    Args:
        result: the content of `result.json`, with a "table2".

    Returns:
        Cells are text; the first column is named "score".
    """
    base = result["wordings"][0]
    rows = [("descriptors", base["top1"], base["ci95"], base["n"], *(None,) * 7)]
    for source, numbers in result["table2"]["sources"].items():
        rows += _rows_of(source, numbers)
    shown = [
        [_cell(column, value) for column, value in zip(COLUMNS, row, strict=True)] for row in rows
    ]
    table = pd.DataFrame(shown, columns=list(COLUMNS))
    if (table["true"] == "-").all():
        table = table.drop(columns="true")
    for published in result["published"] or []:
        if "mined_top1" in published:
            known = {"descriptors": "descriptors_top1", "+ pca, LEAKY": "mined_top1"}
            keys = [known.get(label, "") for label in table["score"]]
            column = f"published ({published['source']}; parts unsaid)"
            table[column] = [format_cell(published.get(key)) for key in keys]
    return table


def _rows_of(source: str, numbers: Mapping[str, Any]) -> Iterator[tuple[Any, ...]]:
    for key, name in PROTOCOLS.items():
        one = numbers[key]
        gain = one["less_base"]
        yield (
            *(f"+ {source}, {name}", one["top1"], one["ci95"], one["n"]),
            *(gain["mean_difference"], gain["ci95"], gain["p"], gain["beats"]),
            *(
                one["n_classes_added"],
                one["all_added_top1"],
                (one["true_share"] or {}).get("fraction"),
            ),
        )
    leak = numbers["leaky_less_held_out"]
    yield (
        *("  LEAKY less held-out", None, None, leak["n"]),
        *(leak["mean_difference"], leak["ci95"], leak["p"], leak["beats"], None, None, None),
    )


def _cell(column: str, value: Any) -> str:
    if column == "p":
        return format_p(value)
    if column == "classes" and value is not None:
        return f"{value:.1f}"
    return value if isinstance(value, str) else format_cell(value)


def columns_of_mined(rows: "Sequence[MinedRow]") -> dict[str, Any]:
    """Columns of `per_image.parquet`: is each protocol right, or the share of draws that are."""
    return {
        f"right_{row.source.replace(' ', '_')}_{name}": getattr(row, name).selected.right
        for row in rows
        for name in PROTOCOLS
    }
