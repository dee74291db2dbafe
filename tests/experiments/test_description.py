"""The description command, run as a user runs it, and the main command with a control bank."""

import json
from pathlib import Path
from typing import Any, get_args

import pandas as pd
import pytest

from concepts.bank import load_bank
from concepts.bank_controls import BANK_CONTROLS
from concepts.descriptions import DESCRIPTION_PROMPTS
from experiments.description import Config, main
from experiments.folder import FIGURE_FILES
from experiments.mutual_knowledge import Config as MutualConfig
from experiments.mutual_knowledge import main as mutual_main
from interpret.images.load import load_images
from interpret.units.explain import Method

SMOKE = ("--smoke", "--limit", "10", "--draws", "1")
N_DESCRIBED = 8  # classes
FILES = {
    *("config.json", "result.json", "per_image.parquet"),
    *(f"{name}.{kind}" for name in ("table", "table2") for kind in ("csv", "tex", "md")),
}


def read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The shipped descriptors of a few classes."""
    path, of_class = tmp_path_factory.mktemp("words") / "few.json", load_bank("menagerie").of_class
    few = {key: list(of_class[key]) for key in list(of_class)[:N_DESCRIBED]}
    path.write_text(json.dumps(few), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, store: Path, words: str) -> Path:
    folder = tmp_path_factory.mktemp("runs") / "smoke"
    assert main([*SMOKE, "--bank", words, "--out", str(folder), "--store", str(store)]) == 0
    return folder


def test_a_run_leaves_every_file_and_the_scores_of_its_rows(folder: Path) -> None:
    figures = {f"description.{kind}" for kind in FIGURE_FILES}
    assert {path.name for path in folder.iterdir()} == FILES | figures
    found, rows = read(folder), pd.read_parquet(folder / "per_image.parquet")
    assert (found["experiment"], found["schema"]) == ("description", 1)
    assert (rows["prediction"] == rows["label"]).mean() == found["wordings"][0]["top1"]
    assert len(found["bank"]["classes_without_descriptors"]) == 50 - N_DESCRIBED
    assert found["wordings"][0]["true_share"]["fraction"] == 1  # the bank is made from the truth
    names = [row["name"] for row in found["wordings"]]
    assert {"random words", "descriptors false of the class"} <= set(names)
    sources = found["table2"]["sources"]
    assert set(sources) == {*get_args(Method), "random words"}
    for source, numbers in sources.items():
        for protocol in ("leaky", "held_out"):
            column = f"right_{source.replace(' ', '_')}_{protocol}"
            assert rows[column].mean() == pytest.approx(numbers[protocol]["top1"])


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result(
    folder: Path, words: str, tmp_path: Path, store: Path
) -> None:
    again = tmp_path / "again"
    assert main([*SMOKE, "--bank", words, "--out", str(again), "--store", str(store)]) == 0
    times = ("duration_seconds", "encoded")
    one, other = ({k: v for k, v in read(f).items() if k not in times} for f in (folder, again))
    assert one == other
    assert read(again)["encoded"] == {}


def test_flags_know_every_prompt_and_every_control() -> None:
    prompts = Config.__dataclass_fields__["prompt"].metadata["choices"]
    assert prompts == tuple(DESCRIPTION_PROMPTS)
    controls = MutualConfig.__dataclass_fields__["bank_control"].metadata["choices"]
    assert controls == BANK_CONTROLS


def test_mistakes_are_one_sentence_each(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures, words = tmp_path / "pictures", tmp_path / "words.txt"
    pictures.mkdir()
    for number, picture in enumerate(load_images("menagerie", limit=2).pictures):
        picture.save(pictures / f"{number}.png")
    words.write_text("a tail\n")
    mistakes = [
        (["--draws", "0"], "--draws must be between 1 and 100, got 0"),
        (["--table2", "--added", "0"], "--added must be at least 1, got 0"),
        (["--added", "3"], "--added is of --table2 alone"),
        (["--prompt", "which-is"], "which-has"),
        (["--bank", str(words)], "at least 2 classes must have descriptors"),
        (["--bank", "eurosat"], "at least 2 classes must have descriptors"),
        (["--images", str(pictures), "--bank", "menagerie"], "needs labels"),
    ]
    for argv, sentence in mistakes:
        out = tmp_path / "run"
        assert main(["--limit", "4", *argv, "--store", str(store), "--out", str(out)]) == 2
        shown = capsys.readouterr().err
        errors = [line for line in shown.splitlines() if line.startswith("error:")]
        assert len(errors) == 1, shown
        assert sentence in errors[0]
        assert not out.exists()


@pytest.mark.usefixtures("undrawn")
def test_a_control_bank_is_named_true_of_nothing_and_read_by_several_seeds(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, control = tmp_path / "run", "random-words"
    argv = ["--smoke", "--limit", "6", "--bank-control", control, "--naming-seeds", "2"]
    assert mutual_main([*argv, "--out", str(out), "--store", str(store)]) == 0
    found = read(out)
    assert found["bank"]["name"] == f"menagerie+{control}"
    assert found["method"]["bank_control"] == control
    assert found["truth"] is None
    assert control in found["truth_note"]
    shown = capsys.readouterr().out
    assert f"bank menagerie+{control}: 785 concepts" in shown
    stability = found["naming_stability"]
    assert stability["seeds"] == [0, 1]
    assert stability["pca"]["part_iou"] == 1  # there is no chance in it
    assert "two seeds of 2, kmeans: parts overlap" in shown
    config = json.loads((out / "config.json").read_text(encoding="utf-8"))
    assert (config["bank"], config["bank_control"]) == ("menagerie", control)
