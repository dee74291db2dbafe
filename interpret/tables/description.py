"""A study of descriptions in, what a run leaves of it out: the record, the table, a row a picture.

Nothing is computed here; published numbers stand beside measured ones where there are any.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from concepts.descriptions import DESCRIPTION_PROMPTS
from interpret.provenance import decision_columns, describe_bank, describe_images, describe_model
from interpret.published import find_published
from interpret.references import references_of
from interpret.report import format_cell, format_p
from interpret.results import SCHEMA

if TYPE_CHECKING:  # so that a table can be printed without loading torch
    from concepts.bank import ConceptBank
    from interpret.images.imageset import ImageSet
    from interpret.studies.description import DescriptionStudy, Settings, Wording
    from interpret.vectors import Encoder

N_NAMED = 5  # classes without descriptors that are printed
MUCH_UNREAD = 0.01  # of the tokens, or of the texts
P_NOTE = (
    "less it: top-1 of the descriptors less that of the row on the same pictures; p two-sided, not "
    "corrected for the number of rows. Rows that are drawn are means over {n_draws} draws; their "
    "intervals and p are over pictures, these draws given, and the draws' own range stands beside. "
    "p is exact: where its verdict and the interval differ, it decides."
)
PUBLISHED_ROWS = {  # row -> key of what was published of it
    "descriptors": "descriptors_top1",
    "random words": "random_words_top1",
}
COLUMNS = (
    *("score", "top-1", "95 % interval", "draws", "n", "descriptors less it", "interval of that"),
    *("p", "beaten", "true"),
)
Row = tuple[Any, ...]


def describe_description(
    encoder: "Encoder",
    images: "ImageSet",
    bank: "ConceptBank",
    settings: "Settings",
    study: "DescriptionStudy",
) -> dict[str, Any]:
    """Everything measured as plain JSON: the keys of `result.json` without the run's own."""
    model, matching = encoder.model, study.matching
    record = {
        "experiment": "description",
        "schema": SCHEMA,
        "model": describe_model(model),
        "images": describe_images(images),
        "bank": {
            **describe_bank(bank),
            "n_descriptors": sum(len(row) for row in matching.concepts),
            "classes_without_descriptors": list(matching.without),
            "unknown_token_fraction": model.unknown_token_fraction(bank.concepts),
        },
        "training": None,
        "method": {
            "prompt": settings.prompt,
            "prompt_template": DESCRIPTION_PROMPTS[settings.prompt].template,
            "templates": list(settings.templates),
            "n_draws": settings.n_draws,
            "n_random_words": study.n_random_words,
            "precision": model.precision,
            "device": model.device,
            "seed": settings.seed,
        },
        "wordings": [_describe(wording) for wording in study.wordings],
        "own_alone": study.own_alone.to_dict(),
        "table2": None,
        "published": find_published("description", model.name, images.name),
    }
    record["note"] = " ".join(_notes(record))
    return record | {"references": list(references_of(record))}


def _describe(wording: "Wording") -> dict[str, Any]:
    return {
        **wording.score.to_dict(),
        "is_control": wording.is_control,
        "descriptors_less_it": wording.against and wording.against.to_dict(),
        "true_share": wording.true_share and wording.true_share.to_dict(),
        "unknown_token_fraction": wording.unknown_token_fraction,
        "cut_fraction": wording.cut_fraction,
    }


def _notes(record: Mapping[str, Any]) -> Iterator[str]:
    """What a reader has to know of this run, a sentence each."""
    yield P_NOTE.format(n_draws=record["method"]["n_draws"])
    missing = record["bank"]["classes_without_descriptors"]
    if missing:
        named = ", ".join(missing[:N_NAMED]) + (", ..." if len(missing) > N_NAMED else "")
        yield (
            f"{len(missing)} of {record['images']['n_classes']} classes have no descriptors "
            f"({named}): they are described by their name in every row."
        )
    faults = {"unknown_token_fraction": "tokens unknown to the model", "cut_fraction": "texts cut"}
    for key, fault in faults.items():
        found = [row for row in record["wordings"] if row[key] >= MUCH_UNREAD]
        if found:
            shares = ", ".join(f"{row['name']} {row[key]:.0%}" for row in found)
            yield f"{fault}: {shares}."


