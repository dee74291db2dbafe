"""A study of faithfulness in, what a run leaves of it out: the record, the tables, a row a picture.

Nothing is computed here but means with their intervals; Table 1 as published stands below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from interpret.metrics.statistics import bootstrap_ci
from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
from interpret.published import find_published, read_published
from interpret.references import references_of
from interpret.report import format_cell, format_p
from interpret.results import SCHEMA
from interpret.tables.faithfulness_truth import notes

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from concepts.bank import ConceptBank
    from interpret.studies.faithfulness import Comparison, Faithfulness, FaithfulnessStudy, Judged

LABELS = {  # metric -> what stands in the table
    "deletion": "deletion (lower)",
    "insertion": "insertion (higher)",
    "acc_drop": "acc drop (lower)",
    "acc_inc": "acc inc (higher)",
}
BETTER, WORSE, OPEN = "yes", "no", "not distinguishable"
LEVEL = 0.05
NOTE = (
    "areas of unit steps over {n_regions} regions; table_normalised has them divided by "
    "{n_regions}. Blurring more of a picture lowers deletion and raises insertion whatever the "
    "explanation: at equal areas every region has as many patches. p is one-sided, over classes, "
    "not corrected for the number of rows."
)
Record = Mapping[str, Any]


def describe_faithfulness(
    made: "FaithfulnessStudy",
    bank: "ConceptBank",
    found: "Faithfulness",
    trained: Record,
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own.

    Args:
        made: what the study was made with.
        bank: the words.
        found: what was measured.
        trained: "baselines", how good the trained ones are, and "baselines_note", why there are
            none; one of the two is None.
    """
    model, images, settings = made.encoder.model, made.images, made.settings
    seed = settings.seed
    n_regions = found.judged[0].row.regions.concepts.shape[1]
    record = {
        "experiment": "faithfulness",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "bank": {
            **describe_bank(bank),
            "unknown_token_fraction": model.unknown_token_fraction(bank.concepts),
        },
        "method": {
            "protocol": settings.protocol,
            "naming": settings.naming,
            "group_by": settings.group_by,
            "deletion_blur": made.deletion_blur,
            "n_regions": n_regions,
            "precision": model.precision,
            "device": model.device,
            "seed": seed,
        },
        "explanations": [_describe(one, found.groups, seed) for one in found.judged],
        "comparisons": [_hold(one) for one in found.comparisons],
        **trained,
        "note": NOTE.format(n_regions=n_regions),
        "published": find_published("faithfulness", model.name, images.name),
        "published_elsewhere": read_published()["faithfulness"],
    }
    return record | {"references": list(references_of(record))}


def _describe(judged: "Judged", groups: "np.ndarray[Any, Any]", seed: int) -> dict[str, Any]:
    row, n_regions = judged.row, judged.row.regions.concepts.shape[1]
    return {
        "name": row.name,
        "kind": row.kind,
        "control_of": row.control_of,
        "covered": float(judged.covered.mean()),
        "n_regions_mean": float(row.regions.present.sum(axis=1).mean()),
        "areas": {
            area: {
                metric: {
                    "area": float(values.mean()),
                    "mean_height": float(values.mean() / n_regions),
                    "ci95": _interval(values, groups, seed),
                }
                for metric, values in metrics.items()
            }
            for area, metrics in judged.areas.items()
        },
        "curves": {
            area: {
                "deletion": curve.deletion.mean(axis=0).tolist(),
                "insertion": curve.insertion.mean(axis=0).tolist(),
            }
            for area, curve in judged.curves.items()
        },
    }


def _interval(
    values: "np.ndarray[Any, Any]", groups: "np.ndarray[Any, Any]", seed: int
) -> list[float | None]:
    ends = bootstrap_ci(values, groups, seed=seed)
    return [None if np.isnan(end) else float(end) for end in ends]


def _hold(one: "Comparison") -> dict[str, Any]:
    return asdict(one) | {"beats": _verdict(one)}


def _verdict(one: "Comparison") -> str:
    """Whether a method beats another: one-sided at .05, each way by a test of its own."""
    if one.p is not None and one.p < LEVEL:
        return BETTER
    return WORSE if one.p_worse is not None and one.p_worse < LEVEL else OPEN


def tabulate_faithfulness(result: Record, area: str) -> pd.DataFrame:
    """A printed table: a row an explanation, the four metrics with their intervals.

    Args:
        result: the content of `result.json`.
        area: "own" or "equal".

    Returns:
        Cells are text; the first column is named "explanation".
    """
    rows = []
    for one in result["explanations"]:
        cells = {"explanation": one["name"], "kind": one["kind"]}
        cells["covered"] = format_cell(one["covered"])
        for metric, told in one["areas"][area].items():
            cells[LABELS[metric]] = f"{format_cell(told['area'])} {format_cell(told['ci95'])}"
        rows.append(cells)
    table = pd.DataFrame(rows)
    return table if area == "own" else table.drop(columns="covered")


