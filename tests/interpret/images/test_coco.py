import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from interpret.images.coco import list_coco
from interpret.images.load import load_images

IMAGES = [{"id": 7, "file_name": "a.jpg"}, {"id": 3, "file_name": "b.jpg"}]
ANNOTATIONS = [
    {"image_id": 3, "caption": "two dogs "},
    {"image_id": 7, "caption": "a cat"},
    {"image_id": 3, "caption": "dogs on grass"},
]
Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """COCO's layout: annotations beside a folder named after the split."""

    def made(content: Any = None, pictures: str = "val2014") -> Path:
        (tmp_path / "annotations").mkdir(exist_ok=True)
        (tmp_path / pictures).mkdir(exist_ok=True)
        for image in IMAGES:
            Image.new("RGB", (8, 8)).save(tmp_path / pictures / str(image["file_name"]))
        path = tmp_path / "annotations" / "captions_val2014.json"
        given = {"images": IMAGES, "annotations": ANNOTATIONS} if content is None else content
        path.write_text(given if isinstance(given, str) else json.dumps(given))
        return path

    return made


@pytest.mark.parametrize("pictures", ["val2014", "annotations", "images/val2014"])
def test_captions_stand_with_their_pictures(make: Make, pictures: str, tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    images = load_images(make(pictures=pictures))
    assert images.ids == ("a.jpg", "b.jpg")
    assert images.captions == (("a cat",), ("two dogs", "dogs on grass"))
    assert images.labels is None
    assert images.pictures[1].size == (8, 8)


def test_a_caption_that_is_none_is_left_out_and_so_is_a_picture(make: Make) -> None:
    missing = {"id": 9, "file_name": "missing.jpg"}
    told = [*ANNOTATIONS, {"image_id": IMAGES[0]["id"], "caption": None}]
    images = load_images(make({"images": [missing, *IMAGES], "annotations": told}))
    assert images.captions == (("a cat",), ("two dogs", "dogs on grass"))
    assert [one.id for one in images.skipped] == ["missing.jpg"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("no json", "must be COCO's captions JSON"),
        ([1, 2], "must be COCO's captions JSON"),
        ({"images": [], "annotations": []}, "must be COCO's captions JSON"),
        ({"images": IMAGES}, "must be COCO's captions JSON"),
        ({"images": IMAGES, "annotations": [{"image_id": 7}]}, "must be COCO's captions JSON"),
        ({"images": [{"id": [1], "file_name": "a"}], "annotations": []}, "COCO's captions JSON"),
        (
            {"images": IMAGES, "annotations": [{"image_id": [1], "caption": "x"}]},
            "COCO's captions JSON",
        ),
        (
            {"images": IMAGES, "annotations": [{"image_id": 1, "caption": 5}]},
            "COCO's captions JSON",
        ),
        ({"images": [*IMAGES, IMAGES[0]], "annotations": []}, "list every picture once"),
        (
            {"images": IMAGES, "annotations": [{"image_id": 1, "caption": "x"}]},
            "must belong to a picture it lists",
        ),
    ],
)
def test_another_file_is_one_sentence(make: Make, content: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list_coco(make(content), name="mine", classes=None)


def test_pictures_elsewhere_are_one_sentence(make: Make) -> None:
    with pytest.raises(ValueError, match="must lie beside it or in a folder named after its split"):
        list_coco(make(pictures="elsewhere"), name="mine", classes=None)
