"""What is known of drawn pictures' explanations in, plain JSON and printed tables out."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.report import format_cell, format_p

if TYPE_CHECKING:
    from interpret.studies.counterfactuals import CounterfactualStudy
    from interpret.studies.faithfulness_truth import FaithfulnessTruth, RowTruth

RATES = ("hit", "loss", "false_alarm", "baseline")
PLACES = {"inside": "inside", "iou_of_best": "IoU of best", "pointing": "pointing"}
Record = Mapping[str, Any]


def describe_truth(found: "FaithfulnessTruth") -> dict[str, Any]:
    """Plain JSON: truth of every row, order of relevance by method, and rank agreement."""
    return {
        "explanations": {row.name: _describe_row(row) for row in found.rows},
        "order": {
            method: {
                "precision": _plain(order.precision),
                "chance": order.chance,
                "above_chance": _plain(order.above_chance),
                "n_without": order.n_without,
            }
            for method, order in found.order.items()
        },
        "agreement": {
            truth: {name: asdict(one) | {"verdict": one.verdict} for name, one in measures.items()}
            for truth, measures in found.agreement.items()
        },
        "n_rows": found.n_rows,
    }


def _describe_row(row: "RowTruth") -> dict[str, Any]:
    return {
        "slots": {name: asdict(slot) for name, slot in row.slots.items()},
        "places": {name: asdict(place) for name, place in row.regions.measures.items()},
        "n_named": row.regions.n_named,
        "n_places": row.regions.n,
    }


def describe_counterfactuals(found: "CounterfactualStudy") -> dict[str, Any]:
    """Plain JSON: what becomes of words when the picture changes, by method."""
    methods = {}
    for method, one in found.methods.items():
        told = asdict(one)
        del told["rows"]
        by_attribute = found.by_attribute[method]
        told["hit_by_attribute"] = {name: asdict(mean) for name, mean in by_attribute.items()}
        methods[method] = told
    return {
        "methods": methods,
        "compared": {
            f"{a} less {b}": {name: _plain(excess) for name, excess in tests.items()}
            for (a, b), tests in found.compared.items()
        },
        "n_redraws": found.n_redraws,
        "n_unseen": found.n_unseen,
    }


def _plain(value: Any) -> Any:
    return None if value is None else asdict(value)


def tabulate_truth(record: Record) -> pd.DataFrame:
    """A row an explanation: its words against the picture, its places against the drawing.

    Args:
        record: of `describe_truth`.

    Returns:
        Cells are text, each number beside its chance.
    """
    rows = []
    for name, told in record["explanations"].items():
        words = told["slots"]["all"]
        cells = {
            "explanation": name,
            "precision of words": _mean(words["precision"], words["precision_chance"]),
            "recall": _mean(words["recall"], words["recall_chance"]),
            "F1": _mean(words["f1"], words["f1_chance"]),
        }
        for key, label in PLACES.items():
            place = told["places"][key]
            cells[label] = _mean(place["value"], place["chance"])
        rows.append(cells | {"n places": str(told["n_places"])})
    return pd.DataFrame(rows)


def tabulate_slots(record: Record, names: tuple[str, ...]) -> pd.DataFrame:
    """Precision of the words of each kind, a row a kind, a column one of some explanations."""
    explained = record["explanations"]
    kinds = [kind for kind in next(iter(explained.values()))["slots"] if kind != "all"]
    columns = {"kind of property": kinds}
    for name in names:
        slots = explained[name]["slots"]
        columns[name] = [
            _mean(slots[kind]["precision"], slots[kind]["precision_chance"]) for kind in kinds
        ]
    return pd.DataFrame(columns)


def tabulate_agreement(record: Record) -> pd.DataFrame:
    """A row a measure: does it rank explanations as the truth does?"""
    rows = []
    for truth, measures in record["agreement"].items():
        for name, one in measures.items():
            rows.append(
                {
                    "measure": name,
                    "ranked as": truth,
                    "Spearman": format_cell(one["spearman"]),
                    "95 % interval": format_cell(one["ci95"]),
                    "p": format_p(one["p"]),
                    "verdict": one["verdict"],
                }
            )
    return pd.DataFrame(rows)


def tabulate_counterfactuals(record: Record) -> pd.DataFrame:
    """A row a method: what becomes of its words when one attribute is changed."""
    rows = []
    for method, told in record["methods"].items():
        excess = told["hit_over_loss"]
        rows.append(
            {
                "words of": method,
                **{rate.replace("_", " "): _mean(told[rate], None) for rate in RATES},
                "hit - loss": _mean(excess and excess["difference"], None),
                "p": format_p(excess and excess["p"]),
                "n": "-" if told["hit"] is None else str(told["hit"]["n"]),
            }
        )
    return pd.DataFrame(rows)


def notes(record: Record) -> Iterator[str]:
    """What a reader has to know of these tables."""
    yield (
        "after a stroke stands what chance gives: words drawn from the bank, regions moved to any "
        "place they fit. IoU of best: intersection over union with the true region, over the best "
        "this patch grid allows. Of redraws: hit and loss are shares of words that are no longer "
        "said, words made untrue by the change and words left true by it."
    )
    ranked = {
        truth: next(iter(measures.values()))["n_methods"]
        for truth, measures in record["agreement"].items()
        if measures
    }
    counts = ", ".join(f"{n} by {truth}" for truth, n in ranked.items()) or "none"
    yield (
        f"explanations ranked, of {record['n_rows']} by one model: {counts}; a correlation over so "
        "few says little. It agrees where its interval over pictures leaves out 0 and p over "
        "random rankings is below .05."
    )


def _mean(mean: Any, chance: float | None) -> str:
    if mean is None:
        return "-"
    told = f"{format_cell(mean['value'])} {format_cell(mean['ci95'])}"
    return told if chance is None else f"{told} / {format_cell(chance)}"
