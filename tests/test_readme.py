"""The README's notebook example and its commands are those that work."""

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```python\n(.*?)```", README, re.DOTALL)


def test_the_notebook_example_runs_and_prints_two_fractions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert EXAMPLE is not None
    monkeypatch.chdir(tmp_path)
    exec(compile(EXAMPLE[1], "README.md", "exec"), {})
    overlap, pointing = map(float, capsys.readouterr().out.split())
    assert -1 / 3 <= overlap <= 1
    assert 0 <= pointing <= 1


def test_every_experiment_named_in_the_readme_exists() -> None:
    named = set(re.findall(r"python -m experiments\.(\w+)", README))
    folder = Path(__file__).parents[1] / "experiments"
    assert named
    assert all((folder / f"{name}.py").is_file() for name in named)
