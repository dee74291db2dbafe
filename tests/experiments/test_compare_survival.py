"""A comparison that is killed leaves whole runs and whole shards, and goes on from them."""

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from experiments.compare_families import main

ROOT = Path(__file__).parents[2]
MODELS = ("menagerie-vit-tiny", "menagerie-resnet-128")
ARGV = ["--smoke", "--limit", "12", "--models", ",".join(MODELS)]
PATIENCE_SECONDS = 180.0
N_KILLS = 5


def places(folder: Path) -> list[str]:
    return ["--out", str(folder / "run"), "--store", str(folder / "store")]


def n_written(folder: Path) -> int:
    """Shards of the store and finished runs so far."""
    shards, runs = folder.glob("store/*/*.json"), folder.glob("run.runs/*/*/result.json")
    return len(list(shards)) + len(list(runs))


def finish(folder: Path) -> Any:
    """What a comparison finds, without where its runs lie."""
    assert main([*ARGV, *places(folder)]) == 0
    found = json.loads((folder / "run" / "result.json").read_text("utf-8"))["comparisons"]
    for model in found["menagerie"]["models"]:
        del model["run"]
    return found


def kill_at(moment: int, folder: Path) -> None:
    """Start, and kill once so much is written."""
    running = subprocess.Popen(
        [sys.executable, "-m", "experiments.compare_families", *ARGV, *places(folder)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until = time.monotonic() + PATIENCE_SECONDS
    while n_written(folder) < moment:
        assert running.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < until, "it wrote nothing"
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL)
    running.wait()


@pytest.mark.usefixtures("undrawn")
def test_killed_at_five_random_moments_it_ends_with_the_same_numbers(tmp_path: Path) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    expected = finish(undisturbed)
    moments = random.Random(0).sample(range(1, n_written(undisturbed)), N_KILLS)
    for moment in sorted(moments):
        kill_at(moment, killed)
        assert not (killed / "run").exists()
    assert finish(killed) == expected
