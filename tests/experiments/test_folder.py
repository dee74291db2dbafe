"""Run folders and single files appear whole or not at all, and never over something else."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.figure import Figure

from experiments.flags import CommonFlags
from experiments.folder import (
    config_hash,
    require_free,
    require_free_file,
    run_folder,
    save_figures,
    save_run,
    write_whole,
)

UsersFigures = Callable[[], AbstractContextManager[None]]


def write_result(folder: Path) -> None:
    (folder / "result.json").write_text("{}")


def test_a_run_appears_with_all_its_files(tmp_path: Path) -> None:
    save_run(tmp_path / "run", write_result)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]
    assert (tmp_path / "run" / "result.json").read_text() == "{}"


def test_a_run_that_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        write_result(folder)
        raise RuntimeError("half way")

    with pytest.raises(RuntimeError, match="half way"):
        save_run(tmp_path / "run", fail)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_run_is_moved_aside(tmp_path: Path) -> None:
    save_run(tmp_path / "run", write_result)
    (tmp_path / "run" / "mine.txt").write_text("kept")
    save_run(tmp_path / "run", write_result)
    assert not (tmp_path / "run" / "mine.txt").exists()
    assert (tmp_path / "run.previous" / "mine.txt").read_text() == "kept"


def test_only_a_free_place_or_an_earlier_run_may_be_taken(tmp_path: Path) -> None:
    file, full, empty = tmp_path / "file", tmp_path / "full", tmp_path / "empty"
    file.write_text("mine")
    full.mkdir()
    (full / "thesis.tex").write_text("mine")
    empty.mkdir()
    for taken in (file, full):
        with pytest.raises(ValueError, match="--out must be a new folder or an earlier run"):
            require_free(taken)
    for free in (empty, tmp_path / "new" / "run"):
        require_free(free)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder nobody can write to")
def test_a_place_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="can be written to, but '/proc/self'"):
        require_free(Path("/proc/self/run"))


def test_the_hash_knows_every_flag_but_those_that_change_no_number() -> None:
    config = CommonFlags()
    same = replace(config, out="a", store="b", workers=7, offline=True)
    assert config_hash(same) == config_hash(config)
    assert config_hash(replace(config, seed=1)) != config_hash(config)
    assert len(config_hash(config)) == 6


def test_a_run_is_named_after_model_images_and_flags(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    config = CommonFlags()
    folder = run_folder(config, "question", "ViT-B-32", "pets")
    assert folder == Path("runs/question") / f"ViT-B-32--pets--{config_hash(config)}"
    assert run_folder(replace(config, out="here"), "question", "m", "i") == Path("here")


def test_figures_are_saved_twice_and_pdfs_embed_their_fonts(
    tmp_path: Path, users_figures: UsersFigures
) -> None:
    figure = Figure()
    figure.text(0.5, 0.5, "words ✓")
    with users_figures():
        save_figures(tmp_path, {"shown": figure})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["shown.pdf", "shown.png"]
    assert b"/FontFile2" in (tmp_path / "shown.pdf").read_bytes()


def test_a_file_that_fails_half_way_leaves_the_earlier_one(tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    path.write_text("earlier")

    def pieces(error: BaseException) -> Iterator[str]:
        yield "half"
        raise error

    with pytest.raises(ValueError, match="can't take it"):
        write_whole(path, pieces(OSError(28, "No space left on device")))
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, pieces(KeyboardInterrupt()))
    assert path.read_text() == "earlier"
    assert [found.name for found in tmp_path.iterdir()] == ["page.html"]
    assert write_whole(path, ["é", "!"]) == 3  # bytes of UTF-8
    assert path.read_text(encoding="utf-8") == "é!"


def test_only_a_new_file_or_a_marked_one_may_be_replaced(tmp_path: Path) -> None:
    ours, mine = tmp_path / "ours", tmp_path / "mine"
    ours.write_text("<!DOCTYPE html> by us")
    mine.write_text("by me")
    for free in (ours, tmp_path / "new"):
        require_free_file(free, mark="by us")
    for taken in (mine, tmp_path):
        with pytest.raises(ValueError, match="a new file or an earlier one"):
            require_free_file(taken, mark="by us")
    for closed in (tmp_path / "nowhere" / "new", mine / "new"):
        with pytest.raises(ValueError, match="a folder that can be written to"):
            require_free_file(closed, mark="by us")
