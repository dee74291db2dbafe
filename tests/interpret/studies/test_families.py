from dataclasses import replace

import numpy as np
import pytest

from interpret.measures.families import Member, SideBySide, put_side_by_side
from interpret.metrics.scores import SCORES
from interpret.results import Result
from interpret.studies.families import groups_of, study_families, word_overlap


@pytest.fixture(scope="module")
def side_by_side(three_runs: list[Result]) -> SideBySide:
    return put_side_by_side(three_runs)


def planted(side_by_side: SideBySide, n_models: int, *, follows: bool) -> SideBySide:
    """As many models, whose pca scores follow their accuracies or have nothing to do with them."""
    rng = np.random.default_rng(0)
    n_images = 600
    truth = np.linspace(0.3, 0.9, n_models)
    score = truth if follows else rng.permutation(truth)
    scores = {name: score + 0.2 * rng.normal(size=(n_images, n_models)) for name in SCORES}
    members = tuple(
        Member(f"m{i}", "ViT" if i % 2 else "ResNet", None, "crop") for i in range(n_models)
    )
    words = [[["a tail"]] * n_images for _ in members]
    return replace(
        side_by_side,
        members=members,
        correct=(rng.random((n_images, n_models)) < truth).astype(float),
        groups=np.tile(np.arange(n_images)[:, None] % 10, (1, n_models)),
        drawn_together=np.arange(n_images) % 10,
        n_concepts={"pca": np.full((n_images, n_models), 10.0)},
        scores={"pca": scores},
        scores_at_5={"pca": scores},
        concepts={"pca": words},
        shared={"pca": words},
    )


def test_a_score_that_follows_accuracy_is_found_to(side_by_side: SideBySide) -> None:
    study = study_families(planted(side_by_side, 6, follows=True), seed=0)
    found = study.scores["pca"]["adjusted_overlap"].following["all"]
    assert found.pearson.value is not None
    assert found.pearson.value > 0.95
    assert found.pearson.p is not None
    assert found.pearson.p < 0.01
    line = study.scores["pca"]["adjusted_overlap"].line
    assert line is not None
    assert line.slope == pytest.approx(1.0, abs=0.15)


def test_a_score_that_does_not_is_not(side_by_side: SideBySide) -> None:
    study = study_families(planted(side_by_side, 6, follows=False), seed=0)
    found = study.scores["pca"]["adjusted_overlap"].following["all"]
    assert found.pearson.p is not None
    assert found.pearson.p > 0.05


def test_values_and_intervals_are_the_runs_own(
    side_by_side: SideBySide, three_runs: list[Result]
) -> None:
    study = study_families(side_by_side, seed=0)
    for index, run in enumerate(three_runs):
        for method, scores in run.result["mutual_knowledge"].items():
            for name in SCORES:
                one = study.scores[method][name]
                assert one.values[index] == pytest.approx(scores[name])
                expected = np.array(scores["ci95"][name], dtype=float)  # None becomes nan
                np.testing.assert_allclose(one.ci95[index], expected, atol=1e-12)


def test_families_of_five_are_correlated_by_themselves(side_by_side: SideBySide) -> None:
    ten = planted(side_by_side, 10, follows=True)
    assert {name: len(members) for name, members in groups_of(ten).items()} == {
        "all": 10,
        "ResNet": 5,
        "ViT": 5,
    }
    alike = replace(ten, members=tuple(replace(m, family="ViT") for m in ten.members))
    assert list(groups_of(alike)) == ["all"]


def test_without_labels_models_are_ranked_and_nothing_is_correlated(
    side_by_side: SideBySide,
) -> None:
    study = study_families(replace(side_by_side, correct=None, drawn_together=None), seed=0)
    one = study.scores["pca"]["adjusted_overlap"]
    assert (study.accuracy, study.accuracy_ci95, one.following, one.line) == (None, None, {}, None)
    assert sorted(one.ranking.order) == [0, 1, 2]


def test_one_model_is_no_comparison(side_by_side: SideBySide) -> None:
    with pytest.raises(ValueError, match="at least two models"):
        study_families(replace(side_by_side, members=side_by_side.members[:1]), seed=0)


def test_words_overlap_by_their_shared_part_and_empty_pictures_are_alike() -> None:
    one, other = [["a", "b", "c"], []], [["b", "c", "d"], []]
    assert word_overlap([one, other])[0, 1] == pytest.approx((2 / 4 + 1) / 2)
    assert word_overlap([one, one])[0, 1] == 1.0


def test_the_same_seed_gives_the_same_study(side_by_side: SideBySide) -> None:
    a, b = (study_families(side_by_side, seed=3) for _ in range(2))
    assert a.scores["pca"]["deletion_auc"].following == b.scores["pca"]["deletion_auc"].following
