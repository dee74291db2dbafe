import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from interpret.images.listing import Listing
from interpret.images.table import ParquetContents, list_parquet

Encode = Callable[..., bytes]
SHARED = Path(__file__).parents[4] / "shared" / "data"


def _list(path: Path, columns: dict[str, Any], **choices: Any) -> Listing:
    pq.write_table(pa.table(columns), path)
    options = {"image_column": None, "label_column": None, "classes": None} | choices
    return list_parquet(path, name="mine", **options)


@pytest.mark.parametrize("wrapped", [True, False])
def test_pictures_are_bytes_or_bytes_with_a_path(tmp_path: Path, wrapped: bool) -> None:
    files = [b"first", b"second", None]
    cells = [{"bytes": raw, "path": "x"} for raw in files] if wrapped else files

    listing = _list(tmp_path / "a.parquet", {"image": cells})

    assert listing.ids == ("0", "1", "2")
    assert [listing.contents[i] for i in range(3)] == [b"first", b"second", b""]
    assert listing.labelling == (None, (), None)


@pytest.mark.parametrize("in_groups_of", [1, 2, 7])
def test_rows_are_found_whatever_the_row_groups(tmp_path: Path, in_groups_of: int) -> None:
    files = [bytes([i]) for i in range(5)]
    pq.write_table(pa.table({"image": files}), tmp_path / "a", row_group_size=in_groups_of)

    contents = ParquetContents(tmp_path / "a", "image")

    assert len(contents) == 5
    assert [contents[i] for i in (4, 0, 3, 1, 2)] == [files[i] for i in (4, 0, 3, 1, 2)]
    assert pickle.loads(pickle.dumps(contents))[2] == files[2]


def test_words_in_the_label_column_are_classes(tmp_path: Path) -> None:
    columns = {"image": [b"x"] * 3, "label": ["sea_lion", "cat", "cat"]}

    labels, class_names, _ = _list(tmp_path / "a", columns).labelling

    assert labels is not None
    assert labels.tolist() == [1, 0, 0]
    assert class_names == ("cat", "sea lion")


def test_numbers_take_their_names_from_the_datasets_metadata(tmp_path: Path) -> None:
    features = {"info": {"features": {"label": {"names": ["cat", "sea_lion"]}}}}
    table = pa.table({"image": [b"x"], "label": [1]}).replace_schema_metadata(
        {b"huggingface": json.dumps(features).encode()}
    )
    pq.write_table(table, tmp_path / "a")

    listing = list_parquet(
        tmp_path / "a", name="mine", image_column=None, label_column=None, classes=None
    )

    assert listing.labelling.class_names == ("cat", "sea lion")


def test_labels_that_are_all_minus_one_are_none(tmp_path: Path) -> None:
    columns = {"image": [b"x"] * 2, "label": [-1, -1]}

    assert _list(tmp_path / "a", columns).labelling == (None, (), None)


def test_captions_are_sentences_or_lists_of_sentences(tmp_path: Path) -> None:
    columns = {
        "image": [b"x"] * 2,
        "caption": ["a cat", None],
        "text": [["one ", "two"], ["three", ""]],
    }

    assert _list(tmp_path / "a", columns).captions == (("a cat", "one", "two"), ("three",))


def test_captions_that_are_none_are_none_and_structs_hold_them(tmp_path: Path) -> None:
    columns = {
        "image": [b"x"] * 2,
        "caption": [["a cat", None, ""], None],
        "sentences": [[{"raw": "a dog", "tokens": ["a", "dog"], "sentid": 3}, None], []],
        "text": [{"id": 1, "words": "one"}, None],
    }
    found = _list(tmp_path / "a", columns).captions
    assert found == (("a cat", "a dog", "one"), ())


def test_numbers_of_captions_are_no_captions(tmp_path: Path) -> None:
    columns = {
        "image": [b"x"],
        "caption": [17],
        "text_id": ["17"],
        "sentence_length": ["3"],
        "title": [{"first": "two texts", "second": "and none of a usual name"}],
    }
    assert _list(tmp_path / "a", columns).captions is None


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ([0, None], "1 have none"),
        (["cat", None], "1 have none"),
        ([0.5, 1.0], "whole numbers or words"),
        ([0, -1], "got -1"),
        ([0, 9], "got 9"),
    ],
)
def test_faulty_labels_are_refused(tmp_path: Path, labels: list[Any], message: str) -> None:
    columns = {"image": [b"x"] * 2, "label": labels}

    with pytest.raises(ValueError, match=message):
        _list(tmp_path / "a", columns, classes=["cat", "dog"])


def test_column_names_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"image": [b"x"], "label": [0]}), path, store_schema=False)
    path.write_bytes(path.read_bytes().replace(b"label", b"\xffabel"))

    with pytest.raises(ValueError, match="readable parquet file"):
        list_parquet(path, name="mine", image_column=None, label_column=None, classes=None)


def test_what_is_no_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.parquet").write_bytes(b"PAR1 and then nothing")

    with pytest.raises(ValueError, match="readable parquet file"):
        list_parquet(
            tmp_path / "a.parquet", name="x", image_column=None, label_column=None, classes=None
        )


def _list_shared(name: str) -> Listing:
    if not (SHARED / name).exists():
        pytest.skip(f"the photographs of ../shared/data/{name} are not here")
    return list_parquet(
        SHARED / name, name=name, image_column=None, label_column=None, classes=None
    )


def test_the_cifar10_photographs_come_with_their_ten_classes() -> None:
    listing = _list_shared("cifar10-test.parquet")

    labels, class_names, _ = listing.labelling
    assert labels is not None
    assert np.bincount(labels).tolist() == [200] * 10
    assert class_names[:2] == ("airplane", "automobile")


def test_the_imagenet_photographs_come_with_words_and_wordnet_ids() -> None:
    labels, class_names, wnids = _list_shared("imagenet-one-per-class.parquet").labelling

    assert labels is not None
    assert labels.tolist() == list(range(1000))
    assert class_names[:3] == ("tench", "goldfish", "great white shark")
    assert class_names[657] == class_names[744] == "missile"
    assert wnids is not None
    assert wnids[0] == "n01440764"
