"""A run that is killed or interrupted leaves whole shards, no run folder, and resumes."""

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
ARGV = ["--smoke", "--limit", "40"]
N_SHARDS = 4  # of parts, before the run is stopped
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
