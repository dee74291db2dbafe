import numpy as np
import pytest

from figures.views import group_style, plot_planes, plot_space
from interpret.measures.embedding_views import View, Views


def views(n_planes: int, n_groups: int, n_shown: int) -> Views:
    rng = np.random.default_rng(0)
    groups = np.arange(60) % n_groups
    planes = [
        View(f"kind {i}", "PCA", rng.normal(size=(60, 2)), (0.5, 0.25)) for i in range(n_planes - 1)
    ]
    planes.append(View("images", "t-SNE", rng.normal(size=(60, 2)), None))
    space = View("images", "PCA", rng.normal(size=(60, 3)), (0.5, 0.25, 0.125))
    shown = tuple(range(n_shown))
    known = np.where(groups < n_shown, groups, -1)
    return Views(np.arange(60), tuple(planes), space, known, shown, n_groups)


@pytest.mark.parametrize("n_planes", [1, 3, 4])
def test_every_plane_has_a_panel_with_all_points(n_planes: int) -> None:
    figure = plot_planes(views(n_planes, 3, 3), ["a", "b", "c"], kind="classes")
    assert len(figure.axes) == n_planes
    for axes in figure.axes:
        drawn = [np.asarray(points.get_offsets()) for points in axes.collections]
        assert len(np.concatenate(drawn)) == 60
    assert figure.axes[-1].get_title() == "images, t-SNE"
    assert figure.axes[-1].get_xlabel() == "axis 1 (no unit)"


def test_the_legend_names_the_groups_and_how_many_there_are() -> None:
    names = ["a", "$b$ costs", "a name that is far too long for a legend"]
    (whole,) = plot_planes(views(1, 3, 3), names, kind="classes").legends
    assert whole.get_title().get_text() == "classes"
    shown = [text.get_text() for text in whole.get_texts()]
    assert shown == ["a", "$b$ costs", "a name that is far too …"]
    (some,) = plot_planes(views(1, 50, 3), names, kind="clusters").legends
    assert some.get_title().get_text() == "3 of 50 clusters\n(largest first)"
    assert some.get_texts()[0].get_text() == "others"


def test_space_has_three_axes_with_their_share_of_the_variance() -> None:
    figure = plot_space(views(1, 3, 3), ["a", "b", "c"], kind="classes")
    (axes,) = figure.axes
    assert axes.name == "3d"
    assert axes.get_xlabel() == "component 1 (50% of variance)"
    assert len(axes.collections) == 3


def test_groups_differ_in_colour_and_marker_so_that_grey_print_is_readable() -> None:
    styles = [tuple(group_style(number).values()) for number in range(56)]
    assert len(set(styles)) == 56
    markers = [group_style(number)["marker"] for number in range(8)]
    assert len(set(markers)) == 8
