"""Do texts find their pictures and pictures their texts, and what does a changed prompt find?

    python -m experiments.retrieve                                    (shipped model, drawn world)
    python -m experiments.retrieve --query "a photo of a striped animal"
    python -m experiments.retrieve --beside hf:org/name --recipe domains
    python -m experiments.retrieve --prompts mine.txt   (a line: a bird -> a white bird -> ...)

By class and by caption, both ways, then with prompts changed in style, noun and adjectives. Prints
tables and writes config.json, result.json, per_image.parquet (a row a query), the tables and
galleries to runs/retrieve/MODEL--IMAGES--HASH/. With --query only lists are made and shown.
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
    from experiments.inputs import Inputs
    from figures.retrieval_gallery import FoundRow
    from interpret.measures.retrieval import Options
    from interpret.studies.prompt_changes import PromptChangeStudy
    from interpret.studies.retrieval import RetrievalStudy


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


@dataclass(frozen=True)
class Measured:
    """What was found of one model."""

    inputs: "Inputs"
    study: "RetrievalStudy"
    changes: "PromptChangeStudy | None"


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
    from experiments.inputs import default_images, load_inputs, resolve_common
    from interpret.measures.approximate_search import load_faiss

    if config.out:
        require_free(Path(config.out))
    if config.search == "faiss":
        load_faiss()
    runs, watch = runs or Runs(), Stopwatch()
    chains = read_chains(config.prompts) if config.prompts is not None else ()
    given: Any = {"needs_words": False, "needs_classes": False, "needs_truth": not config.query}
    config = replace(config, images=config.images or default_images(config.model))
    names = [config.model, *([config.beside] if config.beside else [])]
    with watch.stage("load"):
        all_inputs = [load_inputs(replace(config, model=name), **given) for name in names]
    config = resolve_common(config, all_inputs[0])
    folder = runs.folder(config, "retrieve", all_inputs[0])
    if not config.beside and runs.holds(folder, config, all_inputs[0]):
        return folder
    make = ask if config.query else measure
    record, tables, rows, figures, shown = make(config, all_inputs, chains, watch)
    record |= {
        "encoded": dict(all_inputs[0].encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    save_measure(folder, config, record, table=tables, rows=rows, figures=figures)
    print(f"{shown}\ndetails in {folder}")
    return folder


Made = tuple[dict[str, Any], "dict[str, pd.DataFrame]", "pd.DataFrame", "dict[str, Figure]", str]


def ask(
    config: Config, all_inputs: "list[Inputs]", chains: tuple[Any, ...], watch: Stopwatch
) -> Made:
    """The lists of a person's queries, by one model or two."""
    from figures.retrieval_gallery import plot_found
    from interpret.studies.queries import find_pictures
    from interpret.tables import queries as tell
    from interpret.tables.retrieval import finish_record

    first, options = all_inputs[0], options_of(config)
    with watch.stage("search"):
        by_model = [
            find_pictures(one.encoder, one.images, config.queries, options) for one in all_inputs
        ]
    lists = [found for of_query in zip(*by_model, strict=True) for found in of_query]
    record = finish_record(tell.describe_queries(first.encoder, first.images, options, lists))
    table = tell.tabulate_queries(record)
    encoders = {one.model.name: one for one in all_inputs}
    with watch.stage("figures"):
        rows = [
            row_of(encoders[found.model], f"{found.query!r} by {found.model}", *found.drawn)
            for found in lists
        ]
        figures = {"query": plot_found(rows)}
    shown = tell.summarise_queries(record, table)
    return record, {"table": table}, tell.rows_of_queries(record), figures, shown


def measure(
    config: Config, all_inputs: "list[Inputs]", chains: tuple[Any, ...], watch: Stopwatch
) -> Made:
    """Everything that is measured, by one model or two."""
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
    rows = tell.rows_of_retrieval(first.inputs.images, first.study, config.recipe)
    with watch.stage("figures"):
        figures = draw(everything)
    shown = tell.summarise_retrieval(record, config.recipe, *map(align_columns, tables.values()))
    return record, tables, rows, figures, shown


