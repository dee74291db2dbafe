"""One score of several models on several image sets in, grouped bars out. Nothing is computed."""

from collections.abc import Mapping, Sequence
from typing import Any

from matplotlib.figure import Figure

from figures.palette import INK, PART_COLOURS, new_figure

HATCHES = ("", "//", "..", "xx", "\\\\", "--", "++")


def plot_model_grid(entries: Sequence[Mapping[str, Any]], score: str) -> Figure:
    """Draw a group an image set and a bar a model, with 95 % intervals.

    Args:
        entries: of one score: `images`, `model`, `value` and `ci95`; None is left out.
        score: what the bars show.

    Returns:
        One axes; colours and hatches both differ between models, for grey print.
    """
    sets = list(dict.fromkeys(entry["images"] for entry in entries))
    models = list(dict.fromkeys(entry["model"] for entry in entries))
    width = 0.8 / len(models)
    figure = new_figure(max(3.6, 0.3 * len(sets) * len(models) + 1.6), 3.0)
    axes = figure.subplots()
    for number, model in enumerate(models):
        bars = [(sets.index(e["images"]), e) for e in entries if e["model"] == model]
        bars = [(place, entry) for place, entry in bars if entry["value"] is not None]
        x = [place - 0.4 + width * (number + 0.5) for place, _ in bars]
        axes.bar(
            x,
            [entry["value"] for _, entry in bars],
            width,
            label=model,
            color=PART_COLOURS[number % len(PART_COLOURS)],
            hatch=HATCHES[number % len(HATCHES)],
            edgecolor="white",
            linewidth=0.4,
        )
        for at, (_, entry) in zip(x, bars, strict=True):
            if entry["ci95"] is not None:
                axes.plot((at, at), entry["ci95"], color=INK, linewidth=0.9)
    axes.set_xticks(range(len(sets)), sets, fontsize=8)
    axes.set_ylabel(score, fontsize=8)
    axes.tick_params(axis="y", labelsize=7)
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside lower center", ncols=3, frameon=False, fontsize=7)
    return figure
