import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from experiments.folder import FIGURE_FILES
from experiments.linear_probe import main
from interpret.metrics.statistics import fraction_ci95
from interpret.results import SCHEMA, load_result

Run = Callable[..., Path]
FEW = ("--limit", "100", "--train-limit", "250", "--shots", "1,2,8", "--shot-draws", "2")
SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="module")
def run(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run the experiment on few pictures with the session's store; the folder it wrote."""

    def ran(*flags: str) -> Path:
        folder = tmp_path_factory.mktemp("linear_probe") / "run"
        places = ("--store", str(store), "--out", str(folder), "--offline")
        assert main([*FEW, *places, *flags]) == 0
        return folder

    return ran


@pytest.fixture(scope="module")
def default(run: Run) -> Path:
    return run()


@pytest.fixture(scope="module")
def squares(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of class folders: "all" with a red and a blue class, and others cut from it."""
    root, rng = tmp_path_factory.mktemp("squares"), np.random.default_rng(0)
    for name, colour in {"red": (210, 40, 40), "blue": (40, 40, 210)}.items():
        for number in range(6):
            pixels = rng.integers(0, 60, (32, 32, 3)) + np.array(colour) // 2
            picture = Image.fromarray(pixels.astype(np.uint8))
            places = ["all", f"only-{name}"] + (["few"] if number < 4 else [])
            for place in places:
                folder = root / place / name
                folder.mkdir(parents=True, exist_ok=True)
                picture.save(folder / f"{number}.png")
            flat = root / "unlabelled"
            flat.mkdir(exist_ok=True)
            picture.save(flat / f"{name}-{number}.png")
    (root / "names.txt").write_text("blue\nred\n")
    for name in ("red", "blue"):
        folder = root / "grey" / name
        folder.mkdir(parents=True)
        for number in range(5):
            Image.fromarray(np.full((32, 32, 3), 128, dtype=np.uint8)).save(
                folder / f"{number}.png"
            )
    return root


@pytest.fixture(scope="module")
def folds(run: Run, squares: Path) -> Path:
    return run("--images", str(squares / "all"), "--recipe", "thesis")


@pytest.fixture(scope="module")
def report(run: Run, squares: Path, folds: Path) -> Path:
    return run("--images", str(squares / "all"), "--recipe", "report")


def result_of(folder: Path) -> dict[str, Any]:
    return load_result(folder).result


def test_a_run_leaves_all_its_files_and_the_keys_of_a_measure(default: Path) -> None:
    files = {path.name for path in default.iterdir()}
    tables = {f"table.{kind}" for kind in ("csv", "tex", "md")}
    figures = {f"few_shot.{kind}" for kind in FIGURE_FILES}
    assert files == tables | figures | {"config.json", "result.json", "per_image.parquet"}
    result = result_of(default)
    assert (result["experiment"], result["schema"]) == ("linear_probe", SCHEMA)
    assert (result["images"]["n_images"], result["training"]["n_images"]) == (100, 250)
    assert result["references"] == ["radford2021clip", "ilharco2021openclip"]
    assert result["published"] is None
    json.dumps(result, allow_nan=False)


def test_scores_are_those_of_the_rows(default: Path) -> None:
    result, rows = result_of(default), pd.read_parquet(default / "per_image.parquet")
    right = rows["prediction"] == rows["label"]
    test = result["probe"]["test"]
    assert test["top1"] == right.mean()
    assert test["ci95"]["top1"] == list(fraction_ci95(int(right.sum()), 100))
    zero_shot_right = rows["zero_shot_prediction"] == rows["label"]
    assert result["zero_shot"]["top1"] == zero_shot_right.mean()
    against = result["against_zero_shot"]
    assert against["mean_difference"] == pytest.approx(right.mean() - zero_shot_right.mean())
    assert 0 < against["p"] <= 1
    assert result["probe"]["train"]["n"] == 250
    assert test["top1"] > 0.5  # chance is a fiftieth
    assert len(result["classes"]) == 50


def test_the_penalty_was_chosen_among_seven_on_training_pictures(default: Path) -> None:
    (fit,) = result_of(default)["probe"]["fits"]
    assert [row["penalty"] for row in fit["held_out"]] == result_of(default)["method"]["penalties"]
    assert len(fit["held_out"]) == 7
    assert {row["n"] for row in fit["held_out"]} == {50}  # one of five pictures of each class
    best = max(row["top1"] for row in fit["held_out"])
    assert fit["penalty"] in {row["penalty"] for row in fit["held_out"] if row["top1"] == best}


def test_counts_above_the_smallest_class_are_left_out(default: Path) -> None:
    result = result_of(default)
    assert [point["n_per_class"] for point in result["few_shot"]] == [1, 2]
    assert "8 pictures a class are left out: the smallest class has 5" in result["note"]


def test_a_second_run_on_the_same_store_encodes_nothing(report: Path) -> None:
    assert result_of(report)["encoded"] == {}


def test_the_report_has_its_epochs_beside_the_printed_ones_of_other_pictures(report: Path) -> None:
    result, table = result_of(report), (report / "table.csv").read_text()
    epochs = result["probe"]["epochs"]
    assert [epoch["epoch"] for epoch in epochs] == list(range(1, 11))
    assert epochs[-1]["top1"] == result["probe"]["test"]["top1"]
    assert result["published"] is None
    assert "report (other pictures)" in table
    assert any(
        line.startswith("epoch 9 F1") and line.endswith("0.677") for line in table.split("\n")
    )
    assert result["probe"]["fits"] is None


def test_without_training_pictures_there_are_folds(folds: Path) -> None:
    result, rows = result_of(folds), pd.read_parquet(folds / "per_image.parquet")
    assert (result["training"], result["few_shot"]) == (None, None)
    assert result["probe"]["train"] is None
    assert result["method"]["scheme"] == "5 folds"
    assert sorted(rows["fold"].unique()) == list(range(5))
    assert not (folds / "few_shot.png").exists()
    assert "answered by a classifier that had learnt from the other four" in result["note"]
    assert result["encoded"]["images"] == 12


def test_with_too_few_pictures_for_folds_the_probe_is_null_with_the_reason(
    run: Run, squares: Path
) -> None:
    folder = run("--images", str(squares / "few"))
    result = result_of(folder)
    assert result["probe"] is None
    assert result["zero_shot"]["n"] == 8
    assert "but one class has 4" in result["note"]
    assert not (folder / "per_image.parquet").exists()


def test_pictures_on_both_sides_are_counted_and_warned_of(
    run: Run, squares: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    everything = str(squares / "all")
    folder = run("--images", everything, "--train-images", everything)
    assert result_of(folder)["method"]["n_training_shared_with_measured"] == 12
    assert "warning: 12 training pictures are measured, too" in capsys.readouterr().err


def test_classes_that_are_not_measured_are_noted(run: Run) -> None:
    result = result_of(run("--limit", "30", "--train-limit", "50"))
    assert "20 of 50 classes have no measured pictures" in result["note"]
    scores = result["probe"]["test"]
    assert scores["n_classes_present"] == len(result["classes"]) == 30
    assert scores["macro"]["f1"] < scores["macro_present"]["f1"]


MISTAKES = {
    "no shots": (["--shots", "0"], "--shots must be whole numbers above 0"),
    "shots that are words": (["--shots", "one"], "got 'one'"),
    "a single draw": (["--shot-draws", "1"], "--shot-draws must be at least 2"),
    "an unknown recipe": (["--recipe", "svm"], "'thesis'"),
    "too few to learn every class": (["--train-limit", "30"], "every class must have training"),
    "pictures of one class": (["--images", "{}/only-red"], "at least 2 classes"),
    "pictures without labels": (
        ["--images", "{}/unlabelled", "--classes", "{}/names.txt"],
        "needs pictures with labels",
    ),
    "classes that differ": (["--train-images", "{}/all"], "must have the classes of 'menagerie'"),
    "training pictures of one class": (
        ["--images", "{}/all", "--train-images", "{}/only-red"],
        "only-red' has pictures of 1",
    ),
    "pictures that are all the same": (["--images", "{}/grey"], "all are equal"),
}


@pytest.mark.parametrize(("flags", "says"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_clear_sentence(
    flags: list[str],
    says: str,
    store: Path,
    squares: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    places = ["--store", str(store), "--out", str(tmp_path / "run"), "--offline"]
    given = [part.format(squares) for part in flags]
    code = main(["--limit", "50", "--train-limit", "250", *places, *given])
    shown = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error:")]
    assert code == 2
    assert len(shown) == 1
    assert says in shown[0]
    assert not (tmp_path / "run").exists()


def test_photographs_are_learnt_from_photographs(run: Run) -> None:
    model, test, train = (
        SHARED / name
        for name in (
            "models/cifar10-vit-tiny",
            "data/cifar10-test.parquet",
            "data/cifar10-train.parquet",
        )
    )
    if not all(path.exists() for path in (model, test, train)):
        pytest.skip("the CIFAR-10 photographs and their model do not lie beside the project")
    flags = ["--model", str(model), "--images", str(test), "--train-images", str(train)]
    result = result_of(run(*flags))
    assert result["images"]["n_classes"] == 10
    assert result["method"]["n_training_shared_with_measured"] == 0
    assert [point["n_per_class"] for point in result["few_shot"]] == [1, 2, 8]
    assert result["probe"]["test"]["top1"] > 0.4  # chance is a tenth
