"""A run reopened from its folder."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from experiments.mutual_knowledge import main
from experiments.studied import reopen


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studied")
    given = ["--store", str(folder / "store"), "--out", str(folder / "run")]
    assert main(["--limit", "12", "--top-k", "2", "--offline", *given]) == 0
    return folder / "run"


def test_a_reopened_run_is_the_same_study_and_encodes_nothing(finished: Path) -> None:
    reopened = reopen(finished)
    study = reopened.ready.study()
    assert not reopened.ready.inputs.encoder.store.made
    overlap = study.results["pca"].rows["adjusted_overlap"]
    np.testing.assert_array_equal(overlap, reopened.result.rows["adjusted_overlap_pca"])
    assert reopened.ready.settings.top_k == 2


@pytest.mark.parametrize(
    ("section", "key", "named"),
    [
        ("model", "weights_sha256", "weights"),
        ("images", "fingerprint", "pictures"),
        ("bank", "fingerprint", "words"),
    ],
)
def test_what_a_run_was_made_from_must_be_the_same(
    finished: Path, tmp_path: Path, section: str, key: str, named: str
) -> None:
    copy = shutil.copytree(finished, tmp_path / "run")
    result = json.loads((copy / "result.json").read_text(encoding="utf-8"))
    result[section][key] = "0" * 64
    (copy / "result.json").write_text(json.dumps(result), encoding="utf-8")
    with pytest.raises(ValueError, match=f"the {named} of a run must be those it was made with"):
        reopen(copy)


def test_a_run_of_another_experiment_is_refused(finished: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(finished, tmp_path / "run")
    result = json.loads((copy / "result.json").read_text(encoding="utf-8"))
    (copy / "result.json").write_text(json.dumps(result | {"experiment": "zero_shot"}))
    with pytest.raises(ValueError, match="is one of 'zero_shot'"):
        reopen(copy)


def test_flags_of_a_run_are_checked(finished: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(finished, tmp_path / "run")
    flags = json.loads((copy / "config.json").read_text(encoding="utf-8"))
    (copy / "config.json").write_text(json.dumps(flags | {"parts": "five"}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"'parts' in .* must be of type int"):
        reopen(copy)
