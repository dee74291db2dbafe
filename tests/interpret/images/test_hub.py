import json
import socket
from pathlib import Path
from typing import Any, NoReturn

import pytest

from interpret.images.columns import Columns
from interpret.images.hub import list_hub, list_repository
from interpret.images.listing import Listing
from interpret.images.registry import ImageSetSpec

SPEC = ImageSetSpec(name="my-pets", hub="someone/my-pets")
COLUMNS = Columns(image="image", label="label", wnid=None, captions=())


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The `datasets` cache as a download of two pictures leaves it, and no way to open a socket."""
    import datasets

    features = datasets.Features(
        {
            "image": datasets.Image(decode=False),
            "label": datasets.ClassLabel(names=["sea_lion", "cat"]),
            "kind": datasets.Value("string"),
        }
    )
    rows: dict[str, list[Any]] = {
        "image": [{"bytes": b"first", "path": None}, {"bytes": b"second", "path": None}],
        "label": [1, 0],
        "kind": ["tame", "wild"],
    }
    made = datasets.Dataset.from_dict(rows, features=features)
    made.to_parquet(tmp_path / "rows.parquet")
    folder = tmp_path / "cache"
    datasets.load_dataset(
        "parquet", data_files={"test": str(tmp_path / "rows.parquet")}, cache_dir=str(folder)
    )
    _rename_as_if_from_the_hub(folder)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(folder))
    monkeypatch.setattr(socket, "socket", _refuse)
    monkeypatch.setattr(socket, "getaddrinfo", _refuse)
    return folder


def _rename_as_if_from_the_hub(cache: Path) -> None:
    (made,) = (cache / "parquet").glob("*/*/*/dataset_info.json")
    folder = cache / "someone___my-pets" / "default" / "0.0.0" / "abc"
    folder.parent.mkdir(parents=True)
    info = json.loads(made.read_text())
    made.write_text(json.dumps(info | {"config_name": "default", "dataset_name": "my-pets"}))
    made.parent.rename(folder)
    for arrow in folder.glob("*.arrow"):
        arrow.rename(folder / arrow.name.replace("parquet", "my-pets"))


def _refuse(*_: object, **__: object) -> NoReturn:
    raise AssertionError("offline must not open a socket")


def _list(spec: ImageSetSpec = SPEC, **changes: Any) -> Listing:
    options = {"split": None, "columns": COLUMNS, "classes": None, "offline": True} | changes
    return list_hub(spec, **options)


@pytest.mark.usefixtures("cache")
def test_what_was_downloaded_before_is_loaded_without_a_socket() -> None:
    listing = _list()

    assert listing.ids == ("test/0", "test/1")
    assert [listing.contents[i] for i in range(2)] == [b"first", b"second"]
    assert listing.labelling.labels is not None
    assert listing.labelling.labels.tolist() == [1, 0]
    assert listing.labelling.class_names == ("sea lion", "cat")


@pytest.mark.usefixtures("cache")
def test_pieces_of_a_sentence_are_joined_where_the_registry_says_so() -> None:
    spec = ImageSetSpec(name="my-pets", hub="someone/my-pets", joins_captions=True)
    columns = Columns(image="image", label=None, wnid=None, captions=("kind", "kind"))

    assert _list(spec, columns=columns).captions == (("tame, tame",), ("wild, wild",))


@pytest.mark.usefixtures("cache")
def test_a_split_that_is_not_there_is_named() -> None:
    with pytest.raises(ValueError, match="must have the split 'validation'"):
        _list(split="validation")


@pytest.mark.usefixtures("cache")
def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    columns = Columns(image="img", label="label", wnid=None, captions=())

    with pytest.raises(ValueError, match="column 'img', got image, label, kind"):
        _list(columns=columns)


@pytest.mark.usefixtures("cache")
def test_what_was_never_downloaded_is_one_sentence_offline() -> None:
    with pytest.raises(ValueError, match=r"someone/other .* offline was asked for") as caught:
        _list(ImageSetSpec(name="other", hub="someone/other"))
    assert "\n" not in str(caught.value)


def test_a_hub_that_cannot_be_reached_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://localhost:9")  # nothing listens there

    with pytest.raises(ValueError, match=r"someone/other .* the hub cannot be reached"):
        _list(ImageSetSpec(name="other", hub="someone/other"), offline=False)


@pytest.mark.usefixtures("cache")
def test_any_set_of_the_hub_is_loaded_by_its_id() -> None:
    given = {"image_column": None, "label_column": None, "classes": None, "offline": True}
    listing = list_repository("hf:someone/my-pets", split=None, **given)  # type: ignore[arg-type]
    assert listing.name == "hf:someone/my-pets"
    assert listing.ids == ("test/0", "test/1")
    assert listing.labelling.class_names == ("sea lion", "cat")


@pytest.mark.usefixtures("cache")
def test_another_set_of_the_hub_is_one_sentence_offline() -> None:
    given = {"image_column": None, "label_column": None, "classes": None, "offline": True}
    with pytest.raises(ValueError, match="not in the local cache and offline was asked for"):
        list_repository("hf:someone/else", split=None, **given)  # type: ignore[arg-type]