def tabulate_description(result: Mapping[str, Any]) -> pd.DataFrame:
    """The printed table: a row a way to describe the classes, and whether descriptors beat it.

    Args:
        result: the content of `result.json`.

    Returns:
        Cells are text; the first column is named "score".
    """
    rows = [_wording_row(row) for row in result["wordings"]]
    shown = {
        name: list(cells) for name, cells in zip(COLUMNS, zip(*rows, strict=True), strict=True)
    }
    if all(cell == "-" for cell in shown["true"]):
        del shown["true"]
    for published in result["published"] or []:
        keys = [PUBLISHED_ROWS.get(label, "") for label in shown["score"]]
        shown[f"published ({published['source']})"] = [format_cell(published.get(k)) for k in keys]
    return pd.DataFrame(shown)


def _wording_row(row: Mapping[str, Any]) -> Row:
    test, draws = row["descriptors_less_it"] or {}, row["top1_of_draw"]
    return (
        row["name"],
        format_cell(row["top1"]),
        format_cell(row["ci95"]),
        format_cell([min(draws), max(draws)] if len(draws) > 1 else None),
        format_cell(row["n"]),
        format_cell(test.get("mean_difference")),
        format_cell(test.get("ci95")),
        format_p(test.get("p")),
        test.get("beats", "-"),
        _true_cell(row["true_share"]),
    )


def _true_cell(share: Mapping[str, Any] | None) -> str:
    """The share of true descriptors, and of how many it speaks where not of all."""
    if share is None or share["fraction"] is None:
        return "-"
    rest = share["n_unknown"]
    told = f" ({share['n_known']} of {share['n_known'] + rest} known)" if rest else ""
    return f"{format_cell(share['fraction'])}{told}"


def summarise_description(result: Mapping[str, Any], table: str, table2: str | None = None) -> str:
    """What a run prints: what was measured, the tables, whether descriptors beat their controls."""
    model, images, method = result["model"]["name"], result["images"], result["method"]
    alone, bank = result["own_alone"], result["bank"]
    gain = f"{alone['mean_difference']:+.3f} {format_cell(alone['ci95'])}, p {format_p(alone['p'])}"
    verdicts = [
        f"{row['name']}: {row['descriptors_less_it']['beats']} "
        f"({row['descriptors_less_it']['mean_difference']:+.3f})"
        for row in result["wordings"]
        if row["is_control"]
    ]
    lines = [
        f"{model} on {images['name']}: {images['n_images']} pictures, {images['n_classes']} "
        f"classes, {images['n_skipped']} skipped; bank {bank['name']}: {bank['n_descriptors']} "
        f"descriptors; prompt {method['prompt_template']!r}",
        "",
        table,
        "",
        f"do descriptors beat ...? {'; '.join(verdicts)}.",
        f"without the class's name, own descriptors beat another class's: {alone['beats']} "
        f"({gain}).",
        result["note"],
    ]
    if table2 is not None:
        lines += ["", table2, "", result["table2"]["note"]]
    return "\n".join(lines) + "\n"


def rows_of_description(images: "ImageSet", study: "DescriptionStudy") -> pd.DataFrame:
    """One row a picture: the decision by descriptors, and what each row of the table made of it.

    A row that is drawn has the share of draws that are right; any other its decision.
    """
    columns: dict[str, Any] = decision_columns(images, study.descriptors.score.predictions[0])
    for wording in study.wordings[1:]:
        score, key = wording.score, re.sub(r"[^a-z0-9]+", "_", wording.name.replace("'s", ""))
        if len(score.predictions) > 1:
            columns[f"right_{key}"] = score.right
        else:
            columns[f"prediction_{key}"] = score.predictions[0]
    return pd.DataFrame(columns).astype({"label": "Int64", "prediction": "int64"})
