import json
from pathlib import Path

import pytest

from concepts.bank import SHIPPED_BANKS, load_bank
from experiments.bank import main
from interpret.results import load_result


def test_every_shipped_bank_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == sorted(SHIPPED_BANKS)
    assert f" {len(load_bank('cifar10'))} " in lines[1]


def test_the_list_can_be_kept(tmp_path: Path) -> None:
    assert main(["list", "--out", str(tmp_path / "kept")]) == 0
    kept = load_result(tmp_path / "kept").result["banks"]
    assert {row["bank"]: row["default of"] for row in kept}["oxford-pets"] == "oxford-pets"


@pytest.mark.parametrize(
    ("argv", "hint"),
    [
        ([], "there must be something to do, got nothing: say list"),
        (["lst"], "did you mean 'list'"),
        (["list", "lint"], "list must stand alone"),
        (["list", "--bank", "cifar10"], "--bank"),
        (["list", "--model", "ViT-B/32"], "list must stand alone, got --model"),
        (["lint", "cifar10", "--classes", "a.txt"], "lint has no such flags, got --classes"),
        (["stats"], "stats must have a bank"),
        (["stats", "cifar1"], "did you mean 'cifar10'"),
        (["stats", "cifar10", "--k", "0"], "--k at least 1"),
        (["diff", "cifar10"], "diff must have two banks"),
        (["diff", "cifar10", "cifar1"], "did you mean 'cifar10'"),
        (["build"], "build must have a source"),
        (["build", "cifar10"], "build has no such flags, got --bank"),
        (["build", "--source", "wordnet"], "must have classes to look up"),
        (["build", "--source", "cifar1"], "did you mean 'cifar10'"),
        (["build", "--source", "cifar10", "--filters", "leeks"], "did you mean 'leaks'"),
        (["build", "--source", "cifar10", "--filters", "near"], "'near' must have --model"),
        (["build", "--source", "cifar10", "--filters", "unactivated"], "must have --images"),
        (["build", "--source", "cifar10", "--filters", "count,count"], "stands twice"),
        (["build", "--source", "cifar10", "--classes", "no.txt"], "readable UTF-8 text file"),
        (["build", "--source", "cifar10", "--most-cosine", "2"], "--most-cosine must be in"),
        (["lint"], "lint must have a bank"),
        (["lint", "cifar10", "menagerie"], "(two for diff), got 'lint cifar10 menagerie'"),
        (["lint", "cifar1"], "did you mean 'cifar10'"),
        (["lint", "cifar10", "--wordnet-dir", "nowhere"], "apt install wordnet-base"),
    ],
)
def test_what_is_no_action_is_one_sentence(
    argv: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert hint in shown


def lint(*argv: str) -> int:
    return main(["lint", *argv])


def test_a_bank_in_order_leaves_with_nothing_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert lint("menagerie") == 0
    assert capsys.readouterr().out.splitlines()[-1] == "nothing is wrong"


def test_what_is_wrong_is_printed_and_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    rest = ["red fur", "a long tail", "black paws"]
    path.write_text(json.dumps({"fox": ["usually two foxes", *rest]}), encoding="utf-8")
    assert lint(str(path), "--out", str(tmp_path / "kept")) == 1
    shown = capsys.readouterr().out
    assert "fox: usually two foxes: says 'usually' (artefact)" in shown
    assert "fox: usually two foxes: says 'fox' (name)" in shown
    assert "0 as a whole word, 1 with plurals, 1 as a substring" in shown
    assert "findings: 2 (1 artefact, 1 name)" in shown
    kept = load_result(tmp_path / "kept").result["findings"]
    assert [row["rule"] for row in kept] == ["artefact", "name"]


def test_without_wordnet_a_sentence_says_what_was_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("concepts.wordnet.SYSTEM_FOLDERS", ())
    monkeypatch.setenv("NLTK_DATA", "")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert lint("menagerie") == 0
    first = capsys.readouterr().out.splitlines()[0]
    assert first.startswith("synonyms and hypernyms are not looked for")
    assert "apt install wordnet-base" in first


@pytest.mark.parametrize("content", ["[1, 2]", '{"a": {"b": ["c"]}}', '{"a": ["b"], "a": ["c"]}'])
def test_a_file_that_is_no_bank_cannot_be_linted(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content, encoding="utf-8")
    assert lint(str(path)) == 2
    assert capsys.readouterr().err.startswith("error: ")
