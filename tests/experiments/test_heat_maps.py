"""The command that asks where in a picture a concept is seen, run as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.heat_maps import main


def run(folder: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--store", str(store), "--out", str(folder)]) == 0
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("heat_maps") / "run"
    run(out, store, "--smoke", "--limit", "4")
    return out


def test_a_run_leaves_every_file(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet", "heat_maps.pdf", "heat_maps.png"),
        *(f"table.{kind}" for kind in ("csv", "tex", "md")),
    }
    assert len(pd.read_parquet(folder / "per_image.parquet")) == 4


def test_maps_stand_beside_those_that_look_at_nothing(folder: Path) -> None:
    table = pd.read_csv(folder / "table.csv")
    assert table["map"].tolist()[:2] == ["occlusion", "patches"]
    assert any("chance" in name for name in table["map"])


def test_layers_that_forget_and_a_concept_of_the_users(
    tmp_path: Path, store: Path, undrawn: None
) -> None:
    given = ("--smoke", "--limit", "3", "--maps", "patches", "--concept", "a long tail")
    found = run(tmp_path / "run", store, *given, "--randomise")
    assert found["randomisation"] is not None
    assert json.dumps(found["randomisation"])


def test_photographs_have_maps_and_no_truth(tmp_path: Path, store: Path, undrawn: None) -> None:
    shared = Path(__file__).parents[3] / "shared"
    model, images = shared / "models/cifar10-vit-tiny", shared / "data/cifar10-test.parquet"
    if not (model.is_dir() and images.is_file()):
        pytest.skip("the photographs and their model do not lie beside the project")
    given = ("--model", str(model), "--images", str(images), "--bank", "cifar10", "--limit", "4")
    found = run(tmp_path / "run", store, *given, "--maps", "occlusion,patches", "--offline")
    assert found["images"]["n_images"] == 4


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        (("--maps", "saliency"), "unknown map 'saliency'"),
        (("--maps", "grad-cam"), "grad-cam"),
        (("--concept", " "), "--concept must say what to look for"),
        (("--pictures", "0"), "--pictures must be between 1 and 24, got 0"),
        (("--steps", "0"), "--steps must be between 1 and"),
    ],
)
def test_a_mistake_is_one_sentence(
    argv: tuple[str, ...], hint: str, refused_by: Callable[..., str]
) -> None:
    assert hint in refused_by(main, *argv)
