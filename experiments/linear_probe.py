"""How much of its classes can a linear classifier read off a CLIP's image vectors?

    python -m experiments.linear_probe                               (shipped model, drawn pictures)
    python -m experiments.linear_probe --recipe thesis               (as the thesis trained it)
    python -m experiments.linear_probe --images test.parquet --train-images train.parquet

Prints a table beside zero-shot and writes config.json, result.json, per_image.parquet, the table
and the few-shot curve to runs/linear_probe/MODEL--IMAGES--HASH/. Without training pictures each
fifth of the measured ones is answered by a classifier that learnt from the other four.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import TrainingFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.finished import Runs
    from interpret.images.imageset import ImageSet
    from interpret.studies.linear_probe import LinearProbeStudy, Settings
    from interpret.vectors import Encoder


def read_shots(text: str) -> tuple[int, ...]:
    """Counts from a flag.

    Raises:
        ValueError: one is no whole number above 0.
    """
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        raise ValueError(
            f"--shots must be whole numbers above 0 with commas between, got {text!r}; 1 is a "
            "picture a class."
        )
    return tuple(sorted({int(part) for part in parts}))


@dataclass(frozen=True)
class Config(TrainingFlags):
    """The flags of training and what is learnt how."""

    recipe: str = flag(
        "default", "how the classifier is trained", choices=("default", "thesis", "report")
    )
    shots: str = flag("1,2,4,8,16", "training pictures a class, with commas between")
    shot_draws: int = flag(5, "draws of training pictures for each count", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        read_shots(self.shots)
        if self.shot_draws < 2:
            raise ValueError(
                f"--shot-draws must be at least 2, got {self.shot_draws}: one draw has no interval."
            )


SMOKE = Config(limit=100, train_limit=250, offline=True, shots="1,2,4", shot_draws=3)


def run(config: Config, runs: "Runs | None" = None) -> Path:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run.
    """
    from experiments.finished import Runs
    from experiments.folder import require_free
    from experiments.inputs import load_inputs, load_training, resolve_common
    from interpret.studies.linear_probe import Settings, require_labels, study_linear_probe

    if config.out:
        require_free(Path(config.out))
    runs, watch = runs or Runs(), Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
        require_labels(inputs.images)
        training = load_training(config, inputs)
    config = resolve_common(config, inputs)
    folder = runs.folder(config, "linear_probe", inputs)
    if runs.holds(folder, config, inputs, training):
        return folder
    recipe: Any = config.recipe
    shots = read_shots(config.shots)
    settings = Settings(inputs.templates, recipe, shots, config.shot_draws, config.seed)
    given = (inputs.encoder, inputs.images, training, settings)
    study = study_linear_probe(*given, watch.stage)
    warn_of_shared(study.n_shared)
    save_and_print(folder, config, given, study, watch)
    return folder


def save_and_print(
    folder: Path,
    config: Config,
    given: "tuple[Encoder, ImageSet, ImageSet | None, Settings]",
    study: "LinearProbeStudy",
    watch: Stopwatch,
) -> None:
    """All files of a run, and its table on stdout."""
    from experiments.folder import save_measure
    from interpret.tables.linear_probe import summarise_linear_probe, tabulate_linear_probe
    from interpret.tables.linear_probe_record import describe_linear_probe, rows_of_linear_probe

    encoder, images, _, _ = given
    record = describe_linear_probe(*given, study)
    with watch.stage("figures"):
        figures = draw(record)
    record |= {
        "encoded": dict(encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    table, rows = tabulate_linear_probe(record), rows_of_linear_probe(images, study)
    save_measure(folder, config, record, table=table, rows=rows, figures=figures)
    print(f"{summarise_linear_probe(record, table)}\ndetails in {folder}")


def draw(record: Mapping[str, Any]) -> "dict[str, Figure]":
    """The few-shot curve, where there is one, with zero-shot and the whole probe across."""
    from figures.few_shot import plot_few_shot

    if not record["few_shot"]:
        return {}
    whole = f"recipe {record['method']['recipe']} on all {record['training']['n_images']:,}"
    levels: dict[str, float] = {
        whole: record["probe"]["test"]["top1"],
        "zero-shot": record["zero_shot"]["top1"],
    }
    named = {f"{name}: {level:.3f}": level for name, level in levels.items()}
    return {"few_shot": plot_few_shot(record["few_shot"], named)}


def warn_of_shared(n_shared: int) -> None:
    """Warn when the classifier has seen what it is measured on."""
    if n_shared:
        warnings.warn(
            f"{n_shared} training pictures are measured, too: the test accuracy is too high.",
            stacklevel=2,
        )


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
