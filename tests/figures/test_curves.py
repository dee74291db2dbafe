"""Deletion curves: what is drawn is what was given."""

from typing import Any

import numpy as np

from figures.curves import NULL_STYLES, plot_deletion_curves


def curves(level: float, *, n_groups: int = 3) -> dict[str, Any]:
    published = [level * (15 - i) for i in range(16)]
    shared = [level * (1 - i / 10) / 10 for i in range(11)]
    both = {"curve_published_nats": published, "curve_shared_information": shared}
    spread = 0.1 if n_groups > 1 else None
    bands = {
        name: [[y - spread, y + spread] if spread else [None, None] for y in curve]
        for name, curve in both.items()
    }
    return {"mean": both, "ci95": bands}


def result(*, n_groups: int = 3) -> dict[str, Any]:
    measured = curves(0.5, n_groups=n_groups)
    null = curves(0.2, n_groups=n_groups)
    nulls: dict[str, Any] = {name: {**null["mean"], "ci95": null["ci95"]} for name in NULL_STYLES}
    if n_groups == 1:
        nulls |= {"other_class": None, "runner_up": None}
    return {**measured["mean"], "curves_ci95": measured["ci95"], "null_curves": nulls}


def test_each_panel_shows_the_measured_curve_and_every_null() -> None:
    figure = plot_deletion_curves({"pca": result(), "whole": result()})
    assert len(figure.axes) == 4
    for axes in figure.axes:
        names = [str(line.get_label()) for line in axes.get_lines()]
        assert [n for n in names if not n.startswith("_")] == [
            "other class",
            "runner-up",
            "random words",
            "measured",
        ]
    x, y = np.asarray(figure.axes[0].get_lines()[3].get_data(), dtype=float)
    assert x.tolist() == list(range(16))
    assert y.tolist() == [0.5 * (15 - i) for i in range(16)]


def test_the_information_curve_runs_over_the_fraction_removed() -> None:
    figure = plot_deletion_curves({"pca": result()})
    x, _ = np.asarray(figure.axes[1].get_lines()[3].get_data(), dtype=float)
    assert x.tolist() == np.linspace(0, 1, 11).tolist()


def test_a_single_class_has_no_bands_and_no_other_class() -> None:
    figure = plot_deletion_curves({"pca": result(n_groups=1)})
    names = [str(line.get_label()) for line in figure.axes[0].get_lines()]
    assert [n for n in names if not n.startswith("_")] == ["random words", "measured"]
