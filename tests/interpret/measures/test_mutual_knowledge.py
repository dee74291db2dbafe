import json
from math import log
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interpret.measures.mutual_knowledge import (
    NULLS,
    Decisions,
    MutualKnowledge,
    measure_mutual_knowledge,
)
from interpret.metrics.scores import CURVES, SCORES
from interpret.units.concepts import ImageConcepts

N_BANK = 40
TENS = np.arange(N_BANK).reshape(4, 10)  # concepts of class 0 are 0..9, of class 1 10..19, ...


def pictures(*concepts: list[int], width: int = 10) -> ImageConcepts:
    rows = np.array([row + [-1] * (width - len(row)) for row in concepts])
    return ImageConcepts(rows, np.zeros(rows.shape, dtype=np.float32), np.zeros_like(rows))


def decide(scored: list[int], runners_up: list[int] | None, n_classes: int = 2) -> Decisions:
    others = None if runners_up is None else np.array(runners_up)
    return Decisions(TENS[:n_classes], np.array(scored), others, N_BANK)


def by_hand() -> MutualKnowledge:
    # N 5, k 5 of M 10 among D 40; and N 4, k 1 (10, the most relevant) with three of class 0
    found = pictures([0, 1, 2, 3, 4], [10, 0, 1, 2])
    return measure_mutual_knowledge(found, decide([0, 1], [1, 0]), seed=0)


def random_world(seed: int, n_images: int, n_classes: int) -> tuple[ImageConcepts, Decisions]:
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(N_BANK)[: rng.integers(0, 11)].tolist() for _ in range(n_images)]
    scored = rng.integers(0, n_classes, n_images)
    class_concepts = np.stack([rng.permutation(N_BANK)[:10] for _ in range(n_classes)])
    runners_up = (scored + 1) % n_classes if n_classes > 1 else None
    return pictures(*rows), Decisions(class_concepts, scored, runners_up, N_BANK)


def test_the_scores_of_two_pictures_by_hand() -> None:
    # adjusted: (5 - 1.25) / (5 - 1.25) = 1 and (1 - 1) / (4 - 1) = 0
    # published: ln(5 * 10 * 5) and ln(4 * 10 * 1)
    result = by_hand()
    assert result.rows["adjusted_overlap"] == pytest.approx([1, 0], abs=1e-12)
    mean = result.scores.mean
    assert mean["adjusted_overlap"] == pytest.approx(0.5, abs=1e-12)
    assert mean["published_mi_nats"] == pytest.approx((log(250) + log(40)) / 2, abs=1e-12)
    # N = 4 at chance: 1 of 4 and 10 of 40 say nothing of each other
    assert result.rows["membership_mi_bits"][1] == pytest.approx(0, abs=1e-12)
    assert result.shared[:, :5].tolist() == [[True] * 5, [True] + [False] * 4]
    assert (result.zero_overlap_fraction, result.n_without_concepts) == (0, 0)
    assert result.n_image_concepts_mean == 4.5


def test_the_nulls_of_two_pictures_by_hand() -> None:
    # with the other class: k 0, (0 - 1.25) / 3.75 = -1/3; and k 3, (3 - 1) / 3 = 2/3; mean 1/6
    result = by_hand()
    for name in ("other_class", "runner_up"):
        null = result.nulls[name]
        assert null is not None
        assert null.mean["adjusted_overlap"] == pytest.approx(1 / 6, abs=1e-12)
    permuted = result.nulls["permuted"]
    assert permuted is not None
    assert permuted.mean["adjusted_overlap"] == pytest.approx(0, abs=1e-12)


def test_the_published_curve_by_hand() -> None:
    # picture 1: ln 50 k for k 5 4 3 2 1, then 0; picture 2: ln 40, then 0, as its one shared
    # concept goes first
    curve = by_hand().curves.mean["curve_published_nats"]
    first = [log(50 * k) for k in (5, 4, 3, 2, 1)]
    assert curve[0] == pytest.approx((first[0] + log(40)) / 2, abs=1e-12)
    assert curve[1:5] == pytest.approx([value / 2 for value in first[1:]], abs=1e-12)
    assert curve[5:] == [0] * 11


def test_the_curves_of_the_nulls_by_hand() -> None:
    # with the other class picture 1 shares nothing; picture 2 its last three of four: ln 40 k for
    # k 3 3 2 1, then 0
    for name in ("other_class", "runner_up"):
        null = by_hand().null_curves[name]
        assert null is not None
        curve = null.mean["curve_published_nats"]
        expected = [log(40 * k) / 2 for k in (3, 3, 2, 1)] + [0] * 12
        assert curve == pytest.approx(expected, abs=1e-12)


