"""Do texts find their pictures and pictures their texts, and what does a changed prompt find?

    python -m experiments.retrieve                                    (shipped model, drawn world)
    python -m experiments.retrieve --query "a photo of a striped animal"
    python -m experiments.retrieve --beside hf:org/name --recipe domains
    python -m experiments.retrieve --prompts mine.txt   (a line: a bird -> a white bird -> ...)

By class and by caption, both ways, then with prompts changed in style, noun and adjectives. Prints
tables and writes config.json, result.json, per_image.parquet (a row a query), the tables and
galleries, prompt_changes.parquet (a row a change) and, of a second model, beside.parquet to
runs/retrieve/MODEL--IMAGES--HASH/. With --query only lists are made and shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import CommonFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from experiments.finished import Runs
    from experiments.folder import Write
    from experiments.inputs import Inputs
    from experiments.retrieval_figures import Measured
    from interpret.measures.retrieval import Options


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and what is asked."""

    query: str | None = flag(None, "words to find pictures by, more with ; between; no measurement")
    beside: str | None = flag(None, "a second model to measure beside the first")
    by: str = flag("auto", "what tells what is relevant", choices=("auto", "class", "caption"))
    prompts: str | None = flag(None, "file of prompts that change, steps of a line with ->")
    top: int = flag(10, "pictures of a list", kind=int)
    search: str = flag("exact", "faiss for millions, where installed", choices=("exact", "faiss"))
    recipe: str = flag(
        "standard", "of the printed scores; result.json has both", choices=("standard", "domains")
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.top < 1:
            raise ValueError(f"--top must be at least 1, got {self.top}.")
        if self.query is not None and not all(re.search(r"\w", one) for one in self.queries):
            raise ValueError(f"--query must hold words, got {self.query!r}: say what to look for.")
        if self.query is not None and self.prompts is not None:
            raise ValueError("--prompts is of the measurement: leave it out, or leave out --query.")

    @property
    def queries(self) -> tuple[str, ...]:
        """Those asked for, each once."""
        return tuple(dict.fromkeys(part.strip() for part in (self.query or "").split(";")))


SMOKE = Config(limit=100, offline=True)


def run(config: Config, runs: "Runs | None" = None) -> Path:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run.
    """
    from concepts.prompt_chains import read_chains
    from experiments.finished import Runs
    from experiments.folder import require_free, save_measure
    from experiments.inputs import resolve_common
    from interpret.measures.approximate_search import load_faiss

    if config.out:
        require_free(Path(config.out))
    if config.search == "faiss":
        load_faiss()
    runs, watch = runs or Runs(), Stopwatch()
    chains = read_chains(config.prompts) if config.prompts is not None else ()
    with watch.stage("load"):
        all_inputs = load(config)
    config = resolve_common(config, all_inputs[0])
    folder = runs.folder(config, "retrieve", all_inputs[0])
    if not config.beside and runs.holds(folder, config, all_inputs[0]):
        return folder
    make = ask if config.query else measure
    record, tables, files, figures, shown = make(config, all_inputs, chains, watch)
    record |= {
        "encoded": dict(all_inputs[0].encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    save_measure(folder, config, record, table=tables, rows=files, figures=figures)
    print(f"{shown}\ndetails in {folder}")
    return folder


def load(config: Config) -> "list[Inputs]":
    """What the flags name, once for each model.

    Raises:
        ValueError: as `load_inputs`, or both models have one name.
    """
    from experiments.inputs import default_images, load_inputs

    given: Any = {"needs_words": False, "needs_classes": False, "needs_truth": not config.query}
    config = replace(config, images=config.images or default_images(config.model))
    names = [config.model, *([config.beside] if config.beside else [])]
    found = [load_inputs(replace(config, model=name), **given) for name in names]
    if len({one.model.name for one in found}) < len(found):
        raise ValueError(
            f"--beside must be a model of another name, but both are {found[0].model.name!r}: "
            "rename one of the folders, or leave it out."
        )
    return found


Made = tuple[
    dict[str, Any], "dict[str, pd.DataFrame]", "dict[str, Write]", "dict[str, Figure]", str
]


def ask(
    config: Config, all_inputs: "list[Inputs]", chains: tuple[Any, ...], watch: Stopwatch
) -> Made:
    """The lists of a person's queries, by one model or two."""
    from experiments.retrieval_figures import LISTS_DRAWN, PICTURES_DRAWN, row_of
    from figures.retrieval_gallery import plot_found
    from interpret.studies.queries import find_pictures
    from interpret.tables import queries as tell
    from interpret.tables.retrieval import finish_record

    first, options = all_inputs[0], options_of(config)
    with watch.stage("search"):
        by_model = {
            one.model.name: find_pictures(one.encoder, one.images, config.queries, options)
            for one in all_inputs
        }
    of_queries = zip(*(lists for lists, _ in by_model.values()), strict=True)
    lists = [found for of_query in of_queries for found in of_query]
    missed = {name: approximation for name, (_, approximation) in by_model.items()}
    given = first.encoder, first.images, options, lists, missed
    record = finish_record(tell.describe_queries(*given))
    table = tell.tabulate_queries(record)
    encoders = {one.model.name: one for one in all_inputs}
    with watch.stage("figures"):
        rows = [
            row_of(encoders[found.model], f"{found.model}: {found.query!r}", *found.drawn)
            for found in lists[:LISTS_DRAWN]
        ]
        figures = {"query": plot_found(rows)}
    shown = tell.summarise_queries(record, table)
    if len(lists) > LISTS_DRAWN or config.top > PICTURES_DRAWN:
        shown += f"drawn: at most {LISTS_DRAWN} lists of at most {PICTURES_DRAWN} pictures\n"
    files = {"per_image.parquet": tell.rows_of_queries(record).to_parquet}
    return record, {"table": table}, files, figures, shown


def measure(
    config: Config, all_inputs: "list[Inputs]", chains: tuple[Any, ...], watch: Stopwatch
) -> Made:
    """Everything that is measured, by one model or two."""
    from experiments.retrieval_figures import draw
    from interpret.report import align_columns
    from interpret.tables import prompt_changes as tell_changes
    from interpret.tables import retrieval as tell

    everything = [study_one(config, inputs, chains, watch) for inputs in all_inputs]
    first = everything[0]
    given = first.inputs.encoder, first.inputs.images
    record = tell.describe_retrieval(*given, settings_of(config, first.inputs), first.study)
    record |= {"recipe": config.recipe, "prompt_changes": describe_changes(first), "beside": None}
    if len(everything) > 1:
        record["beside"] = describe_second(*everything, seed=config.seed)
    record = tell.finish_record(record)
    tables = {"table": tell.tabulate_retrieval(record, config.recipe)}
    if record["prompt_changes"]:
        beside = record["beside"] and (
            record["beside"]["model"]["name"],
            record["beside"]["prompt_changes"],
        )
        tables["changes"] = tell_changes.tabulate_prompt_changes(record["prompt_changes"], beside)
    published = tell.tabulate_published(record)
    if published is not None:
        tables["published"] = published
    with watch.stage("figures"):
        figures = draw(everything)
    shown = tell.summarise_retrieval(record, config.recipe, *map(align_columns, tables.values()))
    if record["prompt_changes"]:
        shown += tell_changes.summarise_prompt_changes(record["prompt_changes"]) + "\n"
    return record, tables, files_of(everything, config.recipe), figures, shown


def files_of(everything: "list[Measured]", recipe: str) -> "dict[str, Write]":
    """The rows of a run: queries of each model, and changed prompts of both."""
    import pandas as pd

    from interpret.tables.prompt_changes import rows_of_prompt_changes
    from interpret.tables.retrieval import rows_of_retrieval

    files: dict[str, Write] = {}
    changes: list[dict[str, Any]] = []
    for name, one in zip(("per_image", "beside"), everything, strict=False):
        rows = rows_of_retrieval(one.inputs.images, one.study, recipe)
        files[f"{name}.parquet"] = rows.to_parquet
        if one.changes is not None:
            told = rows_of_prompt_changes(one.changes)
            changes += [{"model": one.inputs.model.name} | row for row in told]
    if changes:
        files["prompt_changes.parquet"] = pd.DataFrame(changes).to_parquet
    return files


def study_one(
    config: Config, inputs: "Inputs", chains: tuple[Any, ...], watch: Stopwatch
) -> "Measured":
    """Both studies of one model."""
    from experiments.retrieval_figures import Measured
    from interpret.studies.prompt_changes import Settings, study_prompt_changes
    from interpret.studies.retrieval import study_retrieval

    encoder, images = inputs.encoder, inputs.images
    study = study_retrieval(encoder, images, settings_of(config, inputs), watch.stage)
    settings = Settings(inputs.templates[0], chains, seed=config.seed)
    with watch.stage("changed prompts"):
        changes = study_prompt_changes(encoder, images, study, settings)
    return Measured(inputs, study, changes)


def describe_changes(measured: "Measured") -> dict[str, Any] | None:
    """What stands under "prompt_changes", with the share of tokens the model does not know."""
    from interpret.tables.prompt_changes import describe_prompt_changes

    changes, model = measured.changes, measured.inputs.model
    if changes is None:
        return None
    texts = {
        kind: [c.after for c in changes.lists.changes if c.kind == kind] for kind in changes.kinds
    }
    unknown = {kind: model.unknown_token_fraction(some) for kind, some in texts.items()}
    return describe_prompt_changes(changes, unknown)


def describe_second(first: "Measured", second: "Measured", *, seed: int) -> dict[str, Any]:
    """What stands under "beside"."""
    from interpret.provenance import describe_model
    from interpret.tables.retrieval import describe_beside

    return {
        "model": describe_model(second.inputs.model),
        **describe_beside(first.study, second.study, seed=seed),
        "prompt_changes": describe_changes(second),
    }


def options_of(config: Config) -> "Options":
    """How lists are found, from flags whose values the parser has checked."""
    from interpret.measures.retrieval import Options

    return Options(config.search, config.top, config.seed)  # type: ignore[arg-type]


def settings_of(config: Config, inputs: "Inputs") -> Any:
    """The study's choices, from flags whose values the parser has checked."""
    from interpret.studies.retrieval import Settings

    by: Any = config.by
    needs_answers = config.prompts is None
    return Settings(inputs.templates, by, options_of(config), needs_answers=needs_answers)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
