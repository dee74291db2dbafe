"""Do the descriptors of a class help to recognise it, or would random words do?

    python -m experiments.description                                 (shipped model, drawn world)
    python -m experiments.description --prompt paper --table2         (the mutual-knowledge paper's)
    python -m experiments.description --model ViT-B/32 --images FOLDER --bank words.json

Prints a table and writes config.json, result.json, per_image.parquet, the table and a dot plot to
runs/description/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import CommonFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    import pandas as pd

    from experiments.inputs import Inputs

DRAWS_MAX, N_ADDED = 100, 5


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and what descriptions are held against."""

    prompt: str = flag(
        "which-has", "form of a class with a descriptor", choices=("which-has", "paper", "with")
    )
    draws: int = flag(5, "of every control that is drawn by chance", kind=int)
    table2: bool = flag(
        False, "add concepts mined in pictures, in two protocols; parts are encoded", kind=bool
    )
    added: int = flag(N_ADDED, "concepts mined for a class, at most", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.draws <= DRAWS_MAX:
            raise ValueError(f"--draws must be between 1 and {DRAWS_MAX}, got {self.draws}.")
        if self.added != N_ADDED and not self.table2:
            raise ValueError("--added is of --table2 alone: give --table2 with it.")
        if self.added < 1:
            raise ValueError(f"--added must be at least 1, got {self.added}.")


SMOKE = Config(limit=24, offline=True, draws=2, table2=True)


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from experiments.inputs import load_inputs, resolve_common
    from figures.description import plot_description
    from interpret.models.registry import slug
    from interpret.report import align_columns
    from interpret.tables.description import summarise_description

    if config.out:
        require_free(Path(config.out))
    watch = Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config)
    config = resolve_common(config, inputs)
    names = slug(inputs.model.name), slug(Path(inputs.images_name).stem)
    folder = run_folder(config, "description", *names)
    record, tables, rows = measure(config, inputs, watch)
    with watch.stage("figures"):
        figures = {"description": plot_description(record)}
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    save_measure(folder, config, record, table=tables, rows=rows, figures=figures)
    shown = {name: align_columns(table) for name, table in tables.items()}
    print(f"{summarise_description(record, **shown)}\ndetails in {folder}")


def measure(
    config: Config, inputs: "Inputs", watch: Stopwatch
) -> "tuple[dict[str, Any], dict[str, pd.DataFrame], pd.DataFrame]":
    """The record, the tables by name, and a row a picture."""
    from interpret.studies.description import Settings, descriptors_of, study_description
    from interpret.studies.mined_descriptors import Miner
    from interpret.tables import description as tell
    from interpret.tables.mined_descriptors import (
        columns_of_mined,
        describe_mined,
        tabulate_mined,
    )

    encoder, images, bank = inputs.encoder, inputs.images, inputs.bank
    settings = Settings(config.prompt, inputs.templates, config.draws, config.seed)
    study = study_description(encoder, images, bank, settings, watch.stage)
    record = tell.describe_description(encoder, images, bank, settings, study)
    tables = {"table": tell.tabulate_description(record)}
    rows = tell.rows_of_description(images, study)
    if config.table2:
        own = descriptors_of(bank, study.matching)
        miner = Miner(encoder, images, bank, own, settings, config.added, config.concept_prompt)
        mined = miner.study(study.descriptors.score, watch.stage)
        counts = {"n_added": config.added, "n_draws": config.draws}
        record["table2"] = describe_mined(mined, images.class_names, **counts)
        tables["table2"] = tabulate_mined(record)
        rows = rows.assign(**columns_of_mined(mined))
    return record, tables, rows


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
