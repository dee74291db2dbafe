import json
import math
from pathlib import Path
from typing import Any

import pytest

from experiments.benchmark import main
from interpret.timing.bench import STEPS

NAMES = [
    "text_encoding",
    "naming",
    "patches_naming",
    "scores",
    "image_encoding",
    "store_rerun",
    "probe",
    "faithfulness",
    "retrieval",
]
NOT_THE_SAME = ("patches_naming", "probe")  # ways that are not meant to give the same


def result_of(folder: Path) -> dict[str, Any]:
    result: dict[str, Any] = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    return result


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("benchmark") / "run"
    assert main(["--smoke", "--precision", "fp32", "--out", str(folder)]) == 0
    return folder


def test_every_step_has_a_positive_ratio_and_its_seconds(smoke: Path) -> None:
    result = result_of(smoke)
    assert result["experiment"] == "benchmark"
    assert list(result["ratios"]) == NAMES == list(STEPS)
    for name, ratio in result["ratios"].items():
        assert ratio > 0
        assert math.isclose(ratio, result["seconds_plain"][name] / result["seconds"][name])
    assert {"other_class", "bootstrap"} < set(result["seconds"])
    assert result["bootstrap_peak_gb"] > 0
    assert {"torch", "python"} <= set(result["environment"])


@pytest.mark.parametrize("name", [name for name in NAMES if name not in NOT_THE_SAME])
def test_both_ways_of_a_step_give_the_same_within_rounding(smoke: Path, name: str) -> None:
    assert result_of(smoke)["largest_difference"][name] <= 1e-5


def test_a_large_gallery_is_searched_in_a_process_that_is_watched(smoke: Path) -> None:
    found = result_of(smoke)["large_gallery"]
    assert found["n_gallery"] == 2_000
    assert found["peak_gb"] > found["vectors_gb"]


def test_the_probe_says_how_often_both_ways_are_right(smoke: Path) -> None:
    result = result_of(smoke)
    assert result["largest_difference"]["probe"] is None
    assert list(result["held_out_accuracy"]) == ["probe"]
    both = result["held_out_accuracy"]["probe"]
    assert list(both) == ["plain", "ours"]
    assert all(0.2 < accuracy < 1 for accuracy in both.values())  # chance is a tenth
    assert result["seconds"]["probe_with_choice"] > 0


def test_a_run_is_repeated_from_its_configuration(smoke: Path, tmp_path: Path) -> None:
    flags = ["--config", str(smoke / "config.json"), "--only", "scores", "--out"]
    assert main([*flags, str(tmp_path / "again")]) == 0
    assert list(result_of(tmp_path / "again")["ratios"]) == ["scores"]


def test_the_precision_that_was_used_is_recorded(tmp_path: Path) -> None:
    flags = ["--smoke", "--only", "patches_naming", "--precision", "bf16", "--out"]
    assert main([*flags, str(tmp_path / "run")]) == 0
    result = result_of(tmp_path / "run")
    assert (result["precision"], result["largest_difference"]) == ("bf16", {"patches_naming": None})


def test_the_table_has_a_line_a_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--smoke", "--only", "scores", "--out", str(tmp_path / "run")]) == 0
    shown = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert shown == ["plain", "scores", "other_class", "bootstrap", "details"]


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (["--only", "text_encodin"], "did you mean 'text_encoding'"),
        (["--only", ""], "unknown step ''"),
        (["--n-texts", "0"], "--n-texts must be at least 1"),
        (["--n-classes", "1"], "--n-classes must be at least 2"),
        (["--n-probed", "50"], "--n-probed must be at least 100"),
        (["--arch", "ViT-B-33"], "did you mean 'ViT-B-32'"),
        (["--n-texts", "1000000000", "--only", "text_encoding"], "ask for fewer"),
        (["--device", "abacus"], "device must be auto or one this machine has"),
    ],
)
def test_impossible_values_are_one_sentence_and_exit_2(
    flags: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["--smoke", "--out", str(tmp_path / "run"), *flags]) == 2
    error = capsys.readouterr().err
    sentences = [line for line in error.splitlines() if line.startswith("error:")]
    assert len(sentences) == 1
    assert says in sentences[0]
    assert "Traceback" not in error
    assert not (tmp_path / "run").exists()
