import json

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support

from interpret.metrics import classification_ci
from interpret.metrics.classification import confusion_counts
from interpret.metrics.classification_ci import bootstrap_classification
from interpret.metrics.statistics import fraction_ci95

Ints = NDArray[np.int64]


def world(n: int, seed: int, n_classes: int = 4) -> tuple[Ints, Ints]:
    rng = np.random.default_rng(seed)
    labels = rng.integers(n_classes, size=n)
    wrong = rng.random(n) < 0.3
    return labels, np.where(wrong, rng.integers(n_classes, size=n), labels)


@pytest.mark.parametrize("seed", range(3))
def test_resampled_rates_are_those_of_resampled_pictures(seed: int) -> None:
    labels, predictions = world(80, seed)
    counts = confusion_counts(labels, predictions, 4)
    rng = np.random.default_rng(seed)
    hits, predicted = classification_ci._draw_hits(counts, rng, 3)
    support = counts.sum(axis=1)
    for one_hits, one_predicted in zip(hits, predicted, strict=True):
        # the pictures one draw stands for: hits on the diagonal, the rest wherever the sums fit
        assert (one_hits <= np.minimum(support, one_predicted)).all()
        assert one_predicted.sum() == len(labels)


def test_of_right_decisions_alone_every_rate_is_sure() -> None:
    labels = np.repeat([0, 1, 2], 5)
    found = bootstrap_classification(labels, labels, 3, seed=0)
    assert found.balanced_accuracy == (1.0, 1.0)
    assert found.macro.f1 == found.weighted.precision == (1.0, 1.0)
    assert (found.f1 == 1).all()


def test_the_interval_of_the_weighted_recall_is_about_that_of_the_accuracy() -> None:
    labels, predictions = world(2_000, 0)
    found = bootstrap_classification(labels, predictions, 4, seed=0)
    right = int((labels == predictions).sum())
    assert found.weighted.recall == pytest.approx(fraction_ci95(right, 2_000), abs=0.004)


def test_every_interval_holds_its_score() -> None:
    labels, predictions = world(600, 5)
    found = bootstrap_classification(labels, predictions, 4, seed=0)
    for name in ("macro", "weighted"):
        rates = precision_recall_fscore_support(labels, predictions, average=name)[:3]
        intervals = getattr(found, name)
        for rate, (low, high) in zip(rates, vars(intervals).values(), strict=True):
            assert low < rate < high
    scores = precision_recall_fscore_support(labels, predictions)[2]
    assert ((found.f1[:, 0] < scores) & (scores < found.f1[:, 1])).all()


def test_a_class_without_pictures_counts_as_0_in_the_macro_average_alone() -> None:
    labels, predictions = world(300, 2)
    few = bootstrap_classification(labels, predictions, 4, seed=0)
    more = bootstrap_classification(labels, predictions, 5, seed=0)
    assert more.macro_present == few.macro_present == few.macro
    assert more.macro.f1 == pytest.approx([0.8 * end for end in few.macro.f1])


def test_the_same_seed_gives_the_same_intervals_as_plain_json() -> None:
    given = world(60, 3)
    first, again = (bootstrap_classification(*given, 4, seed=7).to_dict() for _ in range(2))
    assert first == again
    assert set(json.loads(json.dumps(first))) == {
        *("balanced_accuracy", "macro", "macro_present", "weighted")
    }


def test_labels_that_are_no_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="labels must lie below 2"):
        bootstrap_classification(np.array([0, 2]), np.array([0, 1]), 2, seed=0)
