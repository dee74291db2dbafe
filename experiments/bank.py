"""Which banks of words are there, what is in them, are they fit, and how is one made?

    python -m experiments.bank list                 (the shipped banks)
    python -m experiments.bank lint NAME|FILE       (what is wrong with it: concepts/lint.py)
    python -m experiments.bank stats NAME|FILE      (sizes, sharing, leaks, nearest concepts and
                                                     what a model's pictures make of it)
    python -m experiments.bank diff BANK BANK       (names or files)
    python -m experiments.bank build --classes my_classes.txt --source wordnet
                                                    (or --source NAME|FILE: some of its classes)

`build` and `stats` write a folder below runs/bank/, the others one at --out: the table, JSON, of
`build` bank.json for --bank and dropped.csv, of `stats` two figures. A line of --classes is a name,
or a name and the wnid of its sense. `lint` leaves with 0 where nothing is wrong, 1 where something
is, 2 where it cannot tell; a bank that was built leaves with 0 whatever lint says of it.
"""

import sys
from collections.abc import Sequence
from dataclasses import asdict, fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from concepts.lint import Finding
from experiments.bank_flags import SHIPPED_MODEL, TAKES, Config, with_words
from experiments.flags import CommonFlags, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from interpret.studies.bank_stats import BankStats

FOUND = 1  # exit code

SMOKE = Config(action="list")


def run(config: Config) -> int:
    """Look, print, save; how many things lint finds wrong."""
    from experiments.folder import require_free

    if config.action is None:
        raise ValueError(f"there must be something to do, got nothing: say {', '.join(TAKES)}.")
    if config.out is not None:
        require_free(Path(config.out))
    act = {"list": show, "lint": lint, "stats": count, "diff": compare, "build": build}
    return act[config.action](config)


def show(config: Config) -> int:
    """Print the shipped banks."""
    from experiments.folder import save_table
    from interpret.inventory import tabulate_banks
    from interpret.report import align_columns

    table = tabulate_banks()
    print(align_columns(table))
    save_table(config, table, "bank", "banks")
    return 0


def lint(config: Config) -> int:
    """Print what is wrong with a bank."""
    import pandas as pd

    from concepts.audit import audit_bank
    from experiments.folder import save_table

    audit = audit_bank(str(config.bank), open_if_there(config.wordnet_dir))
    print(*audit.lines(), sep="\n")
    rows = [asdict(finding) for finding in audit.findings]
    table = pd.DataFrame(rows, columns=[field.name for field in fields(Finding)])
    save_table(config, table, "bank", "findings")
    return len(rows)


def compare(config: Config) -> int:
    """Print what differs between two banks."""
    from concepts.bank import load_bank
    from experiments.folder import save_measure
    from interpret.results import SCHEMA
    from interpret.tables.bank_build import tabulate_difference

    found = load_bank(str(config.bank)).diff(load_bank(str(config.other)))
    print(f"a: {config.bank}\nb: {config.other}", *found.lines(), sep="\n")
    if config.out is not None:
        record = {"experiment": "bank_diff", "schema": SCHEMA, "difference": asdict(found)}
        table = tabulate_difference(found)
        save_measure(Path(config.out), config, record, table=table, rows=None, figures={})
    return 0


def count(config: Config) -> int:
    """Measure a bank, draw it, print and save."""
    from concepts.bank import load_bank

    bank, watch = load_bank(str(config.bank)), Stopwatch()  # before what takes seconds to import
    from experiments.folder import run_folder, save_measure
    from experiments.inputs import default_images, load_encoder
    from interpret.report import align_columns
    from interpret.studies.bank_stats import study_bank
    from interpret.tables.bank_stats import (
        describe_bank_stats,
        summarise_bank_stats,
        tabulate_bank_stats,
    )

    model = config.model or SHIPPED_MODEL
    config = replace(config, model=model, images=config.images or default_images(model))
    folder = run_folder(config, "bank", f"stats-{stem(str(config.bank))}", stem(model))
    with watch.stage("load"):
        encoder, images = load_encoder(common(config), with_images=True)
    stats = study_bank(
        bank, encoder, images, concept_prompt=config.concept_prompt, k=config.k, stage=watch.stage
    )
    record = describe_bank_stats(bank, encoder, images, config.concept_prompt, stats)
    record |= {"environment": describe_environment(), "duration_seconds": watch.seconds}
    table, figures = tabulate_bank_stats(record), draw(stats)
    save_measure(folder, config, record, table=table, rows=None, figures=figures)
    print(align_columns(table), *summarise_bank_stats(record), f"details in {folder}", sep="\n")
    return 0


