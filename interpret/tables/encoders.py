"""Finished runs of CLIPs with different encoders in, the domain study's table out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pandas as pd

from interpret.published import read_published
from interpret.report import format_cell, format_p
from interpret.results import Result

CUTS = (1, 5, 10)
RETRIEVAL = {"precision": "P", "recall": "R", "ndcg": "NDCG", "ap": "MAP"}
BY_CAPTION = "caption_to_image"
ZERO_SHOT = (  # the study's order; what it calls micro is scikit-learn's weighted average
    ("macro P", ("macro", "precision")),
    ("weighted P", ("weighted", "precision")),
    ("macro R", ("macro", "recall")),
    ("weighted R", ("weighted", "recall")),
    ("macro F1", ("macro", "f1")),
    ("weighted F1", ("weighted", "f1")),
    ("micro P = R = F1 = accuracy", ("top1",)),
)
CLUSTERING = (
    ("between clusters, a picture", "between_per_image"),
    ("within clusters, a picture", "within_per_image"),
    ("silhouette", "silhouette"),
    ("purity", "purity"),
)
CAPTIONS = {
    "bleu_1": "BLEU-1",
    "bleu_2": "BLEU-2",
    "bleu_3": "BLEU-3",
    "bleu_4": "BLEU-4",
    "rouge_l": "ROUGE-L",
    "cider_d": "CIDEr-D",
    "clip_score": "CLIPScore",
}
OF_STUDY = "memory"  # the bridge of the domain study
Score = tuple[str, Any, Any]  # label, value, interval


def rows_of_encoders(
    results: Mapping[str, Iterable[Result]], labels: Mapping[str, str]
) -> list[dict[str, Any]]:
    """One entry a model and score, plain JSON: part, model, score, value, ci95.

    Args:
        results: measure ("retrieve", "zero_shot", "clustering", "caption") -> finished runs.
        labels: what to call a model, by the name its runs give it.
    """
    return [
        {
            "part": measure,
            "model": labels.get(name, name),
            "score": label,
            "value": value,
            "ci95": ci95,
        }
        for measure, runs in results.items()
        for run in runs
        for name in [run.result["model"]["name"]]
        for label, value, ci95 in READERS[measure](run.result)
    ]


def _of_retrieval(result: Mapping[str, Any]) -> list[Score]:
    """The study's twelve columns by its recipe; the last of NDCG as usual; then by caption."""
    found, scores = result["retrieval"], list[Score]()
    if "class_to_image" in found:
        by_class = found["class_to_image"]["domains"]
        names = [
            (f"{label}@{k}", f"{part}_at_{k}") for part, label in RETRIEVAL.items() for k in CUTS
        ]
        scores += [(label, by_class[name], by_class["ci95"][name]) for label, name in names]
        usual = found["class_to_image"]["standard"]
        scores.append(("NDCG@10, standard", usual["ndcg_at_10"], usual["ci95"]["ndcg_at_10"]))
    if BY_CAPTION in found:
        by_caption = found[BY_CAPTION]["standard"]
        names = [("caption hit@10", "hit_at_10"), ("caption MRR", "reciprocal_rank")]
        scores += [(label, by_caption[name], by_caption["ci95"][name]) for label, name in names]
    return scores


def _of_zero_shot(result: Mapping[str, Any]) -> list[Score]:
    found = result["zero_shot"]
    return [(label, _at(found, path), _at(found["ci95"], path)) for label, path in ZERO_SHOT]


def _of_clustering(result: Mapping[str, Any]) -> list[Score]:
    found = result["clustering"]["images"]
    intervals = found.get("ci95") or {}
    return [(label, found[name], intervals.get(name)) for label, name in CLUSTERING]


def _of_captions(result: Mapping[str, Any]) -> list[Score]:
    """Of the study's bridge, then CIDEr-D of the other ways to caption, anchors among them."""
    ways = {name: way["scores"] for name, way in result["captioning"].items()}
    first = OF_STUDY if OF_STUDY in ways else next(iter(ways))
    of_study = [
        (f"{label} ({first})", ways[first][name], ways[first]["ci95"][name])
        for name, label in CAPTIONS.items()
    ]
    others = [
        (f"CIDEr-D ({name})", scores["cider_d"], scores["ci95"]["cider_d"])
        for name, scores in ways.items()
        if name != first
    ]
    return of_study + others


READERS: Mapping[str, Callable[[Mapping[str, Any]], list[Score]]] = {
    "retrieve": _of_retrieval,
    "zero_shot": _of_zero_shot,
    "clustering": _of_clustering,
    "caption": _of_captions,
}


def _at(found: Mapping[str, Any], path: Iterable[str]) -> Any:
    value: Any = found
    for key in path:
        value = value[key]
    return value


def tabulate_encoders(entries: Iterable[Mapping[str, Any]]) -> dict[str, pd.DataFrame]:
    """A table a part: a row a model, a column a score; and "table", which holds all of them.

    Cells are text; in "table" with the 95 % interval behind.
    """
    frame = pd.DataFrame(entries)
    frame["cell"] = [format_cell(value) for value in frame["value"]]
    frame["whole"] = [
        cell if ci95 is None else f"{cell} {format_cell(ci95)}"
        for cell, ci95 in zip(frame["cell"], frame["ci95"], strict=True)
    ]
    tables = {str(part): _wide(some, "cell") for part, some in frame.groupby("part", sort=False)}
    return {"table": _wide(frame, "whole"), **tables}


def _wide(frame: pd.DataFrame, cells: str) -> pd.DataFrame:
    columns = list(dict.fromkeys(frame["score"]))
    wide = frame.pivot_table(index="model", columns="score", values=cells, aggfunc="first")
    models = list(dict.fromkeys(frame["model"]))
    return (
        wide.reindex(index=models, columns=columns)
        .fillna("-")
        .rename_axis(None, axis=1)
        .reset_index()
    )


def tabulate_effects(effects: Mapping[str, Iterable[Mapping[str, Any]]]) -> pd.DataFrame:
    """A row a score and pair of encoders: what the one gives over the other.

    Args:
        effects: score -> `Effect.to_dict` of each.
    """
    rows = [
        {
            "score": score,
            "encoder": f"{effect['side']}: {effect['encoder']}",
            "instead of": effect["instead_of"],
            "difference": format_cell(effect["difference"]["value"]),
            "95 % interval": format_cell(effect["difference"]["ci95"]),
            "p": format_p(effect["p"]),
            "higher": f"{effect['n_higher']} of {effect['n_pairs']}",
        }
        for score, found in effects.items()
        for effect in found
    ]
    return pd.DataFrame(rows)


def published_tables() -> dict[str, Any]:
    """The study's tables, whose models are not here: shown beside, compared with nothing."""
    unmatched = read_published()["unmatched"]
    return {name: unmatched[name] for name in unmatched if name.startswith("domains_")}
