"""Inputs that are wrong, through the main command: what must hold, what came, what to do."""

import json
import os
import shutil
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import torch
from PIL import Image

import interpret.models
from experiments.mutual_knowledge import main
from interpret.images.load import load_images
from interpret.models.clip import DTYPES

SHIPPED = Path(interpret.models.__file__).parent / "shipped" / "menagerie-vit-tiny"
FEW = ("--smoke", "--limit", "4")
Refuse = Callable[..., str]


@pytest.fixture(scope="session")
def pictures() -> list[Image.Image]:
    return list(load_images("menagerie", limit=3).pictures)


def run(folder: Path, store: Path, *argv: str) -> dict[str, Any]:
    assert main([*FEW, "--store", str(store), "--out", str(folder), *argv]) == 0
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


WORDS = [f"a thing with {number} legs" for number in range(39)]
BANKS = {
    "an empty text file": ("txt", "", "at least one concept"),
    "blank lines alone": ("txt", "\n \n", "at least one concept"),
    "an empty list": ("json", "[]", "at least one concept"),
    "classes without words": ("json", '{"dog": []}', "at least one concept"),
    "too few words": ("txt", "\n".join(WORDS), "at least 40 concepts, got 39"),
    "no JSON at all": ("json", "a tail, a beak", "must hold valid JSON"),
    "an empty JSON file": ("json", "", "must hold valid JSON"),
    "a number": ("json", "3", "class -> [descriptor] or a list of strings, got a number"),
    "words that are no list": ("json", '{"dog": "fur"}', "key 'dog' must be a list of strings"),
    "a number among words": ("json", '{"dog": ["fur", NaN]}', "entry 2 must be a string"),
    "classes within classes": ("json", '{"dog": {"a": ["fur"]}}', "got an object"),
    "far too deep": ("json", "[" * 100_000, "far deeper nesting"),
    "a picture": ("json", "\x89PNG\r\n", "must be UTF-8 text"),
}


@pytest.mark.parametrize(("suffix", "text", "hint"), BANKS.values(), ids=BANKS.keys())
def test_a_bank_that_is_none_is_refused(
    suffix: str, text: str, hint: str, refuse: Refuse, tmp_path: Path
) -> None:
    path = tmp_path / f"words.{suffix}"
    path.write_text(text, encoding="latin-1")
    assert hint in refuse("--bank", str(path))


