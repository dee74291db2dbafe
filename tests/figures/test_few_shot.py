import numpy as np

from figures.few_shot import plot_few_shot

POINTS = [
    {"n_per_class": count, "top1": 0.1 * count, "ci95": [0.1 * count - 0.05, 0.1 * count + 0.05]}
    for count in (1, 2, 4)
]


def test_counts_are_the_ticks_and_levels_lie_across() -> None:
    axes = plot_few_shot(POINTS, {"zero-shot": 0.5}).axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "4"]
    assert axes.get_xscale() == "log"
    assert axes.get_legend_handles_labels()[1] == ["linear probe on few", "zero-shot"]
    curve, level = axes.lines
    assert np.allclose(np.asarray(curve.get_ydata(), dtype=float), [0.1, 0.2, 0.4])
    assert set(np.asarray(level.get_ydata()).tolist()) == {0.5}
