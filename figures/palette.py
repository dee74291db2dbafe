"""Colours and styles all figures share: readable in grey and with colour-blind eyes."""

from collections.abc import Mapping

from matplotlib.figure import Figure

# Okabe and Ito, Color universal design (2008), in falling contrast with a photograph
PART_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#F0E442")
INK, FAINT = "#222222", "#8a8a8a"
METHOD_STYLES: Mapping[str, dict[str, str]] = {
    "pca": {"color": "#0072B2", "linestyle": "-", "marker": "o"},
    "kmeans": {"color": "#D55E00", "linestyle": "--", "marker": "s"},
    "whole": {"color": "#555555", "linestyle": ":", "marker": "^"},
}


def part_colour(part: int) -> str:
    """The colour of part 1, 2, ...; they repeat after seven."""
    return PART_COLOURS[(part - 1) % len(PART_COLOURS)]


def new_figure(width_inches: float, height_inches: float) -> Figure:
    """An empty figure that is not known to pyplot."""
    return Figure(figsize=(width_inches, height_inches), layout="constrained")
