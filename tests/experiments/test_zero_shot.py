"""The zero-shot command, run as a user runs it: files, keys, repeatability, photographs."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.folder import FIGURE_FILES
from experiments.zero_shot import main
from interpret.images.load import load_images

SHARED = Path(__file__).parents[2].parent / "shared"
PHOTOGRAPHS = SHARED / "data" / "cifar10-test.parquet"
PHOTOGRAPH_MODEL = SHARED / "models" / "cifar10-vit-tiny"
SMOKE = ("--smoke", "--limit", "50")
FILES = {
    *("config.json", "result.json", "per_image.parquet", "table.csv", "table.tex", "table.md"),
}


def run(folder: Path, *argv: str, store: Path) -> dict[str, Any]:
    assert main([*argv, "--out", str(folder), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def smoke_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "smoke"
    run(folder, *SMOKE, store=store)
    return folder


@pytest.fixture(scope="module")
def smoke(smoke_folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((smoke_folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def unlabelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for number, picture in enumerate(load_images("menagerie", limit=3).pictures):
        picture.save(folder / f"{number}.png")
    return folder


def test_a_run_leaves_every_file_and_key(smoke_folder: Path, smoke: dict[str, Any]) -> None:
    figures = {f"confusion.{kind}" for kind in FIGURE_FILES}
    assert {path.name for path in smoke_folder.iterdir()} == FILES | figures
    assert (smoke["experiment"], smoke["schema"]) == ("zero_shot", 1)
    assert {
        *("model", "images", "training", "method", "zero_shot", "dot_product", "templates"),
        *("template_selection", "entropy", "confusion", "classes", "published", "references"),
        *("encoded", "environment", "duration_seconds"),
    } <= set(smoke)


def test_the_scores_are_those_of_the_rows(smoke_folder: Path, smoke: dict[str, Any]) -> None:
    rows = pd.read_parquet(smoke_folder / "per_image.parquet")
    right = rows["label"] == rows["prediction"]
    assert right.mean() == smoke["zero_shot"]["top1"] == smoke["zero_shot"]["micro"]["f1"]
    assert smoke["zero_shot"]["top1"] > 0.6  # chance is 1 in 50
    dot_product = rows["label"] == rows["prediction_dot_product"]
    assert dot_product.mean() == smoke["dot_product"]["top1"]
    learnt = next(one for one in smoke["entropy"] if one["is_learnt"])
    assert rows["entropy_nats"].mean() == pytest.approx(learnt["mean_nats"])
    assert rows["confidence"].mean() == pytest.approx(learnt["mean_confidence"])
    wrong = sum(n for label, given, n in smoke["confusion"]["cells"] if label != given)
    assert wrong == (~right).sum()


def test_each_template_of_the_report_is_there(smoke: dict[str, Any]) -> None:
    named = [one["wording"] for one in smoke["templates"]]
    assert named[0] == "a photo of a {}"
    assert named[-1] == "ensemble of 6"
    assert len(named) == 7
    assert smoke["templates"][-1]["top1"] == smoke["zero_shot"]["top1"]
    assert set(smoke["published_unmatched"]["report_templates"]) - {"note"} == set(named[:-1])


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    smoke: dict[str, Any], tmp_path: Path, store: Path
) -> None:
    again = run(tmp_path / "again", *SMOKE, store=store)
    times = ("duration_seconds", "encoded")
    assert {k: v for k, v in again.items() if k not in times} == {
        k: v for k, v in smoke.items() if k not in times
    }
    assert again["encoded"] == {}


def test_pictures_without_labels_are_decided_and_not_scored(
    unlabelled: Path, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--images", str(unlabelled), "--bank", "menagerie", "--no-dot-product"]
    found = run(tmp_path / "run", *given, store=store)
    assert found["zero_shot"] is found["confusion"] is found["classes"] is None
    assert found["dot_product"] is None
    assert "no labels" in found["note"]
    assert "no labels" in capsys.readouterr().out
    assert len(pd.read_parquet(tmp_path / "run" / "per_image.parquet")["prediction"]) == 3
    assert not (tmp_path / "run" / "confusion.png").exists()


def test_mistakes_are_one_sentence_each(
    unlabelled: Path, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one_class, no_templates = tmp_path / "classes.txt", tmp_path / "templates.txt"
    one_class.write_text("animal\n")
    no_templates.write_text("\n \n")
    without = ["--images", str(unlabelled), "--bank", "menagerie"]
    mistakes = [
        (["--temperatures", "0"], "--temperatures must be numbers above 0"),
        (["--temperatures", "0.1,-1"], "--temperatures must be numbers above 0"),
        (["--temperatures", "inf"], "--temperatures must be numbers above 0"),
        (["--temperatures", "warm"], "--temperatures must be numbers above 0"),
        ([*without, "--classes", str(one_class)], "at least 2 classes to decide between, got 1"),
        ([*without, "--templates", "report", "--select"], "--select needs labels"),
        (["--each-template"], "--each-template needs at least 2 templates, got 1"),
        (["--templates", str(no_templates)], "at least one template, got none"),
        (["--limit", "1", "--templates", "report", "--select"], "at least 2, one for each half"),
    ]
    for argv, sentence in mistakes:
        out = tmp_path / "run"
        code = main(["--limit", "4", *argv, "--store", str(store), "--out", str(out)])
        shown = capsys.readouterr().err
        errors = [line for line in shown.splitlines() if line.startswith("error:")]
        assert (code, len(errors)) == (2, 1), shown
        assert sentence in errors[0]
        assert not out.exists()


@pytest.mark.skipif(
    not (PHOTOGRAPHS.exists() and PHOTOGRAPH_MODEL.exists()),
    reason="photographs and the model trained on them do not lie beside the project",
)
def test_photographs_are_told_apart(tmp_path: Path, store: Path) -> None:
    given = ["--model", str(PHOTOGRAPH_MODEL), "--images", str(PHOTOGRAPHS), "--bank", "cifar10"]
    more = ["--limit", "60", "--templates", "slides", "--each-template"]
    found = run(tmp_path / "run", *given, *more, store=store)
    low, high = found["zero_shot"]["ci95"]["top1"]
    assert low < 0.69 < high  # of all 2,000
    assert len(found["templates"]) == 8
    assert set(found["published_unmatched"]) == {"slides_templates"}
