"""Finished retrieval studies in, galleries of found pictures out, as each model sees them."""

from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure

from experiments.inputs import Inputs
from figures.retrieval_gallery import FoundRow, plot_found
from interpret.studies.prompt_changes import PromptChangeStudy
from interpret.studies.retrieval import RetrievalStudy

LISTS_DRAWN, PICTURES_DRAWN = 12, 20  # of queries, and of a list, at most


@dataclass(frozen=True)
class Measured:
    """What was found of one model."""

    inputs: Inputs
    study: RetrievalStudy
    changes: PromptChangeStudy | None


def draw(everything: list[Measured]) -> dict[str, Figure]:
    """The best and the worst class, and changes of one prompt; models below each other."""
    galleries: dict[str, list[FoundRow]] = {"classes": [], "changes": []}
    for one in everything:
        galleries["classes"] += class_rows(one)
        galleries["changes"] += change_rows(one)
    return {name: plot_found(rows) for name, rows in galleries.items() if rows}


def class_rows(one: Measured) -> list[FoundRow]:
    """The lists of the best and the worst class by NDCG@5."""
    study, names = one.study, one.inputs.images.class_names
    rows = []
    for kind, index in (("best", study.best), ("worst", study.worst)):
        if index is not None:
            found = study.directions["class_to_image"]
            score = found.by_recipe["standard"].rows["ndcg_at_5"][index]
            title = f"{one.inputs.model.name}, {kind} class: {names[index]} (NDCG@5 {score:.2f}"
            equals = int((found.by_recipe["standard"].rows["ndcg_at_5"] == score).sum())
            title += f"; one of {equals})" if equals > 1 else ")"
            given = found.top.indices[index], found.top.cosines[index], found.hits[index]
            rows.append(row_of(one.inputs, title, *given))
    return rows


def change_rows(one: Measured) -> list[FoundRow]:
    """A change of each kind, below the list of the prompt that is changed."""
    if one.changes is None:
        return []
    lists, rows, shown = one.changes.lists, [], {""}
    for index in one.changes.examples:
        change, wanted = lists.changes[index], lists.changes[index].wanted
        found, cosines = lists.lists[index], lists.cosines[index]
        if change.before not in shown:
            title = f"{one.inputs.model.name}, before: {change.before}"
            rows.append(row_of(one.inputs, title, found[0], cosines[0], None))
        shown |= {change.before, change.after}
        marks = None if wanted is None else [i in set(wanted.tolist()) for i in found[1]]
        title = f"{one.inputs.model.name}, {change.kind}: {change.after}"
        rows.append(row_of(one.inputs, title, found[1], cosines[1], marks))
    return rows


def row_of(inputs: Inputs, title: str, indices: Any, cosines: Any, marks: Any) -> FoundRow:
    """One list, or the start of a long one, as the model sees its pictures."""
    indices, cosines = indices[:PICTURES_DRAWN], cosines[:PICTURES_DRAWN]
    marks = None if marks is None else marks[:PICTURES_DRAWN]
    pixels = inputs.encoder.pixels(inputs.images, indices)
    return FoundRow(title, pixels, cosines, marks)
