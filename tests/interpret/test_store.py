import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from interpret.store import (
    Arrays,
    Key,
    Store,
    default_folder,
    hash_key,
    list_holdings,
    write_whole,
)

KEY: Key = {"weights": "abc", "precision": "fp32"}
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)


def arrays(value: float = 1.5) -> Arrays:
    parts = np.array([[0, 1], [2, 3]], dtype=np.uint8)
    return {"vectors": np.full((2, 3), value, dtype=np.float32), "parts": parts}


def fill(store: Store, key: Key = KEY, value: float = 1.5) -> Arrays:
    return store.get_or_make("images", key, 2, lambda: arrays(value))


def shard_of(store: Store) -> Path:
    (shard,) = store.folder.rglob("*.safetensors")
    return shard


def test_what_was_made_is_read_again_with_its_types(tmp_path: Path) -> None:
    fill(Store(tmp_path))
    again = Store(tmp_path)
    held = fill(again, value=9.0)
    assert again.made == {}
    assert {name: array.dtype for name, array in held.items()} == {
        "vectors": np.float32,
        "parts": np.uint8,
    }
    for name, array in arrays().items():
        assert np.array_equal(held[name], array)


def test_the_items_made_are_counted_by_stage(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for stage, key in (("texts", {"a": 1}), ("images", {"a": 1}), ("images", {"a": 2})):
        store.get_or_make(stage, key, 2, arrays)
    assert store.made == {"texts": 2, "images": 4}


@given(st.dictionaries(st.text(max_size=3), PLAIN), st.dictionaries(st.text(max_size=3), PLAIN))
def test_keys_have_one_hash_just_when_they_are_equal(one: Key, other: Key) -> None:
    same = json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert (hash_key(one) == hash_key(other)) == same
    assert hash_key({name: one[name] for name in reversed(list(one))}) == hash_key(one)


@pytest.mark.parametrize(
    "other", [{**KEY, "precision": "bf16"}, {**KEY, "layer": None}, {"weights": "abc"}]
)
def test_another_key_is_another_shard(tmp_path: Path, other: Key) -> None:
    store = Store(tmp_path)
    fill(store)
    assert fill(store, other, value=2.0)["vectors"][0, 0] == 2.0
    assert len(list(tmp_path.rglob("*.safetensors"))) == 2


def test_a_key_that_is_not_plain_json_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range float"):
        fill(Store(tmp_path), {"share": float("nan")})


def test_stages_do_not_share_shards(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store)
    store.get_or_make("texts", KEY, 2, lambda: arrays(2.0))
    assert fill(store)["vectors"][0, 0] == 1.5


def flip_a_byte(shard: Path) -> None:
    content = bytearray(shard.read_bytes())
    content[-1] ^= 1
    shard.write_bytes(content)


def cut(shard: Path) -> None:
    shard.write_bytes(shard.read_bytes()[:-7])


def put_a_list_in_the_manifest(shard: Path) -> None:
    shard.with_suffix(".json").write_text("[1, 2]")


def put_a_foreign_manifest(shard: Path) -> None:
    shard.with_suffix(".json").write_text('{"sha": 1}')


def put_noise_in_the_manifest(shard: Path) -> None:
    shard.with_suffix(".json").write_bytes(b"\xff\xfe{")


@pytest.mark.parametrize(
    "damage",
    [
        flip_a_byte,
        cut,
        put_a_list_in_the_manifest,
        put_a_foreign_manifest,
        put_noise_in_the_manifest,
    ],
)
def test_a_damaged_shard_warns_and_is_made_again(tmp_path: Path, damage: Any) -> None:
    store = Store(tmp_path)
    fill(store)
    damage(shard_of(store))
    with pytest.warns(UserWarning, match="damaged; they are made again"):
        assert fill(store, value=3.0)["vectors"][0, 0] == 3.0
    assert fill(Store(tmp_path), value=4.0)["vectors"][0, 0] == 3.0


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
def test_half_a_shard_counts_as_none(tmp_path: Path, suffix: str) -> None:
    store = Store(tmp_path)
    fill(store)
    shard_of(store).with_suffix(suffix).unlink()
    assert fill(store, value=3.0)["vectors"][0, 0] == 3.0
    assert store.made == {"images": 4}


def test_the_same_arrays_are_the_same_bytes(tmp_path: Path) -> None:
    stores = [Store(tmp_path / name) for name in ("a", "b")]
    for store in stores:
        fill(store)
    one, other = (shard_of(store) for store in stores)
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()
    assert one.with_suffix(".json").read_bytes() == other.with_suffix(".json").read_bytes()


def test_the_manifest_says_what_the_shard_holds(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fill(store)
    manifest = json.loads(shard_of(store).with_suffix(".json").read_text())
    assert manifest["stage"] == "images"
    assert manifest["key"] == KEY
    assert manifest["n_items"] == 2
    assert manifest["arrays"] == {"vectors": ["float32", 2, 3], "parts": ["uint8", 2, 2]}


@pytest.mark.parametrize("place", ["taken", "taken/below"])
def test_a_folder_that_cannot_be_written_to_is_one_sentence(tmp_path: Path, place: str) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(ValueError, match=r"the store must be writable.*choose another folder"):
        fill(Store(tmp_path / place))


def test_nothing_is_written_when_making_fails(tmp_path: Path) -> None:
    def fail() -> Arrays:
        raise RuntimeError("the network fell over")

    store = Store(tmp_path / "store")
    with pytest.raises(RuntimeError, match="fell over"):
        store.get_or_make("images", KEY, 2, fail)
    assert list_holdings(store.folder) == []
    assert not list(store.folder.rglob("*.safetensors"))
    assert store.made == {}


def test_no_partial_file_is_left_when_writing_fails(tmp_path: Path) -> None:
    (tmp_path / "shard").mkdir()  # a file cannot be renamed onto a folder
    with pytest.raises(OSError, match="shard"):
        write_whole(tmp_path / "shard", b"content")
    assert list(tmp_path.iterdir()) == [tmp_path / "shard"]


def test_a_whole_file_replaces_the_one_before(tmp_path: Path) -> None:
    for content in (b"long content", b"short"):
        write_whole(tmp_path / "file", content)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]
    assert (tmp_path / "file").read_bytes() == b"short"


def test_vectors_are_kept_below_the_cache_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "clip-common-ground"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / ".cache" / "clip-common-ground"


def test_a_run_waits_for_another_that_is_making_the_same(tmp_path: Path) -> None:
    begun, go_on, made = threading.Event(), threading.Event(), list[str]()

    def slowly() -> Arrays:
        made.append("first")
        begun.set()
        go_on.wait(10)
        return {"vectors": np.ones(2)}

    def again() -> Arrays:
        made.append("second")
        return {"vectors": np.zeros(2)}

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(Store(tmp_path).get_or_make, "images", {"a": 1}, 1, slowly)
        assert begun.wait(10)
        second = pool.submit(Store(tmp_path).get_or_make, "images", {"a": 1}, 1, again)
        go_on.set()
        assert first.result()["vectors"].tolist() == second.result()["vectors"].tolist() == [1, 1]
    assert made == ["first"]


def test_what_is_held_is_listed_and_can_be_removed(tmp_path: Path) -> None:
    store = Store(tmp_path, {"model": "toy", "images": "dots"})
    store.get_or_make("images", {"a": 1}, 7, lambda: {"vectors": np.ones((7, 2))})
    (tmp_path / "images" / "foreign.json").write_text("[]")
    (held,) = list_holdings(tmp_path)
    assert (held.stage, held.model, held.images, held.n_items) == ("images", "toy", "dots", 7)
    assert held.size_bytes > 7 * 2 * 8
    held.remove()
    assert list_holdings(tmp_path) == []
    assert not held.shard.exists()


def test_reading_a_shard_marks_it_as_used(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.get_or_make("images", {}, 1, lambda: {"vectors": np.ones(1)})
    (held,) = list_holdings(tmp_path)
    os.utime(held.shard.with_suffix(".json"), (0, 0))
    assert list_holdings(tmp_path)[0].last_used.year == 1970
    store.get_or_make("images", {}, 1, lambda: {"vectors": np.ones(1)})
    assert list_holdings(tmp_path)[0].last_used.year > 1970
