import os
from collections.abc import Callable
from pathlib import Path

import pytest

from interpret.images.folder import list_folder, list_picture
from interpret.images.listing import Listing

Fill = Callable[..., None]


def _list(folder: Path, *, split: str | None = None, classes: list[str] | None = None) -> Listing:
    return list_folder(folder, name="mine", split=split, classes=classes)


def test_sub_folders_are_the_classes_in_alphabetical_order(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "sea_lion", 1)
    fill(tmp_path / "cat", 2)

    listing = _list(tmp_path)

    assert listing.ids == ("cat/0000.png", "cat/0001.png", "sea_lion/0000.png")
    assert listing.labelling.labels is not None
    assert listing.labelling.labels.tolist() == [0, 0, 1]
    assert listing.labelling.class_names == ("cat", "sea lion")


def test_folders_named_by_wordnet_ids_become_words(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "n01443537", 1)
    fill(tmp_path / "n01440764", 1)

    labelling = _list(tmp_path).labelling

    assert labelling.class_names == ("tench", "goldfish")
    assert labelling.wnids == ("n01440764", "n01443537")


def test_a_flat_folder_has_no_labels_but_may_be_given_classes(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path, 2)

    assert _list(tmp_path).labelling == (None, (), None)
    assert _list(tmp_path, classes=["cat", "dog"]).labelling == (None, ("cat", "dog"), None)


def test_class_folders_are_searched_to_any_depth(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "cat" / "indoors" / "sofa", 1)

    assert _list(tmp_path).ids == ("cat/indoors/sofa/0000.png",)


def test_hidden_files_and_files_of_other_kinds_are_passed_over(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "cat", 1)
    fill(tmp_path / ".cache", 1)
    fill(tmp_path / "__MACOSX", 1)
    (tmp_path / "no pictures here").mkdir()
    for name in ("Thumbs.db", ".DS_Store", "notes.txt", "._0000.png"):
        (tmp_path / "cat" / name).write_bytes(b"something")

    assert _list(tmp_path).ids == ("cat/0000.png",)


def test_odd_file_names_are_fine(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "Grüne Mamba", 1)
    first = tmp_path / "Grüne Mamba" / "0000.png"
    first.rename(first.with_name("two words\nand a line.JPG"))

    listing = _list(tmp_path)

    assert listing.ids == ("Grüne Mamba/two words\nand a line.JPG",)
    assert listing.contents[0].startswith(b"\x89PNG")


def test_a_name_that_is_no_utf8_gets_an_id_that_is(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path, 1)
    try:
        (tmp_path / "0000.png").rename(tmp_path / os.fsdecode(b"caf\xe9.png"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    assert _list(tmp_path).ids == ("caf\\xe9.png",)


def test_a_class_folder_that_is_no_utf8_gets_a_name_that_is(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "class", 1)
    try:
        (tmp_path / "class").rename(tmp_path / os.fsdecode(b"caf\xe9"))
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")

    assert _list(tmp_path).labelling.class_names == ("caf\\xe9",)


def test_links_that_loop_are_not_followed(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "cat", 1)
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "cat" / "again").symlink_to(tmp_path / "cat", target_is_directory=True)

    assert _list(tmp_path).ids == ("cat/0000.png",)


def test_a_class_folder_may_be_a_link(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "elsewhere", 1)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "cat").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    assert _list(tmp_path / "mine").ids == ("cat/0000.png",)


def test_a_picture_beside_the_class_folders_is_listed_as_skipped(
    tmp_path: Path, fill: Fill
) -> None:
    fill(tmp_path / "cat", 1)
    fill(tmp_path, 1)

    listing = _list(tmp_path)

    assert listing.ids == ("cat/0000.png",)
    assert [skipped.id for skipped in listing.skipped] == ["0000.png"]


def test_a_split_is_a_sub_folder_to_start_from(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "train" / "cat", 2)
    fill(tmp_path / "val" / "cat", 1)

    assert _list(tmp_path, split="val").ids == ("cat/0000.png",)
    with pytest.raises(ValueError, match="no sub-folder for split 'test'"):
        _list(tmp_path, split="test")


def test_split_folders_are_not_taken_for_classes(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "train", 1)
    fill(tmp_path / "val", 1)

    with pytest.raises(ValueError, match="are splits, not classes"):
        _list(tmp_path)


def test_a_class_list_may_name_more_classes_than_there_are_folders(
    tmp_path: Path, fill: Fill
) -> None:
    fill(tmp_path / "Sea_Lion", 1)

    labelling = _list(tmp_path, classes=["cat", "sea lion"]).labelling

    assert labelling.labels is not None
    assert labelling.labels.tolist() == [1]
    assert labelling.class_names == ("cat", "sea lion")


def test_a_folder_outside_the_class_list_is_refused(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "dog", 1)

    with pytest.raises(ValueError, match="'dog' is not"):
        _list(tmp_path, classes=["cat"])


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="must hold pictures"):
        _list(tmp_path)


def test_one_picture_is_a_set_of_one(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path, 2)

    listing = list_picture(tmp_path / "0001.png", name="one", classes=None)

    assert listing.ids == ("0001.png",)
