from figures.encoder_scores import plot_encoder_scores

ENTRIES = [
    {"image": image, "text": text, "value": value, "ci95": ci95}
    for image, text, value, ci95 in (
        ("vit-8", "bert-1-64", 0.5, (0.4, 0.6)),
        ("vit-8", "bert-2-128", 0.6, None),
        ("resnet", "bert-1-64", 0.3, (0.2, 0.5)),
    )
]


def test_a_panel_a_score_and_a_line_an_image_encoder() -> None:
    figure = plot_encoder_scores({"accuracy": ENTRIES, "MRR": ENTRIES[:2]})
    first, second = figure.axes
    assert [axes.get_title() for axes in figure.axes] == ["accuracy", "MRR"]
    assert len(first.containers) == 2
    assert len(second.containers) == 1
    assert [label.get_text() for label in first.get_xticklabels()] == ["bert-1-64", "bert-2-128"]
    assert [text.get_text() for text in figure.legends[0].get_texts()] == ["vit-8", "resnet"]
