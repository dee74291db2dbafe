import hashlib
import json
from pathlib import Path

import pytest
from huggingface_hub import constants
from hypothesis import given
from hypothesis import strategies as st

from interpret.manifest import check_files, describe_files, manifest_of, read_manifest


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "hub"
    (folder / "models--a--b").mkdir(parents=True)
    (folder / "models--a--b" / "weights").write_bytes(b"heavy")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(folder))
    return folder


def test_paths_stand_below_the_cache_so_that_they_hold_elsewhere(
    hub: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file,) = describe_files("a", "model", [hub / "models--a--b" / "weights"])
    assert (file.root, file.path, file.n_bytes) == ("hub", "models--a--b/weights", 5)
    assert file.sha256 == hashlib.sha256(b"heavy").hexdigest()
    assert check_files([file]) == []
    other = tmp_path / "other"
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(other))
    assert "is missing" in check_files([file])[0]
    hub.rename(other)
    assert check_files([file]) == []
    (other / "models--a--b" / "weights").write_bytes(b"HEAVY")
    assert "is not the file" in check_files([file])[0]


def test_what_is_written_can_be_read(hub: Path, tmp_path: Path) -> None:
    files = describe_files("a", "model", [hub / "models--a--b" / "weights"])
    (tmp_path / "manifest.json").write_text(json.dumps(manifest_of(files)))
    assert read_manifest(tmp_path) == files
    assert read_manifest(tmp_path / "manifest.json") == files


NAMES = st.sampled_from(["files", "root", "path", "name"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.binary(max_size=200) | JSON)
def test_anything_else_is_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "manifest.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    with pytest.raises(ValueError, match="manifest must"):
        read_manifest(path)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"path": "../../etc/passwd"}, "the manifest is damaged"),
        ({"path": "x" * 5_000}, "the manifest is damaged"),
        ({"n_bytes": "big"}, "a size in bytes"),
        ({"sha256": None}, "a SHA-256"),
        ({"root": "moon"}, "must lie below"),
    ],
)
def test_a_damaged_entry_is_one_sentence(
    hub: Path, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    content = manifest_of(describe_files("a", "model", [hub / "models--a--b" / "weights"]))
    content["files"][0] |= change
    (tmp_path / "manifest.json").write_text(json.dumps(content))
    with pytest.raises(ValueError, match=says):
        read_manifest(tmp_path)


@pytest.mark.parametrize("change", [{"files": []}, {"schema": 99}])
def test_an_empty_or_newer_manifest_is_one_sentence(
    hub: Path, tmp_path: Path, change: dict[str, object]
) -> None:
    content = manifest_of(describe_files("a", "model", [hub / "models--a--b" / "weights"]))
    (tmp_path / "manifest.json").write_text(json.dumps(content | change))
    with pytest.raises(ValueError, match="must be of schema 1 and list files"):
        read_manifest(tmp_path)
