from figures.word_overlap import plot_word_overlap


def test_every_pair_is_shown_and_no_model_with_itself() -> None:
    overlap = [[1.0, 0.25, 0.0], [0.25, 1.0, 0.5], [0.0, 0.5, 1.0]]
    figure = plot_word_overlap({"pca": overlap, "whole": overlap}, ["a", "b", "c"])
    assert [axes.get_title() for axes in figure.axes] == ["pca", "whole"]
    for axes in figure.axes:
        shown = [text.get_text() for text in axes.texts]
        assert shown == ["0.25", "0.00", "0.25", "0.50", "0.00", "0.50"]
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels == ["a", "b", "c"]


def test_nothing_in_common_can_be_drawn() -> None:
    figure = plot_word_overlap({"pca": [[1.0, 0.0], [0.0, 1.0]]}, ["a", "b"])
    assert [text.get_text() for text in figure.axes[0].texts] == ["0.00", "0.00"]
