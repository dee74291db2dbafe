import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.compare_encoders import main
from interpret.images.load import load_images
from interpret.training.pair_study import is_trained_on

QUICK = ["--measure", "retrieve,zero_shot"]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compared")
    places = ["--out", str(folder / "run"), "--store", str(folder / "store")]
    assert main(["--smoke", "--limit", "50", *QUICK, *places]) == 0
    return folder / "run"


def result_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text())
    return found


def test_every_pair_is_trained_and_judged(compared: Path) -> None:
    result = result_of(compared)
    labels = ["bert-1-64 + resnet-1-16", "bert-1-64 + vit-16-1-64"]
    assert [model["label"] for model in result["models"]] == labels
    table = pd.read_csv(compared / "table.csv")
    assert table["model"].tolist() == labels
    assert {"P@1", "MAP@10", "caption MRR", "macro F1", "weighted F1"} <= set(table.columns)
    assert len(list(compared.with_name("run.runs").glob("train_clip/*/open_clip_config.json"))) == 2
    assert (compared / "encoder_scores.png").is_file()


def test_tables_hold_what_the_runs_measured(compared: Path) -> None:
    runs = compared.with_name("run.runs")
    measured = [result_of(path) for path in sorted(runs.glob("zero_shot/*"))]
    wanted = {run["model"]["name"]: run["zero_shot"]["top1"] for run in measured}
    result = result_of(compared)
    names = {model["label"]: model["name"] for model in result["models"]}
    told = {
        names[row["model"]]: row["value"]
        for row in result["scores"]
        if row["score"].startswith("micro")
    }
    assert told == wanted


def test_an_effect_is_the_difference_of_the_scores(compared: Path) -> None:
    result = result_of(compared)
    (effect,) = result["effects"]["zero-shot accuracy"]
    one, other = (row["value"] for row in result["scores"] if row["score"].startswith("micro"))
    assert (effect["encoder"], effect["instead_of"]) == ("vit-16-1-64", "resnet-1-16")
    assert effect["difference"]["value"] == pytest.approx(other - one)
    assert effect["n_pairs"] == 1


def test_what_is_trained_and_measured_is_taken(
    compared: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.stat().st_mtime_ns for path in compared.parent.rglob("result.json")}
    places = ["--out", str(compared), "--store", str(compared.parent / "store")]
    assert main(["--smoke", "--limit", "50", *QUICK, *places]) == 0
    after = {path: path.stat().st_mtime_ns for path in compared.parent.rglob("result.json")}
    changed = {path.parent.name for path in before if after[path] != before[path]}
    assert changed == {"run"}


def test_trained_folders_can_be_named_and_a_shipped_model_beside(
    compared: Path, tmp_path: Path
) -> None:
    folder = next(compared.with_name("run.runs").glob("train_clip/vit*"))
    places = ["--out", str(tmp_path / "run"), "--store", str(compared.parent / "store")]
    given = ["--models", f"{folder},menagerie-vit-tiny", "--measure", "zero_shot"]
    assert main(["--smoke", "--limit", "50", *given, *places]) == 0
    models = pd.read_csv(tmp_path / "run" / "table.csv")["model"].tolist()
    assert models == ["bert-1-64 + vit-16-1-64", "menagerie-vit-tiny"]


@pytest.mark.usefixtures("undrawn")
def test_models_of_the_same_encoders_have_rows_of_their_own(compared: Path, tmp_path: Path) -> None:
    folder = next(compared.with_name("run.runs").glob("train_clip/vit*"))
    other = next(compared.with_name("run.runs").glob("train_clip/resnet*"))
    copy = shutil.copytree(folder, tmp_path / "copy")
    places = ["--out", str(tmp_path / "run"), "--store", str(compared.parent / "store")]
    given = ["--models", f"{other},{folder},{copy}", "--measure", "zero_shot"]
    assert main(["--smoke", "--limit", "50", *given, *places]) == 0
    models = pd.read_csv(tmp_path / "run" / "table.csv")["model"].tolist()
    twins = [f"bert-1-64 + vit-16-1-64 ({name})" for name in (folder.name, "copy")]
    assert models == ["bert-1-64 + resnet-1-16", *twins]
    (effect,) = result_of(tmp_path / "run")["effects"]["zero-shot accuracy"]
    (first,) = result_of(compared)["effects"]["zero-shot accuracy"]
    assert effect["difference"]["value"] == pytest.approx(first["difference"]["value"])


@pytest.mark.usefixtures("undrawn")
def test_an_encoder_that_cannot_be_trained_keeps_no_other_from_it(
    compared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    shutil.copytree(compared.with_name("run.runs"), out.with_name("run.runs"))
    given = ["--image-encoders", "resnet-1-16,mixer_s16_224", "--measure", "zero_shot"]
    places = ["--out", str(out), "--store", str(compared.parent / "store")]
    assert main(["--smoke", "--limit", "50", *given, *places]) == 1
    assert "failed: bert-1-64 + mixer_s16_224 on menagerie, train_clip" in capsys.readouterr().err
    assert [one["label"] for one in result_of(out)["models"]] == ["bert-1-64 + resnet-1-16"]


def test_another_set_of_pairs_is_trained_on_anew(compared: Path) -> None:
    folder = next(compared.with_name("run.runs").glob("train_clip/vit*"))
    images = load_images("menagerie", split="train", limit=60)
    assert is_trained_on(folder, images)
    captions = (("another caption",), *(images.captions or ())[1:])
    assert not is_trained_on(folder, replace(images, captions=captions))
    assert not is_trained_on(folder.parent, images)


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--text-encoders", "bert-1-65"], "multiple of 64"),
        (["--image-encoders", "vit-8-4-128,vit-8-4-128"], "each once"),
        (["--pair-epochs", "0"], "--pair-epochs must be at least 1, got 0"),
        (["--measure", "poetry"], "--measure must be among"),
        (["--models", ""], "--models must be names"),
        (["--models", "menagerie-vit-tinny"], "menagerie-vit-tiny"),
        (["--pair-images", "/nowhere"], "neither an image set nor an existing path"),
    ],
)
def test_mistakes_are_one_sentence(flags: list[str], says: str, refuse_encoders: Any) -> None:
    assert says in refuse_encoders(*flags)


@pytest.fixture
def refuse_encoders(refused_by: Callable[..., str]) -> Callable[..., str]:
    return lambda *argv: refused_by(main, *argv)
