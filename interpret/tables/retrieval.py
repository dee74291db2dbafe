"""A retrieval study in, what a run leaves of it out: the record, the tables, a row a query.

Nothing is computed here but differences of two models; published numbers stand beside.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from interpret.metrics.group_means import group_excess
from interpret.provenance import describe_captioned, describe_model
from interpret.published import read_published
from interpret.references import references_of
from interpret.report import format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.measures.retrieval import Retrieval
    from interpret.metrics.ranking import Recipe
    from interpret.models.clip import ClipModel
    from interpret.studies.retrieval import RetrievalStudy, Settings
    from interpret.vectors import Encoder

CLASSES = "class_to_image"
NAMES = {
    CLASSES: "class -> image",
    "image_to_class": "image -> class",
    "caption_to_image": "caption -> image",
    "image_to_caption": "image -> caption",
}
SHOWN = {"precision": "P", "recall": "R", "hit": "hit", "ndcg": "NDCG", "ap": "MAP"}
CUTS = (1, 5, 10)
UNMATCHED = ("domains_retrieval", "slides_retrieval")
TIES = "equal cosines stand in an order of the gallery drawn once from the seed"
COVERS = (
    "intervals are over queries (captions: over the pictures that first carry them) in this "
    "gallery; they do not cover other pictures to be found, nor other wordings."
)


def describe_retrieval(
    encoder: "Encoder", images: "ImageSet", settings: "Settings", study: "RetrievalStudy"
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, options, names = encoder.model, settings.options, images.class_names
    record: dict[str, Any] = {
        "experiment": "retrieve",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_captioned(images),
        "training": None,
        "note": f"nothing is learnt from pictures; {COVERS}",
        "method": {
            "template_list": list(settings.templates),
            "by": settings.by,
            "search": options.search,
            "top": options.top,
            "ties": TIES if options.search == "exact" else "faiss's own order",
            "logit_scale": model.logit_scale,
            "precision": model.precision,
            "device": model.device,
            "seed": options.seed,
        },
        "retrieval": {name: found.to_dict() for name, found in study.directions.items()},
        "captions": _describe_captions(study, model),
        "classes": _class_rows(names, study.directions.get(CLASSES)),
        "best_class": None if study.best is None else names[study.best],
        "worst_class": None if study.worst is None else names[study.worst],
        **_count_equals(study),
        "published_unmatched": published_for(images.name),
        "faiss": options.search == "faiss" or None,
    }
    return record


def finish_record(record: dict[str, Any]) -> dict[str, Any]:
    """The record with the references to what it holds."""
    return record | {"references": list(references_of(record))}


def published_for(images_name: str) -> dict[str, Any] | None:
    """What was published on these pictures by other models, or None."""
    unmatched = read_published()["unmatched"]
    found = {name: unmatched[name] for name in UNMATCHED}
    return {name: one for name, one in found.items() if one["images"] == images_name} or None


def describe_beside(
    first: "RetrievalStudy", second: "RetrievalStudy", *, seed: int
) -> dict[str, Any]:
    """The second model's scores, and first less second on the same queries.

    Intervals and p (sign flips, both tails) are over groups of queries.
    """
    return {
        "retrieval": {name: found.to_dict() for name, found in second.directions.items()},
        "differences": {
            name: {
                recipe: _differences(found, second.directions[name], recipe, seed)
                for recipe in found.by_recipe
            }
            for name, found in first.directions.items()
        },
    }


def _differences(
    first: "Retrieval", second: "Retrieval", recipe: "Recipe", seed: int
) -> dict[str, Any]:
    known, rows = first.answered, {}
    for name, values in first.by_recipe[recipe].rows.items():
        less = (values - second.by_recipe[recipe].rows[name])[known]
        mean, turned = (
            group_excess(sign * less, first.groups[known], seed=seed) for sign in (1.0, -1.0)
        )
        if mean is not None and turned is not None:
            p = None if mean.p is None or turned.p is None else min(1.0, 2 * min(mean.p, turned.p))
            rows[name] = {**asdict(mean.difference), "p": p}
    return rows


def tabulate_retrieval(result: Mapping[str, Any], recipe: str) -> pd.DataFrame:
    """The printed table: a row a direction and score, with interval, chance, a second model.

    Args:
        result: the content of `result.json`.
        recipe: whose scores.

    Returns:
        Cells are text; the first column is named "score".
    """
    beside = result.get("beside")
    rows = []
    for direction, found in result["retrieval"].items():
        for key, label in _labels():
            scores = found[recipe]
            row: list[Any] = [f"{NAMES[direction]}: {label}", scores[key], scores["ci95"][key]]
            row += [scores["chance"][key], found["n_queries"]]
            if beside:
                less = beside["differences"][direction][recipe][key]
                row += [beside["retrieval"][direction][recipe][key], less["p"]]
            rows.append(row)
        median = [f"{NAMES[direction]}: median rank", found["median_rank"], None]
        median += [found["median_rank_chance"], found["n_queries"]]
        other = beside["retrieval"][direction]["median_rank"] if beside else None
        rows.append(median + ([other, None] if beside else []))
    columns = ["score", "measured", "95 % interval", "chance", "queries"]
    columns += [beside["model"]["name"], "p"] if beside else []
    has_p = bool(beside)
    shown = [[row[0], *_cells(row[1:], has_p)] for row in rows]
    return pd.DataFrame(shown, columns=columns)


def _labels() -> Iterator[tuple[str, str]]:
    for name, shown in SHOWN.items():
        yield from ((f"{name}_at_{k}", f"{shown}@{k}") for k in CUTS)
    yield "reciprocal_rank", "MRR"


def _cells(row: list[Any], has_p: bool) -> list[str]:
    cells = [format_cell(cell) for cell in row]
    return [*cells[:-1], format_p(row[-1])] if has_p else cells


def tabulate_published(result: Mapping[str, Any]) -> pd.DataFrame | None:
    """The study's table beside what was measured by its recipe, or None where there is none."""
    known = (result["published_unmatched"] or {}).get("domains_retrieval")
    if known is None:
        return None
    columns, measured = known["columns"], result["retrieval"].get(CLASSES)
    rows = [[name, *cells] for name, cells in known.items() if "/" in name]
    if measured is not None:
        cells = [measured["domains"][name] for name in columns]
        rows = [[f"measured: {result['model']['name']}", *cells], *rows]
    shown = [[name, *map(format_cell, cells)] for name, *cells in rows]
    return pd.DataFrame(shown, columns=["model", *columns])


