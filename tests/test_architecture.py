"""The house rules that a reader relies on, read off the source of every file."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import interpret

ROOT = Path(__file__).parents[1]
ROOMS = (
    "experiments",
    "figures",
    "interpret",
    "concepts",
)  # imports go to the right
TORCH = {"torch", "torchvision", "open_clip", "transformers", "timm", "captum"}
TORCH_ROOMS = (
    "interpret/models/",
    "interpret/training/",
    "interpret/encode.py",
    "interpret/measures/attribution.py",
    "experiments/benchmark.py",
)
# heavy, so imported inside each run
LOADING = (
    "inputs",
    "encoder_runs",
    "rehearsal",
    "controls",
    "examples",
    "studied",
    "finished",
    "members",
    "comparison",
    "family_figures",
    "retrieval_figures",
)
LIGHT = ("flags", "method_flags", "bank_flags", "folder", "model_lists", "run")
SHARED_BY_EXPERIMENTS = {f"experiments.{name}" for name in (*LIGHT, *LOADING)}
MAX_LINES = 300

FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.Module) -> Iterator[str]:
    """Dotted names a file imports, at any depth; `from a import b` gives a.b."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = "." * node.level + (node.module or "")
            yield from (f"{start}.{alias.name}" for alias in node.names)


def import_faults(source: str, where: str) -> list[str]:
    """Imports in the file at `where` that the house does not allow."""
    names = list(imported(ast.parse(source)))
    room = where.split("/")[0]
    above = set(ROOMS[: ROOMS.index(room)]) if room in ROOMS else set()
    faults = [name for name in names if name.startswith(".") or name.split(".")[0] in above]
    if room in ROOMS and not where.startswith(TORCH_ROOMS):
        faults += [name for name in names if name.split(".")[0] in TORCH]
    if room == "experiments":
        other = [name for name in names if name.split(".")[0] == "experiments"]
        faults += [name for name in other if not _is_shared(name)]
    return faults


def _is_shared(name: str) -> bool:
    return ".".join(name.split(".")[:2]) in SHARED_BY_EXPERIMENTS


def prints(source: str) -> bool:
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return any(isinstance(call.func, ast.Name) and call.func.id == "print" for call in calls)


def test_there_are_files_to_check() -> None:
    assert {place(path).split("/")[0] for path in FILES} == set(ROOMS)


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=place)
def test_imports_go_one_way_and_torch_stays_in_its_rooms(path: Path) -> None:
    assert import_faults(path.read_text(encoding="utf-8"), place(path)) == []


@pytest.mark.parametrize(
    ("where", "source", "faults"),
    [
        ("concepts/bank.py", "import interpret.encode", ["interpret.encode"]),
        ("concepts/bank.py", "def f():\n    import torch.nn", ["torch.nn"]),
        ("interpret/units/parts.py", "from figures import curves", ["figures.curves"]),
        ("interpret/units/parts.py", "from open_clip import a", ["open_clip.a"]),
        ("interpret/units/parts.py", "from . import naming", ["..naming"]),
        ("experiments/a.py", "from experiments.b import run", ["experiments.b.run"]),
        ("experiments/a.py", "from experiments import run", []),
        ("experiments/a.py", "from experiments.run import save_run", []),
        ("experiments/a.py", "from experiments.runner import go", ["experiments.runner.go"]),
        ("experiments/benchmark.py", "import torch\nfrom interpret import encode", []),
        ("interpret/models/registry.py", "import torch\nimport numpy", []),
        ("tests/test_a.py", "import torch\nimport experiments.a", []),
        ("tests/test_a.py", "from .b import c", [".b.c"]),
    ],
)
def test_the_import_check_sees_what_it_should(where: str, source: str, faults: list[str]) -> None:
    assert import_faults(source, where) == faults


@pytest.mark.parametrize("path", FILES, ids=place)
def test_every_module_says_what_it_is_for(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    is_empty_package = path.name == "__init__.py" and not source.strip()
    assert is_empty_package or ast.get_docstring(ast.parse(source))


@pytest.mark.parametrize("path", [*FILES, *TESTS], ids=place)
def test_no_file_is_too_long_to_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


@pytest.mark.parametrize("name", ["utils.py", "helpers.py", "common.py", "base.py"])
def test_no_file_is_called_after_nothing(name: str) -> None:
    assert [place(path) for path in FILES if path.name == name] == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if not place(path).startswith("experiments/")], ids=place
)
def test_library_rooms_do_not_print(path: Path) -> None:
    assert not prints(path.read_text(encoding="utf-8"))


def test_the_print_check_sees_calls_and_nothing_else() -> None:
    assert prints("def f():\n    print(1)")
    assert not prints("figure.print()\nx = 'print(1)'")


def test_interpret_is_this_projects_and_not_a_namesake() -> None:
    # InterpretML's package has the same import name
    assert interpret.__file__ is not None
    assert Path(interpret.__file__).resolve().is_relative_to(ROOT.resolve())


def test_importing_the_experiments_loads_no_heavy_library() -> None:
    # --help must answer at once; torch and open_clip alone take seconds.
    files = [path for path in (ROOT / "experiments").glob("*.py") if path.stem not in LOADING]
    modules = [place(path)[:-3].replace("/", ".") for path in files]
    code = "\n".join(
        [
            "import importlib, sys",
            f"for name in {modules!r}: importlib.import_module(name)",
            f"print(sorted(set(sys.modules) & {TORCH | {'datasets', 'sklearn'}!r}))",
        ]
    )
    finished = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (finished.stdout.strip(), finished.stderr) == ("[]", "")
