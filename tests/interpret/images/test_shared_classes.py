from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from interpret.images.imageset import ImageSet
from interpret.images.shared_classes import with_classes_of


def labelled(*names: str, labels: tuple[int, ...] = (0, 1)) -> ImageSet:
    ids = tuple(str(i) for i in range(len(labels)))
    pictures = [Image.new("RGB", (2, 2))] * len(labels)
    return ImageSet("mine", ids, pictures, ids, np.array(labels), names)


def test_labels_follow_the_names_of_the_others() -> None:
    found = with_classes_of(labelled("dog", "cat"), labelled("cat", "fox", "dog"))
    assert found.labels is not None
    assert found.labels.tolist() == [2, 0]
    assert found.class_names == ("cat", "fox", "dog")


def test_equal_names_change_nothing() -> None:
    training = labelled("cat", "dog")
    assert with_classes_of(training, labelled("cat", "dog")) is training


@pytest.mark.parametrize(
    ("training", "images", "says"),
    [
        (replace(labelled("cat", "dog"), labels=None), labelled("cat", "dog"), "must have labels"),
        (labelled("cat", "dog"), labelled("cat", "fox"), "has 'dog'"),
        (labelled("cat", "dog"), labelled("cat", "dog", "cat"), "in another order"),
    ],
)
def test_what_does_not_fit_is_one_sentence(training: ImageSet, images: ImageSet, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        with_classes_of(training, images)
