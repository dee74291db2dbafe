import json
from pathlib import Path
from typing import Any

import pytest

from experiments.cite import EXAMPLE, main
from interpret.references import cite, references_of
from interpret.results import SCHEMA


def save(folder: Path, **content: Any) -> Path:
    folder.mkdir()
    (folder / "result.json").write_text(json.dumps({"schema": SCHEMA, **content}))
    (folder / "config.json").write_text("{}")
    return folder


def test_a_run_is_cited_by_the_keys_it_carries(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = save(tmp_path / "run", references=["parkhi2012pets", "cuturi2013sinkhorn"])
    assert main([str(run)]) == 0
    assert capsys.readouterr().out == cite(["parkhi2012pets", "cuturi2013sinkhorn"]) + "\n"


def test_an_older_run_without_keys_is_cited_by_what_it_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = save(tmp_path / "run", **EXAMPLE)
    assert main([str(run / "result.json")]) == 0
    assert capsys.readouterr().out == cite(references_of(EXAMPLE)) + "\n"


def test_the_entries_can_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "kept"
    assert main(["--smoke", "--out", str(out)]) == 0
    assert (out / "references.bib").read_text() == capsys.readouterr().out
    found = json.loads((out / "result.json").read_text())
    assert found["references"] == list(references_of(EXAMPLE))


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "must be a run to cite, got none"),
        (["a", "b"], "one run to cite, got 2"),
        (["nowhere"], "'nowhere' is none"),
        (["--rum", "a"], "Did you mean --run?"),
    ],
)
def test_a_mistake_is_one_sentence(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


@pytest.mark.parametrize("kept", ["parkhi2012pets", [3], ["nobody1900"], {}])
def test_keys_that_are_none_are_one_sentence(
    kept: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(save(tmp_path / "run", references=kept))]) == 2
    error = capsys.readouterr().err
    assert "references must be" in error
    assert len(error.splitlines()) == 1
