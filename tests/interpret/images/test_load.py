import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from interpret.images.load import LoadOptions, load_images

Encode = Callable[..., bytes]
Fill = Callable[..., None]
SHARED = Path(__file__).parents[4] / "shared" / "data"


def test_a_folder_of_classes_is_loaded_evenly_up_to_the_limit(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "cat", 5)
    fill(tmp_path / "dog", 5, first=5)

    images = load_images(tmp_path, limit=4, seed=1)

    assert images.name == str(tmp_path)
    assert images.labels is not None
    assert np.bincount(images.labels).tolist() == [2, 2]
    assert list(images.ids) == sorted(images.ids)
    assert images.fingerprint == load_images(tmp_path, limit=4, seed=1).fingerprint
    assert images.fingerprint != load_images(tmp_path, limit=4, seed=2).fingerprint


def test_an_unlabelled_folder_takes_a_seeded_sample(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path, 20)

    images = load_images(str(tmp_path), limit=5, classes=["sea_lion"])

    assert len(images) == 5
    assert images.labels is None
    assert images.class_names == ("sea lion",)


def test_a_broken_picture_is_replaced_by_another_of_its_class(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "cat", 4)
    fill(tmp_path / "dog", 4, first=4)
    for name in ("0000.png", "0001.png", "0002.png"):
        (tmp_path / "cat" / name).write_text("this is no picture")

    images = load_images(tmp_path, limit=2)

    assert images.labels is not None
    assert images.labels.tolist() == [0, 1]
    assert images.ids[0] == "cat/0003.png"


def test_a_changed_byte_changes_the_fingerprint(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path, 2)
    before = load_images(tmp_path).fingerprint
    with (tmp_path / "0001.png").open("ab") as file:
        file.write(b"\0")

    assert load_images(tmp_path).fingerprint != before


def test_parquet_captions_and_single_pictures_are_told_apart_by_their_names(
    tmp_path: Path, encode: Encode, fill: Fill
) -> None:
    fill(tmp_path, 1)
    (tmp_path / "list.csv").write_text("image,caption\n0000.png,a grey square\n")
    pq.write_table(pa.table({"image": [encode(3)], "label": ["cat"]}), tmp_path / "rows.parquet")

    assert load_images(tmp_path / "list.csv").captions == (("a grey square",),)
    assert load_images(tmp_path / "rows.parquet").class_names == ("cat",)
    assert load_images(tmp_path / "0000.png").ids == ("0000.png",)


def test_columns_can_be_chosen(tmp_path: Path, encode: Encode) -> None:
    columns = {"image": [encode(1)], "mask": [encode(2)], "label": [0], "kind": ["cat"]}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")

    images = load_images(tmp_path / "rows.parquet", image_column="mask", label_column="kind")

    assert images.pictures[0].getpixel((0, 0)) == (2, 0, 0)
    assert images.class_names == ("cat",)


def test_a_local_copy_stands_in_for_a_registry_set(tmp_path: Path, fill: Fill) -> None:
    fill(tmp_path / "n01440764", 1)

    images = load_images("imagenet-mini", data_dir=tmp_path)

    assert (images.name, images.class_names) == ("imagenet-mini", ("tench",))


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("oxfrd-pets", {}, "did you mean 'oxford-pets'"),
        ("no/such/folder", {}, "neither an image set nor an existing path"),
        ("places365", {}, "not on the Hugging Face hub"),
        ("cifar10", {"limit": 0}, "at least 1 picture, got 0"),
        ("cifar10", {"data_dir": "no/such/folder"}, "data_dir must be an existing path"),
        (__file__, {}, "a readable parquet file"),
        (__file__, {"split": "test"}, "one file without splits"),
    ],
)
def test_what_cannot_be_loaded_is_one_sentence(
    name: str, options: LoadOptions, message: str
) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        load_images(name, **options)
    assert "\n" not in str(caught.value)


def test_a_table_without_rows_is_one_sentence(tmp_path: Path) -> None:
    columns = {"image": pa.array([], pa.binary()), "label": pa.array([], pa.int64())}
    pq.write_table(pa.table(columns), tmp_path / "rows.parquet")

    with pytest.raises(ValueError, match="at least one readable picture, got none"):
        load_images(tmp_path / "rows.parquet")


def test_the_drawn_world_is_loaded_evenly_and_at_the_size_asked_for() -> None:
    images = load_images("menagerie", limit=6, size_px=32)

    assert images.labels is not None
    assert len(set(images.labels.tolist())) == 6
    assert images.pictures[5].size == (32, 32)
    assert images.truth is not None


def test_the_drawn_world_refuses_a_class_list_of_another_length() -> None:
    with pytest.raises(ValueError, match=r"one line for each of the \d+ classes .* got 1"):
        load_images("menagerie", limit=1, classes=["cat"])


def test_an_unknown_keyword_is_refused() -> None:
    misspelt: Any = {"limt": 3}

    with pytest.raises(TypeError, match="limt"):
        load_images("menagerie", **misspelt)


def test_importing_the_loader_loads_neither_torch_nor_datasets() -> None:
    code = (
        "import sys, interpret.images.load;sys.exit(bool({'torch', 'datasets'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("name", "limit", "size"),
    [("cifar10-test.parquet", 37, (32, 32)), ("imagenet-one-per-class.parquet", 50, None)],
)
def test_the_shared_photographs_load_without_flags(
    name: str, limit: int, size: tuple[int, int] | None
) -> None:
    if not (SHARED / name).exists():
        pytest.skip(f"the photographs of ../shared/data/{name} are not here")

    images = load_images(SHARED / name, limit=limit)

    assert len(images) == limit
    assert images.skipped == ()
    assert images.pictures[0].mode == "RGB"
    assert size is None or images.pictures[0].size == size
    assert images.labels is not None
    counts = np.bincount(images.labels, minlength=len(images.class_names))
    assert counts.max() - counts.min() == 1
