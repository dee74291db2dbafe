"""The main command with something wrong in it, for the tests of this room."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from experiments.folder import FIGURE_FILES
from experiments.mutual_knowledge import main

USERS_FILES = {kind: dict(options) for kind, options in FIGURE_FILES.items()}


@contextmanager
def _figures(files: dict[str, dict[str, Any]]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for kind in USERS_FILES:
            patch.delitem(FIGURE_FILES, kind, raising=False)
        for kind, options in files.items():
            patch.setitem(FIGURE_FILES, kind, options)
        yield


@pytest.fixture(scope="session", autouse=True)
def quick_figures() -> Iterator[None]:
    """Figures of few dots and no PDF, whose fonts take seconds: most tests are about the rest."""
    with _figures({"png": {"dpi": 40}}):
        yield


@pytest.fixture(scope="session")
def users_figures() -> Callable[[], AbstractContextManager[None]]:
    """Within it figures are saved as users get them."""
    return partial(_figures, USERS_FILES)


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
