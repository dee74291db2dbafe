"""Do the descriptors of a class help to recognise it, or would random words do?

    python -m experiments.description                                 (shipped model, drawn world)
    python -m experiments.description --prompt paper                  (the mutual-knowledge paper's)
    python -m experiments.description --model ViT-B/32 --images FOLDER --bank words.json

Prints a table and writes config.json, result.json, per_image.parquet, the table and a dot plot to
runs/description/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from concepts.descriptions import DESCRIPTION_PROMPTS
from experiments.flags import CommonFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

DRAWS_MAX = 100


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and what descriptions are held against."""

    prompt: str = flag(
        "which-has", "form of a class with a descriptor", choices=tuple(DESCRIPTION_PROMPTS)
    )
    draws: int = flag(5, "of every control that is drawn by chance", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.draws <= DRAWS_MAX:
            raise ValueError(f"--draws must be between 1 and {DRAWS_MAX}, got {self.draws}.")


SMOKE = Config(limit=50, offline=True, draws=2)


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from experiments.inputs import load_inputs, resolve_common
    from figures.description import plot_description
    from interpret.models.registry import slug
    from interpret.report import align_columns
    from interpret.studies.description import Settings, study_description
    from interpret.tables.description import (
        describe_description,
        rows_of_description,
        summarise_description,
        tabulate_description,
    )

    if config.out:
        require_free(Path(config.out))
    watch = Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config)
    config = resolve_common(config, inputs)
    names = slug(inputs.model.name), slug(Path(inputs.images_name).stem)
    folder = run_folder(config, "description", *names)
    settings = Settings(config.prompt, inputs.templates, config.draws, config.seed)
    given = (inputs.encoder, inputs.images, inputs.bank, settings)
    study = study_description(*given, watch.stage)
    record = describe_description(*given, study)
    figures = {"description": plot_description(record)}
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    table, rows = tabulate_description(record), rows_of_description(inputs.images, study)
    save_measure(folder, config, record, table=table, rows=rows, figures=figures)
    print(f"{summarise_description(record, align_columns(table))}\ndetails in {folder}")


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
