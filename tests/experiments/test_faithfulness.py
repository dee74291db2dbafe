"""The command that asks whether explanations' places matter, run as a user runs it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.faithfulness import Config, main, read_namings
from experiments.folder import FIGURE_FILES
from interpret.images.load import load_images

TABLES = ("table", "table_equal", "table_normalised", "comparisons", "published")
KNOWN = ("truth", "slots", "agreement", "counterfactuals")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("faithfulness") / "run"
    argv = ["--smoke", "--limit", "8", "--no-baselines", "--store", str(store), "--out", str(out)]
    assert main(argv) == 0
    return out


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return content


def test_a_run_leaves_every_file(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    tables = {f"{name}.{kind}" for name in (*TABLES, *KNOWN) for kind in ("csv", "tex", "md")}
    drawn = ("perturbation", "deletion", "insertion")
    figures = {f"{name}.{kind}" for name in drawn for kind in FIGURE_FILES}
    assert names == {"config.json", "result.json", "per_image.parquet", *tables, *figures}


def test_means_are_those_of_the_rows(folder: Path, found: dict[str, Any]) -> None:
    rows = pd.read_parquet(folder / "per_image.parquet")
    for one in found["explanations"]:
        name = one["name"].replace(", ", "_").replace(" ", "_")
        for area, metrics in one["areas"].items():
            for metric, told in metrics.items():
                assert told["area"] == pytest.approx(rows[f"{metric}_{area}_{name}"].mean())
        assert one["covered"] == pytest.approx(rows[f"covered_{name}"].mean())


def test_normalised_areas_are_mean_heights(folder: Path, found: dict[str, Any]) -> None:
    table = pd.read_csv(folder / "table_normalised.csv")
    area = found["explanations"][0]["areas"]["equal"]["insertion"]["area"]
    shown = table["insertion (higher), equal areas"][0]
    assert shown == pytest.approx(area / 5, abs=5e-4)


def test_areas_are_equal_where_they_are_said_to_be(found: dict[str, Any]) -> None:
    ends = {one["name"]: one["curves"]["own"]["deletion"] for one in found["explanations"]}
    assert ends["pca, crop"][0] == pytest.approx(ends["undivided"][0], abs=1e-5)
    assert ends["pca, crop"][-1] == pytest.approx(ends["pca, split anew"][-1], abs=1e-5)
    assert ends["undivided"][1] == pytest.approx(ends["undivided"][-1], abs=1e-9)


def test_what_is_known_of_drawn_pictures_is_in_range(found: dict[str, Any]) -> None:
    for told in found["truth"]["explanations"].values():
        for mean in (told["slots"]["all"]["precision"], told["places"]["inside"]["value"]):
            assert 0 <= mean["value"] <= 1
    measures = found["truth"]["agreement"]["words that are visible"]
    assert {"deletion, own areas", "acc_inc, equal areas", "adjusted_overlap"} <= set(measures)
    assert set(found["counterfactuals"]["methods"]) == {"pca", "kmeans", "whole"}
    assert (found["baselines"], found["baselines_note"]) == (None, "not asked for.")
    assert "petsiuk2018rise" in found["references"]
    assert "oikarinen2023labelfree" not in found["references"]


def test_the_paper_s_table_stands_below(found: dict[str, Any], folder: Path) -> None:
    table = pd.read_csv(folder / "published.csv")
    assert table["deletion (lower)"].tolist() == [3.147, 3.149, 2.921, 2.46, 2.422]
    assert found["published"] is None


def test_baselines_are_trained_where_there_is_a_lesson(
    tmp_path: Path, store: Path, undrawn: None, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["--smoke", "--limit", "4", "--baselines", "--store", str(store)]
    assert main([*argv, "--out", str(tmp_path / "run")]) == 0
    found = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))
    names = [one["name"] for one in found["explanations"] if one["kind"] == "baseline"]
    assert (
        names == ["MM-CBM", "MM-ProtoSim", "Feature Maps"] == list(found["baselines"]["baselines"])
    )
    assert "oikarinen2023labelfree" in found["references"]
    assert "MM-CBM: top-1 " in capsys.readouterr().out


def test_photographs_without_training_pictures_have_no_baselines_and_no_truth(
    tmp_path: Path, store: Path, undrawn: None
) -> None:
    pictures = tmp_path / "pictures"
    images = load_images("menagerie", limit=6)
    for number, picture in enumerate(images.pictures):
        (pictures / str(number % 2)).mkdir(parents=True, exist_ok=True)
        picture.save(pictures / str(number % 2) / f"{number}.png")
    given = ["--images", str(pictures), "--bank", "menagerie", "--namings", "crop"]
    argv = [*given, "--store", str(store), "--out", str(tmp_path / "run"), "--offline"]
    assert main([*argv, "--deletion-blur", "heavy"]) == 0
    found = json.loads((tmp_path / "run" / "result.json").read_text(encoding="utf-8"))
    assert "--train-images" in found["baselines_note"]
    assert (found["truth"], found["counterfactuals"]) == (None, None)
    assert found["method"]["deletion_blur"] == "heavy"


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        (("--namings", "circle"), "--namings must be some of highlight, crop, patches"),
        (("--deletion-blur", "hard"), "heavy"),
        (("--images", "nowhere.png"), "nowhere.png"),
        (("--classes", "nowhere.txt"), "nowhere.txt"),
        (("--parts", "0"), "--parts must be at least 1"),
        (("--parts", "16"), "--parts must be at most 15, the concepts a picture may have"),
        (("--baselines", "--train-limit", "50"), "a fifth can be held out"),
    ],
)
def test_a_mistake_is_one_sentence(
    argv: tuple[str, ...], hint: str, refused_by: Callable[..., str]
) -> None:
    assert hint in refused_by(main, *argv)


def test_ways_to_show_a_part_are_read_once_each() -> None:
    assert read_namings("crop, patches,crop") == ("crop", "patches")
    assert Config().limit == 500
    assert np.isfinite(Config().parts)
