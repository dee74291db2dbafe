"""Scores of CLIPs by their two encoders in, a matplotlib Figure out. Nothing is computed."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.palette import PART_COLOURS, new_figure
from figures.sweeps import LINES, MARKERS

SPREAD = 0.12  # between the image encoders of one text encoder, so that intervals can be told apart


def plot_encoder_scores(scores: Mapping[str, Sequence[Mapping[str, Any]]]) -> Figure:
    """Draw each score by text encoder, a line an image encoder, with 95 % intervals.

    Args:
        scores: what it is -> entries with `image`, `text`, `value` and `ci95` (or None), in the
            order in which encoders are to stand.

    Returns:
        One panel a score.
    """
    figure = new_figure(2.5 * len(scores), 3.0)
    grid = figure.subplots(1, len(scores), squeeze=False)[0]
    for axes, (name, entries) in zip(grid, scores.items(), strict=True):
        _draw(axes, entries)
        axes.set_title(name, fontsize=8)
        axes.set_xlabel("text encoder", fontsize=8)
        axes.tick_params(labelsize=7)
        axes.spines[["top", "right"]].set_visible(False)
    handles, labels = grid[0].get_legend_handles_labels()
    figure.legend(
        handles,
        labels,
        loc="outside lower center",
        ncols=min(4, len(labels)),
        frameon=False,
        fontsize=7,
        title="image encoder",
        title_fontsize=7,
    )
    return figure


def _draw(axes: Axes, entries: Sequence[Mapping[str, Any]]) -> None:
    texts = list(dict.fromkeys(entry["text"] for entry in entries))
    images = list(dict.fromkeys(entry["image"] for entry in entries))
    for number, image in enumerate(images):
        own = [entry for entry in entries if entry["image"] == image]
        shift = SPREAD * (number - (len(images) - 1) / 2)
        values = [entry["value"] for entry in own]
        ends = [entry["ci95"] or (entry["value"], entry["value"]) for entry in own]
        below = [value - low for value, (low, _) in zip(values, ends, strict=True)]
        above = [high - value for value, (_, high) in zip(values, ends, strict=True)]
        axes.errorbar(
            [texts.index(entry["text"]) + shift for entry in own],
            values,
            yerr=[below, above],
            color=PART_COLOURS[number % len(PART_COLOURS)],
            linestyle=LINES[number % len(LINES)],
            marker=MARKERS[number % len(MARKERS)],
            markersize=4,
            linewidth=1,
            capsize=2,
            label=image,
        )
    axes.set_xticks(range(len(texts)), texts, rotation=20)
    axes.set_xlim(-0.5, len(texts) - 0.5)
