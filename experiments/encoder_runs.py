"""Finished runs of trained CLIPs in, what a comparison of their encoders needs out."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from interpret.measures.encoder_effects import Effect, Floats, Ints, Pair, encoder_effects
from interpret.results import Result, load_result

CLASS_QUERIES, PICTURES = "class_to_image", "image_to_caption"
DRAWN = {  # what a panel shows -> part and score of the tables
    "class to image, NDCG@10": ("retrieve", "NDCG@10, standard"),
    "caption to image, MRR": ("retrieve", "caption MRR"),
    "zero-shot accuracy": ("zero_shot", "micro P = R = F1 = accuracy"),
    "captions by memory, CIDEr-D": ("caption", "CIDEr-D (memory)"),
}
Items = tuple[Floats, Ints]  # scores of items, and their groups


def pairs_of(folders: Iterable[str]) -> dict[str, Pair]:
    """Name of a model -> its image and text encoder, of the folders that tell."""
    found: dict[str, Pair] = {}
    for name in folders:
        folder = Path(name)
        if (folder / "result.json").is_file():
            run = load_result(folder)
            if run.result.get("experiment") == "train_clip":
                pair = run.config["image_encoder"], run.config["text_encoder"]
                found[folder.resolve().name] = pair
    return found


def labels_of(folders: Iterable[str]) -> dict[str, str]:
    """Name of a model -> what a table calls it: its encoders, with its name where they recur."""
    pairs = pairs_of(folders)
    n_of = Counter(pairs.values())
    return {
        name: f"{text} + {image}" + (f" ({name})" if n_of[image, text] > 1 else "")
        for name, (image, text) in pairs.items()
    }


def scores_by_pair(
    entries: Iterable[Mapping[str, Any]], folders: Iterable[str]
) -> dict[str, list[dict[str, Any]]]:
    """What each panel draws: entries of the tables whose encoders are known, by panel."""
    pairs = pairs_of(folders)
    by_label = {labels_of(folders)[name]: pair for name, pair in pairs.items()}
    rows = [entry for entry in entries if entry["model"] in by_label]
    drawn = {
        panel: [
            {"value": row["value"], "ci95": row["ci95"], "image": image, "text": text}
            for row in rows
            if (row["part"], row["score"]) == place
            for image, text in [by_label[row["model"]]]
        ]
        for panel, place in DRAWN.items()
    }
    return {panel: found for panel, found in drawn.items() if found}


def effects_of(
    results: Mapping[str, Sequence[Result]], folders: Iterable[str], *, seed: int
) -> dict[str, list[Effect]]:
    """Score -> what each choice of an encoder changes, of the models whose encoders are known.

    Models of the same encoders, such as those of several seeds, count with their mean.

    Args:
        results: measure -> finished runs.
        folders: of the models, or their names.
        seed: of draws and signs.
    """
    pairs = pairs_of(folders)
    wanted = {
        "class -> image NDCG@10": ("retrieve", _class_queries),
        "image -> caption MRR": ("retrieve", _captions),
        "zero-shot accuracy": ("zero_shot", _decisions),
    }
    effects = {}
    for score, (measure, read) in wanted.items():
        items: dict[Pair, list[Floats]] = {}
        groups: Ints = np.zeros(0, dtype=np.int64)
        for run in results.get(measure, ()):
            pair = pairs.get(run.result["model"]["name"])
            if pair is not None and (found := read(run.rows)) is not None:
                items.setdefault(pair, []).append(found[0])
                groups = found[1]
        if len(items) > 1:
            values = {pair: np.mean(scores, axis=0) for pair, scores in items.items()}
            effects[score] = encoder_effects(values, groups, seed=seed)
    return effects


def _class_queries(rows: pd.DataFrame) -> Items | None:
    return _of_direction(rows, CLASS_QUERIES, "ndcg_at_10")


def _captions(rows: pd.DataFrame) -> Items | None:
    return _of_direction(rows, PICTURES, "reciprocal_rank")


def _of_direction(rows: pd.DataFrame, direction: str, score: str) -> Items | None:
    own = rows[(rows["direction"] == direction) & (rows["n_relevant"] > 0)]
    return (own[score].to_numpy(np.float64), np.arange(len(own))) if len(own) else None


def _decisions(rows: pd.DataFrame) -> Items | None:
    if rows["label"].isna().any():
        return None
    labels = rows["label"].to_numpy(np.int64)
    return (rows["prediction"].to_numpy() == labels).astype(np.float64), labels