def test_the_runner_up_may_differ_from_the_mean_of_all_others() -> None:
    # picture of class 0 shares 5 with class 1 and none with class 2: (5 - 1.25) / 3.75 = 1 and
    # -1/3; the runner-up is class 1
    found = pictures([10, 11, 12, 13, 14])
    result = measure_mutual_knowledge(found, decide([0], [1], n_classes=3), seed=0)
    other, runner_up = result.nulls["other_class"], result.nulls["runner_up"]
    assert other is not None
    assert runner_up is not None
    assert other.mean["adjusted_overlap"] == pytest.approx(1 / 3, abs=1e-12)
    assert runner_up.mean["adjusted_overlap"] == pytest.approx(1, abs=1e-12)


def test_pictures_without_concepts_score_zero_and_are_counted() -> None:
    result = measure_mutual_knowledge(pictures([], [1, 2]), decide([0, 0], [1, 1]), seed=0)
    assert result.n_without_concepts == 1
    assert result.zero_overlap_fraction == 0.5
    assert result.n_image_concepts_mean == 1
    assert all(values[0] == 0 for values in result.rows.values())


def test_one_class_has_no_nulls_of_other_classes_and_no_intervals() -> None:
    found, decisions = pictures([1], [2, 30]), decide([0, 0], None, n_classes=1)
    result = measure_mutual_knowledge(found, decisions, seed=0).to_dict()
    for part in ("null", "null_ci95", "p_value", "null_curves"):
        assert result[part]["other_class"] is None
        assert result[part]["runner_up"] is None
    assert result["null"]["permuted"] is not None
    assert result["ci95"]["adjusted_overlap"] == [None, None]


def measure_classes(n_classes: int) -> MutualKnowledge:
    """Each class has one picture that shares all of its concepts."""
    class_concepts = np.array([np.roll(np.arange(N_BANK), -7 * c)[:10] for c in range(n_classes)])
    found = pictures(*class_concepts[:, :6].tolist())
    scored = np.arange(n_classes)
    decisions = Decisions(class_concepts, scored, (scored + 1) % n_classes, N_BANK)
    return measure_mutual_knowledge(found, decisions, seed=0)


def test_p_needs_five_classes() -> None:
    assert set(measure_classes(4).p_value.values()) == {None}
    # all five lie above each null: one of 2^5 choices of signs is as large
    assert measure_classes(5).p_value == dict.fromkeys(NULLS, 1 / 32)


def test_groups_are_the_scored_classes() -> None:
    assert measure_classes(7).n_groups == 7


def test_the_keys_are_those_of_the_result_file() -> None:
    result = by_hand().to_dict()
    assert set(result) == {
        *SCORES,
        *CURVES,
        "ci95",
        "null",
        "null_ci95",
        "p_value",
        "n_groups",
        "zero_overlap_fraction",
        "n_without_concepts",
        "n_image_concepts_mean",
        "curves_ci95",
        "null_curves",
    }
    assert set(result["ci95"]) == set(SCORES)
    assert set(result["null"]) == set(result["p_value"]) == set(NULLS)
    assert len(result["curve_published_nats"]) == 16
    assert len(result["curve_shared_information"]) == 11


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 4))
def test_any_result_is_plain_json_and_the_same_for_the_same_seed(
    seed: int, n_images: int, n_classes: int
) -> None:
    given_world = random_world(seed, n_images, n_classes)
    one, other = (measure_mutual_knowledge(*given_world, seed=seed).to_dict() for _ in range(2))
    assert json.loads(json.dumps(one, allow_nan=False)) == one
    assert one == other


def means(result: MutualKnowledge) -> dict[str, Any]:
    null = {name: result.nulls[name] for name in NULLS}
    return {
        "scores": list(result.scores.mean.values()),
        **{name: list(n.mean.values()) for name, n in null.items() if n is not None},
    }


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_renaming_concepts_and_reordering_pictures_change_nothing(seed: int) -> None:
    found, decisions = random_world(seed, 6, 3)
    rng = np.random.default_rng(seed)
    renamed, order = rng.permutation(N_BANK), rng.permutation(6)
    concepts = np.where(found.concepts >= 0, renamed[found.concepts], -1)[order]
    again = ImageConcepts(concepts, found.relevance, found.part)
    assert decisions.runners_up is not None
    told = Decisions(
        renamed[decisions.class_concepts],
        decisions.scored[order],
        decisions.runners_up[order],
        N_BANK,
    )
    one = means(measure_mutual_knowledge(found, decisions, seed=0))
    other = means(measure_mutual_knowledge(again, told, seed=0))
    for name, values in one.items():
        assert other[name] == pytest.approx(values, abs=1e-9)
