import json
from pathlib import Path

import pytest

from experiments.models import main
from interpret.models.registry import MODELS
from interpret.results import load_result


def test_the_table_names_every_model_and_opens_no_socket(
    asked: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["model", *MODELS]
    assert len({len(line) for line in lines}) == 1
    assert "shipped" in lines[1]
    assert asked == []


def test_the_table_can_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "kept"
    assert main(["--smoke", "--out", str(out)]) == 0
    assert {path.name for path in out.iterdir()} == {
        *("table.csv", "table.md", "table.tex", "result.json", "config.json")
    }
    kept = load_result(out)
    assert [row["model"] for row in kept.result["models"]] == list(MODELS)
    assert json.loads((out / "config.json").read_text()) == {"out": str(out)}


def test_a_place_that_is_taken_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "diary.txt").write_text("monday")
    assert main(["--out", str(tmp_path)]) == 2
    assert "--out must be a new folder" in capsys.readouterr().err
