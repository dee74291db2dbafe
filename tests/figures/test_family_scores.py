import numpy as np

from figures.family_scores import FamilyPanel, FamilyPoint, plot_family_scores

POINTS = (
    FamilyPoint("one", "ViT", 1.0, 0.5, (0.8, 1.2), (0.4, 0.6)),
    FamilyPoint("two", "ResNet", 2.0, 0.7, None, (0.6, 0.8)),
    FamilyPoint("three", "ViT", 3.0, 0.9, (float("nan"), float("nan")), None),
)
LINE = ((1.0, 3.0), (0.5, 0.9))
BAND = ((1.0, 3.0), (0.4, 0.8), (0.6, 1.0))


def test_every_model_stands_at_its_score_and_accuracy_with_its_number() -> None:
    figure = plot_family_scores([FamilyPanel("overlap", "overlap, pca", POINTS, LINE, BAND)])
    (axes,) = figure.axes
    found = {
        str(line.get_label()): np.column_stack([line.get_xdata(), line.get_ydata()]).tolist()
        for line in axes.lines
        if not str(line.get_label()).startswith("_")
    }
    assert found == {"ViT": [[1.0, 0.5], [3.0, 0.9]], "ResNet": [[2.0, 0.7]]}
    assert [text.get_text() for text in axes.texts] == ["1", "2", "3"]
    (legend,) = figure.legends
    assert legend.get_title().get_text().splitlines()[0] == "1 one, 2 two, 3 three"
    assert len(axes.collections) == 1  # the band


def test_intervals_are_crosses_where_there_are_any() -> None:
    axes = plot_family_scores([FamilyPanel("overlap", "overlap", POINTS)]).axes[0]
    spans = [np.asarray(line.get_xdata()).tolist() for line in axes.lines]
    assert [0.8, 1.2] in spans
    assert sum(len(span) == 2 and span[0] == span[1] for span in spans) == 2


def test_four_panels_make_a_row_and_the_rest_of_the_last_is_empty() -> None:
    panels = [FamilyPanel(str(i), "x", POINTS, LINE) for i in range(6)]
    figure = plot_family_scores(panels)
    assert [axes.axison for axes in figure.axes] == [True] * 6 + [False] * 2
    assert [axes.get_title() for axes in figure.axes[:6]] == list("012345")
