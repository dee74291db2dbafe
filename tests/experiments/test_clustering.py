"""The experiment, run as a user runs it: files, repeatability, no labels, photographs, mistakes."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.clustering import main
from experiments.folder import FIGURE_FILES
from interpret.images.load import load_images
from interpret.measures import cluster_scores, elbow

ROOT = Path(__file__).parents[2]
SHARED = ROOT.parent / "shared"
PHOTOGRAPHS = SHARED / "data" / "cifar10-test.parquet"
PHOTOGRAPH_MODEL = SHARED / "models" / "cifar10-vit-tiny"
FEW = ("--smoke", "--limit", "100", "--train-limit", "50")  # two pictures of each class
Refuse = Callable[..., str]


def run(out: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*argv, "--out", str(out), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((out / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Fewer resamples and starts than users get: these tests are about the rest."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster_scores, "DRAWS", 100)
        patch.setattr(elbow, "N_STARTS", 1)
        yield


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
def refused(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Refuse:
    """Run the experiment, which must end with one sentence and no file; the sentence."""

    def refuse(*argv: str) -> str:
        out = tmp_path / "run"
        assert main([*argv, "--store", str(store), "--out", str(out)]) == 2
        shown = capsys.readouterr().err
        sentences = [line for line in shown.splitlines() if line.startswith("error:")]
        assert "Traceback" not in shown
        assert len(sentences) == 1
        assert not out.exists()
        return sentences[0]

    return refuse


def test_a_run_leaves_every_file(few_folder: Path) -> None:
    figures = ("elbow", "views_2d", "views_3d", "cluster_gallery")
    assert {path.name for path in few_folder.iterdir()} == {
        *("config.json", "result.json", "per_image.parquet"),
        *(f"{name}.{kind}" for name in ("table", "modality") for kind in ("csv", "tex", "md")),
        *(f"{name}.{kind}" for name in figures for kind in FIGURE_FILES),
    }


def test_the_result_says_what_was_done_and_found(few: dict[str, Any]) -> None:
    assert (few["experiment"], few["images"]["n_images"]) == ("clustering", 100)
    assert few["training"]["n_images"] == 50
    assert (few["method"]["n_clusters"], few["method"]["n_clusters_from"]) == (50, "classes")
    assert list(few["clustering"]) == ["images", "generic-32", "generic-415"]
    for kind, found in few["clustering"].items():
        assert found["purity"] > found["shuffled"]["purity"]["range95"][1], kind
        assert found["ci95"]["purity"][0] < found["purity"] < found["ci95"]["purity"][1]
        assert few["elbow"][kind]["n_clusters"][-1] == 100
    assert [one["k"] for one in few["modality"]["text_image"]] == [1]
    assert "at most as many as the largest class has" in few["note"]
    assert "satopaa2011kneedle" in few["references"]


def test_rows_hold_the_clusters_that_were_scored(few: dict[str, Any], few_folder: Path) -> None:
    rows = pd.read_parquet(few_folder / "per_image.parquet")
    assert len(rows) == 100
    for kind, found in few["clustering"].items():
        counts = rows.groupby([f"cluster_{kind}", "label"]).size()
        commonest = counts.groupby(level=0).max().sum()
        assert commonest / 100 == pytest.approx(found["purity"])
    right = (rows["label"] == rows["prediction"]).mean()
    assert right == few["modality"]["text_image"][0]["value"]  # one prompt a class: zero-shot


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_gives_the_same_result_and_encodes_nothing(
    few: dict[str, Any], few_folder: Path, tmp_path: Path, store: Path
) -> None:
    config = str(few_folder / "config.json")
    again = run(tmp_path / "again", store, "--config", config)
    assert again["encoded"] == {}
    changing = ("encoded", "duration_seconds")
    assert {k: v for k, v in again.items() if k not in changing} == {
        k: v for k, v in few.items() if k not in changing
    }


def test_without_labels_the_knee_decides_and_own_prompts_are_taken(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for number, picture in enumerate(load_images("menagerie", limit=24).pictures):
        picture.save(pictures / f"{number:02d}.png")
    prompts = tmp_path / "mine.txt"
    prompts.write_text("white wool\nlong horns\na thin tail\n", encoding="utf-8")
    given = ("--images", str(pictures), "--bank", "menagerie", "--offline")
    found = run(tmp_path / "run", store, *given, "--prompts", str(prompts))
    assert found["method"]["n_clusters_from"] == "knee"
    assert found["method"]["n_clusters"] == found["elbow"]["images"]["knee"]
    assert list(found["clustering"]) == ["images", "mine.txt"]
    assert found["clustering"]["images"]["purity"] is None
    assert found["clustering"]["images"]["silhouette"] is not None
    assert "the pictures have no labels" in capsys.readouterr().out
    flag_given = (*given, "--prompts", "", "--clusters", "3", "--no-elbow")
    promptless = run(tmp_path / "three", store, *flag_given)
    assert promptless["method"]["n_clusters_from"] == "flag"
    assert list(promptless["clustering"]) == ["images"]
    assert not (tmp_path / "three" / "elbow.png").exists()


def test_pictures_that_are_all_the_same_are_refused(refused: Refuse, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    for name in ("cat", "dog"):
        (pictures / name).mkdir(parents=True)
        for number in range(3):
            load_images("menagerie", limit=1).pictures[0].save(pictures / name / f"{number}.png")
    sentence = refused("--images", str(pictures), "--offline", "--bank", "menagerie")
    assert "all 6 have the same vector" in sentence


MISTAKES = {
    "no clusters": (("--clusters", "0"), "--clusters must be at least 2, got 0"),
    "one cluster": (("--clusters", "1"), "--clusters must be at least 2, got 1"),
    "more clusters than pictures": (("--clusters", "101"), "100 pictures for 101 clusters"),
    "one picture of one class": (("--limit", "1"), "at least 2 classes, but all 1 are of"),
    "prompts of no name": (("--prompts", "generic-33"), "unknown prompt set 'generic-33'"),
    "another view": (("--views", "umap"), "invalid choice: 'umap'"),
}


@pytest.mark.parametrize(("argv", "hint"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_sentence(argv: tuple[str, ...], hint: str, refused: Refuse) -> None:
    assert hint in refused(*FEW, *argv)


@pytest.mark.parametrize("text", ["", "\n \n", "fur\nfur\n"])
def test_a_prompt_file_without_prompts_is_refused(
    text: str, refused: Refuse, tmp_path: Path
) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(text, encoding="utf-8")
    assert "at least" in refused(*FEW, "--prompts", f"generic-32,{path}")


def test_two_prompt_files_of_one_name_are_refused(refused: Refuse, tmp_path: Path) -> None:
    paths = [tmp_path / name / "mine.txt" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text("fur\nwool\n", encoding="utf-8")
    sentence = refused(*FEW, "--prompts", ",".join(map(str, paths)))
    assert "sets that differ in name, got mine.txt, mine.txt" in sentence


@pytest.mark.skipif(
    not (PHOTOGRAPHS.exists() and PHOTOGRAPH_MODEL.exists()),
    reason="photographs and the model trained on them do not lie beside the project",
)
def test_photographs_cluster_better_by_embeddings_than_by_generic_prompts(
    tmp_path: Path, store: Path
) -> None:
    model, images = ("--model", str(PHOTOGRAPH_MODEL)), ("--images", str(PHOTOGRAPHS))
    few = ("--limit", "200", "--prompts", "generic-32", "--no-elbow", "--offline")
    words = ("--bank", "cifar10", "--templates", "paper")
    found = run(tmp_path / "run", store, *model, *images, *few, *words)
    purity = {kind: one["purity"] for kind, one in found["clustering"].items()}
    assert purity["images"] > 0.5
    assert found["clustering"]["generic-32"]["purity_against"]["images"]["p"] < 0.05
    assert found["training"] is None
    assert "no training pictures" in found["note"]
    assert found["modality"]["image_image"][0]["value"] > 0.4
    assert found["modality"]["text_against_image"]["mean_difference"] > 0
    assert [one["k"] for one in found["modality"]["text_image"]] == [1, 5, 8]
