"""The store's listing, as a user asks for it."""

import json
import os
from pathlib import Path

import numpy as np
import pytest

from experiments.store import main
from interpret.store import Store, list_holdings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for model, stage, n_items in (("a", "images", 3), ("a", "parts", 4), ("b", "images", 5)):
        store = Store(tmp_path / "store", {"model": model, "images": "dots"})
        key = {"model": model}
        store.get_or_make(stage, key, n_items, lambda: {"vectors": np.ones(4)})
    return tmp_path / "store"


def test_everything_is_listed_by_model_and_stage(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--store", str(folder)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert sorted(line.split()[:4] for line in shown[1:4]) == [
        ["a", "dots", "images", "3"],
        ["a", "dots", "parts", "4"],
        ["b", "dots", "images", "5"],
    ]
    assert shown[4].startswith("3 shards")


def test_pruning_deletes_what_is_named_and_nothing_else(folder: Path) -> None:
    assert main(["--store", str(folder), "--model", "a", "--stage", "images"]) == 0
    assert len(list_holdings(folder)) == 3  # nothing goes without --prune
    assert main(["--store", str(folder), "--model", "a", "--stage", "images", "--prune"]) == 0
    left = sorted((h.model, h.stage) for h in list_holdings(folder))
    assert left == [("a", "parts"), ("b", "images")]


def test_only_what_was_not_used_for_long_goes(folder: Path) -> None:
    os.utime(list_holdings(folder)[0].shard.with_suffix(".json"), (0, 0))
    assert main(["--store", str(folder), "--unused-days", "30", "--prune"]) == 0
    assert len(list_holdings(folder)) == 2


def test_a_store_that_is_not_there_holds_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--smoke", "--out", str(tmp_path / "run")]) == 0
    assert "0 shards" in capsys.readouterr().out
    assert json.loads((tmp_path / "run" / "result.json").read_text())["holdings"] == []


@pytest.mark.parametrize("argv", [["--unused-days", "-1"], ["--stage", "pixels"]])
def test_a_mistake_is_one_sentence(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error:")
    assert shown.count("\n") == 1