def draw(stats: "BankStats") -> "dict[str, Figure]":
    """How classes share concepts; nothing for a plain list."""
    from figures.class_concepts import plot_class_concepts
    from figures.sharing import plot_sharing

    if stats.map is None:
        return {}
    sharing, ordered = stats.sharing, stats.map
    marks = (ordered.rows, ordered.columns), ordered.n_classes_of
    return {
        "sharing": plot_sharing(sharing.histogram, sharing.most_shared(20)),
        "class_concepts": plot_class_concepts(ordered.class_names, ordered.concepts, *marks),
    }


def build(config: Config) -> int:
    """Draft, filter, lint, save, print."""
    from experiments.folder import run_folder, save_run
    from experiments.inputs import load_encoder
    from interpret.images.classnames import read_class_list
    from interpret.report import align_columns
    from interpret.studies.bank_build import WORDNET, Request, build_bank, draft_bank
    from interpret.studies.bank_filters import Needs, check_filters
    from interpret.tables import bank_build as tables

    source, has_images = str(config.source), config.images is not None
    filters = check_filters(config.filters, config.model is not None, has_images)
    lines = read_class_list(config.classes) if config.classes else None
    name = stem(config.classes or source)
    folder = run_folder(config, "bank", f"build-{name}", stem(source))
    reader = open_if_there(config.wordnet_dir, is_needed=source == WORDNET)
    draft = draft_bank(Request(source, lines, name), reader)
    encoder, images = None, None
    if {"near", "unactivated"} & set(filters):
        encoder, images = load_encoder(common(config), with_images="unactivated" in filters)
    needs = Needs(encoder, images, config.concept_prompt, config.most_cosine, config.k)
    built = build_bank(draft, filters, needs, reader)
    record = tables.describe_build(built, filters) | {"environment": describe_environment()}
    table = tables.tabulate_build(built)
    files = {"built": built, "record": record, "table": table, "config": asdict(config)}
    save_run(folder, partial(tables.write_build, **files))
    print(align_columns(table), *tables.summarise_build(record), f"details in {folder}", sep="\n")
    return 0


def stem(name_or_path: str) -> str:
    """A name or file as part of a folder's name."""
    from interpret.models.registry import slug

    return slug(Path(name_or_path).stem) or "bank"


def common(config: Config) -> CommonFlags:
    """The flags that models and pictures are loaded by."""
    shared = ("images", "limit", "seed", "store", "offline")
    given = {name: getattr(config, name) for name in shared}
    return CommonFlags(model=config.model or SHIPPED_MODEL, **given)


def open_if_there(folder: str | None, *, is_needed: bool = False) -> Any | None:
    """WordNet, or a sentence on what is left out without it.

    Raises:
        ValueError: it is needed or a folder was named, and it is not there.
    """
    from concepts.wordnet import open_wordnet

    try:
        return open_wordnet(folder)
    except ValueError as error:
        if folder is not None or is_needed:
            raise
        print(f"synonyms and hypernyms are not looked for: {error}")
        return None


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    given = sys.argv[1:] if argv is None else argv
    wrong: list[int] = []

    def work() -> None:
        wrong.append(run(parse_config(Config(), SMOKE, with_words(given), __doc__ or "")))

    return finish(work) or (FOUND if any(wrong) else 0)


if __name__ == "__main__":
    leave(main())
