from typing import Any

import numpy as np

from figures.elbow import plot_elbow

CURVE: dict[str, Any] = {"n_clusters": [1, 2, 4], "within_share": [1.0, 0.4, 0.3], "knee": 2}


def test_every_curve_names_its_knee_and_rings_it() -> None:
    flat = CURVE | {"knee": None}
    axes = plot_elbow({"images": CURVE, "generic-32": flat}, n_classes=3).axes[0]
    labels = axes.get_legend_handles_labels()[1]
    assert labels == ["images, knee at 2", "generic-32, no knee", "3 classes"]
    drawn = [np.asarray(line.get_xydata()) for line in axes.lines]
    curves = [points[:, 1].tolist() for points in drawn if len(points) == 3]
    assert curves == [[1.0, 0.4, 0.3]] * 2
    assert [points.tolist() for points in drawn if len(points) == 1] == [[[2, 0.4]]]


def test_without_classes_there_is_no_line_for_them() -> None:
    axes = plot_elbow({"images": CURVE}, n_classes=None).axes[0]
    assert axes.get_legend_handles_labels()[1] == ["images, knee at 2"]
