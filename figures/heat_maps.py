"""Pictures with their heat maps in, a matplotlib Figure out. Nothing is computed or saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.palette import FAINT, INK, PART_COLOURS, new_figure

COLOURS = "cividis"  # perceptually uniform, the same to colour-blind eyes, rising in grey
MAP_OPACITY = 0.72
CELL_INCHES = 1.45
TITLE_LENGTH_MAX = 30  # characters that fit beside a picture
MARKERS = "os^Dv"


@dataclass(frozen=True)
class MappedPicture:
    """One picture with the maps of one concept.

    Attributes:
        pixels: shape (size_px, size_px, 3), uint8.
        concept: what was looked for.
        region: bool, where it is drawn, shape (size_px, size_px); None where not known.
        maps: name -> shape (size_px, size_px), positive speaks for the concept.
    """

    pixels: NDArray[np.uint8]
    concept: str
    region: NDArray[np.bool_] | None
    maps: Mapping[str, NDArray[np.float32]]


def plot_heat_maps(pictures: Sequence[MappedPicture]) -> Figure:
    """Draw a row a picture: itself, then each map over it in grey, the true place outlined.

    Args:
        pictures: a few, all with the same maps.

    Returns:
        Each map runs from its own 1st to its own 99th percentile, as units differ between
        methods: what is shown is where, not how much.
    """
    names = list(pictures[0].maps)
    n_columns = 1 + len(names)
    figure = new_figure(CELL_INCHES * n_columns + 0.5, CELL_INCHES * len(pictures) + 0.75)
    grid = figure.subplots(len(pictures), n_columns, squeeze=False)
    for row, (line, picture) in enumerate(zip(grid, pictures, strict=True)):
        _draw_picture(line[0], picture)
        for axes, name in zip(line[1:], names, strict=True):
            mappable = _draw_map(axes, picture, name)
            if row == 0:
                axes.set_title(name, fontsize=8, color=INK)
    bar = figure.colorbar(
        mappable, ax=grid, orientation="horizontal", shrink=0.4, aspect=40, pad=0.01
    )
    bar.set_ticks([0, 1], labels=["speaks least for it", "speaks most"])
    bar.ax.tick_params(labelsize=7, length=0)
    return figure


def _draw_picture(axes: Axes, picture: MappedPicture) -> None:
    axes.imshow(picture.pixels, interpolation="nearest")
    _outline(axes, picture.region)
    words = picture.concept
    shown = words if len(words) <= TITLE_LENGTH_MAX else words[: TITLE_LENGTH_MAX - 1] + "…"
    axes.set_ylabel(_break(shown), fontsize=7.5, color=INK, parse_math=False)
    _hide_frame(axes)


def _break(words: str) -> str:
    """In two lines, where it has more than a few letters."""
    middle = words.find(" ", max(0, len(words) // 2 - 3))
    return words if len(words) < 16 or middle < 0 else f"{words[:middle]}\n{words[middle + 1 :]}"


def _draw_map(axes: Axes, picture: MappedPicture, name: str) -> Any:
    low, high = np.percentile(picture.maps[name], [1, 99])
    scaled = np.clip((picture.maps[name] - low) / max(high - low, 1e-12), 0, 1)
    axes.imshow(picture.pixels.mean(axis=2), cmap="gray", vmin=0, vmax=255)
    drawn = axes.imshow(scaled, cmap=COLOURS, vmin=0, vmax=1, alpha=MAP_OPACITY)
    _outline(axes, picture.region)
    _hide_frame(axes)
    return drawn


def _outline(axes: Axes, region: NDArray[np.bool_] | None) -> None:
    """White on black, so that it shows on every map and in print."""
    if region is None or region.all() or not region.any():
        return
    for colour, width in (("black", 2.0), ("white", 0.9)):
        axes.contour(region.astype(float), levels=[0.5], colors=colour, linewidths=width)


def _hide_frame(axes: Axes) -> None:
    axes.set(xticks=[], yticks=[])
    for spine in axes.spines.values():
        spine.set_visible(False)


def plot_randomisation(result: Mapping[str, Any]) -> Figure:
    """How alike explanations stay as layers are randomised: maps, words, parts side by side.

    Args:
        result: what stands under "randomisation" in `result.json`.

    Returns:
        Dotted: what the explanation of another picture gives, in the line's colour.
    """
    panels = {
        "maps": "Spearman's correlation",
        "word_jaccard": "words in common",
        "part_ari": "adjusted Rand index of parts",
    }
    told = {key: title for key, title in panels.items() if result["other_picture"][key]}
    figure = new_figure(2.6 * len(told), 2.6)
    grid = figure.subplots(1, len(told), squeeze=False)[0]
    for axes, (key, title) in zip(grid, told.items(), strict=True):
        _draw_lines(axes, result, key)
        axes.set_xlabel("layers randomised, from the top", fontsize=8)
        axes.set_ylabel(title, fontsize=8)
        axes.set_ylim(-0.25, 1.05)
        axes.tick_params(labelsize=7)
        axes.plot([], [], color=INK, linestyle=":", linewidth=1, label="another picture")
        axes.legend(fontsize=6.5, frameon=False)
    return figure


def _draw_lines(axes: Axes, result: Mapping[str, Any], key: str) -> None:
    at = [one["n_layers"] for one in result["depths"]]
    axes.axhline(0, color=FAINT, linewidth=0.6)
    for number, name in enumerate(result["other_picture"][key]):
        colour = PART_COLOURS[number % len(PART_COLOURS)]
        values = [_value(one[key][name]) for one in result["depths"]]
        axes.plot(at, values, color=colour, marker=MARKERS[number], markersize=4, label=name)
        other = _value(result["other_picture"][key][name])
        axes.axhline(other, color=colour, linestyle=":", linewidth=1)


def _value(found: Any) -> float:
    """The number drawn of a score; a gap where there is none."""
    number = found["spearman"] if isinstance(found, Mapping) else found
    return float("nan") if number is None else float(number)
