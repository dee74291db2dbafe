"""The result of classification by description in, its dot plot out. Nothing is computed."""

from collections.abc import Mapping
from typing import Any

from matplotlib.figure import Figure

from figures.dots import Dot, plot_dots


def plot_description(result: Mapping[str, Any]) -> Figure:
    """Accuracies with intervals: descriptors, then the controls, then what was mined.

    Args:
        result: the content of `result.json`.
    """
    rows = result["wordings"]
    groups = {
        "descriptors": [_dot(row) for row in rows if not row["is_control"]],
        "controls": [_dot(row) for row in rows if row["is_control"]],
    }
    for title, key in (("table 2, LEAKY", "leaky"), ("table 2, held-out", "held_out")):
        sources = (result["table2"] or {"sources": {}})["sources"]
        found = [_dot({**row[key], "name": f"+ {name}"}) for name, row in sources.items()]
        groups |= {title: found} if found else {}
    return plot_dots(
        groups,
        x_label="top-1 (bar: 95 % interval; ticks: draws; dashed: descriptors; dotted: chance)",
        level=rows[0]["top1"],
        chance=1 / result["images"]["n_classes"],
    )


def _dot(row: Mapping[str, Any]) -> Dot:
    draws = row["top1_of_draw"] if row["n_draws"] > 1 else ()
    return Dot(row["name"], row["top1"], row["ci95"] and tuple(row["ci95"]), draws)
