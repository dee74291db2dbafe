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
        (["list", "lint"], "one thing to do, got 'list lint'"),
        (["list", "--bank", "cifar10"], "--bank"),
    ],
)
def test_what_is_no_action_is_one_sentence(
    argv: list[str], hint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    shown = capsys.readouterr().err
    assert shown.startswith("error: ")
    assert hint in shown
