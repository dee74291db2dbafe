from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle

from figures.model_grid import plot_model_grid


def entry(images: str, model: str, value: float | None) -> dict[str, Any]:
    ci95 = None if value is None else (value - 0.1, value + 0.1)
    return {"images": images, "model": model, "value": value, "ci95": ci95}


def test_a_group_an_image_set_and_a_bar_a_model_with_its_interval() -> None:
    entries = [
        *(entry("food", "a", 0.5), entry("food", "b", 0.25)),
        *(entry("pets", "a", 0.75), entry("pets", "b", None)),
    ]
    figure = plot_model_grid(entries, "top-1")
    (axes,) = figure.axes
    assert [label.get_text() for label in axes.get_xticklabels()] == ["food", "pets"]
    bars = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    heights = [bar.get_height() for bar in bars]
    assert heights == [0.5, 0.75, 0.25]
    centres = [bar.get_x() + bar.get_width() / 2 for bar in bars]
    assert centres == pytest.approx([-0.2, 0.8, 0.2])
    spans = [np.asarray(line.get_ydata()).tolist() for line in axes.lines]
    assert spans == [pytest.approx(span) for span in ([0.4, 0.6], [0.65, 0.85], [0.15, 0.35])]
    assert axes.get_ylabel() == "top-1"
    assert len({patch.get_hatch() for patch in axes.patches}) == 2
