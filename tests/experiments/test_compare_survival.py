"""A comparison that is killed leaves whole runs and whole shards, and goes on from them."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from experiments.compare_families import main

ROOT = Path(__file__).parents[2]
MODELS = ("menagerie-vit-tiny", "menagerie-resnet-128")
ARGV = ["--smoke", "--limit", "12", "--models", ",".join(MODELS)]
PATIENCE_SECONDS = 180.0
N_KILLS = 5
# imports once and runs every command line it is given in a copy of itself
COPIES = """
import json, os, sys
from experiments import inputs, members
from experiments.compare_families import main
for line in sys.stdin:
    copy = os.fork()
    if copy == 0:
        os._exit(main(json.loads(line)))
    print(copy, flush=True)
    print(os.waitpid(copy, 0)[1], flush=True)
"""


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


@pytest.fixture
def copies() -> "Iterator[subprocess.Popen[str]]":
    """A process that runs comparisons in copies of itself, told by lines of their flags."""
    command = [sys.executable, "-c", COPIES]
    running = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    yield running
    running.communicate(timeout=PATIENCE_SECONDS)


def kill_at(moment: int, folder: Path, copies: "subprocess.Popen[str]") -> None:
    """Start, and kill once so much is written."""
    assert copies.stdin is not None
    assert copies.stdout is not None
    copies.stdin.write(json.dumps([*ARGV, *places(folder)]) + "\n")
    copies.stdin.flush()
    copy = int(copies.stdout.readline())
    until = time.monotonic() + PATIENCE_SECONDS
    while n_written(folder) < moment and time.monotonic() < until:
        time.sleep(0.01)
    os.kill(copy, signal.SIGKILL)
    assert n_written(folder) >= moment
    assert os.waitstatus_to_exitcode(int(copies.stdout.readline())) == -signal.SIGKILL


@pytest.mark.usefixtures("undrawn")
def test_killed_at_five_random_moments_it_ends_with_the_same_numbers(
    tmp_path: Path, copies: "subprocess.Popen[str]"
) -> None:
    undisturbed, killed = tmp_path / "undisturbed", tmp_path / "killed"
    expected = finish(undisturbed)
    moments = random.Random(0).sample(range(1, n_written(undisturbed)), N_KILLS)
    for moment in sorted(moments):
        kill_at(moment, killed, copies)
        assert not (killed / "run").exists()
    assert finish(killed) == expected
