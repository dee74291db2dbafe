"""Exit codes: whose mistake was it?"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from experiments.run import Stopwatch, describe_environment, finish
from interpret.embeddings import Embeddings
from interpret.store import Store


@pytest.fixture(autouse=True)
def _keep_warnings() -> Iterator[None]:
    with warnings.catch_warnings():  # `finish` sets how warnings are shown
        warnings.simplefilter("always")
        yield


def test_work_that_ends_well_is_zero() -> None:
    assert finish(lambda: None) == 0


def test_a_sentence_of_the_project_is_shown_alone(capsys: pytest.CaptureFixture[str]) -> None:
    def ask_nonsense() -> None:
        Embeddings(np.ones((2, 3), np.float32), ("a",), "toy", "image")

    assert finish(ask_nonsense) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: vectors must have shape")
    assert shown.count("\n") == 1


def test_a_file_system_error_is_the_users(capsys: pytest.CaptureFixture[str]) -> None:
    def fill_the_disk() -> None:
        raise OSError(28, "No space left on device")

    assert finish(fill_the_disk) == 2
    assert "No space left on device" in capsys.readouterr().err


def test_an_error_of_another_library_is_a_defect_and_keeps_its_traceback(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def confuse_numpy() -> None:
        np.stack([])

    assert finish(confuse_numpy) == 1
    assert "Traceback" in capsys.readouterr().err


def test_any_other_exception_is_a_defect(capsys: pytest.CaptureFixture[str]) -> None:
    nothing: dict[str, None] = {}
    assert finish(lambda: nothing["missing"]) == 1
    assert "KeyError" in capsys.readouterr().err


def test_an_interruption_is_130(capsys: pytest.CaptureFixture[str]) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    assert finish(interrupt) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_warning_of_the_project_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def make() -> dict[str, np.ndarray]:
        return {"vectors": np.ones(3)}

    def work() -> None:
        Store(tmp_path).get_or_make("images", {}, 1, make)

    work()
    next(tmp_path.glob("images/*.safetensors")).write_bytes(b"damaged")
    assert finish(work) == 0
    shown = capsys.readouterr().err
    assert shown.startswith("warning: stored vectors in ")
    assert shown.count("\n") == 1


def test_a_warning_of_another_library_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert finish(lambda: warnings.warn("not the project's", stacklevel=1)) == 0
    assert capsys.readouterr().err == ""


def test_a_stopwatch_keeps_the_seconds_of_each_stage() -> None:
    watch = Stopwatch()
    with watch.stage("count", 3) as progress:
        progress(3)
    with watch.stage("rest"):
        pass
    assert list(watch.seconds) == ["count", "rest"]
    assert all(seconds >= 0 for seconds in watch.seconds.values())


def test_the_environment_names_the_versions_numbers_depend_on() -> None:
    assert {"python", "torch", "open_clip_torch", "scikit-learn"} <= set(describe_environment())
