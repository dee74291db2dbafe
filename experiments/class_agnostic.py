"""How well do prompts that name no class tell classes, and what would chance directions do?

    python -m experiments.class_agnostic                       (shipped model, drawn world)
    python -m experiments.class_agnostic --recipe thesis       (linear SVM, C = 1, no scaler)
    python -m experiments.class_agnostic --prompts generic-32,my_prompts.txt
    python -m experiments.class_agnostic --images test.parquet --train-images train.parquet

Prints tables by prompt set, temperature, prompt family and picture size, and writes config.json,
result.json, per_image.parquet, the tables and the figures to
runs/class_agnostic/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.flags import TrainingFlags, flag, parse_config, read_temperatures
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from experiments.finished import Runs
    from interpret.studies.class_agnostic import Settings

NO_SIZES, AUTO_SIZES, AS_THEY_ARE = "none", "auto", "full"
SIZE_MAX_PX = 4_096


def read_sizes(text: str) -> tuple[int, ...] | None:
    """Sizes from a flag, rising, 0 for pictures as they are at the end; None to choose them.

    Raises:
        ValueError: one is no size.
    """
    if text == AUTO_SIZES:
        return None
    parts = [] if text == NO_SIZES else text.split(",")
    sizes = {int(part) for part in parts if part.isdecimal()}
    unknown = [part for part in parts if not part.isdecimal() and part != AS_THEY_ARE]
    if unknown or any(not 1 <= size <= SIZE_MAX_PX for size in sizes):
        raise ValueError(
            f"--sizes-px must be 'auto', 'none', or whole numbers from 1 to {SIZE_MAX_PX} and "
            f"'full' with commas between, got {text!r}."
        )
    return (*sorted(sizes), *([0] if AS_THEY_ARE in parts else []))


@dataclass(frozen=True)
class Config(TrainingFlags):
    """The common flags and those of the measure."""

    prompts: str = flag(
        "generic-32,generic-99,generic-205,generic-415,food-32",
        "prompt sets, names or .txt files with commas between; the first is swept",
    )
    temperatures: str = flag(
        "1,0.5,0.07,0.03,0.02", "with commas between; the first is the recipe's"
    )
    recipe: str = flag("default", "what reads the logits", choices=("default", "thesis"))
    sizes_px: str = flag(
        "auto", "shorter sides the same pictures are measured at: 32,64,full, auto or none"
    )
    size_limit: int = flag(500, "pictures measured at every size", kind=int)
    draws: int = flag(3, "of random directions and of random words", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        read_temperatures(self.temperatures)
        read_sizes(self.sizes_px)
        for name, most in (("draws", 100), ("size_limit", 100_000)):
            if not 1 <= getattr(self, name) <= most:
                shown = f"--{name.replace('_', '-')}"
                raise ValueError(f"{shown} must be 1 to {most}, got {getattr(self, name)}.")


SMOKE = Config(
    limit=100,
    train_limit=100,
    offline=True,
    prompts="generic-32,generic-99",
    temperatures="1,0.07",
    sizes_px="32,64",
    size_limit=100,
    draws=1,
)


def run(config: Config, runs: "Runs | None" = None) -> Path:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run.
    """
    from experiments.finished import Runs
    from experiments.folder import require_free, save_measure
    from experiments.inputs import load_inputs, load_training, resolve_common
    from figures.agnostic import plot_prompt_counts, plot_temperatures
    from interpret.studies.class_agnostic import study_class_agnostic
    from interpret.tables.class_agnostic import summarise_class_agnostic, tabulate_class_agnostic
    from interpret.tables.class_agnostic_record import (
        describe_class_agnostic,
        rows_of_class_agnostic,
    )

    if config.out:
        require_free(Path(config.out))
    runs, settings, watch = runs or Runs(), settings_of(config), Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
        training = load_training(config, inputs)
    config = resolve_common(config, inputs)
    folder = runs.folder(config, "class_agnostic", inputs)
    if runs.holds(folder, config, inputs, training):
        return folder
    given = (inputs.encoder, inputs.images, training, settings)
    study = study_class_agnostic(*given, watch.stage)
    record = describe_class_agnostic(*given, study)
    drawn = {"temperatures": plot_temperatures(record), "prompt_counts": plot_prompt_counts(record)}
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    tables, rows = tabulate_class_agnostic(record), rows_of_class_agnostic(inputs.images, study)
    save_measure(folder, config, record, table=tables, rows=rows, figures=drawn)
    print(f"{summarise_class_agnostic(record, tables)}\ndetails in {folder}")
    return folder


def settings_of(config: Config) -> "Settings":
    """The measure's own choices, from flags whose values the parser has checked.

    Raises:
        ValueError: a prompt set that is not there, is none, or is named twice.
    """
    from concepts.prompt_sets import load_prompt_set
    from interpret.measures.class_agnostic import Reading
    from interpret.studies.class_agnostic import Settings

    sets = tuple(load_prompt_set(name.strip()) for name in config.prompts.split(","))
    if len({chosen.name for chosen in sets}) < len(sets):
        raise ValueError(f"--prompts must name each set once, got {config.prompts!r}.")
    temperatures = read_temperatures(config.temperatures)
    return Settings(
        prompt_sets=sets,
        reading=Reading(cast(Any, config.recipe), temperatures[0], config.seed),
        temperatures=temperatures,
        sizes_px=read_sizes(config.sizes_px),
        size_limit=config.size_limit,
        n_draws=config.draws,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
