"""Can the confidence of a CLIP's zero-shot decisions be believed?

    python -m experiments.calibration                                 (shipped model, drawn world)
    python -m experiments.calibration --model ViT-B/32 --images oxford-pets
    python -m experiments.calibration --train-images menagerie --train-split validation

At the model's own logit scale, at a temperature fitted by likelihood and at one that depends on
the entropy of each picture. Both are fitted on a half of the pictures, or on --train-images, and
measured on the others. Prints a table and writes config.json, result.json, per_image.parquet, the
table and the reliability diagrams to runs/calibration/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import TrainingFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.inputs import Inputs
    from interpret.images.imageset import ImageSet

BINS_MAX = 1_000


@dataclass(frozen=True)
class Config(TrainingFlags):
    """The common flags, and what calibration is fitted on."""

    train_images: str | None = flag(
        None, "pictures to fit the temperatures on; a half of the pictures if not given"
    )
    bins: int = flag(15, "bins of confidence", kind=int)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 1 <= self.bins <= BINS_MAX:
            raise ValueError(f"--bins must lie between 1 and {BINS_MAX}, got {self.bins}.")


SMOKE = Config(limit=100, offline=True)


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.folder import require_free, run_folder, save_measure
    from experiments.inputs import load_inputs, resolve_common
    from interpret.models.registry import slug
    from interpret.report import align_columns
    from interpret.studies.calibration import Settings, study_calibration
    from interpret.tables.calibration import (
        describe_calibration,
        rows_of_calibration,
        summarise_calibration,
        tabulate_calibration,
    )

    if config.out:
        require_free(Path(config.out))
    watch = Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
        training = load_fitting(config, inputs)
    config, name = resolve_common(config, inputs), slug(Path(inputs.images_name).stem)
    folder = run_folder(config, "calibration", slug(inputs.model.name), name)
    settings = Settings(inputs.templates, config.bins, config.seed)
    given = (inputs.encoder, inputs.images, training, settings)
    study = study_calibration(*given, watch.stage)
    record = describe_calibration(*given, study)
    with watch.stage("figures"):
        figures = draw(record)
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    table, rows = tabulate_calibration(record), rows_of_calibration(inputs.images, study)
    save_measure(folder, config, record, table=table, rows=rows, figures=figures)
    print(f"{summarise_calibration(record, align_columns(table))}\ndetails in {folder}")


def load_fitting(config: Config, inputs: "Inputs") -> "ImageSet | None":
    """The pictures temperatures are fitted on, where some are named.

    An image set's own training split is not taken unasked: the model may have learnt from it.
    """
    from experiments.inputs import load_training

    is_named = config.train_images is not None or config.train_split is not None
    return load_training(config, inputs) if is_named else None


def draw(record: "dict[str, Any]") -> "dict[str, Figure]":
    """The reliability diagrams."""
    from figures.reliability import plot_reliability

    return {"reliability": plot_reliability(record["calibration"]["temperatures"])}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
