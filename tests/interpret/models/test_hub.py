import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

from interpret.models import hub
from interpret.models.hub import TOKENIZER_FILES, fetch_file, fetch_folder

COMMIT = "0" * 40
WEIGHTS = ("model*.safetensors", "pytorch_model*.bin")
FILES = {
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "model.safetensors": b"safe",
    "pytorch_model.bin": b"unsafe",
    "extra.msgpack": b"other",
}


class SmallHub(BaseHTTPRequestHandler):
    """Serves org/name as the hub does: what a repository holds, then its files."""

    asked: list[str]

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        self.asked.append(self.path)
        name = self.path.rpartition("/")[2]
        if self.path.startswith("/api/models/org/name"):
            siblings = [{"rfilename": file} for file in FILES]
            listing = {"id": "org/name", "sha": COMMIT, "siblings": siblings}
            self._send(200, json.dumps(listing).encode(), with_body=with_body)
        elif self.path.startswith("/org/name/resolve/") and name in FILES:
            self._send(200, FILES[name], with_body=with_body)
        else:
            self._send(404, b"", with_body=with_body)

    def _send(self, status: int, body: bytes, *, with_body: bool) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{hash(body)}"')
        self.send_header("X-Repo-Commit", COMMIT)
        if status == 404:
            self.send_header("X-Error-Code", "RepoNotFound")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a hub at a port where nothing listens."""
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    _point_to(monkeypatch, "http://127.0.0.1:9")
    return tmp_path / "cache"


def _point_to(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(constants, "ENDPOINT", url)
    template = url + "/{repo_id}/resolve/{revision}/{filename}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)


@pytest.fixture
def small_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A hub on this machine; the paths it was asked for."""
    SmallHub.asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), SmallHub)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _point_to(monkeypatch, f"http://127.0.0.1:{server.server_port}")
    yield SmallHub.asked
    server.shutdown()
    server.server_close()


def test_the_preferred_file_is_fetched_once_and_then_read_from_the_cache(
    small_hub: list[str],
) -> None:
    names = ("absent.safetensors", "model.safetensors", "pytorch_model.bin")
    path = fetch_file("ViT-B/32", "org/name", names, offline=False)
    assert path.name == "model.safetensors"
    assert path.read_bytes() == b"safe"
    n_asked = len(small_hub)
    assert fetch_file("ViT-B/32", "org/name", names, offline=True) == path
    assert len(small_hub) == n_asked


def test_a_folder_is_fetched_with_one_kind_of_weights(small_hub: list[str]) -> None:
    folder = fetch_folder("hf:org/name", "org/name", WEIGHTS, offline=False)
    assert {path.name for path in folder.iterdir()} == {
        "config.json",
        "tokenizer.json",
        "model.safetensors",
    }
    n_asked = len(small_hub)
    assert fetch_folder("hf:org/name", "org/name", WEIGHTS, offline=True) == folder
    assert len(small_hub) == n_asked


def test_a_tokenizer_is_fetched_without_weights(small_hub: list[str]) -> None:
    folder = fetch_folder("arch", "org/name", TOKENIZER_FILES, offline=False)
    assert {path.name for path in folder.iterdir()} == {"config.json", "tokenizer.json"}
    whole = fetch_folder(
        "hf:org/name", "org/name", WEIGHTS, offline=False
    )  # the cached part is not enough
    assert (whole / "model.safetensors").is_file()


def test_a_repository_or_file_that_is_not_there_is_refused(small_hub: list[str]) -> None:
    with pytest.raises(ValueError, match="there is no repository 'org/other'"):
        fetch_folder("hf:org/other", "org/other", WEIGHTS, offline=False)
    with pytest.raises(ValueError, match=r"must hold one of a\.pt, got none"):
        fetch_file("x", "org/name", ["a.pt"], offline=False)


Fetch = Callable[..., Path]


@pytest.mark.parametrize(
    "fetch",
    [
        lambda **how: fetch_file("M", "a/b", ["c"], **how),
        lambda **how: fetch_folder("M", "a/b", WEIGHTS, **how),
    ],
)
def test_a_hub_out_of_reach_is_one_sentence_within_seconds(fetch: Fetch) -> None:
    start = time.monotonic()
    with pytest.raises(
        ValueError, match=r"'M' .* 'a/b' is not cached and the Hugging Face hub"
    ) as e:
        fetch(offline=False)
    assert time.monotonic() - start < 5
    assert "\n" not in str(e.value)
    assert "name the file (ARCH:/path/weights) or the folder" in str(e.value)


def test_a_hub_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "TIMEOUT_SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        _point_to(monkeypatch, f"http://127.0.0.1:{silent.getsockname()[1]}")
        start = time.monotonic()
        with pytest.raises(ValueError, match="cannot be reached"):
            fetch_file("M", "a/b", ["c"], offline=False)
    assert time.monotonic() - start < 5


def test_offline_no_socket_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(ValueError, match=r"no connection is allowed \(offline\)"):
        fetch_file("M", "a/b", ["c"], offline=True)
    with pytest.raises(ValueError, match=r"no connection is allowed \(offline\)"):
        fetch_folder("M", "a/b", WEIGHTS, offline=True)


def test_a_name_the_hub_cannot_have_is_refused() -> None:
    with pytest.raises(ValueError, match="must be hf:org/name, got 'hf:a b'"):
        fetch_folder("hf:a b", "a b", WEIGHTS, offline=False)
    with pytest.raises(ValueError, match="must be hf:org/name"):
        fetch_file("hf:a b", "a b", ["c"], offline=False)
