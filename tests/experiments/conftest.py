"""The main command with something wrong in it, for the tests of this room."""

import socket
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from experiments.mutual_knowledge import main


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs of a session keep their vectors."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture
def refused_by(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., str]:
    """Run a command, which must end with one sentence and no file; the sentence."""

    def refused(command: Callable[[list[str]], int], *argv: str) -> str:
        folder = tmp_path / "run"
        places = ["--store", str(store), "--out", str(folder)]
        code = command(["--smoke", "--limit", "4", *places, *argv])
        shown = capsys.readouterr().err
        sentences = [line for line in shown.splitlines() if line.startswith("error:")]
        assert code == 2, shown
        assert "Traceback" not in shown
        assert len(sentences) == 1
        assert not folder.exists()
        return sentences[0]

    return refused


@pytest.fixture
def refuse(refused_by: Callable[..., str]) -> Callable[..., str]:
    """The same of the main command."""
    return partial(refused_by, main)


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Figures are made but not saved, which takes seconds: for tests that look at numbers."""
    monkeypatch.setattr("experiments.folder.save_figures", lambda folder, figures: None)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Whatever was asked of a network meanwhile; nobody answers."""
    found: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda *where: found.append(where))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *where: found.append(where))
    return found
