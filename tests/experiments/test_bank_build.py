"""Building, describing and comparing banks from the command line."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from concepts.bank import load_bank
from concepts.wordnet import find_wordnet
from experiments.bank import main
from interpret.results import load_result

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT.parent / "shared" / "data" / "descriptors" / "descriptors_imagenet.json"
MINE = {
    "fox": ["red fur", "a tail", "a tail", "two foxes", "loud calls", "black paws", "tails"],
    "owl": ["wings", "a tail", "Usually grey", "yellow eyes", "a beak"],
}
BAD_FILES = [
    ("[]", "must hold at least one concept"),
    ("3", "class -> [descriptor] or a list of strings, got a number"),
    ('{"fox": {"owl": ["a"]}}', "key 'fox' must be a list of strings, got an object"),
    ('{"fox": [1]}', "key 'fox', entry 1 must be a string, got a number"),
    ('{"fox": []}', "must hold at least one concept"),
    ('{"fox": ["a"], "fox": ["b"]}', "'fox' stands twice"),
    ('["a",\n"b"', "at line 2, column 4"),
    ('["a"]'.encode("utf-16"), "must be UTF-8 text"),
    (b'["\xe9"]', "not at byte 2"),
]
ACTIONS = {
    "lint": ("lint", "FILE"),
    "stats": ("stats", "FILE"),
    "diff": ("diff", "cifar10", "FILE"),
    "build": ("build", "--source", "FILE"),
}


def write(folder: Path, content: object, name: str = "mine.json") -> str:
    path = folder / name
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def refused(argv: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> str:
    assert main(argv) == 2
    lines = capsys.readouterr().err.splitlines()
    sentences = [line for line in lines if line.startswith("error: ")]
    assert len(sentences) == 1
    return sentences[0]


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize(("content", "message"), BAD_FILES)
def test_a_file_that_is_no_bank_is_one_sentence(
    action: str,
    content: str | bytes,
    message: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    path = write(tmp_path, content)
    argv = tuple(path if word == "FILE" else word for word in ACTIONS[action])
    said = refused((*argv, "--out", str(tmp_path / "out")), capsys)
    assert message in said
    assert "mine.json" in said
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("action", ACTIONS)
def test_fifty_megabytes_are_not_read(
    action: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    with path.open("wb") as file:
        file.truncate(50_000_001)
    argv = tuple(str(path) if word == "FILE" else word for word in ACTIONS[action])
    assert "at most 50 MB" in refused(argv, capsys)


def test_a_byte_order_mark_is_passed_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with_mark = write(tmp_path, b"\xef\xbb\xbf" + json.dumps(MINE).encode(), "marked.json")
    assert main(["diff", write(tmp_path, MINE), with_mark]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "the two are the same"


def build(folder: Path, *argv: str) -> dict[str, Any]:
    assert main(["build", "--out", str(folder), *argv]) == 0
    return load_result(folder).result


def test_a_build_says_what_it_dropped_and_can_be_loaded(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = write(tmp_path, "owl\nFox\nblorptang\n", "my_classes.txt")
    found = build(tmp_path / "run", "--source", write(tmp_path, MINE), "--classes", classes)
    shown = capsys.readouterr().out
    assert "not known to the source, so left out: blorptang" in shown
    assert "thin, with fewer than 4 concepts: Fox (3)" in shown
    assert "lint: 1 count" in shown
    bank = load_bank(tmp_path / "run" / "bank.json")
    assert bank.of_class == {
        "owl": ("wings", "a tail", "yellow eyes", "a beak"),
        "Fox": ("red fur", "a tail", "black paws"),
    }
    assert bank.fingerprint == found["bank"]["fingerprint"]
    dropped = pd.read_csv(tmp_path / "run" / "dropped.csv").to_dict("records")
    assert {(row["class_name"], row["concept"], row["filter"]) for row in dropped} == {
        ("Fox", "a tail", "duplicates"),
        ("Fox", "tails", "duplicates"),
        ("Fox", "two foxes", "leaks"),
        ("Fox", "loud calls", "non-visual"),
        ("owl", "Usually grey", "wording"),
    }
    assert (found["unknown"], found["thin"]) == (["blorptang"], {"Fox": 3})
    assert (found["n_dropped"]["duplicates"], found["n_dropped"]["length"]) == (2, 0)


def test_filters_are_those_asked_for(tmp_path: Path) -> None:
    source = write(tmp_path, MINE)
    build(tmp_path / "run", "--source", source, "--filters", "none")
    assert load_bank(tmp_path / "run" / "bank.json").fingerprint == load_bank(source).fingerprint


def test_a_bank_that_a_filter_empties_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ("build", "--source", write(tmp_path, {"fox": ["foxes"]}), "--out", str(tmp_path / "o"))
    assert "filter 'leaks' must leave a concept" in refused(argv, capsys)


def test_classes_that_nothing_knows_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = write(tmp_path, "blorptang\n", "my_classes.txt")
    argv = ("build", "--source", "cifar10", "--classes", classes)
    assert "must have words for at least one class" in refused(argv, capsys)
    plain = write(tmp_path, ["a tail"], "plain.json")
    argv = ("build", "--source", plain, "--classes", classes)
    assert "is a plain list" in refused(argv, capsys)


@pytest.mark.usefixtures("undrawn")
def test_a_model_drops_near_and_unactivated_concepts(tmp_path: Path, store: Path) -> None:
    model = ("--model", "menagerie-vit-tiny", "--images", "menagerie", "--limit", "10")
    asked = ("--filters", "near,unactivated", "--k", "3", "--store", str(store))
    found = build(tmp_path / "run", "--source", "oxford-pets", *model, *asked)
    assert found["n_dropped"]["near"] > 0
    assert found["n_dropped"]["unactivated"] > 0
    assert found["bank"]["n_concepts"] <= 30  # of ten pictures three each


@pytest.mark.usefixtures("undrawn")
def test_stats_count_what_is_in_the_bank(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, {**MINE, "eel": ["a fin", "an eel's head"]})
    given = ("--limit", "10", "--store", str(store), "--out", str(tmp_path / "run"))
    assert main(["stats", path, *given]) == 0
    found = load_result(tmp_path / "run").result
    stats = found["stats"]
    assert (stats["n_classes"], stats["n_concepts"], stats["n_entries"]) == (3, 12, 13)
    assert stats["shared_entry_fraction"] == pytest.approx(2 / 13)
    assert (stats["n_leaks_whole"], stats["n_leaks_plural"]) == (1, 2)
    assert found["histogram"] == {"1": 11, "2": 1}
    assert found["most_shared"] == [["a tail", 2]]
    coverage = found["coverage"]
    assert sum(coverage["n_pictures"].values()) == coverage["k"] * coverage["n_images"] == 100
    assert "classes                                   3" in capsys.readouterr().out


def test_a_difference_is_printed_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = write(tmp_path, {"fox": MINE["fox"][:2], "eel": ["a fin"]}, "new.json")
    argv = ["diff", write(tmp_path, MINE), new, "--out", str(tmp_path / "run")]
    assert main(argv) == 0
    shown = capsys.readouterr().out
    assert "classes only in a: 1 (owl)" in shown
    kept = load_result(tmp_path / "run").result["difference"]
    assert kept["concepts_only_there"] == ["a fin"]


def test_wordnet_gives_a_linted_bank_and_lists_what_it_does_not_know(
    tmp_path: Path, wordnet_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classes = write(tmp_path, "crane n02012849\nbicycle\nblorptang\n", "my_classes.txt")
    folder = wordnet_folder.parent if wordnet_folder.suffix == ".zip" else wordnet_folder
    given = ("--source", "wordnet", "--classes", classes, "--wordnet-dir", str(folder))
    found = build(tmp_path / "run", *given)
    assert found["unknown"] == ["blorptang"]
    assert found["findings"] == []
    kept = load_bank(tmp_path / "run" / "bank.json")
    assert kept.senses["crane"] == "n02012849"
    shown = capsys.readouterr().out
    assert "lint: nothing is wrong" in shown
    assert "a handlebar" in kept.of_class["bicycle"]
    argv = ["lint", str(tmp_path / "run" / "bank.json"), "--wordnet-dir", str(folder)]
    assert main(argv) == 0  # a saved bank says which crane it means, or "a bird" would not be told
    assert "nothing is wrong" in capsys.readouterr().out


@pytest.fixture
def wordnet_folder() -> Path:
    try:
        return find_wordnet()
    except ValueError as error:
        pytest.skip(str(error))


def test_without_wordnet_a_sentence_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("concepts.wordnet.SYSTEM_FOLDERS", ())
    monkeypatch.setenv("NLTK_DATA", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    classes = write(tmp_path, "bicycle\n", "my_classes.txt")
    argv = ("build", "--source", "wordnet", "--classes", classes)
    assert "apt install wordnet-base" in refused(argv, capsys)


@pytest.mark.skipif(not PUBLISHED.is_file(), reason="the published ImageNet bank is not here")
def test_classes_of_the_published_bank(tmp_path: Path) -> None:
    classes = write(tmp_path, "tench\nnight snake\n", "my_classes.txt")
    found = build(tmp_path / "run", "--source", str(PUBLISHED), "--classes", classes)
    assert found["bank"]["n_classes"] == 2
    assert {one["rule"] for one in found["findings"]} <= {"count"}
