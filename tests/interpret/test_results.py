import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

from interpret.results import SCHEMA, load_result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    run = tmp_path / "a run"
    run.mkdir()
    (run / "result.json").write_text(json.dumps({"schema": SCHEMA, "top1": 0.5}))
    (run / "config.json").write_text(json.dumps({"seed": 3}))
    pd.DataFrame({"id": ["x", "y"], "label": [0, 1]}).to_parquet(run / "per_image.parquet")
    return run


@pytest.mark.parametrize("file", ["", "result.json"])
def test_a_run_is_read_from_its_folder_or_its_result(folder: Path, file: str) -> None:
    found = load_result(folder / file)
    assert found.folder == folder
    assert found.result["top1"] == 0.5
    assert found.config == {"seed": 3}
    assert found.rows["id"].tolist() == ["x", "y"]


def test_a_path_may_be_text(folder: Path) -> None:
    assert load_result(str(folder)).config == {"seed": 3}


def test_rows_are_read_when_asked_for_and_once(folder: Path) -> None:
    found = load_result(folder)
    assert "rows" not in vars(found)
    assert found.rows is found.rows


@pytest.mark.parametrize("name", ["result.json", "config.json"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ValueError, match=f"must hold {name}"):
        load_result(folder)


def test_missing_rows_are_an_error_only_when_asked_for(folder: Path) -> None:
    (folder / "per_image.parquet").unlink()
    found = load_result(folder)
    with pytest.raises(ValueError, match=r"must hold per_image.parquet"):
        _ = found.rows


@pytest.mark.parametrize("content", [b"", b"no parquet", b"PAR1PAR1"])
def test_damaged_rows_are_one_sentence(folder: Path, content: bytes) -> None:
    (folder / "per_image.parquet").write_bytes(content)
    with pytest.raises(ValueError, match="must be a parquet file"):
        _ = load_result(folder).rows


@pytest.mark.parametrize("name", ["result.json", "config.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 100_000])
def test_broken_json_is_one_sentence(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(ValueError, match=f"{name} must hold JSON"):
        load_result(folder)


@pytest.mark.parametrize("content", ["[]", "3", "null"])
def test_json_that_is_no_object_is_refused(folder: Path, content: str) -> None:
    (folder / "result.json").write_text(content)
    with pytest.raises(ValueError, match="must hold a JSON object"):
        load_result(folder)


@pytest.mark.parametrize("schema", [None, SCHEMA + 1, "1"])
def test_another_schema_is_refused(folder: Path, schema: object) -> None:
    (folder / "result.json").write_text(json.dumps({"schema": schema}))
    with pytest.raises(ValueError, match=f"must follow schema {SCHEMA}"):
        load_result(folder)


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(ValueError, match="a run"):
        load_result(folder)
