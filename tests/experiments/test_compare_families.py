import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import interpret.models
from experiments.compare_families import main, with_pair
from experiments.folder import FIGURE_FILES
from experiments.model_lists import COMPARED

MODELS = "menagerie-vit-tiny,menagerie-vit-128,menagerie-resnet-128"
PAIR = ["--pair", "menagerie-resnet-128", "menagerie-vit-tiny"]


@dataclass(frozen=True)
class Compared:
    """A comparison that was made, and what it told."""

    folder: Path
    store: Path
    shown: str
    told: str

    @property
    def result(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "result.json").read_text("utf-8"))
        return found

    @property
    def runs(self) -> Path:
        return self.folder.with_name(f"{self.folder.name}.runs") / "mutual_knowledge"


def compare(folder: Path, store: Path, *argv: str, code: int = 0) -> Compared:
    """Run the command on a few pictures, in this process."""
    shown, told = StringIO(), StringIO()
    places = ["--out", str(folder), "--store", str(store)]
    with redirect_stdout(shown), redirect_stderr(told):
        assert main(["--smoke", "--limit", "12", "--models", MODELS, *places, *argv]) == code, (
            told.getvalue()
        )
    return Compared(folder, store, shown.getvalue(), told.getvalue())


def measured(result: dict[str, Any]) -> Any:
    """What a comparison found, without where its runs lie."""
    (found,) = result["comparisons"].values()
    models = [{k: v for k, v in model.items() if k != "run"} for model in found["models"]]
    return {**found, "models": models}


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    folder = tmp_path_factory.mktemp("compared")
    return compare(folder / "run", folder / "store", *PAIR)


