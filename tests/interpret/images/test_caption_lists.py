from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from interpret.images.caption_lists import captions_of, check_captions, warn_of_copies
from interpret.images.imageset import ImageSet

CAPTIONS = (("a cat", "."), ("two dogs", "dogs on grass"))


@pytest.fixture
def images() -> ImageSet:
    pictures = [Image.new("RGB", (2, 2))] * 2
    return ImageSet("mine", ("a.png", "b.png"), pictures, ("x", "y"), captions=CAPTIONS)


def test_captions_with_words_stand_in_one_list_with_their_pictures(images: ImageSet) -> None:
    captions, pictures = captions_of(images)
    assert captions == ("a cat", "two dogs", "dogs on grass")
    assert pictures.tolist() == [0, 1, 1]
    check_captions(images)


def test_pictures_that_are_learnt_from_and_captioned_are_told(
    images: ImageSet, recwarn: pytest.WarningsRecorder
) -> None:
    warn_of_copies(replace(images, digests=("v", "w")), images)
    assert not recwarn.list
    with pytest.warns(UserWarning, match="1 of the 2 pictures to caption are among those"):
        warn_of_copies(replace(images, digests=("v", "x")), images)


@pytest.mark.parametrize(
    ("captions", "says"), [(None, "must have captions"), ((("a cat",), ("", "!")), "'b.png'")]
)
def test_a_picture_without_words_is_one_sentence(
    images: ImageSet, captions: Any, says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        check_captions(replace(images, captions=captions))
