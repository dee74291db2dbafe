"""How well does a CLIP name pictures by the words of their classes alone?

    python -m experiments.zero_shot                                   (shipped model, drawn world)
    python -m experiments.zero_shot --templates report --each-template
    python -m experiments.zero_shot --templates openai-80 --select    (choose templates on a half)

Prints a table and writes config.json, result.json, per_image.parquet, the table and the confusion
matrix to runs/zero_shot/MODEL--IMAGES--HASH/.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.flags import CommonFlags, flag, parse_config, read_temperatures
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from experiments.finished import Runs
    from interpret.studies.zero_shot import ZeroShotStudy


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and what is measured beside the decisions."""

    temperatures: str = flag(
        "0.02,0.07,0.5", "of the entropy, with commas between; the model's own is always added"
    )
    each_template: bool = flag(False, "score every template by itself, too", kind=bool)
    select: bool = flag(False, "choose templates on a half of the pictures", kind=bool)
    dot_product: bool = flag(True, "decide by raw dot product, too", kind=bool)

    def __post_init__(self) -> None:
        super().__post_init__()
        read_temperatures(self.temperatures)


SMOKE = Config(limit=100, offline=True, templates="report", each_template=True, select=True)
N_PAIRS_DRAWN = 10


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
    from experiments.inputs import load_inputs, resolve_common
    from interpret.report import align_columns
    from interpret.studies.zero_shot import Settings, study_zero_shot
    from interpret.tables.zero_shot import (
        describe_zero_shot,
        rows_of_zero_shot,
        summarise_zero_shot,
        tabulate_zero_shot,
    )

    if config.out:
        require_free(Path(config.out))
    runs, watch = runs or Runs(), Stopwatch()
    with watch.stage("load"):
        inputs = load_inputs(config, needs_words=False)
    config = resolve_common(config, inputs)
    folder = runs.folder(config, "zero_shot", inputs)
    if runs.holds(folder, config, inputs):
        return folder
    settings = Settings(
        inputs.templates,
        read_temperatures(config.temperatures),
        config.each_template,
        config.select,
        config.dot_product,
        config.seed,
    )
    study = study_zero_shot(inputs.encoder, inputs.images, settings, watch.stage)
    given = (inputs.encoder, inputs.images, settings, str(config.templates))
    record = describe_zero_shot(*given, study)
    with watch.stage("figures"):
        figures = draw(study, inputs.images.class_names)
    record |= {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    table, rows = tabulate_zero_shot(record), rows_of_zero_shot(inputs.images, study)
    save_measure(folder, config, record, table=table, rows=rows, figures=figures)
    print(f"{summarise_zero_shot(record, align_columns(table))}\ndetails in {folder}")
    return folder


def draw(study: "ZeroShotStudy", class_names: tuple[str, ...]) -> "dict[str, Figure]":
    """The confusion matrix, where there are labels."""
    from figures.confusion import plot_confusion
    from interpret.measures.confusion import distinct_names

    if study.confusion is None:
        return {}
    names = distinct_names(class_names)
    ordered = [names[index] for index in study.confusion.order]
    pairs = [
        (names[pair.label], names[pair.prediction], pair.n, pair.support)
        for pair in study.confusion.most_confused(N_PAIRS_DRAWN)
    ]
    return {"confusion": plot_confusion(study.confusion.ordered_shares, ordered, pairs)}


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