def tabulate_normalised(result: Record) -> pd.DataFrame:
    """Every area divided by its number of steps: mean heights, which compare across region counts.

    Returns:
        Cells are text; own areas first, then equal ones.
    """
    return pd.DataFrame(
        [
            {
                "explanation": one["name"],
                **{
                    f"{LABELS[metric]}, {area} areas": format_cell(told["mean_height"])
                    for area, metrics in one["areas"].items()
                    for metric, told in metrics.items()
                },
            }
            for one in result["explanations"]
        ]
    )


def tabulate_comparisons(result: Record) -> pd.DataFrame:
    """The second table: does a method beat its controls, and what was trained?

    Returns:
        Cells are text: the gain, its interval and its p, a row a pair of explanations and area.
    """
    rows: dict[tuple[str, str, str], dict[str, str]] = {}
    for one in result["comparisons"]:
        key = one["method"], one["other"], one["area"]
        cells = rows.setdefault(key, dict(zip(("method", "against", "areas"), key, strict=True)))
        cells[one["metric"].replace("_", " ")] = (
            f"{one['gain']:+.3f} {format_cell(one['ci95'])} p {format_p(one['p'])}"
        )
    return pd.DataFrame(list(rows.values()))


def tabulate_published(result: Record) -> pd.DataFrame:
    """Table 1 as it was published, for its own model and pictures."""
    rows = [
        {
            "published": f"{name} ({model}, {images})",
            **{LABELS[metric]: format_cell(numbers[metric]) for metric in LABELS},
        }
        for images, models in result["published_elsewhere"].items()
        for model, sources in models.items()
        for source in sources
        for name, numbers in source["explanations"].items()
    ]
    return pd.DataFrame(rows)


def summarise_faithfulness(result: Record, **tables: str) -> str:
    """What a run prints: what was measured, the tables, whether methods beat their controls."""
    model, images, bank = result["model"]["name"], result["images"], result["bank"]
    method = result["method"]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures, {images['n_classes']} "
        f"classes, {images['n_skipped']} skipped; bank {bank['name']}: {bank['n_concepts']} "
        f"concepts; deletion blur {method['deletion_blur']}",
        "",
        "on their own areas, as published:",
        tables["table"],
        "",
        "on equal areas:",
        tables["table_equal"],
        "",
        "methods less what they are held against (above 0: the method is better):",
        tables["comparisons"],
        "",
        *verdicts(result),
        *_baseline_lines(result),
        result["note"],
        "",
        tables["published"],
    ]
    if "truth" in tables:
        lines += ["", tables["truth"], "", "precision of words, by kind:", tables["slots"]]
        lines += ["", tables["counterfactuals"], "", tables["agreement"], ""]
        lines += [*notes(result["truth"])]
    return "\n".join(lines) + "\n"


def _baseline_lines(result: Record) -> Iterator[str]:
    """How good each trained baseline is, and what it learnt from."""
    if result["baselines"] is None:
        yield f"the paper's baselines are not trained: {result['baselines_note']}"
        return
    baselines = result["baselines"]
    for name, told in baselines["baselines"].items():
        accuracy = told["accuracy"]
        cells = [None, None] if accuracy is None else [accuracy["top1"], accuracy["ci95"]]
        top1 = " ".join(map(format_cell, cells))
        whose = "" if told["is_own_decision"] else " (zero-shot's; it decides nothing itself)"
        yield (
            f"{name}: top-1 {top1}{whose}, learnt from {baselines['n_training']} pictures in "
            f"{told['training_seconds']:.0f} s"
            + ("" if told["is_plateau"] else ", still gaining when it stopped")
        )


def verdicts(result: Record) -> Iterator[str]:
    """Per method and area: which controls it beats by every metric, by some, by none."""
    pairs: dict[tuple[str, str], dict[str, list[str]]] = {}
    for one in result["comparisons"]:
        found = pairs.setdefault((one["method"], one["area"]), {})
        found.setdefault(one["other"], []).append(one["beats"])
    for (method, area), others in pairs.items():
        told = [
            f"{other}: {said.count(BETTER)} of {len(said)}"
            + (f", worse by {said.count(WORSE)}" if WORSE in said else "")
            for other, said in others.items()
        ]
        yield f"{method} beats, on {area} areas (metrics of those measured): {'; '.join(told)}."


def rows_of_faithfulness(made: "FaithfulnessStudy", found: "Faithfulness") -> pd.DataFrame:
    """One row a picture: its decision, and every metric of every explanation on both areas."""
    columns: dict[str, Any] = decision_columns(made.images, found.groups)
    for one in found.judged:
        name = one.row.name.replace(", ", "_").replace(" ", "_")
        columns[f"covered_{name}"] = one.covered
        for area, metrics in one.areas.items():
            columns |= {f"{metric}_{area}_{name}": v for metric, v in metrics.items()}
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
