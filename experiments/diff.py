"""In which numbers, words and decisions do two runs differ?

    python -m experiments.diff RUN RUN                      (two folders of runs)
    python -m experiments.diff RUN RUN --tolerance 1e-6     (flags stand behind the folders)
    python -m experiments.diff RUN RUN --out FOLDER         (also every number, as table.csv)

Exit code 0 whether they differ or not.
"""

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config
from experiments.run import finish, leave

if TYPE_CHECKING:
    import pandas as pd

    from interpret.comparison import PictureDifferences
    from interpret.results import Result

METHOD_PART = "mutual_knowledge/"
# of these only the printed table's rows are shown
DETAILED_PARTS = (METHOD_PART, "truth/", "published/", "anchors/ci95/")
N_WORDS = 8  # shown of a picture
N_PICTURES = 5  # shown of each kind; the counts are of all


@dataclass(frozen=True)
class Config:
    """The two runs and how close counts as equal."""

    first: str | None = flag(None, "folder of a run; the first word")
    second: str | None = flag(None, "folder of another; the second word")
    tolerance: float = flag(0.0, "differences up to this one do not count", kind=float)
    example: bool = flag(False, "compare two made-up runs", kind=bool)
    out: str | None = flag(None, "folder for what differs; only printed if not given")


SMOKE = Config(example=True)


@dataclass(frozen=True)
class Differences:
    """All that differs between two runs; pictures are None where a run kept no rows."""

    inputs: tuple[str, ...]
    numbers: "pd.DataFrame"
    flags: dict[str, tuple[Any, Any]]
    pictures: "PictureDifferences | None"


def run(config: Config) -> None:
    """Read, compare, save, print."""
    from experiments.folder import require_free, save_run
    from interpret.results import load_result

    if config.out:
        require_free(Path(config.out))
    with tempfile.TemporaryDirectory() as scratch:
        if config.example and config.first is None:
            first, second = make_example(Path(scratch))
            config = replace(config, first=str(first), second=str(second))
        if config.first is None or config.second is None:
            n_given = sum(one is not None for one in (config.first, config.second))
            raise ValueError(f"there must be two runs to compare, got {n_given}: name two folders.")
        runs = load_result(config.first), load_result(config.second)
        found = compare(*runs, config.tolerance)
    if config.out:
        save_run(Path(config.out), partial(write, config, found))
    print("\n".join([f"a: {config.first}\nb: {config.second}", *describe(found)]))


def compare(a: "Result", b: "Result", tolerance: float) -> Differences:
    """Hold two runs against each other."""
    from experiments.folder import NOT_IN_HASH
    from interpret.comparison import (
        compare_flags,
        compare_inputs,
        compare_numbers,
        compare_pictures,
    )
    from interpret.results import ROWS_FILE

    has_rows = all((one.folder / ROWS_FILE).is_file() for one in (a, b))
    flags = compare_flags(a.config, b.config)
    return Differences(
        compare_inputs(a.result, b.result),
        compare_numbers(a.result, b.result, tolerance=tolerance),
        {name: values for name, values in flags.items() if name not in NOT_IN_HASH},
        compare_pictures(a.rows, b.rows) if has_rows else None,
    )


def describe(found: Differences) -> list[str]:
    """What is printed, as lines."""
    flags = [f"  --{k.replace('_', '-')}: {a} | {b}" for k, (a, b) in found.flags.items()]
    lines = [
        f"inputs that differ: {', '.join(found.inputs) or 'none'}",
        f"flags that differ: {len(flags)}",
        *flags,
        *describe_numbers(found.numbers),
    ]
    if found.pictures is None:
        return [*lines, "pictures: not compared, a run kept no rows of them"]
    return lines + describe_pictures(found.pictures)


