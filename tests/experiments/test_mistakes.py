"""A user's mistakes at the main command: one clear sentence each, exit code 2, nothing written."""

import socket
import warnings
from pathlib import Path

import pytest

from experiments.mutual_knowledge import main, warn_of_known_top1

ROOT = Path(__file__).parents[2]

MISTAKES = {
    "an unknown model": (["--model", "ViT-B/33"], "did you mean 'ViT-B/32'"),
    "unknown pictures": (["--images", "menagery"], "menagerie"),
    "an unknown bank": (["--bank", "menagery"], "menagerie"),
    "an unknown split": (["--split", "tset"], "test"),
    "an unknown flag": (["--sede", "1"], "Did you mean --seed?"),
    "an unknown value": (["--naming", "loud"], "'highlight'"),
    "no pictures": (["--limit", "0"], "at least 1"),
    "a missing class list": (["--classes", "nowhere.txt"], "nowhere.txt"),
    "a template without a place": (["--templates", "a {} of a {}"], "exactly one {}"),
    "a device that is not there": (["--device", "cuda:9"], "cuda:9"),
    "a device without numbers": (["--device", "meta"], "meta"),
    "the home of nobody": (["--model", "~nobody-9f3a/model"], "~nobody-9f3a/model"),
    "a seed too large": (["--seed", str(2**32)], "at most 4294967295"),
    "a batch too large": (["--batch-size", str(10**30)], "at most 65536"),
    "a hub out of reach": (["--model", "ViT-B/32", "--offline"], "ViT-B/32"),
    "a place that is taken": (["--out", str(ROOT)], "--out must be a new folder"),
    "a configuration that is none": (["--config", str(ROOT / "LICENSE")], "LICENSE"),
}


@pytest.mark.parametrize(("argv", "hint"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_clear_sentence(
    argv: list[str], hint: str, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["--smoke", "--store", str(store), *argv])
    shown = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error:")]
    assert code == 2
    assert len(shown) == 1
    assert hint in shown[0]


def test_a_hub_that_does_not_answer_is_one_sentence(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*where: object) -> None:
        raise OSError("no network in this test")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    repository = "hf:no-such-organisation-9f3a/no-such-model"
    assert main(["--model", repository, "--store", str(store)]) == 2
    shown = capsys.readouterr().err
    assert "hub cannot be reached" in shown
    assert "Traceback" not in shown


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
@pytest.mark.parametrize("flag", ["--out", "--store"])
def test_a_place_that_cannot_be_written_is_one_sentence(
    flag: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {"--out": str(tmp_path / "run"), "--store": str(tmp_path / "store")}
    places[flag] = "/proc/self/nothing"
    argv = ["--smoke", "--limit", "4", *(word for place in places.items() for word in place)]
    assert main(argv) == 2
    shown = [line for line in capsys.readouterr().err.splitlines() if line.startswith("error:")]
    assert len(shown) == 1
    assert "/proc/self" in shown[0]


def test_labels_are_asked_for_only_where_there_are_some(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from interpret.images.load import load_images

    for number, picture in enumerate(load_images("menagerie", limit=3).pictures):
        picture.save(tmp_path / f"{number}.png")
    given = ["--images", str(tmp_path), "--bank", "menagerie", "--score-class", "label"]
    assert main([*given, "--store", str(store)]) == 2
    assert "needs labels" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("measured", "known", "warns"),
    [(0.60, 0.6332, True), (0.61, 0.6332, False), (0.70, 0.6332, True), (None, 0.6332, False)],
)
def test_an_accuracy_far_from_the_known_one_warns(
    measured: float | None, known: float, warns: bool
) -> None:
    record = {"anchors": {"zero_shot_top1": measured, "zero_shot_top1_known": known}}
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        warn_of_known_top1(record)
    assert ["is known of this model" in str(warning.message) for warning in told] == [True] * warns
