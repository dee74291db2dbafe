"""The experiment, run as a user runs it: files, repeatability, captions of one's own, mistakes."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.caption import main
from experiments.folder import FIGURE_FILES
from interpret.images.load import load_images
from interpret.models.load import load_model
from interpret.store import Store
from interpret.training.captioner import load_captioner
from interpret.vectors import Encoder

FEW = ("--smoke", "--limit", "12", "--train-limit", "30", "--epochs", "1")


def run(out: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--out", str(out), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def few_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    out = tmp_path_factory.mktemp("runs") / "few"
    run(out, store, *FEW)
    return out


@pytest.fixture(scope="module")
def few(few_folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((few_folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture
def refused(refused_by: Callable[..., str]) -> Callable[..., str]:
    return partial(refused_by, main)


def write_pictures(below: Path, split: str, n: int, *, with_captions: bool = True) -> Path:
    """A captions CSV with pictures beside it; they have no classes."""
    images = load_images("menagerie", split=split, limit=n)
    below.mkdir()
    rows = []
    for number, picture in enumerate(images.pictures):
        picture.save(below / f"{number}.png")
        told = (images.captions or ())[number][0] if with_captions else ""
        rows.append(f"{number}.png,{told}")
    path = below / "captions.csv"
    path.write_text("\n".join(["image,caption", *rows]) + "\n", encoding="utf-8")
    return path


def test_a_run_leaves_every_file(few_folder: Path) -> None:
    assert {path.name for path in few_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet", "decoder"),
        *(f"{name}.{kind}" for name in ("table", "gaps") for kind in ("csv", "tex", "md")),
        *(f"{name}.{kind}" for name in ("captions", "training", "gaps") for kind in FIGURE_FILES),
    }


def test_the_result_says_what_was_done_and_found(few: dict[str, Any]) -> None:
    assert (few["experiment"], few["images"]["n_images"]) == ("caption", 12)
    assert few["training"]["n_images"] == 30
    assert list(few["captioning"])[-2:] == ["nearest caption", "random caption"]
    decoder = few["decoder"]
    assert (decoder["layers"], decoder["feedforward"], decoder["n_captions"]) == (1, 2048, 150)
    assert len(decoder["held_out_nats"]) == 1
    assert few["captioning"]["softmax"]["choice"]["name"] == "tau"
    assert "papineni2002bleu" in few["references"]
    assert "nukrai2022capdec" not in few["references"]  # no noise was asked for


def test_the_decoder_that_is_kept_writes_the_captions(few_folder: Path, store: Path) -> None:
    encoder = Encoder(load_model("menagerie-vit-tiny"), Store(store))
    images = load_images("menagerie", limit=12)
    written = load_captioner(few_folder / "decoder").write(encoder.images(images).vectors, beam=2)
    assert written == pd.read_parquet(few_folder / "per_image.parquet")["caption_swap"].tolist()


def test_rows_hold_the_captions_that_were_scored(few: dict[str, Any], few_folder: Path) -> None:
    rows = pd.read_parquet(few_folder / "per_image.parquet")
    assert len(rows) == 12
    for name, way in few["captioning"].items():
        key = name.replace(" ", "_")
        assert rows[f"caption_{key}"].nunique() == way["scores"]["n_distinct"]
        assert rows[f"cider_d_{key}"].mean() == pytest.approx(way["scores"]["cider_d"])
        assert rows[f"n_named_{key}"].sum() == way["truth"]["n_named"]


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    few: dict[str, Any], few_folder: Path, tmp_path: Path, store: Path
) -> None:
    again = run(tmp_path / "again", store, "--config", str(few_folder / "config.json"))
    assert again["encoded"] == {}
    changing = ("encoded", "duration_seconds")
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in few.items() if k not in changing
    }


def test_pictures_of_ones_own_need_captions_and_no_classes(tmp_path: Path, store: Path) -> None:
    mine = write_pictures(tmp_path / "mine", "test", 6)
    others = write_pictures(tmp_path / "others", "train", 12)
    given = ("--smoke", "--images", str(mine), "--train-images", str(others), "--epochs", "1")
    found = run(tmp_path / "run", store, *given, "--bridges", "swap,noise", "--pictures", "2")
    assert found["captioning"]["swap"]["truth"] is None
    assert found["captioning"]["swap"]["scores"]["ci95"]["bleu_1"] is not None
    assert [one["value"] for one in found["captioning"]["noise"]["choice"]["tried"]] == [0.5, 1, 2]
    assert "nukrai2022capdec" in found["references"]


def test_pictures_without_captions_are_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    mine = write_pictures(tmp_path / "mine", "test", 4, with_captions=False)
    assert "a caption with a word in it" in refused("--images", str(mine))
    assert "has none: give a CSV" in refused("--images", str(mine.parent / "0.png"))


@pytest.mark.parametrize("is_new", [True, False])
def test_it_is_told_whether_held_out_captions_are_learnt(
    is_new: bool, tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_pictures(tmp_path / "mine", "train", 12)
    names = [line.partition(",")[0] for line in path.read_text("utf-8").splitlines()[1:]]
    own = [f"{name},a {'thing' if not is_new else f'thing {name[:-4]}'}" for name in names]
    equal = [f"{name},a photo" for name in names]  # as many held out that are learnt as not
    path.write_text("\n".join(["image,caption", *own, *equal]) + "\n", encoding="utf-8")
    given = ("--smoke", "--limit", "4", "--bridges", "swap", "--pictures", "0")
    run(tmp_path / "run", store, *given, "--train-images", str(path))
    says = "all of which it has learnt"
    assert (says in capsys.readouterr().out) is not is_new


def test_nothing_to_learn_from_is_refused(tmp_path: Path, refused: Callable[..., str]) -> None:
    mine = write_pictures(tmp_path / "mine", "test", 4)
    assert "name some with --train-images" in refused("--images", str(mine))
    assert "at least two pictures" in refused("--train-limit", "1")


@pytest.mark.parametrize(
    ("flag", "value", "sentence"),
    [
        ("--beam", "0", "--beam must be at least 1, got 0"),
        ("--beam", "101", "--beam must be at most 100, got 101"),
        ("--epochs", "0", "--epochs must be at least 1, got 0"),
        ("--pictures", "-1", "--pictures must be at least 0, got -1"),
        ("--bridges", "ferry", "--bridges must be some of swap, memory, softmax, centred, noise"),
    ],
)
def test_flags_that_do_not_fit_are_refused(
    refused: Callable[..., str], flag: str, value: str, sentence: str
) -> None:
    assert sentence in refused(f"{flag}={value}")


def test_one_picture_can_be_captioned_and_has_no_intervals(tmp_path: Path, store: Path) -> None:
    one = write_pictures(tmp_path / "one", "test", 1)
    some = write_pictures(tmp_path / "some", "train", 6)
    given = ["--images", str(one), "--train-images", str(some)]
    result = run(tmp_path / "run", store, *FEW, *given)
    assert result["gap"]["gap"]["ci95"] is None
    assert result["gap"]["mean_cosine"]["image_image"] is None
    assert result["captioning"]["memory"]["scores"]["ci95"]["cider_d"] is None
