"""What users and other programs write into files: a valid object or one clear sentence, always."""

import hashlib
import json
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import category

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from concepts.bank import ConceptBank, load_bank
from concepts.prompt_sets import MIN_PROMPTS, PromptSet, load_prompt_set
from concepts.prompts import find_templates
from experiments.flags import CommonFlags, flag, parse_config
from interpret.images.classnames import class_words, read_class_list
from interpret.store import Arrays, Store, read_shard

ROOMS = [Path(__file__).parents[1] / room for room in ("concepts", "interpret", "experiments")]
DEEP = b'{"a":' * 200_000  # deeper than any parser's stack
WIDE_NUMBER = b'{"seed": ' + b"9" * 5000 + b"}"  # more digits than Python turns into an int
EXAMPLES = 60

keys = st.sampled_from(
    ("name", "origin", "licence", "classes", "concepts", "model", "limit", "out", "seed", "sha256")
)
texts = st.text(max_size=6) | st.sampled_from(("{}", "a {}", "\ud800", "\x00", "_", "~nobody/x"))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys | texts, inner, max_size=4),
    max_leaves=12,
)
written = values.map(lambda value: json.dumps(value).encode())
lines = st.lists(texts, max_size=5).map(lambda found: "\n".join(found).encode(errors="replace"))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """JSON of which some bytes were lost, doubled or changed."""
    content = draw(written)
    start = draw(st.integers(0, len(content)))
    end = draw(st.integers(start, len(content)))
    return content[:start] + draw(st.binary(max_size=4)) + content[end:]


contents = st.binary(max_size=80) | written | damaged() | lines


@dataclass(frozen=True)
class Config(CommonFlags):
    parts: int = flag(5, "parts", kind=int)
    naming: str = flag("auto", "naming", choices=("auto", "crop"))


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz")


def read_or_refuse(read: Callable[[str], Any], path: Path, content: bytes) -> Any:
    """What was read, or None where the project itself refused it in one line."""
    path.write_bytes(content)
    try:
        return read(str(path))
    except ValueError as error:
        refused = error
    raised_in = Path(traceback.extract_tb(refused.__traceback__)[-1].filename)
    assert any(raised_in.is_relative_to(room) for room in ROOMS), raised_in
    assert len(str(refused).strip().splitlines()) == 1
    return None


@pytest.mark.parametrize("suffix", [".json", ".txt"])
@given(content=contents)
@example(content=DEEP)
@example(content=WIDE_NUMBER)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_bank_is_words_or_one_sentence(folder: Path, suffix: str, content: bytes) -> None:
    bank = read_or_refuse(load_bank, folder / f"bank{suffix}", content)
    if bank is None:
        return
    assert isinstance(bank, ConceptBank)
    assert len(set(bank.concepts)) == len(bank) >= 1
    assert all(concept == concept.strip() != "" for concept in bank.concepts)
    assert {word for words in bank.of_class.values() for word in words} <= set(bank.concepts)
    assert len(bank.fingerprint) == 64


@given(content=contents)
@example(content=DEEP)
@example(content="cat\ndog".encode("utf-16"))
@example(content="cat\ndog".encode("utf-16-le"))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_class_list_is_names_or_one_sentence(folder: Path, content: bytes) -> None:
    names = read_or_refuse(read_class_list, folder / "classes.txt", content)
    if names is None:
        return
    assert len(set(names)) == len(names) >= 1
    assert all(class_words(name).strip() for name in names)
    assert not any(category(letter) == "Cc" for name in names for letter in class_words(name))


@given(content=contents)
@example(content=DEEP)
@example(content=b"a photo of {0}\n")
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_prompt_file_is_templates_or_one_sentence(folder: Path, content: bytes) -> None:
    templates = read_or_refuse(find_templates, folder / "prompts.txt", content)
    if templates is None:
        return
    assert len(templates) >= 1
    assert all(template.replace("{}", "", 1).count("{") == 0 for template in templates)
    assert all(template.format("cat").count("cat") >= 1 for template in templates)


@given(content=contents)
@example(content=DEEP)
@example(content=b"a round thing\na round thing\n")
@example(content="a round thing\na red thing".encode("utf-16"))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_prompt_set_is_sentences_or_one_sentence(folder: Path, content: bytes) -> None:
    loaded = read_or_refuse(load_prompt_set, folder / "agnostic.txt", content)
    if loaded is None:
        return
    assert isinstance(loaded, PromptSet)
    assert len(set(loaded.prompts)) == len(loaded) >= MIN_PROMPTS
    assert all(prompt == prompt.strip() != "" for prompt in loaded.prompts)
    n_lines = sum(bool(line.strip()) for line in content.decode("utf-8-sig").splitlines())
    assert len(loaded) + loaded.n_duplicates == n_lines
    assert len(loaded.fingerprint) == 64


def parse(path: str) -> Config:
    return parse_config(Config(), Config(limit=3), ["--config", path], "What is asked here?")


@given(content=contents)
@example(content=WIDE_NUMBER)
@example(content=DEEP)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_configuration_is_flags_or_one_sentence(folder: Path, content: bytes) -> None:
    config = read_or_refuse(parse, folder / "config.json", content)
    if config is None:
        return
    assert isinstance(config, Config)
    for name, value in json.loads(content).items():
        assert getattr(config, name) == value


KEY = {"model": "m"}


def fill(store: Store, value: float) -> Arrays:
    made = {"vectors": np.full((2, 3), value, dtype=np.float32)}
    return store.get_or_make("images", KEY, 2, lambda: made)


def written_shard(folder: Path) -> Path:
    fill(Store(folder), 1.0)
    (shard,) = (folder / "images").glob("*.safetensors")
    return shard


@pytest.mark.parametrize("suffix", [".json", ".safetensors"])
@given(content=contents)
@example(content=DEEP)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_foreign_shard_or_manifest_is_made_again_with_a_warning(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("store")
    written_shard(folder).with_suffix(suffix).write_bytes(content)
    store = Store(folder)
    with pytest.warns(UserWarning, match="made again"):
        assert fill(store, 2.0)["vectors"].tolist() == [[2.0] * 3] * 2
    assert store.made == {"images": 2}
    assert fill(Store(folder), 3.0)["vectors"][0, 0] == 2.0


@given(at=st.integers(0, 200), new=st.binary(min_size=1, max_size=3))
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_foreign_shard_with_the_right_checksum_is_arrays_or_none(
    tmp_path_factory: pytest.TempPathFactory, at: int, new: bytes
) -> None:
    shard = written_shard(tmp_path_factory.mktemp("store"))
    content = shard.read_bytes()
    content = content[:at] + new + content[at + len(new) :]
    shard.write_bytes(content)
    manifest = json.loads(shard.with_suffix(".json").read_text(encoding="utf-8"))
    manifest["sha256"] = hashlib.sha256(content).hexdigest()
    shard.with_suffix(".json").write_text(json.dumps(manifest), encoding="utf-8")
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        found = read_shard(shard)
    if found is None:
        assert ["made again" in str(warning.message) for warning in warned] == [True]
    else:
        assert all(isinstance(array, np.ndarray) for array in found.values())
