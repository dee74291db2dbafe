import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from experiments.train_clip import main
from experiments.zero_shot import main as zero_shot
from interpret.models.load import load_model

TINY = ["--smoke", "--epochs", "1"]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained") / "model"
    assert main(["--smoke", "--out", str(out)]) == 0
    return out


def captioned(folder: Path, captions: list[object]) -> Path:
    """A parquet of pictures of one grey each, with the captions given."""
    rows = []
    for i in range(len(captions)):
        picture = folder / f"{i}.png"
        Image.new("RGB", (32, 32), (i * 7 % 256,) * 3).save(picture)
        rows.append({"bytes": picture.read_bytes(), "path": None})
        picture.unlink()
    path = folder / "pairs.parquet"
    pq.write_table(pa.table({"image": rows, "caption": captions}), path)
    return path


def test_the_folder_loads_with_every_experiment(trained: Path, tmp_path: Path) -> None:
    model = load_model(str(trained))
    assert model.size_px == 64
    assert model.tokenize(["a photo of a zebra"]).shape == (1, 40)
    places = ["--store", str(tmp_path / "store"), "--out", str(tmp_path / "run")]
    given = ["--model", str(trained), "--images", "menagerie", "--limit", "20"]
    assert zero_shot([*given, *places]) == 0


def test_it_holds_card_log_curve_split_and_flags(trained: Path) -> None:
    names = {path.name for path in trained.iterdir()}
    assert {"README.md", "training_curve.png", "split.json", "config.json"} <= names
    lines = (trained / "training_log.jsonl").read_text().splitlines()
    assert [json.loads(line)["epoch"] for line in lines] == [1, 2]
    split = json.loads((trained / "split.json").read_text())
    assert [len(split[part]) for part in ("train", "validation", "test")] == [42, 9, 9]
    assert "bert-1-64" in (trained / "README.md").read_text()
    assert not trained.with_name("model.training").exists()


def test_the_same_command_gives_the_same_weights(trained: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    assert main(["--smoke", "--out", str(again)]) == 0
    mine, its = (load_model(str(folder)).weights_sha256 for folder in (trained, again))
    assert mine == its


def test_captions_can_come_from_classes_and_from_a_table(tmp_path: Path) -> None:
    captions: list[object] = [f"a grey thing number {i}" for i in range(20)]
    path = captioned(tmp_path, captions)
    given = ["--images", str(path), "--out", str(tmp_path / "a"), "--batch-size", "4"]
    assert main([*TINY, *given]) == 0
    template = ["--class-captions", "a photo of a {}", "--out", str(tmp_path / "b")]
    assert main([*TINY, "--limit", "30", "--batch-size", "8", *template]) == 0
    assert json.loads((tmp_path / "b" / "result.json").read_text())["training"]["n_captions"] == 30


def test_what_was_left_out_cut_or_doubled_is_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = " ".join(f"word{i}" for i in range(60))
    captions: list[object] = [f"a grey thing number {i}" for i in range(19)]
    path = captioned(tmp_path, [*captions, "", None, words])
    table = pq.read_table(path)
    pq.write_table(pa.concat_tables([table, table.slice(0, 2)]), path)
    given = ["--images", str(path), "--out", str(tmp_path / "model"), "--batch-size", "4"]
    assert main([*TINY, *given]) == 0
    told = capsys.readouterr().err
    assert "2 pictures have no caption" in told
    assert "2 pictures are listed twice" in told
    facts = json.loads((tmp_path / "model" / "result.json").read_text())["training"]
    assert facts["n_cut_texts"] in (0, 1)  # the long one may be kept for testing


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--text-encoder", "bert-4-100"], "multiple of 64"),
        (["--image-encoder", "resnet5O"], "did you mean 'resnet50'"),
        (["--image-encoder", "vit-7-1-64"], "patches"),
        (["--temperature", "cold"], "--temperature must be a number"),
        (["--batch-size", "1"], "batch_size must be at least 2"),
        (["--epochs", "0"], "--epochs must be at least 1"),
        (["--context-length", "2"], "--context-length must be at least 3"),
        (["--image-size-px", "100000"], "--image-size-px must be at most 1024"),
        (["--chunk-size", "0"], "chunk_size must be at least 1"),
        (["--limit", "2"], "at least 6 different pictures"),
        (["--images", "/nowhere.parquet"], "neither an image set nor an existing path"),
        (["--text-weights", "pretrained"], "bert-4-256 to bert-12-768"),
        (["--text-weights", "pretrained", "--text-encoder", "bert-4-256"], "not cached and"),
        (["--class-captions", "a photo"], "must have one {}"),
        (["--accumulate", "9"], "--accumulate must be at most"),
        (["--checkpoint-minutes", "nan"], "--checkpoint-minutes must be at most"),
        (["--projection-decay", "nan"], "--projection-decay must be at most"),
        (["--image-encoder", "mixer_s16_224"], "must read pictures of 64 px, but 'mixer_s16_224'"),
        (["--device", "cuda:9"], "device"),
    ],
)
def test_mistakes_are_one_sentence_and_exit_2(
    flags: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*TINY, *flags, "--out", str(tmp_path / "model")]) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error:")]
    assert len(errors) == 1
    assert says in errors[0]
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize("is_file", [False, True])
def test_what_stands_where_a_training_works_is_not_touched(
    is_file: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = tmp_path / "model.training"
    if not is_file:
        mine.mkdir()
        mine /= "notes.txt"
    mine.write_text("mine")
    assert main([*TINY, "--out", str(tmp_path / "model")]) == 2
    assert "must be free for a run to work in" in capsys.readouterr().err
    assert mine.read_text() == "mine"


def test_pictures_without_captions_are_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = captioned(tmp_path, ["", None, " "])
    assert main([*TINY, "--images", str(path), "--out", str(tmp_path / "model")]) == 2
    assert "must have captions to train on, got only empty ones" in capsys.readouterr().err


def test_a_training_of_other_encoders_is_not_gone_on_with(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    out = ["--out", str(tmp_path / "model")]

    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("experiments.train_clip._save", fail)
        assert main([*TINY, *out]) == 130
    assert (tmp_path / "model.training" / "checkpoint.pt").is_file()
    assert main([*TINY, "--image-encoder", "vit-8-1-64", *out]) == 2
    assert "vit-16-1-64" in capsys.readouterr().err
    assert main([*TINY, *out]) == 0


def test_killed_it_goes_on_to_the_same_weights(trained: Path, tmp_path: Path) -> None:
    out = tmp_path / "killed"
    command = [sys.executable, "-m", "experiments.train_clip", "--smoke", "--out", str(out)]
    process = subprocess.Popen([*command, "--checkpoint-minutes", "0"], stderr=subprocess.DEVNULL)
    checkpoint = out.with_name("killed.training") / "checkpoint.pt"
    while not checkpoint.is_file() and process.poll() is None:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert main(["--smoke", "--checkpoint-minutes", "0", "--out", str(out)]) == 0
    assert load_model(str(out)).weights_sha256 == load_model(str(trained)).weights_sha256
    logs = [
        [json.loads(line)["loss"] for line in (f / "training_log.jsonl").read_text().splitlines()]
        for f in (out, trained)
    ]
    assert logs[0] == logs[1]
