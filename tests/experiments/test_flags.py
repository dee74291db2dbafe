"""Command lines and configuration files in, Configs or one clear sentence out."""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.flags import CommonFlags, flag, parse_config, read_config

ABOUT = "What is asked here?"


@dataclass(frozen=True)
class Config(CommonFlags):
    parts: int = flag(5, "parts", kind=int)
    naming: str = flag("auto", "naming", choices=("auto", "crop"))


SMOKE = Config(limit=3, offline=True)


def parse(*argv: str) -> Config:
    return parse_config(Config(), SMOKE, argv, ABOUT)


def test_without_flags_the_defaults_hold() -> None:
    assert parse() == Config()


def test_a_flag_is_the_field_of_the_same_name() -> None:
    config = parse("--batch-size", "7", "--parts=3", "--naming", "crop", "--offline")
    assert (config.batch_size, config.parts, config.naming, config.offline) == (7, 3, "crop", True)


def test_smoke_starts_from_the_smoke_values_and_flags_win() -> None:
    assert parse("--smoke") == SMOKE
    assert parse("--smoke", "--limit", "9").limit == 9
    assert not parse("--smoke", "--no-offline").offline


def test_a_configuration_file_is_read_back_and_flags_win(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(asdict(Config(limit=4, seed=2))))
    assert parse("--config", str(path)) == Config(limit=4, seed=2)
    assert parse("--config", str(path), "--seed", "5").seed == 5


def test_a_flag_beside_a_configuration_reopens_what_follows_from_it(tmp_path: Path) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(asdict(Config(images="menagerie", bank="menagerie", split="test"))))
    same = parse("--config", str(path), "--seed", "3")
    assert (same.bank, same.split) == ("menagerie", "test")
    other = parse("--config", str(path), "--images", "folder")
    assert (other.images, other.bank, other.split) == ("folder", None, None)
    own = parse("--config", str(path), "--images", "folder", "--bank", "mine.json")
    assert own.bank == "mine.json"


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("--out", ""), "--out must name a folder"),
        (("--limt", "3"), "Did you mean --limit?"),
        (("--naming", "loud"), "choose from 'auto', 'crop'"),
        (("--limit", "x"), "invalid int value: 'x'"),
        (("--limit", "0"), "--limit must be at least 1, got 0"),
        (("--batch-size", "-1"), "--batch-size must be at least 1, got -1"),
        (("--seed", "-1"), "--seed must be at least 0, got -1"),
        (("--lim", "3"), "unrecognized arguments: --lim"),
        (("word",), "unrecognized arguments: word"),
        (("--limit",), "expected one argument"),
        (("--config", "nowhere.json"), "'nowhere.json' can't be read"),
    ],
)
def test_a_wrong_command_line_is_one_sentence(argv: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(ValueError, match=re.escape(sentence)) as caught:
        parse(*argv)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([1], "must hold a JSON object, got list"),
        ({"colour": 1}, "only flags of this experiment, got 'colour'"),
        ({"limit": "3"}, "'limit' in .* must be of type int, got '3'"),
        ({"offline": 1}, "'offline' in .* must be of type bool, got 1"),
        ({"naming": "loud"}, "'naming' in .* must be one of auto, crop, got 'loud'"),
        ({"naming": None}, "'naming' in .* must be one of auto, crop, got None"),
    ],
)
def test_a_wrong_configuration_file_is_one_sentence(
    content: object, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "config.json"
    path.write_text(json.dumps(content))
    with pytest.raises(ValueError, match=sentence):
        parse("--config", str(path))


@given(content=st.binary(max_size=40))
def test_random_bytes_as_configuration_are_refused_or_read(
    content: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "random-config.json"
    path.write_bytes(content)
    sentence = ""
    found: dict[str, object] = {}
    try:
        found = read_config(path, Config())
    except ValueError as error:
        sentence = str(error)
    assert ("--config" in sentence) != (set(found) <= set(asdict(Config())) and not sentence)


def test_help_shows_the_question_and_every_flag(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        parse("--help")
    shown = capsys.readouterr().out
    assert caught.value.code == 0
    assert ABOUT in shown
    assert all(f"--{name.replace('_', '-')}" in shown for name in asdict(Config()))
