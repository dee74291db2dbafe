"""Heat maps as they are drawn: one row a picture, outlines where the truth is known."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from figures.heat_maps import COLOURS, MappedPicture, plot_heat_maps, plot_randomisation


def picture(concept: str = "a tail", region: NDArray[np.bool_] | None = None) -> MappedPicture:
    maps = {name: np.arange(64.0, dtype=np.float32).reshape(8, 8) for name in ("one", "two")}
    return MappedPicture(np.full((8, 8, 3), 90, np.uint8), concept, region, maps)


def test_a_row_holds_the_picture_and_each_map_over_it() -> None:
    figure = plot_heat_maps([picture("a tail"), picture("a fin")])
    drawn = figure.axes[:6]
    assert [len(axes.images) for axes in drawn] == [1, 2, 2] * 2
    assert [axes.get_ylabel() for axes in drawn[::3]] == ["a tail", "a fin"]
    assert [axes.get_title() for axes in drawn[:3]] == ["", "one", "two"]
    assert {axes.images[1].get_cmap().name for axes in (drawn[1], drawn[5])} == {COLOURS}


def test_maps_are_scaled_to_what_they_hold_and_an_even_one_is_drawn() -> None:
    even = MappedPicture(
        np.zeros((4, 4, 3), np.uint8), "a", None, {"even": np.ones((4, 4), np.float32)}
    )
    for shown in (picture(), even):
        figure = plot_heat_maps([shown])
        figure.draw_without_rendering()
        values = np.asarray(figure.axes[1].images[1].get_array())
        assert values.min() == 0
        assert values.max() == (0 if shown is even else 1)


def test_the_true_place_is_outlined_where_it_is_known_and_has_an_edge() -> None:
    half = np.zeros((8, 8), dtype=bool)
    half[:4] = True
    for region, n_outlines in ((half, 2), (None, 0), (np.ones((8, 8), dtype=bool), 0)):
        figure = plot_heat_maps([picture(region=region)])
        assert [len(axes.collections) for axes in figure.axes[:3]] == [n_outlines] * 3


def test_long_names_and_dollar_signs_are_written_and_do_not_overlap() -> None:
    long = "a very long $concept_{ that goes on and on and on"
    figure = plot_heat_maps([picture(long)] * 3)
    figure.draw_without_rendering()
    boxes = [axes.yaxis.label.get_window_extent() for axes in figure.axes[:9:3]]
    assert boxes[0].y0 > boxes[1].y1 > boxes[1].y0 > boxes[2].y1
    assert len(figure.axes[0].get_ylabel()) <= 31


def randomisation() -> dict[str, Any]:
    def depth(n_layers: int, value: float | None) -> dict[str, Any]:
        return {
            "n_layers": n_layers,
            "maps": {"patches": {"spearman": value, "top_overlap": value}},
            "word_jaccard": {"pca": value, "whole": value},
            "part_ari": {"pca": value},
        }

    return {"depths": [depth(0, 1.0), depth(4, None)], "other_picture": depth(0, 0.25)}


def test_randomisation_has_a_panel_each_with_another_picture_dotted() -> None:
    figure = plot_randomisation(randomisation())
    figure.draw_without_rendering()
    assert [axes.get_ylabel()[:3] for axes in figure.axes] == ["Spe", "wor", "adj"]
    dotted = [line for line in figure.axes[1].lines if line.get_linestyle() == ":"]
    assert [np.asarray(line.get_ydata())[0] for line in dotted[:2]] == [0.25, 0.25]
    without = randomisation()
    for one in (*without["depths"], without["other_picture"]):
        one["maps"] = {}
    assert len(plot_randomisation(without).axes) == 2
