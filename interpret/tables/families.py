"""A comparison of models in, its tables and its part of the record out. Nothing is computed here.

The first table has the layout of Table 3 of the mutual-knowledge paper, with what was published
beside what was measured.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from interpret.measures.families import Member
from interpret.metrics.model_ranks import Ranking
from interpret.report import format_cell, format_p
from interpret.results import Result
from interpret.studies.families import FamiliesStudy, ScoreStudy

PAPER_METHODS = {"pca": "PCA", "kmeans": "K-means"}
UNSPECIFIED = "unspecified"  # where the paper does not say how parts were found
PAPER_SCORES = {"published_mi_nats": "MI", "published_auc_nats": "AUC"}
LABELS = {
    "published_mi_nats": "published MI (nats)",
    "published_auc_nats": "published AUC (nats)",
    "adjusted_overlap": "adjusted overlap",
    "membership_mi_bits": "membership MI (bits)",
    "shared_information": "shared information",
    "deletion_auc": "deletion AUC",
    "order_effect": "order effect",
    "adjusted_overlap_at_5": "adjusted overlap at 5",
    "published_mi_nats_at_5": "published MI at 5 (nats)",
    "published_auc_nats_at_5": "published AUC at 5 (nats)",
    "shared_information_at_5": "shared information at 5",
    "deletion_auc_at_5": "deletion AUC at 5",
}
NULLS = {"other_class": "other class", "runner_up": "runner-up", "permuted": "random words"}
RANKED = ("adjusted_overlap", "published_mi_nats", "published_auc_nats")


def describe_families(results: Sequence[Result], study: FamiliesStudy) -> dict[str, Any]:
    """A comparison as plain JSON: a part for each model, and what holds over all of them."""
    members = study.side_by_side.members
    first = results[0].result
    pairs = zip(members, results, strict=True)
    return {
        "images": first["images"],
        "bank": first["bank"],
        "method": {**first["method"], "naming": [member.naming for member in members]},
        "models": [_describe_model(i, member, run, study) for i, (member, run) in enumerate(pairs)],
        "correlations": {
            method: {
                name: {group: found.to_dict() for group, found in one.following.items()}
                for name, one in scores.items()
            }
            for method, scores in study.scores.items()
        },
        "ranks": {
            "zero_shot_top1": _describe_ranking(study.accuracy, members),
            **{
                method: {
                    name: _describe_ranking(one.ranking, members) for name, one in scores.items()
                }
                for method, scores in study.scores.items()
            },
        },
        "auc_beyond_mi": study.auc_beyond_mi,
        "word_overlap": {method: found.tolist() for method, found in study.overlap.items()},
    }


def tabulate_paper(record: Mapping[str, Any]) -> pd.DataFrame:
    """Table 3 of the paper: a row a model, published numbers in columns of their own.

    Args:
        record: from `describe_families`.

    Returns:
        Cells are text; columns of published numbers only where there are any, without a method
        where the paper names none.
    """
    rows = []
    for model in record["models"]:
        about = {"family": model["family"], "model": model["name"], "data": model["data"] or "-"}
        measured = {"top-1": model["zero_shot_top1"]} | _paper_scores(model["mutual_knowledge"])
        published = model["published"] or {}
        printed = {"top-1": published.get("zero_shot_top1")} | _paper_scores(published)
        kept = {f"published {name}": value for name, value in printed.items() if value is not None}
        rows.append(about | {k: format_cell(value) for k, value in (measured | kept).items()})
    return pd.DataFrame(rows).fillna("-")


def _paper_scores(of_method: Mapping[str, Any]) -> dict[str, Any]:
    """MI and AUC of both kinds of parts, None where there is none; and of parts of unknown kind."""
    found = {
        f"{label} {called}": (of_method.get(method) or {}).get(name)
        for method, called in PAPER_METHODS.items()
        for name, label in PAPER_SCORES.items()
    }
    unknown = of_method.get(UNSPECIFIED) or {}
    return found | {label: unknown[name] for name, label in PAPER_SCORES.items() if unknown}


def tabulate_scores(record: Mapping[str, Any]) -> pd.DataFrame:
    """A row a model and method: N, every score with interval, nulls, and scores at equal N."""
    return pd.DataFrame(
        [
            _score_row(model, method, scores)
            for model in record["models"]
            for method, scores in model["mutual_knowledge"].items()
        ]
    )


def tabulate_correlations(record: Mapping[str, Any]) -> pd.DataFrame:
    """A row a method, score and group of models: how far the score follows accuracy."""
    rows = [
        _correlation_row(method, name, group, found)
        for method, scores in record["correlations"].items()
        for name, groups in scores.items()
        for group, found in groups.items()
    ]
    return pd.DataFrame(rows)


def tabulate_neighbours(record: Mapping[str, Any]) -> pd.DataFrame:
    """A row a pair of models that follow each other in a ranking: is their difference real?"""
    ranks = record["ranks"]
    named = [] if ranks["zero_shot_top1"] is None else [("-", "zero-shot top-1", "zero_shot_top1")]
    rankings = [(method, label, ranks[key]) for method, label, key in named] + [
        (method, LABELS[name], ranks[method][name])
        for method in record["correlations"]
        for name in RANKED
    ]
    return pd.DataFrame(
        [
            {"method": method, "score": label} | _neighbour_row(pair)
            for method, label, ranking in rankings
            for pair in ranking["neighbours"]
        ]
    )


def summarise_following(record: Mapping[str, Any]) -> Iterator[str]:
    """What the correlations can show, in a sentence or two."""
    for method, scores in record["correlations"].items():
        found = scores["adjusted_overlap"].get("all")
        if found is None:
            yield "without labels, or with fewer than three models, nothing is correlated."
            return
        if found["pearson"]["value"] is None:
            yield f"{method}: nothing to correlate: overlap or accuracy is the same for all models"
            continue
        yield (
            f"{method}: Pearson r of adjusted overlap with accuracy "
            f"{format_cell(found['pearson']['value'])} "
            f"(p {format_p(found['pearson']['p'])}); of published AUC given published MI "
            f"{format_cell(record['auc_beyond_mi'][method])}"
        )
    yield found["statement"]


def _describe_model(
    index: int, member: Member, run: Result, study: FamiliesStudy
) -> dict[str, Any]:
    found, anchors = run.result, run.result["anchors"]
    kept = {
        method: _with_equal_n(scores, study.scores[method], index)
        for method, scores in found["mutual_knowledge"].items()
    }
    return {
        "name": member.name,
        "family": member.family,
        "data": member.data,
        "naming": member.naming,
        "run": str(run.folder),
        "weights_sha256": found["model"]["weights_sha256"],
        "zero_shot_top1": anchors["zero_shot_top1"],
        "zero_shot_top1_ci95": None if study.accuracy_ci95 is None else study.accuracy_ci95[index],
        "pointing": found["pointing"],
        "truth": found["truth"],
        "mutual_knowledge": kept,
        "published": found["published"],
    }


def _with_equal_n(
    scores: Mapping[str, Any], studies: Mapping[str, ScoreStudy], index: int
) -> dict[str, Any]:
    """One model's numbers of one method, with what only a comparison has: scores at equal N."""
    added = {name: one for name, one in studies.items() if name not in scores}
    ci95 = {name: [_plain(end) for end in one.ci95[index]] for name, one in added.items()}
    values = {name: float(one.values[index]) for name, one in added.items()}
    return {**scores, **values, "ci95": {**scores["ci95"], **ci95}}


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _describe_ranking(ranking: Ranking | None, members: Sequence[Member]) -> Any:
    if ranking is None:
        return None
    return {
        "rank": ranking.ranks.tolist(),
        "rank_ci95": ranking.rank_ci95.tolist(),
        "neighbours": [
            {
                "better": members[pair.better].name,
                "worse": members[pair.worse].name,
                **pair.test.to_dict(),
                "q": pair.q,
            }
            for pair in ranking.neighbours
        ],
    }


