"""The main command, run as a user runs it: files, keys, repeatability, photographs, mistakes."""

import json
import socket
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from experiments.folder import FIGURE_FILES
from experiments.mutual_knowledge import main
from interpret.metrics.scores import SCORES
from interpret.units.explain import METHODS

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PHOTOGRAPHS = SHARED / "data" / "cifar10-test.parquet"
PHOTOGRAPH_MODEL = SHARED / "models" / "cifar10-vit-tiny"
NULLS = {"other_class", "runner_up", "permuted"}
needs_photographs = pytest.mark.skipif(
    not (PHOTOGRAPHS.exists() and PHOTOGRAPH_MODEL.exists()),
    reason="photographs and the model trained on them do not lie beside the project",
)


def run(folder: Path, *argv: str, store: Path) -> dict[str, Any]:
    assert main([*argv, "--out", str(folder), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def smoke_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "smoke"
    run(folder, "--smoke", store=store)
    return folder


@pytest.fixture(scope="session")
def smoke(smoke_folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((smoke_folder / "result.json").read_text(encoding="utf-8"))
    return result


def without_times(result: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in result.items() if k not in ("duration_seconds", "encoded")}


def test_a_run_leaves_every_file(smoke_folder: Path) -> None:
    assert {path.name for path in smoke_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet", "skipped.csv"),
        *("table.csv", "table.tex", "table.md"),
        *(f"deletion_curves.{kind}" for kind in FIGURE_FILES),
        *(f"explained_pictures.{kind}" for kind in FIGURE_FILES),
    }


def test_the_result_has_every_key_of_the_contract(smoke: dict[str, Any]) -> None:
    assert (smoke["experiment"], smoke["schema"]) == ("mutual_knowledge", 1)
    assert set(smoke["model"]) == {
        *("name", "architecture", "weights", "weights_sha256", "image_size_px")
    }
    assert set(smoke["images"]) == {"name", "fingerprint", "n_images", "n_classes", "n_skipped"}
    assert set(smoke["bank"]) == {"name", "fingerprint", "n_concepts", "unknown_token_fraction"}
    assert {"protocol", "naming", "group_by", "score_class", "n_image_concepts_max"} <= set(
        smoke["method"]
    )
    assert set(smoke["pointing"]) == {"fraction", "ci95", "n", "naming"}
    assert set(smoke["truth"]) == set(METHODS)
    assert {"environment", "duration_seconds", "published"} <= set(smoke)


@pytest.mark.parametrize("method", METHODS)
def test_each_method_has_scores_intervals_nulls_and_curves(
    smoke: dict[str, Any], method: str
) -> None:
    found = smoke["mutual_knowledge"][method]
    assert set(SCORES) <= set(found)
    assert set(found["ci95"]) == set(SCORES)
    assert set(found["null"]) == set(found["null_ci95"]) == set(found["p_value"]) == NULLS
    assert all(set(found["null"][name]) == set(SCORES) for name in NULLS)
    assert len(found["curve_published_nats"]) == 16
    assert len(found["curve_shared_information"]) == 11
    for score in SCORES:
        low, high = found["ci95"][score]
        assert low <= found[score] <= high
    assert -1 / 3 <= found["adjusted_overlap"] <= 1
    assert found["null"]["permuted"]["adjusted_overlap"] == pytest.approx(0, abs=1e-12)


def test_the_means_are_those_of_the_rows(smoke: dict[str, Any], smoke_folder: Path) -> None:
    rows = pd.read_parquet(smoke_folder / "per_image.parquet")
    assert len(rows) == smoke["images"]["n_images"] == 24
    for method in METHODS:
        found = smoke["mutual_knowledge"][method]
        for score in SCORES:
            assert rows[f"{score}_{method}"].mean() == pytest.approx(found[score], abs=1e-12)
        words = rows[f"image_concepts_{method}"]
        shared = [len(set(a) & set(b)) for a, b in zip(words, rows["class_concepts"], strict=True)]
        assert rows[f"n_shared_{method}"].tolist() == shared
        assert np.mean([len(w) for w in words]) == pytest.approx(found["n_image_concepts_mean"])
    assert (rows["label"] == rows["prediction"]).mean() == smoke["anchors"]["zero_shot_top1"]


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    smoke: dict[str, Any], tmp_path: Path, store: Path
) -> None:
    again = run(tmp_path / "again", "--smoke", store=store)
    assert without_times(again) == without_times(smoke)
    assert again["encoded"] == {}
    assert smoke["encoded"]["images"] == 24


@pytest.mark.usefixtures("undrawn")
def test_a_fresh_store_gives_the_same_result(smoke: dict[str, Any], tmp_path: Path) -> None:
    fresh = run(tmp_path / "fresh", "--smoke", store=tmp_path / "store")
    assert without_times(fresh) == without_times(smoke)


@pytest.mark.usefixtures("undrawn")
def test_offline_opens_no_socket(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []  # libraries may swallow what is raised, so it is kept

    def refuse(*where: object) -> None:
        asked.append(where)
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    run(tmp_path / "run", "--smoke", "--offline", "--limit", "6", store=store)
    pretrained = ["--model", "ViT-B/32", "--offline", "--store", str(store)]
    assert main(pretrained) == 2
    assert main(["--images", "oxford-pets", "--offline", "--store", str(store)]) == 2
    assert main(["--model", "hf:org/name", "--offline", "--store", str(store)]) == 2
    assert asked == []


@pytest.mark.usefixtures("undrawn")
def test_a_runs_configuration_repeats_it(
    smoke: dict[str, Any], smoke_folder: Path, tmp_path: Path, store: Path
) -> None:
    config = str(smoke_folder / "config.json")
    again = run(tmp_path / "again", "--config", config, store=store)
    assert without_times(again) == without_times(smoke)


@needs_photographs
@pytest.mark.parametrize("naming", ["auto", "highlight", "patches"])
@pytest.mark.usefixtures("undrawn")
def test_photographs_can_be_named_in_every_way(naming: str, tmp_path: Path, store: Path) -> None:
    given = ["--model", str(PHOTOGRAPH_MODEL), "--images", str(PHOTOGRAPHS), "--bank", "cifar10"]
    found = run(tmp_path / "run", *given, "--limit", "30", "--naming", naming, store=store)
    assert found["images"]["n_images"] == 30
    assert found["anchors"]["zero_shot_top1"] > 0.5
    assert found["method"]["naming"] == ("crop" if naming == "auto" else naming)
    assert found["truth"] is None


@needs_photographs
@pytest.mark.usefixtures("undrawn")
def test_the_papers_protocol_groups_by_label_and_squashes(tmp_path: Path, store: Path) -> None:
    given = ["--model", str(PHOTOGRAPH_MODEL), "--images", str(PHOTOGRAPHS), "--bank", "cifar10"]
    found = run(tmp_path / "run", *given, "--limit", "20", "--protocol", "paper", store=store)
    assert (found["method"]["protocol"], found["method"]["group_by"]) == ("paper", "label")
    assert found["method"]["n_part_groups"] == 10
    rows = pd.read_parquet(tmp_path / "run" / "per_image.parquet")
    n_scored = rows["prediction"].nunique()
    assert found["mutual_knowledge"]["pca"]["n_groups"] == n_scored
    config = json.loads((tmp_path / "run" / "config.json").read_text())
    assert (config["resize"], config["templates"]) == ("squash", "paper")


@needs_photographs
def test_pictures_without_labels_take_the_banks_classes(tmp_path: Path, store: Path) -> None:
    flat = tmp_path / "pictures"
    flat.mkdir()
    table = pd.read_parquet(PHOTOGRAPHS).head(12)
    for number, image in enumerate(table["image"]):
        (flat / f"picture {number}.png").write_bytes(image["bytes"])
    (flat / "broken.png").write_bytes(b"no picture")
    given = ["--model", str(PHOTOGRAPH_MODEL), "--images", str(flat), "--bank", "cifar10"]
    found = run(tmp_path / "run", *given, store=store)
    assert found["anchors"]["zero_shot_top1"] is None
    assert found["images"]["n_classes"] == 10
    assert found["images"]["n_skipped"] == 1
    skipped = pd.read_csv(tmp_path / "run" / "skipped.csv")
    assert skipped["id"].tolist() == ["broken.png"]


def test_one_class_has_no_interval_and_no_other_class(tmp_path: Path, store: Path) -> None:
    names = tmp_path / "classes.txt"
    names.write_text("animal\n")
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    from interpret.images.load import load_images

    for number, picture in enumerate(load_images("menagerie", limit=6).pictures):
        picture.save(pictures / f"{number}.png")
    given = ["--images", str(pictures), "--classes", str(names), "--bank", "menagerie"]
    found = run(tmp_path / "run", *given, store=store)["mutual_knowledge"]["pca"]
    assert found["null"]["other_class"] is None
    assert found["null"]["runner_up"] is None
    assert found["ci95"]["adjusted_overlap"] == [None, None]
    assert found["p_value"] == {"other_class": None, "runner_up": None, "permuted": None}


@pytest.mark.usefixtures("undrawn")
def test_classes_without_words_are_named(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path / "run", "--smoke", "--limit", "4", "--bank", "cifar10", store=store)
    warned = capsys.readouterr().err
    assert "classes have no words of their own in bank 'cifar10'" in warned
    assert "of the words in bank 'cifar10' are unknown to the tokenizer" in warned
