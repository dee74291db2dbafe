"""A captioning study in, what a run leaves of it out: the record, two tables, a row a picture.

Nothing is computed here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pandas as pd

from interpret.provenance import describe_captioned, describe_model
from interpret.references import references_of
from interpret.report import align_columns, format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from interpret.images.imageset import ImageSet
    from interpret.studies.captioning import Captioned, CaptioningStudy, Settings
    from interpret.training.captioner_fit import FittedCaptioner
    from interpret.vectors import Encoder

LABELS = {
    "bleu_1": "BLEU-1",
    "bleu_2": "BLEU-2",
    "bleu_3": "BLEU-3",
    "bleu_4": "BLEU-4",
    "rouge_l": "ROUGE-L",
    "cider_d": "CIDEr-D",
    "clip_score": "CLIPScore",
    "ref_clip_score": "RefCLIPScore",
}
TRUE_LABELS = {
    "precision": "named and visible",
    "precision_animal": "  of the animal",
    "precision_habitat": "  of surroundings",
    "named_per_caption": "named a caption",
    "class_named": "captions with a class",
    "class_right": "of these, right",
}
OVER_CLASSES = "over classes, the captions and the trained decoder taken as they are"
OVER_IMAGES = "over pictures, the captions and the trained decoder taken as they are"
CHOSEN_ON = "other captions of held-out training pictures: no picture is seen"
INTERVAL = "  95 % interval"


def describe_captioning(
    encoder: "Encoder",
    training: "ImageSet",
    images: "ImageSet",
    settings: "Settings",
    study: "CaptioningStudy",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    test = study.memory_against_softmax
    record = {
        "experiment": "caption",
        "schema": SCHEMA,
        "model": describe_model(encoder.model),
        "images": describe_captioned(images),
        "training": describe_captioned(training),
        "bank": None,
        "method": {
            "bridges": list(settings.bridges),
            "beam": settings.beam,
            "search": "mean log-probability of a token, the end counted",
            "recipe": asdict(settings.recipe),
            "chosen_on": CHOSEN_ON,
            "intervals": OVER_IMAGES if images.labels is None else OVER_CLASSES,
            "precision": encoder.model.precision,
            "device": encoder.model.device,
            "seed": settings.seed,
        },
        "decoder": _describe_decoder(study.fitted, study.n_support),
        "captioning": {name: _describe_way(way) for name, way in study.ways.items()},
        "memory_against_softmax": None if test is None else asdict(test),
        "gap": study.gap.to_dict(),
        "n_cut_texts": encoder.model.n_cut(sorted(_texts(training) | _texts(images))),
        "noise_bridge": True if "noise" in study.ways else None,  # for what is cited
    }
    return record | {"references": list(references_of(record))}


def _texts(images: "ImageSet") -> set[str]:
    return {text for texts in images.captions or () for text in texts}


def _describe_decoder(fitted: "FittedCaptioner", n_support: int) -> dict[str, Any]:
    shape, curve = fitted.captioner.network.shape, fitted.curve
    return {
        "layers": 1,
        "width": shape.dim,
        "feedforward": shape.feedforward,
        "n_heads": shape.n_heads,
        "n_words": len(fitted.captioner.vocabulary.words),
        "n_captions": n_support,
        "n_learnt": len(fitted.split.learnt),
        "n_held_out": len(fitted.split.held_out),
        "n_held_out_met": fitted.split.n_met,
        "held_out_is_unmet": fitted.split.is_unmet,
        "n_cut": fitted.encoded.n_cut,
        "n_unknown_words": fitted.encoded.n_unknown,
        "training_nats": curve.training_nats.tolist(),
        "held_out_nats": curve.held_out_nats.tolist(),
        "best_epoch": curve.best_epoch,
        "is_plateau": curve.is_plateau,
    }


def _describe_way(way: "Captioned") -> dict[str, Any]:
    test = way.against_nearest
    return {
        "scores": way.scores.to_dict(),
        "truth": None if way.truth is None else way.truth.to_dict(),
        "gap": None if way.gap is None else way.gap.to_dict(),
        "choice": None if way.choice is None else way.choice.to_dict(),
        "cider_d_against_nearest": None if test is None else asdict(test),
    }


def tabulate_captioning(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a score, its interval below it, a column a way.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    ways = result["captioning"]
    rows = [*_rows(ways, LABELS, "scores")]
    tests = [way["cider_d_against_nearest"] for way in ways.values()]
    rows += [
        [
            "CIDEr-D less the nearest's",
            *[format_cell((t or {}).get("mean_difference")) for t in tests],
        ],
        [INTERVAL, *[format_cell((t or {}).get("ci95")) for t in tests]],
        ["  p", *[format_p((t or {}).get("p")) for t in tests]],
        ["different captions", *[format_cell(w["scores"]["n_distinct"]) for w in ways.values()]],
        ["empty captions", *[format_cell(w["scores"]["n_empty"]) for w in ways.values()]],
    ]
    if all(way["truth"] is not None for way in ways.values()):
        rows += _rows(ways, TRUE_LABELS, "truth")
    return pd.DataFrame(rows, columns=["score", *ways])


def _rows(ways: Mapping[str, Any], labels: Mapping[str, str], part: str) -> Iterator[list[str]]:
    for key, label in labels.items():
        told = [way[part] for way in ways.values()]
        yield [label, *[format_cell(one[key]) for one in told]]
        yield [INTERVAL, *[format_cell(one["ci95"][key]) for one in told]]


def tabulate_gaps(result: Mapping[str, Any]) -> pd.DataFrame:
    """The second: how far what the decoder is given lies from captions, by bridge.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "bridge"; "before" are pictures as they are.
    """
    gaps = {"before": result["gap"]}
    gaps |= {name: way["gap"] for name, way in result["captioning"].items() if way["gap"]}
    rows = []
    for name, gap in gaps.items():
        chosen = (result["captioning"].get(name) or {}).get("choice")
        plane, cosine = gap["separability"] or {}, gap["mean_cosine"]
        rows.append(
            [
                name,
                format_cell(gap["gap"]["value"]),
                format_cell(gap["gap"]["ci95"]),
                format_cell(plane.get("value")),
                format_cell(cosine["image_text"]["value"]),
                format_cell((cosine["image_image"] or {}).get("value")),
                "-" if chosen is None else f"{chosen['name']} {chosen['value']:g}",
            ]
        )
    columns = ["bridge", "gap", "95 % interval", "a plane tells", "cosine with texts"]
    return pd.DataFrame(rows, columns=[*columns, "cosine of two", "chosen"])


def summarise_captioning(result: Mapping[str, Any]) -> str:
    """What a run prints: what was measured, how the decoder fared, both tables."""
    model, images, decoder = result["model"]["name"], result["images"], result["decoder"]
    n_epochs = len(decoder["held_out_nats"])
    test = result["memory_against_softmax"]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures captioned, "
        f"{images['n_skipped']} skipped, beam {result['method']['beam']}",
        f"learnt from {decoder['n_learnt']} captions ({decoder['n_words']} words, "
        f"{decoder['n_cut']} captions cut, {decoder['n_unknown_words']} words unknown)",
        f"decoder: width {decoder['width']}, {decoder['n_heads']} heads; best of {n_epochs} "
        f"epochs: {decoder['best_epoch']}, {min(decoder['held_out_nats']):.3f} nats a token "
        f"of {decoder['n_held_out']} held-out captions{_tell_met(decoder)}",
        "",
        align_columns(tabulate_captioning(result)),
        "",
        align_columns(tabulate_gaps(result)),
    ]
    if result["n_cut_texts"]:
        n_cut = result["n_cut_texts"]
        lines += ["", f"{n_cut} captions are longer than the encoder's context and were cut"]
    if test is not None:
        lines += [
            "",
            f"memory less softmax, CIDEr-D: {format_cell(test['mean_difference'])} "
            f"{format_cell(test['ci95'])}, p {format_p(test['p'])}",
        ]
    return "\n".join(lines) + "\n"


def _tell_met(decoder: Mapping[str, Any]) -> str:
    if not decoder["held_out_is_unmet"]:
        return ", all of which it has learnt: nothing was chosen on captions it has not met"
    n_met = decoder["n_held_out_met"]
    return f" ({n_met} more equal a learnt one)" if n_met else ""


def rows_of_captioning(images: "ImageSet", study: "CaptioningStudy") -> pd.DataFrame:
    """One row a picture: its class, its own captions, and of each way caption and scores."""
    labels, names = images.labels, images.class_names
    columns: dict[str, Any] = {
        "id": list(images.ids),
        "label": [None] * len(images) if labels is None else labels.tolist(),
        "label_name": [None] * len(images) if labels is None else [names[i] for i in labels],
        "references": [list(of_picture) for of_picture in images.captions or ()],
    }
    for way, told in study.ways.items():
        key = way.replace(" ", "_")
        columns[f"caption_{key}"] = list(told.captions)
        columns |= {f"{name}_{key}": row for name, row in told.scores.per_image.items()}
        if told.truth is not None:
            columns[f"n_visible_{key}"] = told.truth.n_visible
            columns[f"n_named_{key}"] = told.truth.n_named
    return pd.DataFrame(columns).astype({"label": "Int64"})
