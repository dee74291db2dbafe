import json
from dataclasses import replace

import numpy as np
import pytest

from interpret.embeddings import unit_rows
from interpret.measures.agnostic_comparisons import compare_sets
from interpret.measures.agnostic_prompts import Prober, PromptRow, total_variance
from interpret.measures.class_agnostic import Reading, Score
from interpret.measures.prediction_entropy import measure_entropy
from interpret.measures.probe_folds import learn_from_training
from interpret.measures.prompt_logits import measure_geometry, random_directions

DIM = 10
RNG = np.random.default_rng(0)
LABELS = np.arange(180) % 3
VECTORS = unit_rows(np.eye(DIM)[LABELS] + 0.3 * RNG.standard_normal((180, DIM)))
FOLDS = learn_from_training(VECTORS[:90], LABELS[:90], VECTORS[90:], LABELS[90:], tuple("abc"))
GOOD = np.eye(DIM)[:3].astype(np.float32)
USELESS = np.eye(DIM)[3:6].astype(np.float32)


@pytest.fixture(scope="module")
def prober() -> Prober:
    return Prober(FOLDS, Reading("thesis"), total_variance(FOLDS, GOOD))


def row_of(prober: Prober, name: str, directions: np.ndarray) -> PromptRow:
    score = prober.by_recipe(directions)
    drawn = prober.on_draws([random_directions(len(directions), DIM, seed=seed) for seed in (0, 1)])
    cosines = FOLDS.vectors @ directions.T
    return PromptRow(
        name=name,
        n_lines=len(directions),
        geometry=measure_geometry(directions),
        entropy=measure_entropy(cosines, [1.0], 1.0, score.right, seed=0)[0],
        score=score,
        svm=prober.by_svm(directions),
        svm_equal_variance=prober.by_svm_of_equal_variance(directions),
        mlp=prober.by_mlp(directions),
        random_directions=drawn,
        random_words=drawn,
        against_random_directions=prober.against(score, drawn),
        against_random_words=prober.against(score, drawn),
    )


def test_planted_prompts_beat_random_directions_and_useless_ones_do_not(prober: Prober) -> None:
    good, useless = row_of(prober, "good-3", GOOD), row_of(prober, "useless-3", USELESS)
    assert good.score.top1 > 0.9
    assert good.against_random_directions.mean_difference > 0.1
    assert good.against_random_directions.p < 0.001
    assert useless.against_random_directions.mean_difference < 0


def test_a_draws_mean_is_the_mean_of_its_accuracies(prober: Prober) -> None:
    drawn = prober.on_draws([GOOD, USELESS])
    accuracies = [prober.by_recipe(directions).top1 for directions in (GOOD, USELESS)]
    assert drawn.top1_of_draw == pytest.approx(accuracies)
    assert drawn.top1 == pytest.approx(np.mean(accuracies))
    assert drawn.ci95 is not None
    assert drawn.ci95[0] < drawn.top1 < drawn.ci95[1]
    assert drawn.geometry.rank == 3


def test_the_first_set_is_read_alike_at_its_own_variance(prober: Prober) -> None:
    svm, equal = prober.by_svm(GOOD), prober.by_svm_of_equal_variance(GOOD)
    assert svm is not None
    assert equal is not None
    assert (svm.predictions == equal.predictions).all()


def test_equal_variance_takes_away_what_repeating_prompts_gives(prober: Prober) -> None:
    # every prompt 400 times: the same information, 400 times the variance, and so C = 400
    few = random_directions(3, DIM, seed=0)
    many, small = np.repeat(few, 400, axis=0), replace(prober, variance=total_variance(FOLDS, few))
    plain, repeated = small.by_svm(few), small.by_svm(many)
    equal = small.by_svm_of_equal_variance(many)
    assert plain is not None
    assert repeated is not None
    assert equal is not None
    assert (equal.predictions == plain.predictions).all()
    assert (repeated.predictions != plain.predictions).any()


def test_no_linear_reading_of_all_directions_loses_anything(prober: Prober) -> None:
    ceiling = prober.on_embedding()
    all_of_it = prober.by_recipe(np.linalg.qr(RNG.standard_normal((DIM, DIM)))[0])
    assert (ceiling.score.predictions == all_of_it.predictions).mean() > 0.97


def test_comparisons_name_what_they_compare(prober: Prober) -> None:
    rows = [row_of(prober, "good-3", GOOD), row_of(prober, "more-4", np.eye(DIM)[:4])]
    tests = compare_sets(rows, prober.on_embedding(), seed=0)
    assert list(tests) == [
        "embedding - more-4",
        "embedding - random directions (4)",
        "more-4 - good-3",
        "random directions (4 - 3)",
    ]
    difference = rows[1].score.top1 - rows[0].score.top1
    assert tests["more-4 - good-3"].mean_difference == pytest.approx(difference)


def test_one_size_of_set_is_not_compared_with_itself(prober: Prober) -> None:
    tests = compare_sets([row_of(prober, "good-3", GOOD)], prober.on_embedding(), seed=0)
    assert len(tests) == 2


def test_a_row_is_plain_json_with_n_and_intervals(prober: Prober) -> None:
    found = json.loads(json.dumps(row_of(prober, "good-3", GOOD).to_dict(), allow_nan=False))
    assert found["n"] == found["mlp"]["n"] == found["random_words"]["n"] == 90
    assert found["ci95"][0] <= found["top1"] <= found["ci95"][1]
    assert found["random_directions"]["n_draws"] == 2
    assert found["entropy"]["n_choices"] == 3


def test_a_score_knows_its_interval_by_hand() -> None:
    right = np.array([True] * 5 + [False] * 5)
    found = Score(np.zeros(10, dtype=np.int64), right).to_dict()
    assert found["ci95"] == pytest.approx([0.2366, 0.7634], abs=1e-4)  # Wilson, 5 of 10
