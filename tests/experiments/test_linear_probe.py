"""The experiment, run as a user runs it: files, repeatability, photographs, mistakes."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.linear_probe import main
from interpret.images.load import load_images

SHARED = Path(__file__).parents[3] / "shared"
PHOTOGRAPHS, MODEL = SHARED / "data", SHARED / "models" / "cifar10-vit-tiny"
FEW = ("--smoke", "--limit", "100", "--train-limit", "200", "--shots", "1,2", "--shot-draws", "2")


def run(out: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--out", str(out), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def few_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("runs") / "few"
    run(out, store, *FEW)
    return out


def test_a_run_has_its_numbers_its_rows_and_its_figure(few_folder: Path) -> None:
    found = json.loads((few_folder / "result.json").read_text(encoding="utf-8"))
    assert found["experiment"] == "linear_probe"
    assert found["images"]["n_images"] == 100
    assert found["training"]["n_images"] == 200
    assert "radford2021clip" in found["references"]
    rows = pd.read_parquet(few_folder / "per_image.parquet")
    assert len(rows) == 100
    assert {"id", "label", "prediction"} <= set(rows.columns)
    assert (few_folder / "table.tex").is_file()
    assert list(few_folder.glob("*.pdf"))


def test_the_second_run_encodes_nothing_and_says_the_same(
    few_folder: Path, store: Path, tmp_path: Path
) -> None:
    first = json.loads((few_folder / "result.json").read_text(encoding="utf-8"))
    again = run(tmp_path / "run", store, *FEW)
    assert again["encoded"] == {}
    changing = ("duration_seconds", "encoded")
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in first.items() if k not in changing
    }


@pytest.mark.parametrize("recipe", ["thesis", "report"])
def test_the_named_recipes_run(recipe: str, store: Path, tmp_path: Path) -> None:
    found = run(tmp_path / "run", store, *FEW, "--recipe", recipe)
    assert found["method"]["recipe"] == recipe


def test_photographs_are_learnt_from_their_training_table(store: Path, tmp_path: Path) -> None:
    if not MODEL.is_dir() or not (PHOTOGRAPHS / "cifar10-train.parquet").is_file():
        pytest.skip("the CIFAR-10 photographs and their model do not lie beside the project")
    given = ["--model", str(MODEL), "--images", str(PHOTOGRAPHS / "cifar10-test.parquet")]
    given += ["--train-images", str(PHOTOGRAPHS / "cifar10-train.parquet"), "--bank", "cifar10"]
    given += ["--limit", "100", "--train-limit", "200", "--shots", "1,2", "--shot-draws", "2"]
    found = run(tmp_path / "run", store, *given, "--offline")
    assert found["training"]["n_images"] == 200
    assert found["images"]["n_classes"] == 10


MISTAKES = {
    "no picture a class": (["--shots", "0"], "--shots must be whole numbers above 0"),
    "a single draw": (["--shot-draws", "1"], "--shot-draws must be at least 2"),
    "classes without training": (["--train-limit", "10"], "raise --train-limit"),
    "an unknown recipe": (["--recipe", "svm"], "'thesis'"),
    "an unknown training set": (["--train-images", "cifr10"], "cifar10"),
}


@pytest.mark.parametrize(("argv", "hint"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_sentence(
    argv: list[str], hint: str, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ["--store", str(store), "--out", str(tmp_path / "run")]
    assert main([*FEW, *argv, *places]) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert hint in errors[0]
    assert not (tmp_path / "run").exists()


def test_pictures_without_labels_are_refused(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, picture in enumerate(load_images("menagerie", limit=3).pictures):
        picture.save(tmp_path / f"{number}.png")
    given = ["--images", str(tmp_path), "--bank", "menagerie", "--store", str(store)]
    assert main(given) == 2
    assert "label" in capsys.readouterr().err
