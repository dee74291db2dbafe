"""A clustering study in, what a run leaves of it out: the record, two tables, a row a picture.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.measures.cluster_examples import RULE
from interpret.measures.cluster_scores import NO_LABELS
from interpret.measures.modality import CAPPED, KS
from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
from interpret.published import find_published, read_published
from interpret.references import references_of
from interpret.report import align_columns, format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from concepts.bank import ConceptBank
    from interpret.images.imageset import ImageSet
    from interpret.studies.clustering import ClusteringStudy, Settings
    from interpret.vectors import Encoder

LABELS = {
    "purity": "purity",
    "nmi": "NMI",
    "ari": "adjusted Rand",
    "hungarian_accuracy": "Hungarian accuracy",
    "within_per_image": "within SS a picture",
    "between_per_image": "between SS a picture",
    "between_share": "between SS / total",
    "silhouette": "silhouette",
}
INTERVALS = (
    "over pictures, assignment and centres fixed: another clustering may differ by more; those of "
    "silhouettes take each picture's own as fixed"
)
SHUFFLED = (
    "labels shuffled for purity, NMI, adjusted Rand and Hungarian accuracy; the assignment "
    "shuffled among pictures for the others: for sums of squares its expectation, for the "
    "silhouette the mean of 3 shuffles"
)
P_LABEL = "  p"
NO_TRAINING = "no training pictures with these classes: their neighbours are null."
NEIGHBOURS = {
    "image_image": "nearest pictures",
    "image_training": "nearest training pictures",
    "text_image": "nearest class prompts",
}
Row = tuple[str, Any, Any, Any, Any]  # score, measured, interval, n, chance


def describe_clustering(
    encoder: "Encoder",
    images: "ImageSet",
    bank: "ConceptBank",
    settings: "Settings",
    study: "ClusteringStudy",
    training: "ImageSet | None",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, prompt_sets = encoder.model, settings.prompt_sets
    modality = study.modality.to_dict()
    record = {
        "experiment": "clustering",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "training": None if training is None else describe_images(training),
        "bank": describe_bank(bank),
        "prompt_sets": {
            one.name: {
                "n_prompts": len(one),
                "n_duplicates": one.n_duplicates,
                "fingerprint": one.fingerprint,
            }
            for one in prompt_sets
        },
        "method": _describe_method(encoder, settings, study),
        "clustering": {name: scores.to_dict() for name, scores in study.scores.items()},
        "elbow": {name: elbow.to_dict() for name, elbow in study.elbows.items()} or None,
        "views": study.views.to_dict(),
        "examples": [one.to_dict(images.class_names, images.ids) for one in study.examples],
        "modality": modality,
        "note": _note(images, training, modality),
        "published": find_published("clustering", model.name, images.name),
        "published_unmatched": {"domains": read_published()["unmatched"]["domains_clustering"]},
    }
    return record | {"references": list(references_of(record))}


def _describe_method(
    encoder: "Encoder", settings: "Settings", study: "ClusteringStudy"
) -> dict[str, Any]:
    return {
        "features": "unit image embeddings; raw cosines with the prompts of each set",
        "n_clusters": study.n_clusters,
        "n_clusters_from": study.n_clusters_from,
        "clustering": {
            name: {"algorithm": scores.clusters.algorithm, "n_starts": scores.clusters.n_starts}
            for name, scores in study.scores.items()
        },
        "intervals": INTERVALS,
        "shuffled": SHUFFLED,
        "examples": RULE,
        "templates": list(settings.templates),
        "concept_prompt": settings.concept_prompt,
        "precision": encoder.model.precision,
        "device": encoder.model.device,
        "seed": settings.seed,
    }


def _note(
    images: "ImageSet", training: "ImageSet | None", modality: Mapping[str, Any]
) -> str | None:
    """Why something is null or missing."""
    notes = []
    if images.labels is None:
        notes.append(NO_LABELS)
    elif training is None:
        notes.append(NO_TRAINING)
    listed = [modality[key] for key in NEIGHBOURS if modality[key] is not None]
    if any(max(one["k"] for one in scores) < max(KS) for scores in listed):
        notes.append(CAPPED)
    return " ".join(notes) or None


def tabulate_clustering(result: Mapping[str, Any]) -> pd.DataFrame:
    """The first printed table: a row a score, its interval and its value by chance below it.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; a column a kind of features, the first column is named "score".
    """
    found = result["clustering"]
    table = [["clusters", *[format_cell(one["n_clusters_found"]) for one in found.values()]]]
    for key, label in LABELS.items():
        table.append([label, *[format_cell(one[key]) for one in found.values()]])
        table.append(
            ["  95 % interval", *[format_cell(one["ci95"][key]) for one in found.values()]]
        )
        by_chance = [(one["shuffled"][key] or {}).get("mean") for one in found.values()]
        table.append(["  shuffled", *map(format_cell, by_chance)])
        if key == "purity":
            table += _purity_rows(result)
    knees = [(result["elbow"] or {}).get(name, {}).get("knee") for name in found]
    table.append(["knee of the elbow", *map(format_cell, knees)])
    return pd.DataFrame(table, columns=["score", *found])


def _purity_rows(result: Mapping[str, Any]) -> Iterator[list[str]]:
    """Paired tests against the features before; what was published of as many clusters."""
    found = result["clustering"]
    for other in list(found)[:-1]:
        tests = [one["purity_against"].get(other, {}).get("p") for one in found.values()]
        yield [f"  p against {other}", *map(format_p, tests)]
    if result["method"]["n_clusters"] != result["images"]["n_classes"]:
        return
    for source in dict.fromkeys(row["source"] for row in result["published"] or []):
        rows = [row for row in result["published"] if row["source"] == source]
        known = {row["features"]: row["purity"] for row in rows}
        yield [f"  published ({source})", *[format_cell(known.get(name)) for name in found]]


def tabulate_modality(result: Mapping[str, Any]) -> pd.DataFrame:
    """The second: neighbours of one's own kind and of the other, and the gap between the kinds.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    rows = list(_modality_rows(result["modality"]))
    columns = ("score", "measured", "95 % interval", "n", "chance")
    cells = [
        [label, (format_p if label == P_LABEL else format_cell)(value), *map(format_cell, rest)]
        for label, value, *rest in rows
    ]
    return pd.DataFrame(cells, columns=columns)


