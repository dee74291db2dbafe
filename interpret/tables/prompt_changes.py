"""A study of changed prompts in, its part of the record, its table, a row a change out."""

from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from interpret.report import format_cell, format_p

if TYPE_CHECKING:
    from interpret.studies.prompt_changes import PromptChangeStudy

COLUMNS = {
    "n": "changes",
    "overlap": "overlap",
    "rbo": "RBO",
    "kendall": "Kendall",
    "precision_before": "hits before",
    "precision_after": "after",
    "precision_classes": "by its classes",
    "precision_most": "at most",
    "precision_chance": "chance",
}
LAST_COLUMNS = ("p", "p beyond", "unknown tokens")
NO_NUMBERS = ("changes", "lists", "cosines")
FIRST_COSINES = ("cosine_before", "cosine_after")  # of the first picture
NOTE = (
    "hits: share of the top 10 that the changed prompt asks for (an adjective: its class with the "
    "concept visible), by the list before the change and after it; p: of more hits after it. By "
    "its classes: what the list would hit, were each of its pictures any one of that picture's "
    "class; p beyond: of more hits than that. "
    "Changes that ask for no picture there is count in the lists alone."
)


def describe_prompt_changes(
    study: "PromptChangeStudy", unknown: Mapping[str, float]
) -> dict[str, Any]:
    """What stands under "prompt_changes" in `result.json`.

    Args:
        study: what was measured.
        unknown: kind of change -> share of its prompts' tokens that the model does not know.
    """
    return {
        "kinds": {
            kind: found.to_dict() | {"unknown_token_fraction": unknown[kind]}
            for kind, found in study.kinds.items()
        },
        "chance": study.chance,
        "file": [row for row in rows_of_prompt_changes(study) if row["kind"] == "file"] or None,
        "note": NOTE,
    }


def tabulate_prompt_changes(
    found: Mapping[str, Any], beside: tuple[str, Mapping[str, Any]] | None = None
) -> pd.DataFrame:
    """A row a kind of change: how far lists stay, and what they hit.

    Args:
        found: from `describe_prompt_changes`.
        beside: name of a second model and the same of it.

    Returns:
        Cells are text; a second model's rows are below the first one's.
    """
    rows = [_row(kind, one) for kind, one in found["kinds"].items()]
    if beside is not None:
        rows += [_row(f"{beside[0]}: {kind}", one) for kind, one in beside[1]["kinds"].items()]
    chance = [found["chance"].get(name) for name in COLUMNS]
    rows.append(["two random lists", *map(format_cell, chance), "-", "-", "-"])
    return pd.DataFrame(rows, columns=["change", *COLUMNS.values(), *LAST_COLUMNS])


def summarise_prompt_changes(found: Mapping[str, Any]) -> str:
    """What the table does not say, for its reader."""
    words = dict.fromkeys(row["unjudged"] for row in found["file"] or () if row["unjudged"])
    told = f" Nothing is known of, so hits do not tell of: {', '.join(words)}." if words else ""
    return f"{found['note']}{told}"


def rows_of_prompt_changes(study: "PromptChangeStudy") -> list[dict[str, Any]]:
    """One row a change: both prompts, how far lists stay, hits, and the words not judged."""
    lists = study.lists
    measured = [name for spec in fields(lists) if (name := spec.name) not in NO_NUMBERS]
    rows = []
    for index, change in enumerate(lists.changes):
        numbers = {name: float(getattr(lists, name)[index]) for name in measured}
        told: dict[str, Any] = {"kind": change.kind, "before": change.before, "after": change.after}
        numbers |= dict(zip(FIRST_COSINES, lists.cosines[index, :, 0].tolist(), strict=True))
        known = {name: None if np.isnan(value) else value for name, value in numbers.items()}
        n_wanted = None if change.wanted is None else len(change.wanted)
        told |= {"n_wanted": n_wanted, "unjudged": " ".join(change.unjudged) or None}
        rows.append(told | known)
    return rows


def _row(kind: str, one: Mapping[str, Any]) -> list[str]:
    values = [one[name]["value"] if isinstance(one[name], dict) else one[name] for name in COLUMNS]
    return [
        kind,
        *map(format_cell, values),
        *(format_p(one[name] and one[name]["p"]) for name in ("gain", "beyond_classes")),
        format_cell(one["unknown_token_fraction"]),
    ]
