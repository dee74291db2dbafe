"""The experiment, run as a user runs it: files, keys, a second run, photographs, mistakes."""

import json
from collections.abc import Callable
from math import log
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from PIL import Image

from experiments.class_agnostic import main, read_sizes
from experiments.folder import FIGURE_FILES
from interpret.measures import logit_classifiers

SHARED = Path(__file__).parents[3] / "shared"
PHOTOGRAPHS = [SHARED / "data" / f"cifar10-{split}.parquet" for split in ("test", "train")]
MODEL = SHARED / "models" / "cifar10-vit-tiny"
needs_photographs = pytest.mark.skipif(
    not all(path.exists() for path in (*PHOTOGRAPHS, MODEL)),
    reason="photographs and the model trained on them do not lie beside the project",
)
FEW = ("--limit", "50", "--train-limit", "100", "--prompts", "generic-32", "--temperatures", "1")
QUICK = ("--smoke", *FEW, "--sizes-px", "none")

Refuse = Callable[..., str]


def run(folder: Path, *argv: str, store: Path) -> dict[str, Any]:
    assert main([*argv, "--out", str(folder), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def smoke_folder(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "smoke"
    run(folder, "--smoke", store=store)
    return folder


@pytest.fixture(scope="module")
def smoke(smoke_folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((smoke_folder / "result.json").read_text(encoding="utf-8"))
    return result


def test_a_run_leaves_every_file(smoke_folder: Path) -> None:
    tables = ("table", "table_temperature", "table_family", "table_size")
    figures = ("temperatures", "prompt_counts")
    assert {path.name for path in smoke_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet"),
        *(f"{name}.{kind}" for name in tables for kind in ("csv", "tex", "md")),
        *(f"{name}.{kind}" for name in figures for kind in FIGURE_FILES),
    }


def test_the_result_has_the_keys_of_all_and_its_own(smoke: dict[str, Any]) -> None:
    assert (smoke["experiment"], smoke["published"]) == ("class_agnostic", None)
    assert smoke["training"]["n_images"] == smoke["method"]["n_train"] == 100
    assert [row["name"] for row in smoke["prompt_sets"]] == ["generic-32", "generic-99"]
    assert set(smoke["tests"]) == {
        "embedding - generic-99",
        "embedding - random directions (99)",
        "generic-99 - generic-32",
        "random directions (99 - 32)",
    }
    assert {"encoded", "environment", "duration_seconds", "note"} <= set(smoke)
    assert smoke["references"][:2] == ["radford2021clip", "cortes1995support"]


def test_every_temperature_is_a_penalty(smoke: dict[str, Any]) -> None:
    rows = smoke["temperatures"]
    assert [row["temperature"] for row in rows][:2] == [1.0, 0.07]
    assert [row["equal_fraction"] for row in rows] == pytest.approx([1.0] * 3, abs=0.02)
    assert all(0 <= row["entropy"]["mean_nats"] <= log(32) for row in rows)


def test_rows_hold_the_decision_of_the_first_set(smoke_folder: Path, smoke: dict[str, Any]) -> None:
    rows = pd.read_parquet(smoke_folder / "per_image.parquet")
    assert (rows["right"] == (rows["label"] == rows["prediction"])).all()
    assert rows["right"].mean() == smoke["prompt_sets"][0]["top1"]
    first = smoke["temperatures"][0]["entropy"]["mean_nats"]
    assert rows["entropy_nats_tau_1"].mean() == pytest.approx(first)


def test_sizes_are_of_the_same_pictures(smoke: dict[str, Any]) -> None:
    assert [row["size_px"] for row in smoke["sizes"]] == [32, 64]
    assert {row["n"] for row in smoke["sizes"]} == {100}


@pytest.mark.usefixtures("undrawn")
def test_a_second_run_encodes_nothing_and_its_machines_say_the_same(
    smoke: dict[str, Any], store: Path, tmp_path: Path
) -> None:
    config = ("--smoke", "--sizes-px", "none", "--prompts", "generic-32", "--recipe", "thesis")
    again = run(tmp_path / "again", *config, store=store)
    first = again["prompt_sets"][0]
    assert smoke["encoded"].keys() == {"images", "texts"}
    assert again["encoded"] == {}
    assert first["svm"] == smoke["prompt_sets"][0]["svm"]
    assert [row["softmax"] for row in again["temperatures"]] == [
        row["softmax"] for row in smoke["temperatures"]
    ]
    assert again["method"]["classifier"] == "linear SVM, C = 1, no scaler"
    assert (first["top1"], again["sizes"]) == (first["svm"]["top1"], None)


@needs_photographs
def test_photographs_with_their_training_pictures(store: Path, tmp_path: Path) -> None:
    given = ("--model", str(MODEL), "--images", str(PHOTOGRAPHS[0]), "--limit", "100")
    learnt = ("--train-images", str(PHOTOGRAPHS[1]), "--train-limit", "200", "--draws", "1")
    sized = ("--sizes-px", "8,full", "--size-limit", "100", "--bank", "cifar10")
    swept = ("--prompts", "food-32", "--temperatures", "1")
    result = run(tmp_path / "run", *given, *learnt, *sized, *swept, store=store)
    first = result["prompt_sets"][0]
    assert first["n"] == 100
    assert first["top1"] > 0.4
    small, full = result["sizes"]
    assert (small["size_px"], full["size_px"]) == (8, None)
    assert small["top1"] < full["top1"]


@needs_photographs
@pytest.mark.usefixtures("undrawn")
def test_photographs_without_training_pictures_and_with_a_file_of_prompts(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "generic-6.txt"
    prompts = ["soft fur", "a shiny surface", "wide wings", "deep water", "a dark road", "soft fur"]
    file.write_text("\n".join(prompts), encoding="utf-8")
    given = ("--model", str(MODEL), "--images", str(PHOTOGRAPHS[0]), "--limit", "60")
    swept = ("--prompts", str(file), "--temperatures", "1", "--sizes-px", "none", "--draws", "1")
    read = ("--bank", "cifar10", "--recipe", "thesis")
    result = run(tmp_path / "run", *given, *swept, *read, store=store)
    assert result["training"] is None
    assert (result["method"]["n_folds"], result["method"]["n_train"]) == (5, 48)
    assert "5-fold" in result["note"]
    assert result["prompt_sets"][0]["n_lines"] == 6
    printed = capsys.readouterr().out
    assert "generic-6.txt repeats 1 of its lines; its 5 distinct prompts are taken." in printed


@pytest.fixture
def refuse(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Run the experiment, which must end with one sentence and no file; the sentence."""

    def refused(*argv: str) -> str:
        folder = tmp_path / "run"
        code = main([*QUICK, "--store", str(store), "--out", str(folder), *argv])
        shown = capsys.readouterr().err
        sentences = [line for line in shown.splitlines() if line.startswith("error:")]
        assert code == 2, shown
        assert "Traceback" not in shown
        assert len(sentences) == 1
        assert not folder.exists()
        return sentences[0]

    return refused


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("--temperatures", "1e-300"), "numbers above 0 with commas between, 1e-06 to"),
        (("--temperatures", "-1,1"), "is given as --flag=VALUE"),
        (("--temperatures", "0"), "--temperatures must be numbers above 0"),
        (("--temperatures", "1,-0.5"), "--temperatures must be numbers above 0"),
        (("--temperatures", "warm"), "--temperatures must be numbers above 0"),
        (("--sizes-px", "0"), "--sizes-px must be 'auto', 'none', or whole numbers from 1"),
        (("--sizes-px", "32,large"), "--sizes-px must be 'auto', 'none', or whole numbers"),
        (("--sizes-px", "16", "--size-limit", "100"), "the size must be 32 to 512 px, got 16"),
        (("--draws", "0"), "--draws must be 1 to 100, got 0"),
        (("--size-limit", "0"), "--size-limit must be 1 to 100000, got 0"),
        (("--prompts", "generic-23"), "unknown prompt set 'generic-23'"),
        (("--prompts", "generic-32,generic-32"), "--prompts must name each set once"),
        (("--prompts", "nothing.txt"), "nothing.txt"),
        (("--train-limit", "40"), "every class must have training pictures"),
    ],
)
def test_a_flag_that_does_not_fit_is_one_sentence(
    refuse: Refuse, argv: tuple[str, ...], sentence: str
) -> None:
    assert sentence in refuse(*argv)


@pytest.mark.parametrize("text", ["", "\n\n", "soft fur\nsoft fur\n soft fur \n"])
def test_an_empty_or_all_duplicate_prompt_file_is_one_sentence(
    refuse: Refuse, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text(text, encoding="utf-8")
    assert "must hold at least 2 distinct prompts" in refuse("--prompts", str(file))


def test_prompts_that_are_one_to_the_model_are_one_sentence(refuse: Refuse, tmp_path: Path) -> None:
    file = tmp_path / "prompts.txt"
    file.write_text("soft fur\nSoft fur\n", encoding="utf-8")
    assert "two prompts that the model tells apart" in refuse("--prompts", str(file))


def test_more_pictures_than_an_svm_can_learn_from_are_one_sentence(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logit_classifiers, "MAX_SVM_ROWS", 99)
    assert "at most 99 pictures, got 100: lower --train-limit" in refuse("--recipe", "thesis")


def test_pictures_without_labels_or_of_one_class_are_one_sentence(
    refuse: Refuse, tmp_path: Path
) -> None:
    for folder in ("flat", "classed/ant"):
        (tmp_path / folder).mkdir(parents=True)
        for shade in (40, 200):
            Image.new("RGB", (32, 32), (shade, 90, 90)).save(tmp_path / folder / f"{shade}.png")
    names = tmp_path / "names.txt"
    names.write_text("ant\nbee\n", encoding="utf-8")
    flat = ("--images", str(tmp_path / "flat"), "--classes", str(names))
    assert "has no labels: take labelled pictures" in refuse(*flat)
    assert "all are of 'ant'" in refuse("--images", str(tmp_path / "classed"))


def test_pictures_that_are_all_the_same_are_one_sentence(refuse: Refuse, tmp_path: Path) -> None:
    for name in ("ant", "bee"):
        (tmp_path / name).mkdir()
        for number in range(8):
            Image.new("RGB", (32, 32), (90, 90, 90)).save(tmp_path / name / f"{number}.png")
    assert "vectors must differ" in refuse("--images", str(tmp_path), "--limit", "16")


def test_sizes_are_read_in_rising_order() -> None:
    assert read_sizes("64,full,32") == (32, 64, 0)
    assert read_sizes("none") == ()
    assert read_sizes("auto") is None
