"""A study of mutual knowledge in, all that its page shows out: plain JSON, small.

Words are written once and named by number after that; what is said of every picture stands in
columns, one entry a picture. Nothing is escaped here: all of it is text, never markup.
"""

import string
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concepts.bank import ConceptBank
from interpret.images.imageset import ImageSet
from interpret.measures.mutual_knowledge import HEADLINE
from interpret.metrics.scores import SCORES
from interpret.report import format_cell
from interpret.studies.mutual_knowledge import Study
from interpret.tables.mutual_knowledge import ROWS, tabulate_mutual_knowledge
from interpret.units.explain import Method

# part 0 (none) to part 64: one character each, none of which JSON escapes
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase + "-_."
DECIMALS = 4  # of a score

Indices = NDArray[np.int64]


def page_content(
    record: Mapping[str, Any], images: ImageSet, bank: ConceptBank, study: Study, chosen: Indices
) -> dict[str, Any]:
    """What a page shows of a study.

    Args:
        record: the content of `result.json`, of all pictures.
        images: n_images pictures.
        bank: the words.
        study: of these pictures and words.
        chosen: shape (n_shown,), the pictures shown, indices into `images`.

    Returns:
        Plain JSON. `pictures` holds columns of n_shown entries; words are indices into
        `concepts.text`, classes into `classes`; parts are characters of `letters`, row by row.

    Raises:
        ValueError: there are more parts than letters.
    """
    table = tabulate_mutual_knowledge(record)
    used, position = _intern(study, chosen, len(bank))
    return {
        "title": f"{record['model']['name']} on {record['images']['name']}",
        "facts": _facts(record, len(chosen)),
        "note": study.pointing.warning,
        "n_images": len(images),
        "table": {"columns": list(table.columns), "rows": table.to_numpy().tolist()},
        "methods": list(study.results),
        "scores": _score_names(),
        "letters": LETTERS,
        "grid": _grid(study),
        "classes": list(images.class_names),
        "class_concepts": position[study.decisions.class_concepts].tolist(),
        "concepts": _index_concepts(study, bank, chosen, used, position),
        "pictures": _decisions(images, study, chosen) | _explain(study, chosen, position),
    }


def _facts(record: Mapping[str, Any], n_shown: int) -> list[list[str]]:
    """What was measured, as pairs of a term and what is said of it."""
    model, images, bank = record["model"], record["images"], record["bank"]
    method, anchors, pointing = record["method"], record["anchors"], record["pointing"]
    shown = f"{n_shown:,} shown of " if n_shown != images["n_images"] else ""
    return [
        ["model", model["name"]],
        ["architecture", f"{model['architecture']}, {model['image_size_px']} px"],
        ["pictures", f"{shown}{images['n_images']:,} of {images['name']}"],
        ["classes", f"{images['n_classes']:,}"],
        ["unreadable pictures", f"{images['n_skipped']:,}"],
        ["words", f"{bank['n_concepts']:,} of bank {bank['name']}"],
        ["zero-shot top-1", format_cell(anchors["zero_shot_top1"])],
        ["zero-shot top-5", format_cell(anchors["zero_shot_top5"])],
        [
            f"pointing ({pointing['naming']})",
            f"{format_cell(pointing['fraction'])} {format_cell(pointing['ci95'])}, chance 0.5",
        ],
        ["protocol", f"{method['protocol']}, parts by {method['group_by']}"],
        ["compared with", f"the {method['score_class']} class"],
    ]


def _score_names() -> list[dict[str, str]]:
    """Every score with its printed name, the headline first."""
    label = {path: name for name, path in ROWS}
    ordered = sorted(SCORES, key=lambda score: score != HEADLINE)
    return [{"name": score, "label": label[score]} for score in ordered]


def _grid(study: Study) -> list[int]:
    """Rows and columns of a part map."""
    first = next(iter(study.explanations.parts.values()))
    return list(first.shape[1:])


