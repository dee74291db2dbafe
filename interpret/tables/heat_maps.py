"""A study of heat maps in, what a run leaves of it out: the record, the tables, a row a picture."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from interpret.metrics.statistics import bootstrap_ci, sign_flip_p
from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
from interpret.references import references_of
from interpret.report import align_columns, format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from concepts.bank import ConceptBank
    from interpret.images.imageset import ImageSet
    from interpret.measures.map_scores import MapScores
    from interpret.measures.map_truth import DrawnConcepts
    from interpret.studies.heat_maps import HeatMapStudy, Settings
    from interpret.vectors import Encoder

EVEN = "even"  # the map whose score is the region's area, which is chance
PLAIN = {EVEN: "(even map: chance)", "centre": "(bright middle)"}
COLUMNS = {  # printed name -> key of a map's numbers
    "infidelity": "infidelity",
    "sensitivity": "sensitivity",
    "inside region": "inside_fraction",
    "95 % interval": "inside_ci95",
    "of other concept": "other_inside_fraction",
    "p": "inside_p_against_other",
    "pointing game": "pointing_fraction",
    "interval of that": "pointing_ci95",
}
NOTES = {
    "always": "infidelity: squared cosine, to be read against that of the even map; sensitivity: "
    "change over the map's norm, 0 for maps that look at nothing.",
    "drawn": "inside region: share of what speaks for a drawn concept that lies where it is drawn; "
    "pointing game: is the highest point there? of other concept: the same share for the map of "
    "another concept of the same picture; p: is the concept's own map above that? Intervals and p "
    "are over pictures.",
    "none": "the truth is not known, or the concept is drawn in no picture: maps are not held "
    "against it.",
}


def describe_heat_maps(
    encoder: "Encoder",
    images: "ImageSet",
    bank: "ConceptBank",
    settings: "Settings",
    study: "HeatMapStudy",
    randomisation: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, drawn = encoder.model, study.drawn
    record: dict[str, Any] = {
        "experiment": "heat_maps",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "bank": describe_bank(bank),
        "method": {
            "concept": settings.concept,
            "templates": list(settings.templates),
            "concept_prompt": settings.concept_prompt,
            "n_steps": settings.n_steps,
            "precision": "fp32",  # of the maps, whatever the weights'
            "device": model.device,
            "seed": settings.seed,
        },
        "truth": drawn and {"n_drawn": len(drawn.image), "n_images": len(np.unique(drawn.image))},
        "maps": {
            name: describe_scores(scores, drawn, seed=settings.seed)
            for name, scores in study.scores.items()
        },
        "randomisation": randomisation,
        "seconds_per_map": seconds_of_maps(study),
        "note": f"{NOTES['always']} {NOTES['none' if drawn is None else 'drawn']}",
    }
    return record | {"references": list(references_of(record))}


def seconds_of_maps(study: "HeatMapStudy") -> dict[str, float]:
    """Seconds a map took, by method; kept apart, as no two runs agree on them."""
    found = study.scores.items()
    return {name: one.seconds_per_map for name, one in found if one.seconds_per_map is not None}


def describe_scores(
    scores: "MapScores", drawn: "DrawnConcepts | None", *, seed: int
) -> dict[str, Any]:
    """Means with intervals over pictures; None where there is nothing to measure."""
    pictures = np.arange(len(scores.infidelity))
    told: dict[str, Any] = {"n_images": len(pictures)}
    told |= _mean_with_ci("infidelity", scores.infidelity, pictures, seed)
    told |= _mean_with_ci("sensitivity", scores.sensitivity, pictures, seed)
    groups = None if drawn is None else drawn.image
    for name, own, other in (
        ("inside", scores.inside, scores.other_inside),
        ("pointing", scores.pointing, scores.other_pointing),
    ):
        told |= _mean_with_ci(name, own if drawn is not None else None, groups, seed, "_fraction")
        known = ~np.isnan(other)
        fraction, p = None, None
        if groups is not None and known.any():
            fraction = float(other[known].mean())
            p = sign_flip_p((own - other)[known], groups[known], seed=seed)
        told |= {f"other_{name}_fraction": fraction, f"{name}_p_against_other": p}
    return told


def _mean_with_ci(name: str, values: Any, groups: Any, seed: int, unit: str = "") -> dict[str, Any]:
    if values is None:
        return {f"{name}{unit}": None, f"{name}_ci95": None}
    ends = bootstrap_ci(values, groups, seed=seed)
    if unit == "_fraction":
        ends = np.clip(ends, 0, 1)  # widened for few pictures, it may reach beyond
    ci95 = None if np.isnan(ends).any() else [float(end) for end in ends]
    return {f"{name}{unit}": float(values.mean()), f"{name}_ci95": ci95}


def tabulate_heat_maps(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a map, those no model made last.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "map".
    """
    rows, seconds = result["maps"], result["seconds_per_map"]
    shown: dict[str, list[str]] = {"map": [PLAIN.get(name, name) for name in rows]}
    for label, key in COLUMNS.items():
        form = format_p if label == "p" else format_cell
        shown[label] = [form(numbers[key]) for numbers in rows.values()]
    shown["infidelity"] = [f"{numbers['infidelity']:.2e}" for numbers in rows.values()]
    shown["seconds a map"] = [format_cell(seconds.get(name)) for name in rows]
    if result["truth"] is None:
        shown = {k: v for k, v in shown.items() if any(cell != "-" for cell in v)}
    return pd.DataFrame(shown)


