"""What stands in the figures of captions."""

import numpy as np

from figures.captions import (
    LEGEND,
    UNBROKEN,
    CaptionedPicture,
    mark,
    plot_caption_training,
    plot_captions,
)

PIXELS = np.zeros((8, 8, 3), dtype=np.uint8)


def test_every_caption_stands_beside_its_picture_and_long_ones_are_broken() -> None:
    long = "a photo of a fox with " + "a very long tail and " * 4
    pictures = [CaptionedPicture(PIXELS, "fox", {"swap": "a fox", "memory": long})] * 3
    figure = plot_captions(pictures, is_marked=True)
    told = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert told.count("swap: a fox") == 3
    assert " ".join(line.strip() for line in told[:4]).count("tail") == 4
    assert figure.get_supxlabel() == LEGEND
    assert plot_captions(pictures[:1], is_marked=False).get_supxlabel() == ""


def test_marks_stand_behind_what_is_named_and_cannot_be_torn_off() -> None:
    marked = mark(("a", "tail", "near", "trees"), [(0, 2), (3, 4)], [False, True])
    assert marked == f"a tail{UNBROKEN}✗ near trees{UNBROKEN}✓"


def test_the_curve_has_a_point_an_epoch() -> None:
    decoder = {"training_nats": [2.0, 1.0], "held_out_nats": [1.5, 1.6], "best_epoch": 1}
    (axes,) = plot_caption_training(decoder).axes
    learnt, held_out, best = axes.get_lines()
    assert np.asarray(learnt.get_ydata()).tolist() == [2.0, 1.0]
    assert np.asarray(held_out.get_xdata()).tolist() == [1, 2]
    assert np.asarray(best.get_xdata()).tolist() == [1, 1]
