"""Which pictures a prompt asks for, as far as labels, truth and captions tell."""

from dataclasses import replace

import numpy as np
import pytest

from interpret.images.imageset import ImageSet
from interpret.images.load import load_images
from interpret.measures.named_pictures import classes_named, pictures_asked_for


@pytest.fixture(scope="module")
def drawn() -> ImageSet:
    return load_images("menagerie", limit=100)


def test_a_class_asks_for_its_pictures_in_any_case_and_number(drawn: ImageSet) -> None:
    assert drawn.labels is not None
    horses = np.flatnonzero(drawn.labels == drawn.class_names.index("horse"))
    for prompt in ("a sketch of a horse", "Two HORSES", "horse"):
        found = pictures_asked_for(prompt, drawn)
        assert found is not None
        assert found.tolist() == horses.tolist()


def test_an_adjective_narrows_a_class_to_where_it_is_visible(drawn: ImageSet) -> None:
    assert drawn.truth is not None
    assert drawn.labels is not None
    column = drawn.truth.visible[:, drawn.truth.concepts.index("rocks")]
    label = next(c for c in range(50) if column[drawn.labels == c].sum() == 1)  # of two pictures
    found = pictures_asked_for(f"a {drawn.class_names[label]} near rocks!", drawn)
    assert found is not None
    assert found.tolist() == np.flatnonzero(column & (drawn.labels == label)).tolist()


def test_a_caption_asks_for_its_pictures_and_nothing_known_for_none(drawn: ImageSet) -> None:
    assert drawn.captions is not None
    text = drawn.captions[3][3]
    found = pictures_asked_for(text, drawn)
    assert found is not None
    assert found.tolist() == [i for i, some in enumerate(drawn.captions) if text in some]
    assert pictures_asked_for("a photo of the sea", drawn) is None
    assert pictures_asked_for("a horse", replace(drawn, labels=None, truth=None)) is None


def test_the_longest_name_counts_and_no_part_of_a_word() -> None:
    names = ("bear", "polar bear", "")
    assert classes_named("a polar bear", names) == ("polar bear",)
    assert classes_named("a bear and two Polar Bears", names) == ("polar bear", "bear")
    assert classes_named("a ramp", ("ram", "")) == ()
