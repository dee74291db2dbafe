"""What captions name, and whether it is there."""

import numpy as np
import pytest

from interpret.images.imageset import Truth
from interpret.images.load import load_images
from interpret.measures.caption_truth import CaptionReader, measure_caption_truth
from interpret.metrics.statistics import fraction_ci95

PHRASES = ("a tail", "a long tail", "a long striped tail", "trees", "brown soil", "soil")
READER = CaptionReader(PHRASES, ("polar bear", "fox"))


@pytest.mark.parametrize(
    ("caption", "concepts", "classes"),
    [
        ("a photo of a fox with a long striped tail", (2,), (1,)),
        ("A long tail near trees.", (1, 3), ()),
        ("a polar bear and brown soil", (4,), (0,)),
        ("a fox and a fox and soil, soil", (5, 5), (1, 1)),
        ("a polar fox", (), (1,)),
        ("a long", (), ()),
        ("", (), ()),
    ],
)
def test_the_longest_match_counts(
    caption: str, concepts: tuple[int, ...], classes: tuple[int, ...]
) -> None:
    named = READER.read(caption)
    assert (named.concepts, named.classes) == (concepts, classes)


def truth() -> Truth:
    visible = np.array([[True, True, False, True, False, False]] * 3)
    return Truth(
        PHRASES,
        visible,
        np.zeros((2, 6), dtype=bool),
        np.array([False, False, False, True, True, True]),
        [np.zeros((2, 2), dtype=np.uint8)] * 3,
        ("background",),
        np.zeros((6, 1), dtype=bool),
    )


def test_rates_are_over_what_is_named() -> None:
    # named: a tail (there), trees (there), brown soil (not), nothing: 2 of 3; classes: right,
    # one right with one wrong, none: 1 of 2
    captions = ["a fox with a tail near trees", "a fox, a polar bear on brown soil", "water"]
    found = measure_caption_truth(captions, READER, truth(), np.array([1, 1, 0]), seed=0)
    assert found.counts.tolist() == [[1, 1, 1, 1, 1, 1], [0, 0, 1, 0, 1, 0], [0] * 6]
    assert found.scores == pytest.approx(
        {
            "precision": 2 / 3,
            "precision_animal": 1.0,
            "precision_habitat": 1 / 2,
            "named_per_caption": 1.0,
            "class_named": 2 / 3,
            "class_right": 1 / 2,
        }
    )
    assert (found.n_named.tolist(), found.n_visible.tolist()) == ([2, 1, 0], [2, 0, 0])


def test_captions_that_name_nothing_have_no_rate() -> None:
    found = measure_caption_truth(["", "", "?"], READER, truth(), np.array([0, 0, 0]), seed=0)
    nothing = dict.fromkeys(found.scores)
    assert found.scores == nothing | {"named_per_caption": 0, "class_named": 0}
    assert found.to_dict()["ci95"] == dict.fromkeys(found.ci95)  # one class: no interval


def test_a_share_that_never_varies_has_an_interval_of_some_width() -> None:
    found = measure_caption_truth(["a fox"] * 3, READER, truth(), np.array([1, 0, 0]), seed=0)
    assert found.scores["class_named"] == 1
    low, high = found.ci95["class_named"] or (1.0, 1.0)
    assert (low, high) == fraction_ci95(2, 2)
    assert found.ci95["named_per_caption"] == (0, 0)


def test_captions_of_the_menagerie_are_true() -> None:
    images = load_images("menagerie", limit=50)
    assert images.truth is not None
    assert images.captions is not None
    assert images.labels is not None
    reader = CaptionReader(images.truth.concepts, images.class_names)
    for which in range(5):
        captions = [of_picture[which] for of_picture in images.captions]
        found = measure_caption_truth(captions, reader, images.truth, images.labels, seed=0)
        for score in ("precision", "precision_animal", "precision_habitat", "class_right"):
            assert found.scores[score] in (None, 1.0)
        assert found.n_named.sum() + found.counts[:, 4].sum() >= len(images)
