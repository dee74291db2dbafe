"""A run that is killed or interrupted leaves whole shards, no run folder, and resumes."""

import errno
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from experiments.mutual_knowledge import main

ROOT = Path(__file__).parents[2]
ARGV = ["--smoke", "--limit", "16"]
N_SHARDS = 4  # of parts, before the run is stopped
N_ANCHOR_PROMPTS = 32  # texts of the anchors, which come after all parts
PATIENCE_SECONDS = 120.0


def start(folder: Path, store: Path) -> "subprocess.Popen[str]":
    places = ["--out", str(folder), "--store", str(store)]
    command = [sys.executable, "-m", "experiments.mutual_knowledge", *ARGV, *places]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def wait_for_shards(store: Path, running: "subprocess.Popen[str]") -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while len(list(store.glob("parts/*.json"))) < N_SHARDS:
        assert running.poll() is None, "the run ended before it could be stopped"
        assert time.monotonic() < until, "the run made no shards"
        time.sleep(0.02)


def finish(folder: Path, store: Path) -> dict[str, Any]:
    assert main([*ARGV, "--out", str(folder), "--store", str(store)]) == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("undisturbed")
    return finish(folder / "run", folder / "store")


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_stopped_run_resumes_with_the_same_numbers(
    how: signal.Signals, undisturbed: dict[str, Any], tmp_path: Path
) -> None:
    store, folder = tmp_path / "store", tmp_path / "runs" / "run"
    running = start(folder, store)
    wait_for_shards(store, running)
    running.send_signal(how)
    _, shown = running.communicate(timeout=PATIENCE_SECONDS)
    assert running.returncode == (130 if how == signal.SIGINT else -how)
    assert "Traceback" not in shown
    assert not folder.exists()
    resumed = finish(folder, store)
    assert [path.name for path in folder.parent.iterdir()] == ["run"]
    assert resumed["mutual_knowledge"] == undisturbed["mutual_knowledge"]
    assert "images" not in resumed["encoded"]
    assert 0 < resumed["encoded"]["parts"] < undisturbed["encoded"]["parts"]


class FullDisk:
    """Lets so many files through, then leaves half a file and says what a full disk says."""

    def __init__(self, n_files: int) -> None:
        self.left = n_files
        self.write_bytes = Path.write_bytes

    def __call__(self, path: Path, content: bytes) -> int:
        self.left -= 1
        if self.left >= 0:
            return self.write_bytes(path, content)
        self.write_bytes(path, content[: len(content) // 2])
        raise OSError(errno.ENOSPC, "No space left on device", str(path))


@pytest.mark.usefixtures("undrawn")
def test_a_full_disk_is_one_sentence_and_the_run_resumes_with_the_same_numbers(
    undisturbed: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    store, folder = tmp_path / "store", tmp_path / "runs" / "run"
    with monkeypatch.context() as patch:
        disk = FullDisk(n_files=17)  # a shard takes two: some texts and pictures, a few parts
        patch.setattr(Path, "write_bytes", lambda path, content: disk(path, content))
        assert main([*ARGV, "--out", str(folder), "--store", str(store)]) == 2
    errors = [line for line in capsys.readouterr().err.splitlines() if "error" in line]
    assert len(errors) == 1
    assert "No space left on device" in errors[0]
    assert "whole shards are kept" in errors[0]
    assert not folder.exists()
    assert not list(store.rglob(".partial-*"))
    resumed = finish(folder, store)
    assert resumed["mutual_knowledge"] == undisturbed["mutual_knowledge"]
    assert "images" not in resumed["encoded"]
    assert resumed["encoded"]["texts"] == N_ANCHOR_PROMPTS  # the others were kept
    assert 0 < resumed["encoded"]["parts"] < undisturbed["encoded"]["parts"]


def test_a_full_disk_under_the_results_keeps_what_was_encoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store, folder = tmp_path / "store", tmp_path / "runs" / "run"
    argv = ["--smoke", "--limit", "4", "--out", str(folder), "--store", str(store)]
    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", lambda path, *given, **named: FullDisk(0)(path, b"ab"))
        assert main(argv) == 2
    shown = capsys.readouterr().err
    assert "what was encoded is kept" in shown
    assert list(folder.parent.iterdir()) == []
    assert main(argv) == 0
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["encoded"] == {}
