import json
from pathlib import Path

import open_clip
import pytest

from experiments.train_menagerie import main

SPEED = ["--smoke", "--n-images", "32", "--epochs", "1"]


def test_smoke_saves_a_model_open_clip_can_load(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "model"
    assert main([*SPEED, "--out", str(out)]) == 0
    assert "top1" in capsys.readouterr().out
    open_clip.create_model_and_transforms(f"local-dir:{out}")
    open_clip.get_tokenizer(f"local-dir:{out}")
    card = (out / "README.md").read_text()
    assert "zero-shot top-1" in card
    assert " ".join(SPEED) in card
    entries = [json.loads(line) for line in (out / "training_log.jsonl").read_text().splitlines()]
    assert entries[-1]["step"] == 1
    assert entries[-1]["loss"] > 0


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--epochs", "0"], "--epochs must be above 0"),
        (["--width", "33"], "a multiple of 32"),
        (["--parts", "1.5"], "at most 1 together"),
        (["--patch-size-px", "7"], "must divide"),
        (["--epoch", "3"], "Did you mean --epochs?"),
    ],
)
def test_impossible_values_are_one_sentence_and_exit_2(
    flags: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["--smoke", *flags, "--out", str(tmp_path / "model")]) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


def test_a_folder_with_something_else_is_refused_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "monday.txt").write_text("dear diary")
    assert main(["--out", str(tmp_path)]) == 2
    assert "name another one" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["monday.txt"]