def study_one(
    config: Config, inputs: "Inputs", chains: tuple[Any, ...], watch: Stopwatch
) -> Measured:
    """Both studies of one model."""
    from interpret.studies.prompt_changes import Settings, study_prompt_changes
    from interpret.studies.retrieval import study_retrieval

    encoder, images = inputs.encoder, inputs.images
    study = study_retrieval(encoder, images, settings_of(config, inputs), watch.stage)
    settings = Settings(inputs.templates[0], chains, seed=config.seed)
    with watch.stage("changed prompts"):
        changes = study_prompt_changes(encoder, images, study, settings)
    return Measured(inputs, study, changes)


def describe_changes(measured: Measured) -> dict[str, Any] | None:
    """What stands under "prompt_changes", with the share of tokens the model does not know."""
    from interpret.tables.prompt_changes import describe_prompt_changes

    changes, model = measured.changes, measured.inputs.model
    if changes is None:
        return None
    texts = {
        kind: [c.after for c in changes.lists.changes if c.kind == kind] for kind in changes.kinds
    }
    unknown = {kind: model.unknown_token_fraction(some) for kind, some in texts.items()}
    return describe_prompt_changes(measured.inputs.images, changes, unknown)


def describe_second(first: Measured, second: Measured, *, seed: int) -> dict[str, Any]:
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

    return Settings(inputs.templates, config.by, options_of(config))  # type: ignore[arg-type]


def draw(everything: list[Measured]) -> "dict[str, Figure]":
    """The best and the worst class, and changes of one prompt; models below each other."""
    from figures.retrieval_gallery import plot_found

    galleries: dict[str, list[FoundRow]] = {"classes": [], "changes": []}
    for one in everything:
        galleries["classes"] += class_rows(one)
        galleries["changes"] += change_rows(one)
    return {name: plot_found(rows) for name, rows in galleries.items() if rows}


def class_rows(one: Measured) -> "list[FoundRow]":
    """The lists of the best and the worst class by NDCG@5."""
    study, names = one.study, one.inputs.images.class_names
    rows = []
    for kind, index in (("best", study.best), ("worst", study.worst)):
        if index is not None:
            found = study.directions["class_to_image"]
            score = found.by_recipe["standard"].rows["ndcg_at_5"][index]
            title = f"{one.inputs.model.name}, {kind} class: {names[index]} (NDCG@5 {score:.2f})"
            given = found.top.indices[index], found.top.cosines[index], found.hits[index]
            rows.append(row_of(one.inputs, title, *given))
    return rows


def change_rows(one: Measured) -> "list[FoundRow]":
    """A change of each kind, below the list of the prompt that most of them change."""
    if one.changes is None:
        return []
    lists, rows = one.changes.lists, []
    for place, index in enumerate(one.changes.examples):
        change, wanted = lists.changes[index], lists.changes[index].wanted
        found, cosines = lists.lists[index], lists.cosines[index]
        if place == 0 and change.before:
            title = f"{one.inputs.model.name}, before: {change.before}"
            rows.append(row_of(one.inputs, title, found[0], cosines[0], None))
        marks = None if wanted is None else [i in set(wanted.tolist()) for i in found[1]]
        title = f"{one.inputs.model.name}, {change.kind}: {change.after}"
        rows.append(row_of(one.inputs, title, found[1], cosines[1], marks))
    return rows


def row_of(inputs: "Inputs", title: str, indices: Any, cosines: Any, marks: Any) -> "FoundRow":
    """One list, as the model sees its pictures."""
    from figures.retrieval_gallery import FoundRow

    pixels = inputs.encoder.pixels(inputs.images, indices)
    return FoundRow(title, pixels, cosines, marks)


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
