"""The page of a run: made from the folder, whole or not at all, and refused with one sentence."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.mutual_knowledge import main as mutual_main
from experiments.report import N_EXAMPLE, main

N_PICTURES = 12
Refuse = Callable[..., str]


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    folder = tmp_path_factory.mktemp("report") / "run"
    given = ["--limit", str(N_PICTURES), "--offline", "--store", str(store)]
    assert mutual_main([*given, "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def copied(finished: Path, tmp_path: Path) -> Path:
    return shutil.copytree(finished, tmp_path / "run")


@pytest.fixture
def refuse(copied: Path, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Run the command, which must end with one sentence and leave no file; the sentence."""

    def refused(*argv: str) -> str:
        before = sorted(path.name for path in copied.iterdir())
        code = main(list(argv))
        shown = capsys.readouterr().err
        errors = [line for line in shown.splitlines() if line.startswith("error:")]
        assert code == 2, shown
        assert "Traceback" not in shown
        assert sorted(path.name for path in copied.iterdir()) == before
        [sentence] = errors
        return sentence

    return refused


def embedded(path: Path, name: str = "data") -> Any:
    text = path.read_text(encoding="utf-8")
    found = re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', text, re.S)
    assert found is not None
    return json.loads(found[1])


@pytest.fixture(scope="module")
def reported(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with its page."""
    folder = shutil.copytree(finished, tmp_path_factory.mktemp("reported") / "run")
    assert main([str(folder)]) == 0
    return folder


def test_the_page_holds_the_runs_rows(reported: Path) -> None:
    page = embedded(reported / "report.html")
    rows = pd.read_parquet(reported / "per_image.parquet")
    pictures, texts = page["pictures"], page["concepts"]["text"]
    assert pictures["id"] == rows["id"].tolist()
    assert pictures["prediction"] == rows["prediction"].tolist()
    for method in page["methods"]:
        words = [[texts[i] for i in row] for row in pictures["words"][method]]
        assert words == [list(row) for row in rows[f"image_concepts_{method}"]]
        shared = [row.count("1") for row in pictures["shared"][method]]
        assert shared == rows[f"n_shared_{method}"].tolist()
        overlap = pictures["score"][method]["adjusted_overlap"]
        assert overlap == pytest.approx(rows[f"adjusted_overlap_{method}"].tolist(), abs=5e-5)
    assert len(embedded(reported / "report.html", "thumbnails")) == N_PICTURES


def test_the_page_holds_the_runs_table_and_figures(reported: Path) -> None:
    page = embedded(reported / "report.html")
    table = pd.read_csv(reported / "table.csv", dtype=str, keep_default_na=False)
    shown = page["table"]["rows"]
    assert [row[1:] for row in shown] == [row[1:] for row in table.to_numpy().tolist()]
    pairs = zip(table.iloc[:, 0], shown, strict=True)
    assert all(name.endswith(row[0].strip()) for name, row in pairs)
    assert page["table"]["columns"] == list(table.columns)
    names = [figure["name"] for figure in page["figures"]]
    assert names == ["deletion curves", "explained pictures"]
    assert [path for path in reported.iterdir() if path.name.startswith(".")] == []


def test_nothing_is_encoded_again_and_the_same_command_gives_the_same_page(
    reported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a picture was encoded")

    monkeypatch.setattr("interpret.vectors.encode_images", refuse)
    first = (reported / "report.html").read_bytes()
    assert main([str(reported / "result.json")]) == 0  # an earlier page is replaced
    assert (reported / "report.html").read_bytes() == first


def test_some_pictures_go_to_another_place_and_words_that_have_changed_are_told(
    copied: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, out = pd.read_parquet(copied / "per_image.parquet"), tmp_path / "page.html"
    rows.at[3, "image_concepts_pca"] = ["another word"]
    rows.to_parquet(copied / "per_image.parquet")
    flags = ["--pictures", "5", "--thumbnail-px", "16", "--out", str(out)]
    assert main([str(copied), *flags]) == 0
    page, shown = embedded(out), capsys.readouterr()
    assert len(page["pictures"]["id"]) == len(embedded(out, "thumbnails")) == 5
    assert dict(page["facts"])["pictures"] == f"5 shown of {N_PICTURES} of menagerie"
    assert shown.out.startswith(f"{out}: ")
    assert f"warning: 1 of {N_PICTURES} pictures have other words" in shown.err
    assert not (copied / "report.html").exists()


def test_the_smoke_page_needs_no_run(tmp_path: Path, store: Path) -> None:
    out = tmp_path / "run"
    assert main(["--smoke", "--out", str(out), "--store", str(store)]) == 0
    page = embedded(out)
    assert len(page["pictures"]["id"]) == N_EXAMPLE
    assert [figure["name"] for figure in page["figures"]] == ["deletion curves"]


def test_places_that_cannot_take_a_page_are_refused(
    refuse: Refuse, copied: Path, tmp_path: Path
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("mine")
    for out, sentence in (
        (tmp_path / "nowhere" / "page.html", "a folder that can be written to"),
        (note / "page.html", "a folder that can be written to"),
        (tmp_path, "--out must be a new file or an earlier one"),
        (note, "--out must be a new file or an earlier one"),
    ):
        assert sentence in refuse(str(copied), "--out", str(out))
    assert note.read_text() == "mine"


def test_runs_that_cannot_be_shown_are_refused(
    refuse: Refuse, copied: Path, tmp_path: Path
) -> None:
    assert "a run must be a folder with result.json" in refuse(str(tmp_path / "none"))
    assert "there must be a run to show, got none" in refuse()
    assert "there must be one run to show, got 2" in refuse(str(copied), str(copied))
    rows = pd.read_parquet(copied / "per_image.parquet")
    rows.iloc[1:].to_parquet(copied / "per_image.parquet")
    assert f"a row for each of the run's {N_PICTURES} pictures" in refuse(str(copied))
    (copied / "per_image.parquet").unlink()
    assert "must hold per_image.parquet" in refuse(str(copied))
    result = json.loads((copied / "result.json").read_text(encoding="utf-8"))
    (copied / "result.json").write_text(json.dumps(result | {"experiment": "zero_shot"}))
    assert "is one of 'zero_shot'" in refuse(str(copied))


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("--pictures", "0", "--pictures must be at least 1, got 0"),
        ("--thumbnail-px", "0", "--thumbnail-px must be between 1 and 1024, got 0"),
        ("--picture", "3", "Did you mean --pictures?"),
    ],
)
def test_flags_that_do_not_fit_are_refused(
    refuse: Refuse, copied: Path, flag: str, value: str, sentence: str
) -> None:
    assert sentence in refuse(str(copied), flag, value)


def test_an_empty_name_is_no_run(refuse: Refuse) -> None:
    assert "there must be a run to show, got an empty name" in refuse("")
