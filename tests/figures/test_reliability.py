from typing import Any

from figures.reliability import plot_reliability

BINS: dict[str, Any] = {
    "left": [0.4, 0.8],
    "width": 0.2,
    "mean_confidence": [0.5, 0.9],
    "accuracy": [0.7, 0.8],
    "accuracy_ci95": [[0.5, 0.9], [0.7, 0.85]],
    "count": [10, 30],
}


def temperatures(*names: str) -> dict[str, Any]:
    return {name: {"reliability": BINS, "ece_width": {"value": 0.125}} for name in names}


def test_each_temperature_has_its_diagram_and_its_counts() -> None:
    figure = plot_reliability(temperatures("learnt", "fitted", "entropy"))
    assert len(figure.axes) == 6
    titles = [axes.get_title() for axes in figure.axes[:3]]
    assert titles[0] == "the model's own scale\nECE 0.125"
    assert len(set(titles)) == 3


def test_bars_are_accuracies_and_gaps_end_at_the_mean_confidence() -> None:
    above, below = plot_reliability(temperatures("learnt")).axes
    drawn: list[Any] = list(above.patches)
    bars = [patch for patch in drawn if patch.get_hatch() is None]
    gaps = [patch for patch in drawn if patch.get_hatch() is not None]
    assert [round(bar.get_height(), 6) for bar in bars] == [0.7, 0.8]
    ends = [round(gap.get_y() + gap.get_height(), 6) for gap in gaps]
    assert ends == BINS["mean_confidence"]
    counts: list[Any] = list(below.patches)
    assert [bar.get_height() for bar in counts] == BINS["count"]
