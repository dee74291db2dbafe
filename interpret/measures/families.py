"""Runs of several models on the same pictures and words in, their scores side by side out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from interpret.metrics.limits import MAX_CONCEPTS
from interpret.metrics.scores import N_FIRST, score_images
from interpret.results import Result

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

DRAWN = "menagerie"  # drawn at each model's own size, so its pixels differ and its scenes do not
SAME = {  # what must not differ between the runs: section, key, what it is called
    ("bank", "fingerprint"): "words",
    ("images", "name"): "pictures",
    ("method", "protocol"): "protocol",
    ("method", "group_by"): "group_by",
    ("method", "score_class"): "score_class",
    ("method", "n_class_concepts"): "concepts of a class",
    ("method", "bank_control"): "bank control",
}
SAME_FLAGS = ("parts", "top_k", "layer", "templates", "concept_prompt", "resize")
COLUMNS = ("id", "label", "prediction", "class_concepts")
SECTIONS = ("model", "images", "bank", "method", "mutual_knowledge", "anchors")


@dataclass(frozen=True)
class Member:
    """One model of a comparison.

    Attributes:
        name: as tables write it.
        family: architecture of its image tower; "other" where nobody knows.
        data: pretraining data and the number of pairs, or None.
        naming: how parts were shown to it.
    """

    name: str
    family: str
    data: str | None
    naming: str


@dataclass(frozen=True)
class SideBySide:
    """Models on the same pictures, row for row.

    Attributes:
        members: the models, in the order given.
        correct: 1.0 where a model names the picture rightly, shape (n_images, n_models), or None
            without labels.
        groups: the class each picture was compared with, shape (n_images, n_models); pictures of
            one class share its words, so intervals draw whole classes.
        drawn_together: the class of each picture, shape (n_images,), by which models are compared
            with each other, as what they were compared with may differ from model to model; None
            without labels.
        n_concepts: method -> concepts of each picture, shape (n_images, n_models).
        scores: method -> score -> shape (n_images, n_models), as in `per_image.parquet`.
        scores_at_5: the same of the five most relevant concepts, or all where there are fewer.
        concepts: method -> model -> picture -> its words.
        shared: method -> model -> picture -> those that are its class's, too.
    """

    members: tuple[Member, ...]
    correct: Floats | None
    groups: Ints
    drawn_together: Ints | None
    n_concepts: dict[str, Floats]
    scores: dict[str, dict[str, Floats]]
    scores_at_5: dict[str, dict[str, Floats]]
    concepts: dict[str, list[list[list[str]]]]
    shared: dict[str, list[list[list[str]]]]

    @property
    def names(self) -> tuple[str, ...]:
        """Of the models."""
        return tuple(member.name for member in self.members)

    @property
    def methods(self) -> tuple[str, ...]:
        """Whose scores are held."""
        return tuple(self.scores)


def put_side_by_side(results: Sequence[Result]) -> SideBySide:
    """Line up the rows of finished runs of `experiments.mutual_knowledge`.

    Args:
        results: one a model, at least one.

    Raises:
        ValueError: a model comes twice, pictures, words or the method differ, or rows are missing.
    """
    for result in results:
        require_whole(result)
    require_same(results)
    rows = [_rows_of(result) for result in results]
    for result, found in zip(results[1:], rows[1:], strict=True):
        if list(found["id"]) != list(rows[0]["id"]) or not found["label"].equals(rows[0]["label"]):
            raise _differ("pictures", results[0], result)
    methods = tuple(results[0].result["mutual_knowledge"])
    limits = {
        "n_class_concepts": results[0].result["method"]["n_class_concepts"],
        "n_bank": results[0].result["bank"]["n_concepts"],
    }
    told = {method: [_Told.of(found, method) for found in rows] for method in methods}
    labels = rows[0]["label"]
    scored = "label" if _told(results[0], "method", "score_class") == "label" else "prediction"
    return SideBySide(
        members=tuple(map(_member_of, results)),
        correct=None if labels.isna().any() else _correct(rows),
        groups=np.stack([found[scored].to_numpy(dtype=np.int64) for found in rows], axis=1),
        drawn_together=None if labels.isna().any() else labels.to_numpy(dtype=np.int64),
        n_concepts={method: _columns([one.n for one in found]) for method, found in told.items()},
        scores={
            method: _stack([one.scores(limits) for one in found]) for method, found in told.items()
        },
        scores_at_5={
            method: _stack([one.first(N_FIRST).scores(limits) for one in found])
            for method, found in told.items()
        },
        concepts={method: [one.words for one in found] for method, found in told.items()},
        shared={method: [one.shared_words for one in found] for method, found in told.items()},
    )


def require_whole(result: Result) -> None:
    """Check that a run has the sections that a comparison reads.

    Raises:
        ValueError: it lacks one.
    """
    missing = [name for name in SECTIONS if not isinstance(result.result.get(name), dict)]
    if missing:
        raise ValueError(
            f"a run must be as experiments.mutual_knowledge wrote it, but {str(result.folder)!r} "
            f"has no {' and no '.join(missing)}: measure it anew."
        )


def require_same(results: Sequence[Result]) -> None:
    """Check that runs can be compared: other models, the same pictures, words and method.

    Raises:
        ValueError: they cannot.
    """
    names = [result.result["model"]["name"] for result in results]
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        raise ValueError(
            f"each model must come once, got {twice[0]!r} twice: name it once, or compare its runs "
            "by experiments.diff."
        )
    for result in results[1:]:
        for called in _differences(results[0], result):
            raise _differ(called, results[0], result)


def _differences(first: Result, other: Result) -> Iterator[str]:
    """What two runs do not have in common, but should."""
    yield from (called for at, called in SAME.items() if _told(first, *at) != _told(other, *at))
    yield from (
        f"--{name.replace('_', '-')}"
        for name in SAME_FLAGS
        if first.config.get(name) != other.config.get(name)
    )
    pictures = ("images", "fingerprint")
    is_drawn = _told(first, "images", "name") == DRAWN
    if not is_drawn and _told(first, *pictures) != _told(other, *pictures):
        yield "pictures"
    if list(first.result["mutual_knowledge"]) != list(other.result["mutual_knowledge"]):
        yield "methods"


def _told(result: Result, section: str, key: str) -> Any:
    return (result.result.get(section) or {}).get(key)


def _differ(called: str, first: Result, other: Result) -> ValueError:
    return ValueError(
        f"runs that are compared must have the same {called}, but those of {str(first.folder)!r} "
        f"and {str(other.folder)!r} differ: repeat one of them, or compare them apart."
    )


def _rows_of(result: Result) -> pd.DataFrame:
    rows = result.rows
    words = [f"image_concepts_{method}" for method in result.result["mutual_knowledge"]]
    missing = [name for name in (*COLUMNS, *words) if name not in rows.columns]
    if missing or rows.empty:
        lacks = f"column {missing[0]!r}" if missing else "pictures"
        raise ValueError(
            f"the rows of a run must be whole, but those of {str(result.folder)!r} have no "
            f"{lacks}: repeat the run."
        )
    return rows


def _member_of(result: Result) -> Member:
    told = result.result.get("family") or {}
    data = " ".join(filter(None, (told.get("pretraining_data"), told.get("pretraining_size"))))
    family = told.get("image_tower", "other")
    name, naming = result.result["model"]["name"], result.result["method"]["naming"]
    return Member(name, family, data or None, naming)


def _correct(rows: Sequence[pd.DataFrame]) -> Floats:
    hits = [(found["label"] == found["prediction"]).to_numpy(dtype=np.float64) for found in rows]
    return np.stack(hits, axis=1)


def _columns(values: Sequence[Ints]) -> Floats:
    return np.stack(values, axis=1).astype(np.float64)


def _stack(scores: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.stack([one[name] for one in scores], axis=1) for name in scores[0]}


@dataclass(frozen=True)
class _Told:
    """What one run tells of each picture by one method: its words, and which of them are shared."""

    words: list[list[str]]
    shared: Bools  # (n_images, MAX_CONCEPTS)
    n: Ints

    @classmethod
    def of(cls, rows: pd.DataFrame, method: str) -> "_Told":
        words = [list(found) for found in rows[f"image_concepts_{method}"]]
        shared = np.zeros((len(words), MAX_CONCEPTS), dtype=bool)
        for i, (found, of_class) in enumerate(zip(words, rows["class_concepts"], strict=True)):
            known = set(of_class)
            shared[i, : len(found)] = [word in known for word in found]
        return cls(words, shared, np.array([len(found) for found in words], dtype=np.int64))

    def first(self, n: int) -> "_Told":
        words = [found[:n] for found in self.words]
        return _Told(words, self.shared[:, :n], np.minimum(self.n, n))

    def scores(self, limits: Mapping[str, int]) -> dict[str, Floats]:
        return score_images(self.shared, self.n, **limits)

    @property
    def shared_words(self) -> list[list[str]]:
        return [
            [word for word, is_shared in zip(found, row, strict=False) if is_shared]
            for found, row in zip(self.words, self.shared, strict=True)
        ]
