"""The calibration command, run as a user runs it: files, keys, repeatability, photographs."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.calibration import main
from experiments.folder import FIGURE_FILES
from interpret.images.load import load_images

SHARED = Path(__file__).parents[2].parent / "shared"
SMOKE = ("--smoke", "--limit", "50")
PHOTOGRAPHS = SHARED / "data" / "cifar10-test.parquet"
PHOTOGRAPH_MODEL = SHARED / "models" / "cifar10-vit-tiny"


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


def test_a_run_leaves_every_file_and_key(smoke_folder: Path, smoke: dict[str, Any]) -> None:
    assert {path.name for path in smoke_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet", "table.csv", "table.tex", "table.md"),
        *(f"reliability.{kind}" for kind in FIGURE_FILES),
    }
    assert (smoke["experiment"], smoke["schema"], smoke["training"]) == ("calibration", 1, None)
    assert {"model", "images", "method", "published", "references", "encoded"} <= set(smoke)
    assert set(smoke["calibration"]["temperatures"]) == {"learnt", "fitted", "entropy"}


def test_the_scores_are_those_of_the_rows(smoke_folder: Path, smoke: dict[str, Any]) -> None:
    rows, found = pd.read_parquet(smoke_folder / "per_image.parquet"), smoke["calibration"]
    assert len(rows) == found["n"] == found["n_fitted_on"] == 25
    assert (rows["label"] == rows["prediction"]).mean() == found["top1"]
    for name, one in found["temperatures"].items():
        for score in ("brier", "nll_nats", "confidence"):
            mean = rows[f"{score}_{name}"].mean()
            assert mean == pytest.approx(one[score]["value"], abs=1e-12)
            assert one[score]["ci95"][0] <= mean <= one[score]["ci95"][1]
    assert found["temperatures"]["learnt"]["tau"] == pytest.approx(
        1 / smoke["method"]["logit_scale"]
    )


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    smoke: dict[str, Any], tmp_path: Path, store: Path
) -> None:
    again = run(tmp_path / "again", *SMOKE, store=store)
    assert again["calibration"] == smoke["calibration"]
    assert again["encoded"] == {}


@pytest.mark.usefixtures("undrawn")
def test_named_pictures_are_fitted_on_and_all_others_measured(tmp_path: Path, store: Path) -> None:
    given = ["--smoke", "--limit", "20", "--train-split", "validation", "--train-limit", "30"]
    found = run(tmp_path / "run", *given, store=store)
    assert found["training"]["n_images"] == found["calibration"]["n_fitted_on"] == 30
    assert found["calibration"]["n"] == 20
    assert "training pictures" in found["note"]


def test_mistakes_are_one_sentence_each(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, picture in enumerate(load_images("menagerie", limit=2).pictures):
        picture.save(pictures / f"{number}.png")
    mistakes = [
        (["--images", str(pictures), "--bank", "menagerie"], "calibration needs labels"),
        (["--bins", "0"], "--bins must lie between 1 and 1000, got 0"),
        (["--limit", "1"], "at least 2, one for each half, got 1"),
        (["--train-split", "tset"], "tset"),
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
def test_photographs_are_calibrated(tmp_path: Path, store: Path) -> None:
    given = ["--model", str(PHOTOGRAPH_MODEL), "--images", str(PHOTOGRAPHS), "--bank", "cifar10"]
    found = run(tmp_path / "run", *given, "--limit", "60", store=store)["calibration"]
    low, high = found["top1_ci95"]
    assert low < 0.69 < high  # of all 2,000
    learnt = found["temperatures"]["learnt"]
    assert learnt["ece_width"]["p_calibrated"] > 0.001
