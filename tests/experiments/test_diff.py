import json
from pathlib import Path

import pandas as pd
import pytest

from experiments.diff import main, make_example


@pytest.fixture
def runs(tmp_path: Path) -> list[str]:
    return [str(folder) for folder in make_example(tmp_path)]


def test_what_differs_is_said(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(runs) == 0
    said = capsys.readouterr().out
    assert "inputs that differ: none" in said
    assert "--top-k: 3 | 2" in said
    assert "numbers that differ: 1\n" in said
    line = next(line for line in said.splitlines() if "pca/adjusted_overlap" in line)
    assert line.split() == ["pca/adjusted_overlap", "0.25", "0.5", "0.25"]
    assert "0 (pca, overlap 0.50): -fur" in said
    assert "pictures whose class differs: 1 of 1\n  0: fox -> wolf" in said


def test_a_run_does_not_differ_from_itself(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([runs[0], runs[0]]) == 0
    said = capsys.readouterr().out
    assert "flags that differ: 0\nnumbers that differ: 0\n" in said
    assert "pictures whose words differ: 0 of 1\npictures whose class differs: 0 of 1" in said


def test_places_are_no_difference(runs: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    for number, run in enumerate(runs):
        (Path(run) / "config.json").write_text(json.dumps({"out": run, "workers": number}))
    assert main(runs) == 0
    assert "flags that differ: 0\n" in capsys.readouterr().out


def test_the_tolerance_decides_what_counts(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*runs, "--tolerance", "0.25"]) == 0
    assert "numbers that differ: 0\n" in capsys.readouterr().out


def test_intervals_are_counted_and_not_shown(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    for run, end in zip(runs, (0.75, 0.5), strict=True):
        path = Path(run) / "result.json"
        content = json.loads(path.read_text())
        content["mutual_knowledge"]["pca"]["ci95"] = {"adjusted_overlap": [0.0, end]}
        path.write_text(json.dumps(content))
    assert main(runs) == 0
    said = capsys.readouterr().out
    assert "numbers that differ: 2\n" in said
    assert "and 1 more" in said
    assert "ci95" not in said


def test_runs_without_rows_are_compared_without_pictures(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    (Path(runs[1]) / "per_image.parquet").unlink()
    assert main(runs) == 0
    assert "pictures: not compared" in capsys.readouterr().out


def test_everything_that_differs_can_be_kept(tmp_path: Path, runs: list[str]) -> None:
    out = tmp_path / "kept"
    assert main([*runs, "--out", str(out)]) == 0
    assert pd.read_csv(out / "table.csv")["difference"].tolist() == [0.25]
    found = json.loads((out / "result.json").read_text())
    assert found["flags"] == {"top_k": [3, 2]}
    assert found["numbers"][0]["number"] == "mutual_knowledge/pca/adjusted_overlap"
    assert found["pictures"]["decisions"] == [{"id": "0", "a": "fox", "b": "wolf"}]
    config = json.loads((out / "config.json").read_text())
    assert [config["first"], config["second"]] == runs


def test_a_number_of_one_run_alone_is_kept_as_null(tmp_path: Path, runs: list[str]) -> None:
    path = Path(runs[0]) / "result.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"top1": 0.5}))
    out = tmp_path / "kept"
    assert main([*runs, "--out", str(out)]) == 0
    found = {one["number"]: one for one in json.loads((out / "result.json").read_text())["numbers"]}
    assert found["top1"] == {"number": "top1", "a": 0.5, "b": None, "difference": None}


def test_smoke_compares_two_made_up_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--smoke", "--out", str(tmp_path / "kept")]) == 0
    assert "fox -> wolf" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "must be two runs to compare, got 0"),
        (["a"], "must be two runs to compare, got 1"),
        (["a", "b", "c"], "must be two runs to compare, got 3"),
        (["--first", "a"], "must be two runs to compare, got 1"),
        (["nowhere", "elsewhere"], "'nowhere' is none"),
        (["--tolerance", "0.1", "a", "b"], "unrecognized arguments: a b"),
    ],
)
def test_a_mistake_is_one_sentence(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


def test_a_negative_tolerance_is_refused(
    runs: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*runs, "--tolerance", "-1"]) == 2
    assert "tolerance must be at least 0" in capsys.readouterr().err
