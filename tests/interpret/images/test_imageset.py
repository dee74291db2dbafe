from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from interpret.images.imageset import ImageSet, Picked, Truth

PICTURES = [Image.new("RGB", (2, 2), (value, 0, 0)) for value in range(3)]
REGIONS = [np.full((2, 2), value, dtype=np.uint8) for value in range(3)]


def _image_set() -> ImageSet:
    truth = Truth(
        concepts=("a tail", "a meadow"),
        visible=np.array([[1, 0], [0, 1], [1, 1]], dtype=bool),
        of_class=np.array([[1, 0], [0, 0]], dtype=bool),
        is_habitat=np.array([False, True]),
        regions=REGIONS,
        region_names=("background", "body", "tail"),
        concept_regions=np.zeros((2, 3), dtype=bool),
    )
    return ImageSet(
        name="three",
        ids=("a", "b", "c"),
        pictures=PICTURES,
        digests=("1", "2", "3"),
        labels=np.array([0, 1, 1]),
        class_names=("cat", "dog"),
        captions=(("x",), ("y",), ("z",)),
        truth=truth,
    )


def test_some_pictures_keep_everything_that_belongs_to_them() -> None:
    some = _image_set().take(np.array([2, 0]))

    assert (some.ids, some.digests, some.captions) == (("c", "a"), ("3", "1"), (("z",), ("x",)))
    assert [picture.getpixel((0, 0)) for picture in some.pictures] == [(2, 0, 0), (0, 0, 0)]
    assert some.labels is not None
    assert some.labels.tolist() == [1, 0]
    assert some.truth is not None
    assert some.truth.visible.tolist() == [[True, True], [True, False]]
    assert int(some.truth.regions[0][0, 0]) == 2
    assert some.class_names == ("cat", "dog")


def test_picked_items_can_be_cut_again() -> None:
    picked = Picked("abcdef", np.array([5, 3, 1]))

    assert (picked[0], picked[-1], list(picked[1:])) == ("f", "b", ["d", "b"])


@pytest.mark.parametrize(
    "change", [{"name": "other"}, {"ids": ("x", "y", "z")}, {"captions": None}, {"truth": None}]
)
def test_the_fingerprint_ignores_what_changes_no_vector(change: dict[str, Any]) -> None:
    assert replace(_image_set(), **change).fingerprint == _image_set().fingerprint


def test_captions_have_a_fingerprint_of_their_own() -> None:
    told = [(("a cat",), (), ("a dog",)), (("a cat", "a dog"), (), ()), None]
    first, second, none = (
        replace(_image_set(), captions=captions).captions_fingerprint for captions in told
    )
    assert first != second
    assert none is None


@pytest.mark.parametrize(
    "change",
    [{"digests": ("1", "2", "4")}, {"labels": None}, {"class_names": ("cat", "hound")}],
)
def test_the_fingerprint_covers_pictures_labels_and_classes(change: dict[str, Any]) -> None:
    assert replace(_image_set(), **change).fingerprint != _image_set().fingerprint


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ids": ("a", "b", "b")}, "unique"),
        ({"ids": ("a", "b")}, "one entry for each of the 2"),
        ({"labels": np.array([0, 1, 2])}, "must index the 2 class names"),
        ({"labels": np.array([0, 1, -1])}, "from -1 to 1"),
        ({"wnids": ("n00000001",)}, "one wnid a class"),
    ],
)
def test_what_does_not_fit_together_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        replace(_image_set(), **change)


@pytest.mark.parametrize("table", ["visible", "of_class"])
def test_a_truth_table_without_a_column_a_concept_is_refused(table: str) -> None:
    truth = _image_set().truth
    assert truth is not None
    change: dict[str, Any] = {table: np.zeros((2, 3), dtype=bool)}

    with pytest.raises(ValueError, match=f"{table} must have one column"):
        replace(truth, **change)


def test_a_truth_without_a_region_map_a_picture_is_refused() -> None:
    truth = _image_set().truth
    assert truth is not None
    with pytest.raises(ValueError, match="one region map a picture"):
        replace(truth, regions=REGIONS[:2])
