import json
from pathlib import Path

import pytest

from experiments.prefetch import main

MODEL = "menagerie-vit-tiny"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    folder = tmp_path / "manifest"
    assert (
        main(["--models", MODEL, "--images", "menagerie", "--offline", "--out", str(folder)]) == 0
    )
    return folder


def test_the_manifest_lists_every_file_with_its_hash(manifest: Path) -> None:
    files = json.loads((manifest / "manifest.json").read_text())["files"]
    weights = next(file for file in files if file["path"].endswith(".safetensors"))
    assert (weights["name"], weights["root"]) == (MODEL, "project")
    assert weights["n_bytes"] > 1_000_000
    assert len(weights["sha256"]) == 64
    wanted = json.loads((manifest / "result.json").read_text())["wanted"]
    assert [row["size"] for row in wanted if row["kind"] == "images"] == ["nothing needed"]


def test_a_manifest_is_held_against_what_is_here(manifest: Path, capsys: Capture) -> None:
    assert main(["--verify", str(manifest)]) == 0
    assert "4 of 4 files are here and whole" in capsys.readouterr().out
    path = manifest / "manifest.json"
    content = json.loads(path.read_text())
    content["files"][0]["sha256"] = "0" * 64
    content["files"][1]["path"] += ".gone"
    path.write_text(json.dumps(content))
    assert main(["--verify", str(path)]) == 1
    shown = capsys.readouterr().out
    assert "is not the file the manifest was made of" in shown
    assert "is missing" in shown
    assert "2 of 4" in shown


def test_what_cannot_be_had_is_told_and_does_not_stop_the_rest(
    tmp_path: Path, capsys: Capture
) -> None:
    argv = ["--models", f"RN50,{MODEL}", "--images", "food101,imagenet-mini", "--offline"]
    assert main([*argv, "--out", str(tmp_path / "run")]) == 1
    result = json.loads((tmp_path / "run" / "result.json").read_text())
    assert set(result["failures"]) == {"RN50", "food101", "imagenet-mini"}
    last = capsys.readouterr().err.splitlines()[-3:]
    assert all(line.startswith("failed: ") for line in last)
    assert "not on the Hugging Face hub" in last[-1]


def test_a_folder_of_ones_own_is_listed_as_it_lies(tmp_path: Path) -> None:
    import interpret.models

    folder = Path(interpret.models.__file__).parent / "shipped" / MODEL
    argv = ["--models", str(folder), "--images", str(tmp_path), "--offline"]
    assert main([*argv, "--out", str(tmp_path / "run")]) == 0
    files = json.loads((tmp_path / "run" / "manifest.json").read_text())["files"]
    assert any(file["path"].endswith("open_clip_model.safetensors") for file in files)


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        ([], "there must be something to fetch"),
        (["--models", "ViT-B/31"], "did you mean 'ViT-B/32'"),
        (["--images", "food101,food101"], "each once"),
        (["--models", MODEL, "--out", ""], "--out must name a folder"),
        (["--verify", "nowhere.json"], "a manifest must be a JSON file"),
    ],
)
def test_bad_input_is_one_sentence(argv: list[str], says: str, capsys: Capture) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1
