"""How much do the image and the text encoder of a CLIP know in common?

    python -m experiments.mutual_knowledge                        (shipped model, drawn pictures)
    python -m experiments.mutual_knowledge --model ViT-B/32       (Oxford-IIIT Pets)
    python -m experiments.mutual_knowledge --model ViT-B/32 --images FOLDER --bank words.json

Prints a table and writes config.json, result.json, per_image.parquet, skipped.csv, the table and
the figures to runs/mutual_knowledge/MODEL--IMAGES--HASH/.
"""

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from experiments.flags import flag, parse_config
from experiments.method_flags import MethodFlags
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from experiments.finished import Runs
    from experiments.inputs import Inputs
    from interpret.studies.mutual_knowledge import Study


SEEDS_MAX = 50


@dataclass(frozen=True)
class Config(MethodFlags):
    """The flags of the method, and what is asked beside."""

    naming_seeds: int = flag(
        0, "seeds to compare parts and words over, at least 2; 0 for none", kind=int
    )
    dry_run: bool = flag(
        False, "say what is held and what the run would take; run nothing", kind=bool
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.naming_seeds not in (0, *range(2, SEEDS_MAX + 1)):
            raise ValueError(
                f"--naming-seeds must be 0 or between 2 and {SEEDS_MAX}, got {self.naming_seeds}."
            )


SMOKE = Config(limit=24, offline=True)
KNOWN_TOP1_TOLERANCE = 0.03


def run(config: Config, runs: "Runs | None" = None) -> Path | None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once.

    Args:
        config: the flags.
        runs: where runs go; below runs/, and made anew, by default.

    Returns:
        The folder of the run; None after a rehearsal.
    """
    from experiments.controls import mark_control
    from experiments.finished import Runs
    from experiments.folder import require_free, save_run
    from experiments.studied import make_ready
    from interpret.report import describe_study
    from interpret.tables.mutual_knowledge import summarise, tabulate_mutual_knowledge

    if config.out:
        require_free(Path(config.out))
    if config.dry_run:
        from experiments.rehearsal import rehearse_study

        print(rehearse_study(config))
        return None
    runs, watch = runs or Runs(), Stopwatch()
    with watch.stage("load"):
        ready = make_ready(config)
    config, inputs = ready.config, ready.inputs
    folder = runs.folder(config, "mutual_knowledge", inputs)
    if runs.holds(folder, config, inputs):
        return folder
    study = ready.study(watch.stage)
    given = (inputs.encoder, inputs.images, inputs.bank, ready.settings, study)
    record = mark_control(describe_study(*given), config.bank_control)
    record["naming_stability"] = measure_stability(config, *given, watch)
    warn_of_known_top1(record)
    save_run(folder, partial(write, config, inputs, study, record, watch))
    print(f"{summarise(record, tabulate_mutual_knowledge(record))}\ndetails in {folder}")
    return folder


def write(
    config: Config,
    inputs: "Inputs",
    study: "Study",
    record: dict[str, Any],
    watch: Stopwatch,
    folder: Path,
) -> None:
    """All files of a run; figures last, so that their time stands in the result's durations."""
    from experiments.examples import pick_examples
    from experiments.folder import save_figures
    from figures.curves import plot_deletion_curves
    from figures.explained import plot_explained_pictures
    from interpret.report import rows_of_images, write_json, write_skipped, write_table
    from interpret.tables.mutual_knowledge import tabulate_mutual_knowledge

    with watch.stage("figures"):
        examples = pick_examples(inputs, study)
        drawn = {
            "deletion_curves": plot_deletion_curves(
                record["mutual_knowledge"], config.bank_control
            ),
            "explained_pictures": plot_explained_pictures(examples, config.bank_control),
        }
        save_figures(folder, drawn)
    rows_of_images(inputs.images, inputs.bank, study).to_parquet(folder / "per_image.parquet")
    write_table(folder, tabulate_mutual_knowledge(record))
    write_skipped(folder, inputs.images)
    write_json(folder / "config.json", asdict(config))
    of_run = {
        "encoded": dict(inputs.encoder.store.made),
        "environment": describe_environment(),
        "duration_seconds": watch.seconds,
    }
    write_json(folder / "result.json", {**record, **of_run})


def measure_stability(config: Config, *given: Any) -> dict[str, Any] | None:
    """How far parts and their words hang on the seed, where asked for."""
    from interpret.studies.naming_stability import StabilityStudy

    *studied, study, watch = given
    if not config.naming_seeds:
        return None
    again = StabilityStudy(*studied)
    return again.measure(study, n_seeds=config.naming_seeds, stage=watch.stage)


def warn_of_known_top1(record: dict[str, Any]) -> None:
    """Warn when the zero-shot accuracy is far from the one known of this model."""
    measured = record["anchors"]["zero_shot_top1"]
    known = record["anchors"]["zero_shot_top1_known"]
    if measured is None or known is None or abs(measured - known) <= KNOWN_TOP1_TOLERANCE:
        return
    warnings.warn(
        f"zero-shot top-1 is {measured:.3f}, but {known:.3f} is known of this model: check the "
        "pictures, the prompts and the preprocessing.",
        stacklevel=2,
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
