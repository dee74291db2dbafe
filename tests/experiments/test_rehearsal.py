"""The dry run of the main command: what is held, what is missing, nothing left behind."""

import re
import socket
from pathlib import Path

import pytest

from experiments.mutual_knowledge import main

FEW = ("--smoke", "--limit", "6")
Printed = "pytest.CaptureFixture[str]"


def stages(shown: str) -> dict[str, tuple[int, int, int]]:
    """Stage -> items, those in the store, those to encode."""
    rows = re.findall(r"^(\w+) +(\d+) +(\d+) +(\d+) ", shown, flags=re.MULTILINE)
    return {name: (int(a), int(b), int(c)) for name, a, b, c in rows}


@pytest.mark.usefixtures("undrawn")
def test_a_dry_run_says_what_is_to_do_and_does_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = ("--store", str(tmp_path / "store"), "--out", str(tmp_path / "run"))
    assert main([*FEW, *places, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "to fetch: nothing" in shown
    assert stages(shown)["images"] == (6, 0, 6)
    assert list(tmp_path.iterdir()) == []
    assert main([*FEW, *places]) == 0
    capsys.readouterr()
    assert main([*FEW, *places, "--dry-run"]) == 0
    after = stages(capsys.readouterr().out)
    assert {to_do for _, _, to_do in after.values()} == {0}
    assert set(after) == {"texts", "images", "parts", "pointing"}


def test_what_is_not_here_is_named_and_stood_in_for(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import open_clip

    from interpret.models.plain import TINY_CONFIG

    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *where: asked.append(where))
    small = {"ViT-B-32-quickgelu": TINY_CONFIG}  # of the shape of any other, and fast
    monkeypatch.setattr(open_clip, "get_model_config", small.get)
    given = ["--model", "ViT-B/32", "--limit", "4", "--naming", "crop", "--store", str(store)]
    assert main([*given, "--dry-run"]) == 0
    shown = capsys.readouterr().out
    assert "to fetch: weights of ViT-B/32 (openai)" in shown
    assert "to fetch: pictures of oxford-pets (timm/oxford-iiit-pet)" in shown
    assert "37 classes" in shown
    assert stages(shown)["images"] == (4, 0, 4)
    assert asked == []


def test_a_mistake_is_found_by_the_dry_run_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*FEW, "--dry-run", "--bank", "menagery"]) == 2
    assert "did you mean 'menagerie'" in capsys.readouterr().err