def _modality_rows(found: Mapping[str, Any]) -> Iterator[Row]:
    for key, label in NEIGHBOURS.items():
        chance = found["chance_text" if key == "text_image" else "chance_image"]
        for one in found[key] or []:
            yield (f"{label}, k = {one['k']}", one["value"], one["ci95"], one["n"], chance)
    test = found["text_against_image"]
    if test is not None:
        label = "prompts less pictures, k = 1"
        yield (label, test["mean_difference"], test["ci95"], test["n"], 0.0)
        yield (P_LABEL, test["p"], None, None, None)
    gap, plane, cosines = found["gap"], found["separability"] or {}, found["mean_cosine"]
    yield ("modality gap", gap["value"], gap["ci95"], gap["n"], None)
    yield ("a plane tells kinds", plane.get("value"), plane.get("ci95"), plane.get("n"), 0.5)
    for key, label in {
        "image_image": "cosine of two pictures",
        "text_text": "cosine of two texts",
        "image_text": "cosine of picture and text",
    }.items():
        one = cosines[key] or {}
        yield (label, one.get("value"), one.get("ci95"), one.get("n"), None)


def summarise_clustering(result: Mapping[str, Any]) -> str:
    """What a run prints: what was measured, both tables, notes."""
    model, images, method = result["model"]["name"], result["images"], result["method"]
    of_method = "; ".join(
        f"{name}: {one['algorithm']}, {one['n_starts']} starts"
        for name, one in method["clustering"].items()
    )
    domains = result["published_unmatched"]["domains"]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures, {images['n_classes']} "
        f"classes, {images['n_skipped']} skipped; {method['n_clusters']} clusters "
        f"(from: {method['n_clusters_from']}); {of_method}",
        "",
        align_columns(tabulate_clustering(result)),
        "",
        align_columns(tabulate_modality(result)),
        "",
        f"published of pictures that are not named, k = {domains['k']}: between "
        f"{domains['between']}, within {domains['within']}, silhouette {domains['silhouette']} "
        f"({domains['note']})",
    ]
    if result["note"] is not None:
        lines.append(result["note"])
    return "\n".join(lines) + "\n"


def rows_of_clustering(images: "ImageSet", study: "ClusteringStudy") -> pd.DataFrame:
    """One row a picture: label, zero-shot decision, and its cluster by each kind of features."""
    columns: dict[str, Any] = {
        **decision_columns(images, study.zero_shot.predictions),
        **{f"cluster_{name}": one.clusters.assigned for name, one in study.scores.items()},
    }
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