def describe_numbers(numbers: "pd.DataFrame") -> list[str]:
    """How many numbers differ, and the printed quantities among them, by method."""
    from interpret.report import align_columns
    from interpret.tables.mutual_knowledge import ROWS

    quantities = {path for _, path in ROWS}
    names = numbers["number"].str.removeprefix(METHOD_PART)
    is_shown = [
        not path.startswith(DETAILED_PARTS) or name.partition("/")[2] in quantities
        for path, name in zip(numbers["number"], names, strict=True)
    ]
    lines = [f"numbers that differ: {len(numbers)}"]
    if not any(is_shown):
        return lines
    shown = numbers.assign(number=names)[is_shown].astype(object)
    cells = shown.map(lambda cell: cell if isinstance(cell, str) else format_number(cell))
    rest = len(numbers) - len(cells)
    more = (
        [f"  and {rest} more of intervals, nulls, curves and truth: --out lists them"]
        if rest
        else []
    )
    return lines + ["  " + line for line in align_columns(cells).split("\n")] + more


def format_number(value: float | None) -> str:
    """Six digits, so that a small difference is seen; a dash for nothing."""
    return "-" if value is None or value != value else f"{value:.6g}"


def describe_pictures(found: "PictureDifferences") -> list[str]:
    """Counts, and the pictures that differ most."""
    n_words, n_decisions = found.concepts["id"].nunique(), len(found.decisions)
    lines = [
        f"pictures in both: {found.n_shared}, only in a: {found.n_only_a}, "
        f"only in b: {found.n_only_b}",
        f"pictures whose words differ: {n_words} of {found.n_shared}",
    ]
    for one in found.concepts.head(N_PICTURES).itertuples():
        changes = [f"-{word}" for word in one.only_a] + [f"+{word}" for word in one.only_b]
        named = ", ".join(changes[:N_WORDS] + ["..."] * (len(changes) > N_WORDS))
        lines.append(f"  {one.id} ({one.method}, overlap {one.overlap:.2f}): {named}")
    lines.append(f"pictures whose class differs: {n_decisions} of {found.n_shared}")
    decided = found.decisions.head(N_PICTURES).itertuples()
    return lines + [f"  {one.id}: {one.a} -> {one.b}" for one in decided]


def write(config: Config, found: Differences, folder: Path) -> None:
    """All files of a comparison."""
    from interpret.report import write_json
    from interpret.results import SCHEMA

    found.numbers.to_csv(folder / "table.csv", index=False)
    numbers = found.numbers.astype(object)
    content: dict[str, Any] = {
        "experiment": "diff",
        "schema": SCHEMA,
        "numbers": numbers.where(numbers.notna(), None).to_dict("records"),
        "inputs": list(found.inputs),
        "flags": {name: list(values) for name, values in found.flags.items()},
        "pictures": None,
    }
    if found.pictures is not None:
        content["pictures"] = asdict(found.pictures) | {
            "concepts": found.pictures.concepts.to_dict("records"),
            "decisions": found.pictures.decisions.to_dict("records"),
        }
    write_json(folder / "config.json", asdict(config))
    write_json(folder / "result.json", content)


def make_example(folder: Path) -> list[Path]:
    """Two made-up runs that differ in a flag, a number, a picture's words and its class."""
    import pandas as pd

    from interpret.report import write_json
    from interpret.results import SCHEMA

    said = {"first": (3, 0.25, "fox", ["a tail", "fur"]), "second": (2, 0.5, "wolf", ["a tail"])}
    for name, (top_k, overlap, decision, words) in said.items():
        (folder / name).mkdir()
        measured = {"pca": {"adjusted_overlap": overlap}}
        content = {"experiment": "mutual_knowledge", "schema": SCHEMA, "mutual_knowledge": measured}
        write_json(folder / name / "result.json", content)
        write_json(folder / name / "config.json", {"top_k": top_k, "seed": 0})
        row = {"id": "0", "prediction_name": decision, "image_concepts_pca": words}
        pd.DataFrame([row]).to_parquet(folder / name / "per_image.parquet")
    return [folder / name for name in said]


def with_runs(argv: Sequence[str]) -> list[str]:
    """The leading words as the flags they stand for.

    Raises:
        ValueError: there are words, but not two.
    """
    runs = list(takewhile(lambda word: not word.startswith("-"), argv))
    if not runs:
        return list(argv)
    if len(runs) != 2:
        raise ValueError(f"there must be two runs to compare, got {len(runs)}: name two folders.")
    return ["--first", runs[0], "--second", runs[1], *argv[2:]]


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv
    return finish(lambda: run(parse_config(Config(), SMOKE, with_runs(given), __doc__ or "")))


if __name__ == "__main__":
    leave(main())
