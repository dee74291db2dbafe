from typing import Any

import numpy as np

from figures.model_curves import plot_model_curves


def model(name: str, start: float) -> dict[str, Any]:
    of_method = {
        "curve_published_nats": np.linspace(start, 0, 16).tolist(),
        "curve_shared_information": np.linspace(start / 10, 0, 11).tolist(),
    }
    return {"name": name, "mutual_knowledge": {"pca": of_method, "whole": of_method}}


def test_a_line_a_model_in_a_panel_a_method_and_a_row_a_family() -> None:
    figure = plot_model_curves([model("a", 8.0), model("b", 6.0)])
    assert len(figure.axes) == 4
    for axes, n_points, last in zip(figure.axes, (16, 16, 11, 11), (15, 15, 1, 1), strict=True):
        _, labels = axes.get_legend_handles_labels()
        assert labels == ["a", "b"]
        x = np.asarray(axes.lines[0].get_xdata())
        assert (len(x), x[-1]) == (n_points, last)
        assert len({str(line.get_linestyle()) for line in axes.lines[:2]}) == 2
    assert [axes.get_title() for axes in figure.axes[:2]] == ["pca", "whole"]
    first = np.asarray(figure.axes[0].lines[0].get_ydata())
    assert (first[0], first[-1]) == (8.0, 0.0)