@pytest.fixture
def undrawn_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are made but not saved, by the runs and by the comparison."""
    monkeypatch.setattr("experiments.folder.save_figures", lambda folder, figures: None)
    monkeypatch.setattr("experiments.comparison.save_figures", lambda folder, figures: None)


def test_the_folder_holds_tables_in_four_forms_and_figures(compared: Compared) -> None:
    names = {path.name for path in compared.folder.iterdir()}
    for table in ("table", "scores", "correlations", "neighbours"):
        assert {f"{table}.csv", f"{table}.tex", f"{table}.md"} <= names
    drawn = ("scores_pca", "scores_whole", "table3_heat_map", "ranks", "model_curves")
    for figure in (*drawn, "word_overlap"):
        assert {f"{figure}.{kind}" for kind in FIGURE_FILES} <= names
    frame = pd.read_parquet(compared.folder / "models.parquet")
    assert len(frame) == 3 * 3
    assert {"name", "method", "adjusted_overlap", "ci95/adjusted_overlap/0"} <= set(frame)


def test_every_models_numbers_are_those_of_its_own_run(compared: Compared) -> None:
    (found,) = compared.result["comparisons"].values()
    assert [model["name"] for model in found["models"]] == MODELS.split(",")
    for model in found["models"]:
        own = json.loads((Path(model["run"]) / "result.json").read_text("utf-8"))
        for method, scores in own["mutual_knowledge"].items():
            assert (
                scores.items()
                <= {
                    **model["mutual_knowledge"][method],
                    "ci95": scores["ci95"],
                }.items()
            )
        assert model["zero_shot_top1"] == own["anchors"]["zero_shot_top1"]
    assert found["correlations"]["pca"]["adjusted_overlap"]["all"]["n_models"] == 3


def test_the_table_has_the_papers_columns(compared: Compared) -> None:
    table = pd.read_csv(compared.folder / "table.csv")
    assert list(table) == [
        *("family", "model", "data", "top-1"),
        *("MI PCA", "AUC PCA", "MI K-means", "AUC K-means"),
    ]
    assert list(table["family"]) == ["ViT", "ViT", "ResNet"]
    assert "menagerie-resnet-128" in compared.shown
    assert "cannot show whether a score follows accuracy" in compared.shown


def test_a_pair_tells_where_the_two_differ_most(compared: Compared) -> None:
    (found,) = compared.result["comparisons"].values()
    pair, (tiny, _, resnet) = found["pair"], found["models"]
    assert (pair["a"], pair["b"]) == ("menagerie-resnet-128", "menagerie-vit-tiny")
    means = [m["mutual_knowledge"]["pca"]["adjusted_overlap"] for m in (resnet, tiny)]
    assert pair["adjusted_overlap"]["mean_difference"] == pytest.approx(means[0] - means[1])
    assert "menagerie-resnet-128 less menagerie-vit-tiny" in compared.shown


def test_two_words_after_pair_are_one_flag() -> None:
    assert with_pair(["--pair", "a", "b", "--smoke"]) == ["--pair", "a,b", "--smoke"]
    assert with_pair(["--pair", "a,b"]) == ["--pair", "a,b"]
    assert with_pair(["--pair", "a", "--smoke"]) == ["--pair", "a", "--smoke"]


@pytest.fixture
def copy(compared: Compared, tmp_path: Path) -> Compared:
    """The finished runs and their store, to be changed."""
    folder = tmp_path / "again"
    shutil.copytree(compared.runs.parent, folder.with_name("again.runs"))
    return Compared(folder, compared.store, "", "")


@pytest.mark.usefixtures("undrawn_runs")
def test_finished_models_are_read_from_their_runs(compared: Compared, copy: Compared) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.runs.rglob("result.json")}
    again = compare(copy.folder, copy.store)
    assert {path: path.stat().st_mtime_ns for path in copy.runs.rglob("result.json")} == before
    del compared.result["comparisons"]["menagerie"]["pair"]
    expected = measured(compared.result)
    del expected["pair"]
    assert measured(again.result) == expected


@pytest.mark.usefixtures("undrawn_runs")
@pytest.mark.parametrize("damage", ["weights", "flag", "torn", "empty"])
def test_runs_that_changed_are_measured_anew(
    damage: str, compared: Compared, copy: Compared
) -> None:
    (run,) = copy.runs.glob("menagerie-vit-tiny*")
    content = json.loads((run / "result.json").read_text("utf-8"))
    if damage == "weights":
        content["model"]["weights_sha256"] = "0" * 64
    if damage == "flag":
        config = json.loads((run / "config.json").read_text("utf-8"))
        (run / "config.json").write_text(json.dumps(config | {"seed": 7}))
    text = json.dumps(content)
    (run / "result.json").write_text(text[:50] if damage == "torn" else text)
    if damage == "empty":
        for path in run.iterdir():
            path.unlink()
    again = compare(copy.folder, copy.store)
    assert ("measuring anew" in again.told) == (damage != "empty")
    expected = measured(compared.result)
    assert measured(again.result)["models"] == expected["models"]


@pytest.mark.usefixtures("undrawn_runs")
def test_a_model_that_fails_is_told_and_does_not_stop_the_others(copy: Compared) -> None:
    nothing = copy.folder.with_name("nothing")
    nothing.mkdir()
    models = f"{nothing},{MODELS}"
    argv = ("--models", models, "--images", "menagerie", "--pair", str(nothing), MODELS[:18])
    found = compare(copy.folder, copy.store, *argv, code=1)
    (failure,) = found.result["failures"]
    assert failure["model"] == str(nothing)
    (comparison,) = found.result["comparisons"].values()
    assert len(comparison["models"]) == 3
    assert found.told.splitlines()[-1].startswith(f"failed: {nothing} on menagerie")
    assert "one of the pair failed" in found.shown


@pytest.mark.usefixtures("undrawn_runs")
def test_a_pair_is_named_as_its_models_were(copy: Compared) -> None:
    shipped = Path(interpret.models.__file__).parent / "shipped"
    folder = shutil.copytree(shipped / "menagerie-vit-tiny", copy.folder.with_name("mine"))
    argv = ("--models", f"{folder},menagerie-resnet-128", "--images", "menagerie")
    found = compare(copy.folder, copy.store, *argv, "--pair", str(folder), "menagerie-resnet-128")
    assert measured(found.result)["pair"]["a"] == "mine"


@pytest.mark.usefixtures("undrawn_runs")
def test_other_measures_make_a_grid_with_bars(copy: Compared) -> None:
    two = "menagerie-vit-tiny,menagerie-resnet-128"
    found = compare(copy.folder, copy.store, "--models", two, "--measure", "zero_shot")
    grid = pd.read_csv(copy.folder / "grid.csv")
    assert set(grid["score"]) == {"zero-shot top-1", "zero-shot top-5"}
    entries = found.result["grid"]
    runs = copy.folder.with_name("again.runs") / "zero_shot"
    for entry in entries:
        if entry["score"] == "zero-shot top-1":
            (run,) = runs.glob(f"{entry['model']}--*")
            own = json.loads((run / "result.json").read_text("utf-8"))["zero_shot"]
            assert (entry["value"], entry["ci95"]) == (own["top1"], own["ci95"]["top1"])
    assert found.result["comparisons"] == {}


def test_a_rehearsal_runs_nothing(copy: Compared) -> None:
    found = compare(copy.folder, copy.store, "--dry-run", "--models", "menagerie-vit-tiny")
    assert "nothing was run" in found.shown
    assert not copy.folder.exists()


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--models", "menagerie-vit-tinny"], "did you mean 'menagerie-vit-tiny'"),
        (["--models", "RN50,RN50"], "'RN50' twice"),
        (["--measure", "retrieval"], "must be among mutual_knowledge"),
        (["--pair", "RN50", "menagerie-vit-tiny"], "--pair must name two of the models compared"),
        (["--pair", "RN51", "menagerie-vit-tiny"], "--pair must be known names"),
        (["--from", "a,b", "--dry-run"], "leave out --dry-run"),
        (["--from", "a,b", "--measure", "zero_shot"], "leave out --dry-run and --measure"),
        (["--pair", "RN50"], "--pair must name two models"),
        (["--images", "a,,a"], "each once"),
        (["--from", "nowhere,neither"], "'nowhere' is none"),
        (["--from", ""], "--from must be names"),
        (["--model", "RN50"], "Did you mean --models?"),
    ],
)
def test_bad_input_is_one_sentence(
    argv: list[str], says: str, refused_by: Callable[..., str]
) -> None:
    assert says in refused_by(main, *argv)


def test_a_model_without_patches_is_a_failure_of_its_own(
    copy: Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("interpret.encode.isqrt", lambda n: 5)
    argv = ("--again", "--models", "menagerie-vit-tiny", "--limit", "10")
    told = compare(copy.folder, copy.folder.with_name("new"), *argv, code=2).told
    assert "must give a square grid of patches, got 64 tokens" in told


@pytest.mark.usefixtures("undrawn_runs")
def test_finished_runs_of_elsewhere_are_compared_and_mixtures_refused(
    compared: Compared, copy: Compared, refused_by: Callable[..., str], tmp_path: Path
) -> None:
    runs = sorted(str(path) for path in copy.runs.iterdir())
    found = compare(copy.folder, copy.store, "--from", ",".join(runs))
    assert len(measured(found.result)["models"]) == 3
    both = ["--from", ",".join(runs[:2]), "--pair", "menagerie-vit-tiny", "RN50"]
    assert "--pair must name two of the models" in refused_by(main, *both)
    other = tmp_path / "other"
    shutil.copytree(runs[0], other)
    content = json.loads((other / "result.json").read_text("utf-8"))
    for section, change, says in (
        ("bank", {"fingerprint": "0"}, "same words"),
        ("images", {"name": "pets"}, "same pictures"),
    ):
        changed = content | {section: content[section] | change}
        (other / "result.json").write_text(json.dumps(changed))
        assert says in refused_by(main, "--from", f"{runs[1]},{other}")
    (other / "result.json").write_text("{")
    assert "must hold JSON" in refused_by(main, "--from", f"{runs[1]},{other}")
    empty = tmp_path / "empty"
    empty.mkdir()
    assert "must hold result.json" in refused_by(main, "--from", f"{runs[1]},{empty}")
    (other / "result.json").write_text(json.dumps(content | {"experiment": "zero_shot"}))
    assert "one of 'zero_shot'" in refused_by(main, "--from", f"{runs[1]},{other}")
    (other / "result.json").write_text(json.dumps(content | {"anchors": None}))
    assert "has no anchors" in refused_by(main, "--from", f"{runs[1]},{other}")
    (other / "result.json").write_text(json.dumps(content))
    rows = pd.read_parquet(other / "per_image.parquet").drop(columns="image_concepts_pca")
    rows.to_parquet(other / "per_image.parquet")
    assert "'image_concepts_pca'" in refused_by(main, "--from", f"{runs[1]},{other}")


@pytest.mark.usefixtures("undrawn_runs")
def test_runs_that_are_compared_are_not_overwritten_and_their_own_flags_are_recorded(
    copy: Compared, tmp_path: Path
) -> None:
    runs = sorted(str(path) for path in copy.runs.iterdir())
    own = ["--out", runs[0], "--from", ",".join(runs)]
    told = StringIO()
    with redirect_stderr(told):
        assert main(own) == 2
    assert "must not be one of the runs" in told.getvalue()
    assert json.loads((Path(runs[0]) / "result.json").read_text())["experiment"] == COMPARED
    assert main(["--from", ",".join(runs), "--limit", "7", "--out", str(tmp_path / "out")]) == 0
    config = json.loads((tmp_path / "out" / "config.json").read_text())
    assert config["limit"] == 12
    assert config["images"] == "menagerie"
    assert config["models"].count("menagerie") == 3