def _intern(study: Study, chosen: Indices, n_bank: int) -> tuple[Indices, Indices]:
    """The words that are named anywhere on the page, and of each word of the bank its number there.

    Returns:
        Indices into the bank, ascending; shape (n_bank,), -1 for words that are not named.
    """
    found = [concepts.concepts[chosen] for concepts in study.explanations.concepts.values()]
    named = np.concatenate([words.ravel() for words in (*found, study.decisions.class_concepts)])
    used = np.unique(named[named >= 0])
    position = np.full(n_bank, -1, dtype=np.int64)
    position[used] = np.arange(len(used))
    return used, position


def _index_concepts(
    study: Study, bank: ConceptBank, chosen: Indices, used: Indices, position: Indices
) -> dict[str, Any]:
    """Of every word: pictures that have it and that share it, by method, and classes that do."""
    n_pictures, n_shared = {}, {}
    for method, result in study.results.items():
        found = study.explanations.concepts[method].concepts[chosen]
        shared = result.shared[chosen]
        n_pictures[method] = _count(position[found[found >= 0]], len(used))
        n_shared[method] = _count(position[found[shared]], len(used))
    has_word = study.decisions.membership[:, used]
    return {
        "text": [bank.concepts[i] for i in used],
        "n_pictures": n_pictures,
        "n_shared": n_shared,
        "classes": [np.flatnonzero(column).tolist() for column in has_word.T],
    }


def _count(words: Indices, n_words: int) -> list[int]:
    counts: list[int] = np.bincount(words, minlength=n_words).tolist()
    return counts


def _decisions(images: ImageSet, study: Study, chosen: Indices) -> dict[str, Any]:
    """Id, label and decision of each picture; columns are None where nothing is known."""
    ranked = study.zero_shot.ranked[chosen]
    return {
        "id": [images.ids[i] for i in chosen],
        "label": None if images.labels is None else images.labels[chosen].tolist(),
        "prediction": ranked[:, 0].tolist(),
        "runner_up": ranked[:, 1].tolist() if ranked.shape[1] > 1 else None,
        "scored": study.decisions.scored[chosen].tolist(),
    }


def _explain(study: Study, chosen: Indices, position: Indices) -> dict[str, Any]:
    """Words, parts and scores of each picture, by method."""
    columns: dict[str, Any] = {"words": {}, "part": {}, "shared": {}, "score": {}, "map": {}}
    for method, result in study.results.items():
        words, part, shared = _words(study, method, chosen, position)
        columns["words"][method], columns["part"][method] = words, part
        columns["shared"][method] = shared
        columns["score"][method] = {
            name: np.round(values[chosen], DECIMALS).tolist()
            for name, values in result.rows.items()
        }
    for method, maps in study.explanations.parts.items():
        columns["map"][method] = _letters(maps[chosen].reshape(len(chosen), -1))
    return columns


def _words(
    study: Study, method: Method, chosen: Indices, position: Indices
) -> tuple[list[list[int]], list[str], list[str]]:
    """Of each picture: its words, most relevant first; letters of their parts; 1 where shared."""
    found = study.explanations.concepts[method]
    words, n_words = found.concepts[chosen], found.n_concepts[chosen]
    part = _letters(found.part[chosen])
    shared = _letters(study.results[method].shared[chosen].astype(np.int64))
    numbers = position[words].tolist()
    return (
        [row[:n] for row, n in zip(numbers, n_words, strict=True)],
        [row[:n] for row, n in zip(part, n_words, strict=True)],
        [row[:n] for row, n in zip(shared, n_words, strict=True)],
    )


def _letters(numbers: NDArray[Any]) -> list[str]:
    """Each row of small numbers as a string."""
    if numbers.size and int(numbers.max()) >= len(LETTERS):
        raise ValueError(
            f"a page can show at most {len(LETTERS) - 1} parts, got {int(numbers.max())}."
        )
    return ["".join(row) for row in np.array(list(LETTERS))[numbers]]
