import numpy as np
import pytest

from interpret.measures.probe_scores import score_probe
from interpret.metrics.statistics import fraction_ci95


def test_scores_by_hand() -> None:
    # Class 0: two of three right, class 1: its one right; class 2 has no pictures.
    # Recalls 2/3 and 1; F1 of 0: 2 x 2 / (3 + 2) = .8, of 1: 2 x 1 / (1 + 2) = 2/3.
    labels, predictions = np.array([0, 0, 0, 1]), np.array([0, 0, 1, 1])
    scores = score_probe(labels, predictions, 3, seed=0)
    found = scores.to_dict()
    assert (found["n"], found["top1"]) == (4, 0.75)
    assert found["ci95"]["top1"] == fraction_ci95(3, 4)
    assert found["balanced_accuracy"] == pytest.approx((2 / 3 + 1) / 2)
    assert found["macro_present"]["f1"] == pytest.approx((0.8 + 2 / 3) / 2)
    assert found["macro"]["f1"] == pytest.approx((0.8 + 2 / 3) / 3)
    low, high = found["ci95"]["macro"]["f1"]
    assert low < found["macro"]["f1"] < high


def test_rows_leave_out_classes_without_pictures_and_keep_names_that_come_twice() -> None:
    scores = score_probe(np.array([0, 2, 2]), np.array([0, 2, 0]), 3, seed=0)
    rows = scores.report_rows(("crane", "hen", "crane"))
    assert [(row["class_index"], row["class_name"], row["support"]) for row in rows] == [
        (0, "crane", 1),
        (2, "crane", 2),
    ]
    assert rows[0]["f1_ci95"][0] <= rows[0]["f1"] <= rows[0]["f1_ci95"][1]
