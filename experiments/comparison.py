"""Finished runs of several models in, the run folder of their comparison out."""

import sys
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from experiments.family_figures import draw_families, draw_grid, draw_pair
from experiments.finished import Runs
from experiments.folder import RUNS, require_free, run_folder, save_figures, save_run
from experiments.members import Members, run_members
from experiments.model_lists import COMPARED
from experiments.run import describe_environment
from interpret.measures.families import put_side_by_side
from interpret.models.registry import slug
from interpret.report import align_columns, write_json, write_table
from interpret.results import SCHEMA, Result
from interpret.studies.families import FamiliesStudy, study_families
from interpret.tables.families import (
    describe_families,
    frame_of_scores,
    summarise_following,
    tabulate_correlations,
    tabulate_neighbours,
    tabulate_paper,
    tabulate_scores,
)
from interpret.tables.model_grid import rows_of_grid, tabulate_grid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST_NAME = 60  # of models or image sets in a folder's name
PRINTED = (  # of the table of scores, which is too wide for a screen
    "model",
    "method",
    "N",
    "adjusted overlap",
    "95 % interval",
    "runner-up",
    "p runner-up",
    "adjusted overlap at 5",
    "published AUC (nats)",
    "published AUC at 5 (nats)",
)


@dataclass
class Content:
    """What goes into the folder of a comparison."""

    record: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    figures: "dict[str, Figure]" = field(default_factory=dict)
    printed: list[str] = field(default_factory=list)


def parts_of(config: Any) -> tuple[list[str], list[str], list[str]]:
    """Models, image sets and measures of a resolved config."""
    texts = (config.models, config.images, config.measure)
    models, images, measures = ([part.strip() for part in text.split(",")] for text in texts)
    return models, images, measures


def place_of(config: Any) -> Path:
    """Where the comparison goes.

    Raises:
        ValueError: something else stands there, or it can't be written.
    """
    if config.out:
        require_free(Path(config.out))
    if config.from_:
        names = "from", slug(Path(config.from_.split(",")[0]).parent.name or "runs")
    else:
        models, images, _ = parts_of(config)
        names = _short(models, "models"), _short(images, "image-sets")
    return run_folder(config, "compare_families", *names)


def _short(names: list[str], kind: str) -> str:
    whole = "-".join(slug(Path(name).stem if "/" in name else name) for name in names)
    return whole if len(whole) <= LONGEST_NAME else f"{len(names)}-{kind}"


def run_all(config: Any, folder: Path) -> Members:
    """Measure every model; with `--out DIR` their runs go to DIR.runs, else below runs/.

    Raises:
        ValueError: not one model could be measured.
    """
    below = folder.with_name(f"{folder.name}.runs") if config.out else RUNS
    members = run_members(config, *parts_of(config), Runs(below, keeps=not config.again))
    if not members.results:
        first = str(members.failures[0]).rstrip(".")
        raise ValueError(f"no model could be measured: {first}.")
    return members


def compare_and_save(config: Any, members: Members, folder: Path) -> None:
    """Compare what was measured, write the folder, print the tables.

    Raises:
        ValueError: the runs cannot be compared, or the folder cannot be written.
    """
    content = Content()
    compared = {cell: runs for cell, runs in members.results.items() if cell[0] == COMPARED}
    comparisons = {}
    for (_, name), runs in compared.items():
        if len(runs) < 2:
            content.printed.append(f"{name}: one model is no comparison; see {runs[0].folder}")
            continue
        prefix = f"{slug(Path(name).stem)}_" if len(compared) > 1 else ""
        asked = members.asked[COMPARED, name]
        comparisons[name] = _compare(config, runs, asked, prefix, content)
    entries = rows_of_grid({c: runs for c, runs in members.results.items() if c[0] != COMPARED})
    if entries:
        content.tables["grid"] = tabulate_grid(entries)
        content.figures |= draw_grid(entries)
        content.printed.append(align_columns(content.tables["grid"]))
    content.record = {
        "experiment": "compare_families",
        "schema": SCHEMA,
        "comparisons": comparisons,
        "grid": entries,
        "failures": [asdict(failure) for failure in members.failures],
        "environment": describe_environment(),
    }
    save_run(folder, partial(_write, config, content))
    print("\n\n".join(content.printed))
    print(f"\ndetails in {folder}")


def tell_failures(members: Members) -> None:
    """What failed, once more, where it is not overlooked."""
    for failure in members.failures:
        print(f"failed: {failure}", file=sys.stderr)


def _compare(
    config: Any, runs: list[Result], asked: list[str], prefix: str, content: Content
) -> dict[str, Any]:
    side_by_side = put_side_by_side(runs)
    study = study_families(side_by_side, seed=config.seed)
    record = describe_families(runs, study)
    tables = {
        "table": tabulate_paper(record),
        "scores": tabulate_scores(record),
        "correlations": tabulate_correlations(record),
        "neighbours": tabulate_neighbours(record),
    }
    content.tables |= {prefix + name: table for name, table in tables.items() if len(table)}
    content.frames[f"{prefix}models"] = frame_of_scores(record)
    figures = draw_families(record, study)
    content.printed += [
        f"{record['images']['name']}: {record['images']['n_images']} pictures, "
        f"{len(runs)} models; bank {record['bank']['name']}: {record['bank']['n_concepts']} words",
        align_columns(tables["table"]),
        align_columns(tables["scores"][list(PRINTED)]),
        "\n".join(summarise_following(record)),
    ]
    pair = [name.strip() for name in config.pair.split(",")] if config.pair else []
    if pair and all(name in asked for name in pair):
        a, b = map(asked.index, pair)
        record["pair"], drawn, told = _pair(config, runs, study, a, b)
        figures |= drawn
        content.printed.append(told)
    elif pair:
        content.printed.append(f"{config.pair}: one of the pair failed, so nothing is compared.")
    content.figures |= {prefix + name: figure for name, figure in figures.items()}
    return record


def _pair(
    config: Any, runs: list[Result], study: FamiliesStudy, a: int, b: int
) -> "tuple[dict[str, Any], dict[str, Figure], str]":
    """Two models held against each other, with pictures as the first of them sees them."""
    from experiments.studied import reopen
    from interpret.measures.model_pair import compare_pair
    from interpret.tables.model_pair import describe_pair, summarise_pair

    names = study.side_by_side.names
    inputs = reopen(runs[a].folder, store=config.store, offline=config.offline or None).ready.inputs
    method = study.side_by_side.methods[0]
    pair = compare_pair(study.side_by_side, a, b, method, inputs.images.labels, seed=config.seed)
    found = describe_pair(pair, names, inputs.images.class_names, method)
    return found, draw_pair(found, inputs), summarise_pair(found)


def _write(config: Any, content: Content, folder: Path) -> None:
    save_figures(folder, content.figures)
    for name, table in content.tables.items():
        write_table(folder, table, name)
    for name, frame in content.frames.items():
        frame.to_parquet(folder / f"{name}.parquet")
    write_json(folder / "config.json", asdict(config))
    write_json(folder / "result.json", content.record)
