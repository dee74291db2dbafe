"""The command that asks where in a picture a concept is seen, run as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.folder import FIGURE_FILES
from experiments.heat_maps import main


def run(folder: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--store", str(store), "--out", str(folder)]) == 0
    return read(folder)


def read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("heat_maps") / "run"
    run(out, store, "--smoke", "--limit", "4")
    return out


def test_a_run_leaves_every_file(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet"),
        *(f"heat_maps.{kind}" for kind in FIGURE_FILES),
        *(f"table.{kind}" for kind in ("csv", "tex", "md")),
    }
    assert len(pd.read_parquet(folder / "per_image.parquet")) == 4


def test_maps_stand_beside_those_that_look_at_nothing(folder: Path) -> None:
    table = pd.read_csv(folder / "table.csv")
    assert table["map"].tolist()[:2] == ["occlusion", "patches"]
    assert any("chance" in name for name in table["map"])


def test_the_numbers_of_a_run_are_those_of_its_rows(folder: Path) -> None:
    found, rows = read(folder), pd.read_parquet(folder / "per_image.parquet")
    assert found["truth"] == {"n_drawn": 8, "n_images": 4}
    assert set(found["maps"]) == {"occlusion", "patches", "even", "centre"}
    for name, numbers in found["maps"].items():
        for score in ("infidelity", "inside_fraction", "pointing_fraction"):
            assert rows[f"{score}_{name}"].mean() == pytest.approx(numbers[score])
    sensitivity = found["maps"]["patches"]["sensitivity"]
    assert rows["sensitivity_patches"].mean() == pytest.approx(sensitivity)
    assert found["maps"]["even"]["sensitivity"] is None
    assert rows["sought"].tolist() == rows["prediction_name"].tolist()


@pytest.mark.usefixtures("undrawn")
def test_explanations_change_when_the_layers_forget_and_no_two_runs_differ(
    tmp_path: Path, store: Path
) -> None:
    given = ("--smoke", "--limit", "3", "--maps", "patches", "--concept", "a long tail")
    runs = [run(tmp_path / name, store, *given, "--randomise") for name in ("one", "again")]
    depths, n_layers = runs[0]["randomisation"]["depths"], runs[0]["randomisation"]["n_layers"]
    first, last = depths[0], depths[-1]
    assert (first["n_layers"], last["n_layers"]) == (0, n_layers)
    assert first["maps"]["patches"]["spearman"] == pytest.approx(1)
    assert last["maps"]["patches"]["spearman"] < 0.5
    assert last["word_jaccard"]["whole"] < 0.2
    assert {"zhou2022maskclip", "adebayo2018sanity"} <= set(runs[0]["references"])
    assert runs[1]["encoded"] == {}
    times = ("duration_seconds", "seconds_per_map", "encoded")
    one, other = ({k: v for k, v in found.items() if k not in times} for found in runs)
    assert one == other


@pytest.mark.usefixtures("undrawn")
def test_all_maps_are_made_where_none_is_named_and_what_is_not_drawn_is_not_judged(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"maps": None, "limit": 2}), encoding="utf-8")
    given = ("--smoke", "--config", str(config), "--concept", "a spaceship")
    found = run(tmp_path / "run", store, *given)
    assert list(found["maps"])[:3] == ["integrated-gradients", "occlusion", "patches"]
    assert found["truth"] is None
    assert found["maps"]["patches"]["inside_fraction"] is None
    shown = capsys.readouterr().out
    assert "sought: a spaceship" in shown
    assert "the concept is drawn in no picture" in shown


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
