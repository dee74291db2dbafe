"""Models side by side in, whether shared knowledge follows accuracy and which differences are real.

Every score is a mean over the same pictures, so pictures are drawn together for all models:
intervals say how sure these models' figures are, p over models how surprising their order is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from interpret.measures.families import SideBySide
from interpret.metrics.line import Line, fit_line
from interpret.metrics.model_association import Association, associate_models
from interpret.metrics.model_ranks import Ranking, rank_models
from interpret.metrics.scores import SCORES
from interpret.metrics.statistics import bootstrap_ci, fraction_ci95

Floats = NDArray[np.float64]

FAMILY_MIN = 5  # models of one family that are correlated by themselves
AT_5 = "_at_5"
EQUAL_N = ("published_mi_nats", "published_auc_nats", "shared_information", "deletion_auc")


@dataclass(frozen=True)
class ScoreStudy:
    """One score of one method, over all models.

    Attributes:
        values: of each model, shape (n_models,), the mean over the pictures.
        ci95: of each, shape (n_models, 2), over the classes pictures were compared with; nan where
            there is one class.
        ranking: of the models by it, with intervals and tests between neighbours.
        following: whether it follows accuracy: "all", and each family of at least five models;
            empty without labels or with fewer than three models.
        line: accuracy on the score, through all models; None where there is none.
    """

    values: Floats
    ci95: Floats
    ranking: Ranking
    following: dict[str, Association]
    line: Line | None


@dataclass(frozen=True)
class FamiliesStudy:
    """What tells the models apart.

    Attributes:
        side_by_side: the models.
        scores: method -> score -> its study; scores of the first five concepts end in "_at_5".
        accuracy: the ranking by zero-shot top-1, or None without labels.
        accuracy_ci95: Wilson's interval of each model's top-1, or None.
        auc_beyond_mi: method -> the correlation of published AUC with accuracy given published MI.
        overlap: method -> mean over pictures of the shared part of two models' words (Jaccard),
            shape (n_models, n_models).
    """

    side_by_side: SideBySide
    scores: dict[str, dict[str, ScoreStudy]]
    accuracy: Ranking | None
    accuracy_ci95: list[tuple[float, float]] | None
    auc_beyond_mi: dict[str, float | None]
    overlap: dict[str, Floats]


def study_families(side_by_side: SideBySide, *, seed: int) -> FamiliesStudy:
    """Rank the models by every score, and hold every score against accuracy.

    Args:
        side_by_side: at least two models.
        seed: of resamples and random orders.

    Raises:
        ValueError: fewer than two models.
    """
    n_models = len(side_by_side.members)
    if n_models < 2:
        raise ValueError(f"there must be at least two models to compare, got {n_models}.")
    correct = side_by_side.correct
    return FamiliesStudy(
        side_by_side,
        {method: _study_method(side_by_side, method, seed) for method in side_by_side.methods},
        None if correct is None else rank_models(correct, seed=seed),
        None
        if correct is None
        else [fraction_ci95(round(hits), len(correct)) for hits in correct.sum(axis=0)],
        {method: _auc_beyond_mi(side_by_side, method, seed) for method in side_by_side.methods},
        {method: word_overlap(side_by_side.concepts[method]) for method in side_by_side.methods},
    )


def scores_of(side_by_side: SideBySide, method: str) -> dict[str, Floats]:
    """Every score of a method, and what depends on N once more at equal N.

    Returns:
        Name -> shape (n_images, n_models).
    """
    first = side_by_side.scores_at_5[method]
    at_5 = {name + AT_5: first[name] for name in EQUAL_N}
    return {name: side_by_side.scores[method][name] for name in SCORES} | at_5


def word_overlap(concepts: list[list[list[str]]]) -> Floats:
    """How far models name the same pictures alike.

    Args:
        concepts: model -> picture -> its words, each once.

    Returns:
        Shape (n_models, n_models), in [0, 1]: the mean over pictures of shared words as a fraction
        of all words of both; 1 on the diagonal. Two pictures without words are alike.

    Example:
        >>> word_overlap([[["a", "b"]], [["b", "c"]]]).round(2).tolist()
        [[1.0, 0.33], [0.33, 1.0]]
    """
    sets = [[set(words) for words in pictures] for pictures in concepts]
    overlap = np.eye(len(sets))
    for a, b in combinations(range(len(sets)), 2):
        alike = [
            len(one & other) / len(one | other) if one | other else 1.0
            for one, other in zip(sets[a], sets[b], strict=True)
        ]
        overlap[a, b] = overlap[b, a] = np.mean(alike)
    return overlap


def _study_method(side_by_side: SideBySide, method: str, seed: int) -> dict[str, ScoreStudy]:
    scores = scores_of(side_by_side, method)
    stacked = np.stack(list(scores.values()), axis=2)  # (n_images, n_models, n_scores)
    intervals = np.stack(
        [
            bootstrap_ci(stacked[:, m], side_by_side.groups[:, m], seed=seed)
            for m in range(stacked.shape[1])
        ]
    )  # (n_models, n_scores, 2)
    n_concepts = side_by_side.n_concepts[method]
    return {
        name: _study_score(values, intervals[:, number], side_by_side, n_concepts, seed)
        for number, (name, values) in enumerate(scores.items())
    }


def _study_score(
    values: Floats, ci95: Floats, side_by_side: SideBySide, n_concepts: Floats, seed: int
) -> ScoreStudy:
    correct = side_by_side.correct
    means = values.mean(axis=0)
    together = side_by_side.drawn_together
    ranking = rank_models(values, groups=together, seed=seed)
    if correct is None or len(means) < 3:
        return ScoreStudy(means, ci95, ranking, {}, None)
    following = {
        group: associate_models(
            values[:, members],
            correct[:, members],
            given=n_concepts[:, members],
            groups=together,
            seed=seed,
        )
        for group, members in groups_of(side_by_side).items()
    }
    line = None if np.ptp(means) == 0 else fit_line(means, correct.mean(axis=0))
    return ScoreStudy(means, ci95, ranking, following, line)


def groups_of(side_by_side: SideBySide) -> Mapping[str, list[int]]:
    """The models that are correlated with each other: all, and families that are large enough."""
    families = [member.family for member in side_by_side.members]
    large = [name for name in dict.fromkeys(families) if families.count(name) >= FAMILY_MIN]
    of_family = {name: [i for i, family in enumerate(families) if family == name] for name in large}
    whole = list(range(len(families)))
    return {"all": whole} | {name: m for name, m in of_family.items() if m != whole}


def _auc_beyond_mi(side_by_side: SideBySide, method: str, seed: int) -> float | None:
    if side_by_side.correct is None or len(side_by_side.members) < 4:
        return None
    scores = side_by_side.scores[method]
    found = associate_models(
        scores["published_auc_nats"],
        side_by_side.correct,
        given=scores["published_mi_nats"],
        seed=seed,
    )
    return found.partial