def tabulate_randomisation(result: Mapping[str, Any]) -> pd.DataFrame:
    """How alike explanations stay: a row a depth, then shuffled words and other pictures.

    Args:
        result: the content of `result.json`, with "randomisation".

    Returns:
        Cells are text; the first column is named "randomised".
    """
    found = result["randomisation"]
    rows = [(f"{one['n_layers']} of {found['n_layers']} layers", one) for one in found["depths"]]
    rows += [("(words shuffled)", found["shuffled_bank"])]
    rows += [("(another picture)", found["other_picture"])]
    columns: dict[str, list[str]] = {"randomised": [name for name, _ in rows]}
    columns["same decision"] = [format_cell(one["same_decision_fraction"]) for _, one in rows]
    for method in found["other_picture"]["maps"]:
        columns[method] = [format_cell(one["maps"][method]["spearman"]) for _, one in rows]
    for key, title in (("word_jaccard", "words"), ("part_ari", "parts")):
        for method in found["other_picture"][key]:
            columns[f"{title} {method}"] = [format_cell(one[key][method]) for _, one in rows]
    return pd.DataFrame(columns)


def summarise_heat_maps(result: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> str:
    """What a run prints: what was looked for, the tables, what they mean."""
    images, truth = result["images"], result["truth"]
    sought = result["method"]["concept"] or "the class each picture is taken for"
    held = f"; {truth['n_drawn']} drawn concepts of {truth['n_images']} pictures" if truth else ""
    lines = [
        f"{result['model']['name']} on {images['name']}: {images['n_images']} pictures, "
        f"{images['n_skipped']} skipped; sought: {sought}{held}",
        "",
        align_columns(tables["table"]),
        "",
        result["note"],
        *_randomisation_lines(result, tables),
    ]
    return "\n".join(lines) + "\n"


def _randomisation_lines(
    result: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]
) -> Iterator[str]:
    found = result["randomisation"]
    if found is None:
        return
    by_chance = (
        f"{name} {format_cell(value)}" for name, value in found["random_words_jaccard"].items()
    )
    yield ""
    yield align_columns(tables["randomisation"])
    yield ""
    yield (
        "each row against the model as it was learnt: maps by Spearman's rank correlation over "
        "patches, words by intersection over union, parts by the adjusted Rand index; 1 is the "
        "same, and what another picture's explanation gives is what any two have in common. As "
        f"many words drawn by chance share: {', '.join(by_chance)}."
    )


def rows_of_heat_maps(
    images: "ImageSet", bank: "ConceptBank", study: "HeatMapStudy"
) -> pd.DataFrame:
    """One row a picture: the decision, what was looked for, and every score by map.

    Scores of drawn concepts are means over those of the picture; missing where it has none.
    """
    columns: dict[str, Any] = {
        **decision_columns(images, study.zero_shot.predictions),
        "sought": list(study.asked),
        "nearest_concept": [bank.concepts[i] for i in study.nearest],
    }
    for name, scores in study.scores.items():
        key = name.replace("-", "_")
        columns[f"infidelity_{key}"] = scores.infidelity
        if scores.sensitivity is not None:
            columns[f"sensitivity_{key}"] = scores.sensitivity
        if study.drawn is not None:
            drawn, n_images = study.drawn.image, len(images)
            columns[f"inside_fraction_{key}"] = _mean_of_image(scores.inside, drawn, n_images)
            columns[f"pointing_fraction_{key}"] = _mean_of_image(scores.pointing, drawn, n_images)
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})


def _mean_of_image(values: Any, image: Any, n_images: int) -> Any:
    counts = np.bincount(image, minlength=n_images)
    sums = np.bincount(image, values, minlength=n_images)
    return np.divide(sums, counts, out=np.full(n_images, np.nan), where=counts > 0)
