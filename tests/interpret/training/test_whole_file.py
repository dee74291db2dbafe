from pathlib import Path

import pytest

from interpret.training.whole_file import whole_file


def test_a_file_appears_whole_and_replaces_the_one_before(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")
    whole_file(path, lambda partial: partial.write_text("after"))
    assert path.read_text() == "after"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), RuntimeError("torch")])
def test_what_fails_leaves_the_file_before(tmp_path: Path, error: Exception) -> None:
    path = tmp_path / "a.txt"
    path.write_text("before")

    def fail(partial: Path) -> None:
        partial.write_text("half")
        raise error

    with pytest.raises(ValueError, match=r"a\.txt must be written"):
        whole_file(path, fail)
    assert path.read_text() == "before"
    assert [found.name for found in tmp_path.iterdir()] == ["a.txt"]
