import json

import numpy as np
import pytest

from interpret.measures.zero_shot import ZeroShot, rank_classes
from interpret.measures.zero_shot_scores import score_zero_shot
from interpret.metrics.statistics import fraction_ci95

RANKED = ZeroShot(np.array([[0, 1, 2], [1, 0, 2], [1, 2, 0], [1, 2, 0]]))
LABELS = np.array([0, 0, 1, 2])
NAMES = ("crane", "owl", "crane", "wren")


def test_scores_worked_out_by_hand() -> None:
    # right: pictures 0 and 2; recalls 1/2, 1, 0
    found = score_zero_shot(RANKED, LABELS, 4, seed=0).to_dict()
    assert (found["n"], found["n_classes_present"]) == (4, 3)
    assert (found["top1"], found["top5"]) == (0.5, 1.0)
    assert found["balanced_accuracy"] == 0.5
    assert found["macro"]["recall"] == pytest.approx(1.5 / 4)
    assert found["micro"] == {"precision": 0.5, "recall": 0.5, "f1": 0.5}
    assert found["ci95"]["top1"] == found["ci95"]["micro"]["f1"] == fraction_ci95(2, 4)
    assert found["ci95"]["top5"] == fraction_ci95(4, 4)
    json.dumps(found, allow_nan=False)


def test_every_score_has_an_interval_of_the_same_key() -> None:
    found = score_zero_shot(RANKED, LABELS, 4, seed=0).to_dict()
    assert set(found) - {"n", "n_classes_present", "ci95"} == set(found["ci95"])
    for name in ("micro", "macro", "macro_present", "weighted"):
        assert set(found["ci95"][name]) == set(found[name]) == {"precision", "recall", "f1"}


def test_the_report_keeps_classes_of_one_name_apart() -> None:
    rows = score_zero_shot(RANKED, LABELS, 4, seed=0).report_rows(NAMES)
    assert [(row["class_index"], row["class_name"]) for row in rows] == list(enumerate(NAMES))
    # the owl was given three times, once rightly
    assert rows[1]["precision"] == pytest.approx(1 / 3)
    assert rows[1]["precision_ci95"] == fraction_ci95(1, 3)
    assert rows[0]["recall_ci95"] == fraction_ci95(1, 2)
    # no wren, and nothing was called one
    assert [rows[3][key] for key in ("recall_ci95", "precision_ci95", "f1_ci95")] == [None] * 3


def test_of_two_classes_of_one_name_the_later_is_never_predicted() -> None:
    cosines = np.array([[0.1, 0.7, 0.7], [0.9, 0.2, 0.2]])  # classes 1 and 2 share their text
    assert rank_classes(cosines).predictions.tolist() == [1, 0]


def test_labels_that_are_no_classes_are_refused() -> None:
    with pytest.raises(ValueError, match="labels must lie below 2"):
        score_zero_shot(RANKED, LABELS, 2, seed=0)