@pytest.mark.usefixtures("undrawn")
def test_a_bank_whose_classes_match_none_warns_and_runs(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "words.json"
    path.write_text(json.dumps({"tractor": [*WORDS, "a trailer"]}), encoding="utf-8")
    found = run(tmp_path / "run", store, "--bank", str(path))
    assert found["bank"]["n_concepts"] == 40
    assert "50 of 50 classes have no words of their own" in capsys.readouterr().err


CLASS_LISTS = {
    "an empty file": ("", "is empty; write one class a line"),
    "a blank line": ("cat\n\ndog", "line 2 of the class list"),
    "a line of blanks": ("cat\ndog\n \t\n", "line 3 of the class list"),
    "a line twice": ("cat\ndog\ncat", "repeats 'cat' of line 1"),
    "two spellings of one name": ("Maine Coon\nMaine_Coon", "repeats 'Maine_Coon' of line 1"),
    "a control character": ("cat\nd\x00og", "line 2 of the class list"),
    "another encoding": ("k\xe4fer", "readable UTF-8 text file"),
    "fewer lines than classes": ("cat\ndog", "one line for each of the 50 classes"),
}


@pytest.mark.parametrize(("text", "hint"), CLASS_LISTS.values(), ids=CLASS_LISTS.keys())
def test_a_faulty_class_list_is_refused(
    text: str, hint: str, refuse: Refuse, tmp_path: Path
) -> None:
    path = tmp_path / "classes.txt"
    path.write_text(text, encoding="latin-1")
    assert hint in refuse("--classes", str(path))


@pytest.mark.parametrize("flag", ["--classes", "--images", "--bank"])
def test_the_home_of_nobody_is_refused(flag: str, refuse: Refuse) -> None:
    assert "~no-such-user-9f3a" in refuse(flag, "~no-such-user-9f3a/words.txt")


@pytest.mark.parametrize(
    ("folders", "hint"),
    [(("cat", "zebra"), "'zebra' is not"), (("0", "7"), "between 0 and 2")],
    ids=["a word", "a number"],
)
def test_a_label_outside_the_class_list_is_refused(
    folders: tuple[str, str],
    hint: str,
    refuse: Refuse,
    tmp_path: Path,
    pictures: list[Image.Image],
) -> None:
    for name in folders:
        (tmp_path / "pictures" / name).mkdir(parents=True)
        pictures[0].save(tmp_path / "pictures" / name / "0.png")
    (tmp_path / "classes.txt").write_text("cat\ndog\nbird\n")
    given = ("--images", str(tmp_path / "pictures"), "--bank", "menagerie")
    assert hint in refuse(*given, "--classes", str(tmp_path / "classes.txt"))


@pytest.mark.parametrize("device", ["cuda:9", "tpu", "cpu:x"])
def test_a_device_that_is_not_there_is_refused(device: str, refuse: Refuse) -> None:
    assert f"got '{device}': use auto or cpu" in refuse("--device", device)


def test_a_precision_the_device_lacks_is_refused(
    refuse: Refuse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(DTYPES, "fp16", torch.float8_e4m3fn)  # which no CPU computes a CLIP in
    assert "got 'fp16': use fp32 or auto" in refuse("--device", "cpu", "--precision", "fp16")


def bomb(side_px: int) -> bytes:
    """A small PNG of side_px x side_px black pixels, one bit each."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checksum = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + checksum

    header = struct.pack(">IIBBBBB", side_px, side_px, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1 + side_px // 8) * side_px)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("side_px", [10_400, 20_000])
def test_a_picture_bomb_alone_is_refused(side_px: int, refuse: Refuse, tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "bomb.png").write_bytes(bomb(side_px))
    assert (folder / "bomb.png").stat().st_size < 100_000
    sentence = refuse("--images", str(folder), "--bank", "menagerie")
    assert "at least one readable picture" in sentence
    assert "100,000,000 pixels" in sentence


def name_files(folder: Path) -> list[str]:
    """File names as hostile as this file system takes them, in class folders of the same kind."""
    names = ["a picture.png", "two\nlines.png", "Käfer 甲虫.png", "quote\",'.png", "-dash.png"]
    if os.name == "posix":
        names.append(os.fsdecode(b"caf\xe9.png"))  # no UTF-8
    for name in names:
        (folder / "classes" / Path(name).stem).mkdir(parents=True)
    return names


def test_any_file_name_is_taken(tmp_path: Path, store: Path, pictures: list[Image.Image]) -> None:
    folder = tmp_path / "my\nrün 1"
    names = name_files(folder)
    for number, name in enumerate(names):
        path = folder / "classes" / Path(name).stem / name
        with path.open("wb") as file:
            pictures[number % 3].save(file, format="PNG")
    (folder / "classes" / "a picture" / "böse\nbombe.png").write_bytes(bomb(20_000))
    shutil.copy(SHIPPED.parents[3] / "concepts/banks/menagerie.json", folder / "wörter 1.json")
    places = ("--images", str(folder / "classes"), "--bank", str(folder / "wörter 1.json"))
    found = run(folder / "ergebnis\n1", folder / "stör e", *places, "--limit", "20")
    assert found["images"]["n_images"] == found["images"]["n_classes"] == len(names)
    rows = pd.read_parquet(folder / "ergebnis\n1" / "per_image.parquet")
    assert "two\nlines/two\nlines.png" in set(rows["id"])
    skipped = pd.read_csv(folder / "ergebnis\n1" / "skipped.csv")
    assert skipped["id"].tolist() == ["a picture/böse\nbombe.png"]
    assert "pixels" in skipped["reason"][0]


def test_a_file_where_the_run_should_go_is_left_alone(refuse: Refuse, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("mine")
    assert "--out must be a new folder or an earlier run" in refuse("--out", str(path))
    assert path.read_text() == "mine"


@pytest.mark.parametrize("number", ["0", "-3"])
def test_a_limit_below_one_is_refused(number: str, refuse: Refuse) -> None:
    assert f"--limit must be at least 1, got {number}" in refuse("--limit", number)