def _score_row(model: Mapping[str, Any], method: str, scores: Mapping[str, Any]) -> dict[str, str]:
    row = {"model": model["name"], "method": method}
    row["N"] = f"{scores['n_image_concepts_mean']:.1f}"
    for name, label in LABELS.items():
        row[label] = format_cell(scores[name])
        if name == "adjusted_overlap":
            row["95 % interval"] = format_cell(scores["ci95"][name])
            for null, called in NULLS.items():
                of_null = scores["null"][null]
                row[called] = format_cell(None if of_null is None else of_null[name])
            row["p runner-up"] = format_p(scores["p_value"]["runner_up"])
    return row


def _correlation_row(
    method: str, name: str, group: str, found: Mapping[str, Any]
) -> dict[str, str]:
    row = {"method": method, "score": LABELS[name], "models": f"{group} ({found['n_models']})"}
    for kind, label in (("pearson", "Pearson"), ("spearman", "Spearman"), ("kendall", "Kendall")):
        one = found[kind]
        row[label] = format_cell(one["value"])
        row[f"{label} p"] = format_p(one["p"])
        if kind == "pearson":
            row["95 % interval"] = format_cell(one["ci95"])
            row["without one model"] = format_cell(one["without_one"])
    row["given N"] = format_cell(found["partial"])
    return row


def _neighbour_row(pair: Mapping[str, Any]) -> dict[str, str]:
    return {
        "higher": pair["better"],
        "lower": pair["worse"],
        "difference": format_cell(pair["mean_difference"]),
        "95 % interval": format_cell(pair["ci95"]),
        "p": format_p(pair["p"]),
        "q": format_p(pair["q"]),
    }


def frame_of_scores(record: Mapping[str, Any]) -> pd.DataFrame:
    """Numbers for further work: a row a model and method, columns such as "ci95/deletion_auc/0".

    Args:
        record: from `describe_families`.
    """
    about = ("name", "family", "data", "naming", "weights_sha256")
    frame = pd.DataFrame(
        [
            {key: model[key] for key in about}
            | {"method": method, "zero_shot_top1": model["zero_shot_top1"]}
            | dict(_flat(scores))
            for model in record["models"]
            for method, scores in model["mutual_knowledge"].items()
        ]
    )
    numbers = frame.columns[len(about) + 1 :]
    return frame.astype(dict.fromkeys(numbers, "float64"))


def _flat(content: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in content.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{path}{key}/")
        elif isinstance(value, list | tuple) and len(value) == 2:
            yield from ((f"{path}{key}/{end}", number) for end, number in enumerate(value))
        elif not isinstance(value, list | tuple):
            yield path + key, value
