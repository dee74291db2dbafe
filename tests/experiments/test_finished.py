import json
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pandas as pd
import pytest

from experiments.finished import Runs, changed_inputs, fingerprints_of
from experiments.inputs import Inputs
from interpret.results import load_result


@dataclass(frozen=True)
class Config:
    """Two flags that change numbers, and one that does not."""

    model: str = "a"
    seed: int = 0
    workers: int = 2
    out: str | None = None


INPUTS = cast(
    Inputs,
    SimpleNamespace(
        model=SimpleNamespace(name="A/b", weights_sha256="w"),
        images=SimpleNamespace(fingerprint="p", captions_fingerprint="c"),
        images_name="pets",
        bank=SimpleNamespace(fingerprint="b"),
    ),
)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A finished run of these inputs with the default flags."""
    folder = Runs(tmp_path).folder(Config(), "zero_shot", INPUTS)
    folder.mkdir()
    write(folder)
    return folder


def write(folder: Path, **changed: Any) -> None:
    result: dict[str, Any] = {
        "schema": 1,
        "model": {"weights_sha256": "w"},
        "images": {"fingerprint": "p", "captions_fingerprint": "c"},
        "training": {"fingerprint": "t", "captions_fingerprint": "d"},
    }
    (folder / "result.json").write_text(json.dumps(result | changed))
    (folder / "config.json").write_text(json.dumps({"model": "a", "seed": 0, "workers": 7}))
    pd.DataFrame({"id": ["x"]}).to_parquet(folder / "per_image.parquet")


def holds(folder: Path, config: Config = Config(), training: str | None = "t") -> tuple[bool, str]:
    given = SimpleNamespace(fingerprint=training, captions_fingerprint="d")
    pictures = None if training is None else cast(Any, given)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        found = Runs(folder.parents[1], keeps=True).holds(folder, config, INPUTS, pictures)
    return found, " ".join(str(one.message) for one in told)


def test_runs_lie_below_a_folder_by_experiment_model_and_images(run: Path, tmp_path: Path) -> None:
    assert run.parent == tmp_path / "zero_shot"
    assert run.name.startswith("A-b--pets--")
    other = Runs(tmp_path).folder(replace(Config(), seed=1), "zero_shot", INPUTS)
    same = Runs(tmp_path).folder(replace(Config(), workers=9), "zero_shot", INPUTS)
    assert (other == run, same == run) == (False, True)


def test_the_very_run_is_held_and_other_workers_do_not_matter(run: Path) -> None:
    assert holds(run) == (True, "")
    assert holds(run, replace(Config(), workers=5)) == (True, "")


def test_nothing_is_held_where_runs_are_not_kept_or_not_there(run: Path) -> None:
    assert not Runs(run.parents[1]).holds(run, Config(), INPUTS)
    assert holds(run.with_name("other")) == (False, "")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"model": {"weights_sha256": "v"}}, "the weights of a run"),
        ({"images": {"fingerprint": "q"}}, "the pictures of a run"),
        ({"bank": {"fingerprint": "c"}}, "the words of a run"),
        ({"training": {"fingerprint": "u"}}, "the training pictures of a run"),
        ({"images": {"captions_fingerprint": "e"}}, "the captions of a run"),
        ({"training": {"captions_fingerprint": "e"}}, "the training captions of a run"),
        ({"schema": 99}, "schema"),
    ],
)
def test_what_has_changed_is_told(run: Path, changed: dict[str, Any], says: str) -> None:
    write(run, **changed)
    found, told = holds(run)
    assert not found
    assert "measuring anew" in told
    assert says in told


def test_another_flag_or_rows_that_are_gone_are_told(run: Path) -> None:
    assert "another --seed" in holds(run, replace(Config(), seed=4))[1]
    (run / "per_image.parquet").unlink()
    assert "per_image.parquet" in holds(run)[1]


def test_sections_a_run_does_not_have_do_not_count(run: Path) -> None:
    write(run, training=None)
    assert holds(run) == (True, "")
    assert list(changed_inputs(load_result(run), fingerprints_of(INPUTS))) == []
