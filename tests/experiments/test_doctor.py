import json
from pathlib import Path

import pytest
from huggingface_hub import constants

from experiments.doctor import describe_folder, main, split_command


@pytest.fixture(autouse=True)
def empty_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datasets import config

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(config, "HF_DATASETS_CACHE", tmp_path / "datasets")


def test_about_ten_lines_say_what_is_here_and_open_no_socket(
    asked: list[object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert 8 <= len(lines) <= 12
    told = {line[:12].strip(): line[14:] for line in lines}
    assert "torch" in told["versions"]
    assert told["device"].startswith("auto is ")
    assert "menagerie-vit-tiny" in told["models"]
    assert "menagerie" in told["image sets"]
    assert "not made yet" in told["hub cache"]
    assert asked == []


@pytest.mark.parametrize("start", [[], ["python", "-m"], [".venv/bin/python3", "-m"]])
@pytest.mark.parametrize("name", ["mutual_knowledge", "experiments.mutual_knowledge"])
def test_what_a_command_lacks_is_told_with_the_way_to_get_it(
    start: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["--", *start, name, "--model", "ViT-B/32", "--images", "food101"]
    assert main(argv) == 1
    weights, pictures = capsys.readouterr().out.splitlines()[-2:]
    assert "weights of ViT-B/32: python -m experiments.prefetch --models ViT-B/32" in weights
    assert "pictures of food101: python -m experiments.prefetch --images food101" in pictures


def test_default_pictures_of_a_model_are_looked_for_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--", "zero_shot", "--model", "RN50"]) == 1
    assert "pictures of oxford-pets" in capsys.readouterr().out


def test_lists_of_models_are_spelled_out(capsys: pytest.CaptureFixture[str]) -> None:
    argv = ["--", "compare_families", "--models", "RN50,RN101", "--pair", "RN50", "RN101"]
    assert main([*argv, "--images", "imagenet-mini"]) == 1
    weights, pictures = capsys.readouterr().out.splitlines()[-2:]
    assert "--models RN50,RN101" in weights
    assert "give --images the path of your copy" in pictures


@pytest.mark.parametrize(
    ("command", "lacks"),
    [
        ("train_clip --images hf:someone/pets", "pictures of hf:someone/pets"),
        ("linear_probe --train-images food101", "pictures of food101"),
        ("retrieve --beside RN50", "weights of RN50"),
        ("compare_families --from /nowhere", "--from /nowhere"),
        ("mutual_knowledge --bank nowhere", "words nowhere"),
        ("mutual_knowledge --classes /nowhere", "--classes /nowhere"),
        ("prefetch --verify /nowhere", "--verify /nowhere"),
        ("zero_shot --images imagenet-1k", "accept the terms"),
    ],
)
def test_whatever_a_flag_names_is_looked_for(
    command: str, lacks: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--", *command.split()]) == 1
    assert lacks in capsys.readouterr().out


def test_what_is_fetched_needs_no_pictures_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--", "prefetch", "--models", "RN50"]) == 1
    assert "oxford-pets" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["mutual_knowledge", "compare_families --models shipped"])
def test_what_is_shipped_lacks_nothing(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--", *command.split()]) == 0
    assert "has all it needs" in capsys.readouterr().out


def test_paths_that_exist_lack_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "cats, dogs"
    folder.mkdir()
    assert main(["--", "zero_shot", "--images", str(folder)]) == 0


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["--", "mutual_knowlege"], "did you mean 'mutual_knowledge'"),
        (["--"], "there must be a command of this project"),
        (["--", "ls", "-l"], "there must be a command of this project"),
        (["--", "zero_shot", "--modle", "RN50"], "Did you mean --model?"),
        (["--", "zero_shot", "--model", "RN51"], "did you mean 'RN50'"),
        (["--", "zero_shot", "--images", "food1001"], "food101"),
        (["--strore", "x"], "Did you mean --store?"),
    ],
)
def test_bad_input_is_one_sentence(
    argv: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    error = capsys.readouterr().err
    assert says in error
    assert len(error.splitlines()) == 1


def test_the_findings_can_be_kept(tmp_path: Path) -> None:
    assert main(["--out", str(tmp_path / "kept")]) == 0
    kept = json.loads((tmp_path / "kept" / "result.json").read_text())
    assert kept["findings"][0]["what"] == "versions"


def test_a_folder_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "file").write_bytes(b"12345")
    assert describe_folder(tmp_path).startswith(f"{tmp_path}, 5 B held, ")
    assert "(not made yet)" in describe_folder(tmp_path / "a" / "b")


def test_flags_stand_before_the_command() -> None:
    assert split_command(["--store", "x"]) == (["--store", "x"], None)
    assert split_command(["--", "a", "--", "b"]) == ([], ["a", "--", "b"])
