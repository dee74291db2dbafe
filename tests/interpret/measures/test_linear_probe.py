from typing import get_args

import numpy as np
import pytest

from interpret.measures.linear_probe import (
    Labelled,
    Recipe,
    cross_validated_probe,
    learn,
    learn_in_folds,
    require_every_class,
    why_no_folds,
)

RECIPES = get_args(Recipe)


def planted(n: int, n_classes: int = 4, noise: float = 0.15, seed: int = 0) -> Labelled:
    rng, labels = np.random.default_rng(seed), np.arange(n) % n_classes
    vectors = np.eye(16)[labels] + noise * rng.standard_normal((n, 16))
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return Labelled(unit.astype(np.float32), labels)


def test_folds_find_what_was_planted_and_nothing_in_shuffled_labels() -> None:
    vectors, labels = planted(200)
    found = cross_validated_probe(vectors, labels, seed=0)
    assert found.accuracy > 0.95
    assert found.accuracy == (found.predictions == labels).mean()
    shuffled = np.random.default_rng(0).permutation(labels)
    by_chance = cross_validated_probe(vectors, shuffled, seed=0)
    assert by_chance.accuracy < 0.4  # chance is .25, its standard deviation .03


def test_a_picture_is_answered_by_a_probe_that_has_not_seen_it() -> None:
    # Labels that only memory could give: each picture is alone in its direction.
    vectors = np.eye(40, dtype=np.float32)
    labels = np.random.default_rng(0).permutation(np.arange(40) % 2)
    assert learn("default", Labelled(vectors, labels), vectors, 2, seed=0).of_training is not None
    assert cross_validated_probe(vectors, labels, seed=0).accuracy <= 0.6


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_answers_each_picture_in_one_fold(recipe: Recipe) -> None:
    pictures = planted(60)
    found = learn_in_folds(recipe, pictures, 4, seed=0)
    assert found.of_training is None
    assert found.folds is not None
    assert np.bincount(found.folds).tolist() == [12] * 5
    for fold in range(5):  # 15 pictures a class
        assert np.bincount(pictures.labels[found.folds == fold]).tolist() == [3] * 4
    assert len(found.probes) == (5 if recipe == "default" else 0)
    assert (found.predictions == pictures.labels).mean() > 0.8 or recipe == "report"


def test_predictions_come_back_in_the_order_of_the_pictures() -> None:
    pictures = planted(60, noise=0.01)
    order = np.random.default_rng(0).permutation(60)
    mixed = Labelled(pictures.vectors[order], pictures.labels[order])
    assert np.array_equal(learn_in_folds("thesis", mixed, 4, seed=0).predictions, mixed.labels)


def test_the_report_leaves_predictions_after_each_epoch() -> None:
    training, asked = planted(60), planted(20, seed=1)
    found = learn("report", training, asked.vectors, 4, seed=0)
    assert found.by_epoch is not None
    assert found.by_epoch.shape == (10, 20)
    assert np.array_equal(found.by_epoch[-1], found.predictions)
    folded = learn_in_folds("report", training, 4, seed=0).by_epoch
    assert folded is not None
    assert folded.shape == (10, 60)


@pytest.mark.parametrize("recipe", RECIPES)
def test_the_same_seed_gives_the_same_answers(recipe: Recipe) -> None:
    pictures = planted(60, noise=0.6)
    one, two = (learn_in_folds(recipe, pictures, 4, seed=1).predictions for _ in range(2))
    assert np.array_equal(one, two)


def test_too_few_pictures_for_folds_are_refused_with_the_reason() -> None:
    vectors, labels = planted(19)
    assert "at least 5 pictures of each class, but one class has 4" in str(why_no_folds(labels))
    with pytest.raises(ValueError, match="one class has 4: take more pictures"):
        cross_validated_probe(vectors, labels, seed=0)
    assert why_no_folds(labels[:0]) is not None


def test_classes_without_any_picture_do_not_hinder_folds() -> None:
    vectors, labels = planted(40)
    assert cross_validated_probe(vectors, labels * 3, seed=0).accuracy > 0.9


def test_one_class_only_is_refused() -> None:
    vectors, labels = planted(40)
    with pytest.raises(ValueError, match="at least 2 classes"):
        cross_validated_probe(vectors, labels * 0, seed=0)


def test_a_class_that_cannot_be_learnt_is_named() -> None:
    names = [f"class {index}" for index in range(8)]
    with pytest.raises(ValueError, match=r"but 2 \('class 3', 'class 5'\) have none: raise"):
        require_every_class(np.array([0, 1]), np.array([0, 3, 5]), names)
    with pytest.raises(ValueError, match=r"but 7 .*'class 5', \.\.\.\) have none"):
        require_every_class(np.array([0]), np.arange(8), names)
    require_every_class(np.arange(8), np.array([0, 3]), names)