def summarise_retrieval(result: Mapping[str, Any], recipe: str, *tables: str) -> str:
    """What a run prints: what was measured, the tables, best and worst class, notes."""
    model, images = result["model"]["name"], result["images"]
    beside = f" and {result['beside']['model']['name']}" if result.get("beside") else ""
    lines = [
        f"{model}{beside} on {images['name']}: {images['n_images']} pictures, "
        f"{images['n_classes']} classes, {images['n_skipped']} skipped; recipe {recipe!r}, "
        f"{result['method']['search']} search",
        "",
        *(f"{table}\n" for table in tables if table),
    ]
    if result["best_class"] is not None:
        best, worst = (
            repr(result[f"{kind}_class"])
            + (f" (one of {n} equals)" if (n := result[f"n_{kind}_classes"]) > 1 else "")
            for kind in ("best", "worst")
        )
        lines.append(f"by NDCG@5 the best class is {best}, the worst {worst}")
    lines += _tell_of_texts(result["captions"])
    for direction, found in result["retrieval"].items():
        if found["n_without_relevant"]:
            lines.append(
                f"{NAMES[direction]}: {found['n_without_relevant']} queries have nothing relevant "
                "and are in no mean"
            )
        if found["approximation"]:
            recall = found["approximation"]["recall_at_10"]
            lines.append(f"{NAMES[direction]}: faiss found {recall:.1%} of the exact top 10")
    return "\n".join([*lines, COVERS]) + "\n"


def rows_of_retrieval(images: "ImageSet", study: "RetrievalStudy", recipe: str) -> pd.DataFrame:
    """One row a query: direction, query, first rank, what is relevant, every score, the list."""
    captions = study.captions.texts if study.captions else ()
    names = {CLASSES: images.class_names, "caption_to_image": captions}
    parts = []
    for direction, found in study.directions.items():
        columns: dict[str, Any] = {
            "direction": direction,
            "query": list(names.get(direction, images.ids)),
            "n_relevant": found.n_relevant,
            "first_rank": found.first_ranks,
            **found.by_recipe[recipe].rows,  # type: ignore[index]
            "ranked": found.top.indices.tolist(),
            "cosines": found.top.cosines.tolist(),
        }
        parts.append(pd.DataFrame(columns))
    nothing = pd.DataFrame(columns=["direction", "query", "n_relevant", "first_rank"])
    return pd.concat(parts, ignore_index=True) if parts else nothing


def _count_equals(study: "RetrievalStudy") -> dict[str, int | None]:
    """How many classes have the NDCG@5 of the best and of the worst one, these among them."""
    found = study.directions.get(CLASSES)
    if found is None or study.best is None or study.worst is None:
        return {"n_best_classes": None, "n_worst_classes": None}
    scores = found.by_recipe["standard"].rows["ndcg_at_5"]
    best, worst = (
        int((scores[found.answered] == scores[one]).sum()) for one in (study.best, study.worst)
    )
    return {"n_best_classes": best, "n_worst_classes": worst}


def _tell_of_texts(captions: Mapping[str, Any] | None) -> list[str]:
    if not (captions and captions["n_cut"]):
        return []
    return [f"{captions['n_cut']} of {captions['n_texts']} captions are longer than the context"]


def _describe_captions(study: "RetrievalStudy", model: "ClipModel") -> dict[str, Any] | None:
    found = study.captions
    if found is None:
        return None
    return {
        "n_texts": len(found.texts),
        "n_cut": model.n_cut(found.texts),
        "n_pictures_without": found.n_without,
        "n_pictures_listed_twice": found.n_twice,
        "hit": "a picture that carries the text; of a picture's texts any of its own",
    }


def _class_rows(names: tuple[str, ...], found: "Retrieval | None") -> list[dict[str, Any]] | None:
    """A row a class: pictures, and its scores by the standard recipe."""
    if found is None:
        return None
    rows = found.by_recipe["standard"].rows
    kept = ("ndcg_at_5", "precision_at_10", "ap_at_10")
    return [
        {
            "class": names[index],
            "n_pictures": int(found.n_relevant[index]),
            "first_rank": int(found.first_ranks[index]),
            **{name: float(rows[name][index]) for name in kept},
        }
        for index in np.argsort(-rows["ndcg_at_5"], kind="stable").tolist()
    ]
