from pathlib import Path
from typing import Any

import pytest

from interpret.images.captions import list_captions
from interpret.images.listing import Listing


def _list(path: Path, text: str, **choices: Any) -> Listing:
    path.write_text(text, encoding="utf-8")
    options = {"image_column": None, "label_column": None, "classes": None} | choices
    return list_captions(path, name="mine", **options)


def test_several_rows_of_a_picture_are_its_captions(tmp_path: Path) -> None:
    text = 'image,caption\nb.png,"a dog, running"\na.png,a cat\nb.png,a brown dog\n'

    listing = _list(tmp_path / "captions.csv", text)

    assert listing.ids == ("b.png", "a.png")
    assert listing.captions == (("a dog, running", "a brown dog"), ("a cat",))
    assert listing.labelling == (None, (), None)


def test_several_caption_columns_are_taken_and_empty_ones_left_out(tmp_path: Path) -> None:
    text = "file_name,caption_0,caption_1,width\na.png,a cat,,64\nb.png, a dog ,a hound,64\n"

    assert _list(tmp_path / "c.csv", text).captions == (("a cat",), ("a dog", "a hound"))


def test_numbers_of_captions_are_no_captions(tmp_path: Path) -> None:
    listing = _list(tmp_path / "c.csv", "image,caption_id,caption\na.png,17,a cat\n")
    assert listing.captions == (("a cat",),)


def test_tabs_and_a_byte_order_mark_are_fine(tmp_path: Path) -> None:
    listing = _list(tmp_path / "c.tsv", "\ufefffilepath\ttitle\na.png\tüber, alles\n")

    assert (listing.ids, listing.captions) == (("a.png",), (("über, alles",),))


def test_a_class_column_gives_labels(tmp_path: Path) -> None:
    text = "image,caption,label\na.png,x,sea_lion\na.png,y,sea_lion\nb.png,z,cat\n"

    labels, class_names, _ = _list(tmp_path / "c.csv", text).labelling

    assert labels is not None
    assert labels.tolist() == [1, 0]
    assert class_names == ("cat", "sea lion")


def test_without_a_caption_column_it_is_a_list_of_files(tmp_path: Path) -> None:
    listing = _list(tmp_path / "list.txt", "which,kind\na.png,cat\n", label_column="kind")

    assert (listing.ids, listing.captions) == (("a.png",), None)
    assert listing.labelling.class_names == ("cat",)


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a b.png").write_bytes(b"content")

    listing = _list(tmp_path / "c.csv", "image,caption\npictures/a b.png,x\n")

    assert listing.contents[0] == b"content"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "got no rows"),
        ("image,caption\n", "got no rows"),
        ("\na.png,x\n", "must have a header"),
        ("image,label\na.png,cat\na.png,dog\n", "one class .* 'a.png' has"),
        ("image,label\na.png,\n", "one class"),
    ],
)
def test_a_faulty_file_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        _list(tmp_path / "c.csv", text)


def test_a_column_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="one of image, caption, got 'img'"):
        _list(tmp_path / "c.csv", "image,caption\na.png,x\n", image_column="img")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(b"image\n\xff\xfe\xe9\n")

    with pytest.raises(ValueError, match="readable UTF-8 CSV"):
        list_captions(
            tmp_path / "c.csv", name="mine", image_column=None, label_column=None, classes=None
        )
