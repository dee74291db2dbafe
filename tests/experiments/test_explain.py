"""The explain command, run as a user runs it."""

import json
import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray
from PIL import Image

from experiments.explain import Config, main
from experiments.mutual_knowledge import main as mutual_main
from figures.sheet import WIDTHS_INCHES
from interpret.embeddings import PatchTokens
from interpret.images.load import load_images
from interpret.units.explain import Method
from interpret.units.foreground import Direction

SMOKE = ("--smoke", "--limit", "12")
N_DRAWN = 2
Fail = Callable[..., str]
UsersFigures = Callable[[], AbstractContextManager[None]]


def read(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, store: Path) -> Path:
    """A run of the main command."""
    folder = tmp_path_factory.mktemp("explained") / "mutual"
    places = ("--store", str(store), "--out", str(folder))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("experiments.folder.save_figures", lambda folder, figures: None)
        assert mutual_main(["--limit", "12", "--offline", *places]) == 0
    return folder


@pytest.fixture(scope="module")
def folder(
    tmp_path_factory: pytest.TempPathFactory, finished: Path, users_figures: UsersFigures
) -> Path:
    """Explained from that run, figures drawn."""
    folder = tmp_path_factory.mktemp("explained") / "run"
    argv = ["--from", str(finished), "--pictures", str(N_DRAWN), "--width", "double"]
    with users_figures():
        assert main([*argv, "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drawn pictures without labels, and one file that is no picture."""
    folder = tmp_path_factory.mktemp("pictures")
    for number, picture in enumerate(load_images("menagerie", limit=2, seed=1).pictures):
        picture.save(folder / f"{number}.png")
    (folder / "broken.png").write_text("no picture")
    return folder


@pytest.fixture
def fail(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> Fail:
    """Run the command, which must end with one sentence and no folder; the sentence."""

    def failed(*argv: str) -> str:
        out = tmp_path / "failed"
        code = main([*argv, "--store", str(store), "--out", str(out)])
        shown = capsys.readouterr().err
        sentences = [line for line in shown.splitlines() if line.startswith("error:")]
        assert (code, len(sentences)) == (2, 1), shown
        assert "Traceback" not in shown
        assert not out.exists()
        return sentences[0]

    return failed


def test_a_finished_run_is_explained_without_encoding_anything(
    folder: Path, finished: Path
) -> None:
    found = read(folder)
    assert found["encoded"] == {}
    assert (found["experiment"], found["schema"], found["from"]) == ("explain", 1, str(finished))
    figures = [*(f"picture_{n}" for n in range(1, N_DRAWN + 1)), *found["figures"][N_DRAWN:]]
    assert found["figures"] == figures
    assert {"class_summary"} <= set(figures)
    assert ("why_not" in figures) == (found["n_wrong"] > 0)
    tables = {f"table.{kind}" for kind in ("csv", "tex", "md")}
    files = {"config.json", "result.json", "per_image.parquet", *tables}
    files |= {f"{name}.{kind}" for name in figures for kind in ("pdf", "png")}
    assert {path.name for path in folder.iterdir()} == files
    with Image.open(folder / "picture_1.png") as png:
        assert png.width == pytest.approx(WIDTHS_INCHES["double"] * 200, abs=1)
    assert b"/FontFile2" in (folder / "picture_1.pdf").read_bytes()


def test_the_most_and_the_least_mutual_are_drawn_and_all_have_a_row(
    folder: Path, finished: Path
) -> None:
    found, rows = read(folder), pd.read_parquet(folder / "per_image.parquet").set_index("id")
    before = pd.read_parquet(finished / "per_image.parquet").set_index("id")
    overlap = before["adjusted_overlap_pca"]
    np.testing.assert_array_equal(rows["adjusted_overlap"], overlap[rows.index])
    first, last = found["pictures"]
    assert first["adjusted_overlap"] == overlap.max()
    assert last["adjusted_overlap"] == overlap.min()
    for one in found["pictures"]:
        row, then = rows.loc[one["id"]], before.loc[one["id"]]
        assert sorted([*row["shared"], *row["image_only"]]) == sorted(then["image_concepts_pca"])
        assert set(row["shared"]) | set(row["class_only"]) == set(then["class_concepts"])
        assert len(row["shared"]) == then["n_shared_pca"]
        assert len(one["curve_shared_information"]) == 11
        assert list(one["null_curves"]) == ["permuted", "other_class"]
        assert one["prediction"] == then["prediction_name"]
    is_wrong = rows["prediction"] != rows["label"]
    assert found["n_wrong"] == is_wrong.sum()
    assert rows["why_not_both"].notna().tolist() == is_wrong.tolist()


@pytest.mark.usefixtures("undrawn")
def test_the_same_command_and_its_config_give_the_same_result(
    folder: Path, finished: Path, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    assert main(["--config", str(folder / "config.json"), "--out", str(again)]) == 0
    times = ("duration_seconds",)
    one, other = ({k: v for k, v in read(f).items() if k not in times} for f in (folder, again))
    assert one == other


@pytest.mark.usefixtures("undrawn")
def test_pictures_of_one_class_are_explained_without_parts(finished: Path, tmp_path: Path) -> None:
    label = pd.read_parquet(finished / "per_image.parquet")["label_name"][3]
    argv = ["--from", str(finished), "--method", "whole", "--class", label.upper()]
    assert main([*argv, "--out", str(tmp_path / "run")]) == 0
    found, rows = read(tmp_path / "run"), pd.read_parquet(tmp_path / "run" / "per_image.parquet")
    assert set(rows["label_name"]) == {label}
    assert found["method"]["explained_by"] == "whole"
    assert [part["part"] for one in found["pictures"] for part in one["parts"]] == [0]


def test_a_single_picture_without_foreground_gets_a_figure_that_says_so(
    pictures: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def nothing(tokens: PatchTokens, direction: Direction) -> NDArray[np.bool_]:
        return np.zeros((len(tokens.vectors), *tokens.grid), dtype=bool)

    monkeypatch.setattr("interpret.units.group_basis.find_foreground", nothing)
    given = ("--images", str(pictures / "0.png"), "--bank", "menagerie")
    out = tmp_path / "run"
    assert main([*given, "--store", str(tmp_path / "store"), "--out", str(out)]) == 0
    found, shown = read(out), capsys.readouterr()
    (one,) = found["pictures"]
    assert (one["id"], one["label"], found["n_wrong"]) == ("0.png", None, None)
    assert one["parts"] == one["image_only"] == one["shared"] == []
    assert found["figures"] == ["picture_1", "class_summary"]
    assert all((out / f"{name}.png").is_file() for name in found["figures"])
    assert "of the pictures drawn (1), 1 shared the basis of parts with no other" in shown.out
    assert "so no picture has concepts by pca" in shown.err


@pytest.mark.usefixtures("undrawn")
def test_a_folder_without_labels_is_explained_without_the_unreadable(
    pictures: Path, store: Path, tmp_path: Path
) -> None:
    given = ("--images", str(pictures), "--bank", "menagerie", "--store", str(store))
    assert main([*given, "--out", str(tmp_path / "run")]) == 0
    found = read(tmp_path / "run")
    assert sorted(one["id"] for one in found["pictures"]) == ["0.png", "1.png"]
    assert found["images"]["n_skipped"] == 1
    assert all(one["gained"] is None for one in found["classes"])


def test_pictures_and_classes_that_are_not_there_are_told(fail: Fail, pictures: Path) -> None:
    broken = fail("--images", str(pictures / "broken.png"), "--bank", "menagerie")
    assert "must hold at least one readable picture, got none" in broken
    assert "--pictures must be between 1 and 100, got 0" in fail("--pictures", "0")
    unknown = fail(*SMOKE, "--class", "zebre")
    assert "--class must be one of the 50 classes" in unknown
    assert "did you mean 'zebra'" in unknown


def test_words_must_suffice_for_the_parts(fail: Fail, tmp_path: Path) -> None:
    words = tmp_path / "words.txt"
    words.write_text("\n".join(f"word {number}" for number in range(44)))
    sentence = fail(*SMOKE, "--bank", str(words), "--parts", "12")
    assert "--parts must be at most 11, the concepts a picture may have with the 44" in sentence
    words.write_text("a tail\na beak\na wing")
    assert "a bank must hold at least 40 concepts, got 3" in fail(*SMOKE, "--bank", str(words))


def test_runs_must_be_whole_and_of_the_main_command(
    fail: Fail, finished: Path, folder: Path, tmp_path: Path
) -> None:
    assert "is one of 'explain'" in fail("--from", str(folder))
    assert "must be a folder with result.json" in fail("--from", str(tmp_path / "nowhere"))
    copy = shutil.copytree(finished, tmp_path / "copy")
    (copy / "config.json").unlink()
    assert "a run's folder must hold config.json" in fail("--from", str(copy))
    sentence = fail("--from", str(finished), "--parts", "4")
    assert "--parts must be left out beside --from, whose run has 5, got 4" in sentence


def test_flags_know_every_method_and_every_width() -> None:
    fields = Config.__dataclass_fields__
    assert fields["method"].metadata["choices"] == get_args(Method)
    assert fields["width"].metadata["choices"] == tuple(WIDTHS_INCHES)
