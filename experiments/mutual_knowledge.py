"""How much do the image and the text encoder of a CLIP know in common?

    python -m experiments.mutual_knowledge                        (shipped model, drawn pictures)
    python -m experiments.mutual_knowledge --model ViT-B/32       (Oxford-IIIT Pets)
    python -m experiments.mutual_knowledge --model ViT-B/32 --images FOLDER --bank words.json

Prints a table and writes config.json, result.json, per_image.parquet, skipped.csv, the table and
the figures to runs/mutual_knowledge/MODEL--IMAGES--HASH/.
"""

import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from experiments.flags import CommonFlags, flag, parse_config
from experiments.run import Stopwatch, describe_environment, finish, leave

if TYPE_CHECKING:
    from experiments.inputs import Inputs
    from interpret.models.preprocess import Resize
    from interpret.studies.mutual_knowledge import Settings, Study


PARTS_MAX, SEEDS_MAX = 64, 50


@dataclass(frozen=True)
class Config(CommonFlags):
    """The common flags and those of the method; None is decided by the protocol."""

    protocol: str = flag("default", "constants of the method", choices=("default", "paper"))
    group_by: str | None = flag(
        None,
        "pictures that share their parts",
        choices=("predicted", "label", "image"),
        follows=("protocol",),
    )
    naming: str = flag(
        "auto",
        "how a part is shown to the model",
        choices=("auto", "highlight", "crop", "patches"),
        follows=("model",),
    )
    resize: str | None = flag(
        None, "preprocessing of pictures", choices=("model", "squash"), follows=("protocol",)
    )
    parts: int = flag(5, "parts of an object", kind=int)
    top_k: int = flag(3, "words of a part", kind=int)
    class_concepts: int = flag(50, "words of a class, at most a quarter of the bank", kind=int)
    layer: str = flag("tokens", "what patches are known by", choices=("tokens", "keys"))
    score_class: str = flag(
        "predicted", "class a picture is compared with", choices=("predicted", "label")
    )
    bank_control: str | None = flag(
        None,
        "put words that mean nothing in place of the bank's",
        choices=("random-words", "shuffled"),
    )
    naming_seeds: int = flag(
        0, "seeds to compare parts and words over, at least 2; 0 for none", kind=int
    )
    dry_run: bool = flag(
        False, "say what is held and what the run would take; run nothing", kind=bool
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.parts > PARTS_MAX:
            raise ValueError(f"--parts must be at most {PARTS_MAX}, got {self.parts}.")
        if self.naming_seeds not in (0, *range(2, SEEDS_MAX + 1)):
            raise ValueError(
                f"--naming-seeds must be 0 or between 2 and {SEEDS_MAX}, got {self.naming_seeds}."
            )
        for name in ("parts", "top_k", "class_concepts"):
            if getattr(self, name) < 1:
                shown = f"--{name.replace('_', '-')}"
                raise ValueError(f"{shown} must be at least 1, got {getattr(self, name)}.")


SMOKE = Config(limit=24, offline=True)
BY_PROTOCOL: dict[str, dict[str, Any]] = {
    "default": {"group_by": "predicted", "resize": "model"},
    "paper": {"group_by": "label", "resize": "squash", "templates": "paper"},
}
KNOWN_TOP1_TOLERANCE = 0.03


def run(config: Config) -> None:
    """Load, measure, save, print; heavy imports stand here, so that --help answers at once."""
    from experiments.controls import mark_control, with_control
    from experiments.folder import require_free, run_folder, save_run
    from experiments.inputs import load_inputs, resolve_common
    from interpret.models.registry import slug
    from interpret.report import describe_study, summarise, tabulate_mutual_knowledge
    from interpret.studies.mutual_knowledge import study_mutual_knowledge

    if config.out:
        require_free(Path(config.out))
    config, watch = choose_by_protocol(config), Stopwatch()
    if config.dry_run:
        rehearse(config)
        return
    with watch.stage("load"):
        inputs = load_inputs(config, resize=resize_of(config))
    settings = settings_of(config, inputs)
    config = replace(resolve_common(config, inputs), naming=settings.naming)
    inputs = with_control(inputs, config.bank_control, seed=config.seed)
    folder = run_folder(
        config, "mutual_knowledge", slug(inputs.model.name), slug(Path(inputs.images_name).stem)
    )
    given = (inputs.encoder, inputs.images, inputs.bank, settings)
    study = study_mutual_knowledge(*given, watch.stage)
    record = mark_control(describe_study(*given, study), config.bank_control)
    record["naming_stability"] = measure_stability(config, *given, study, watch)
    warn_of_known_top1(record)
    save_run(folder, partial(write, config, inputs, study, record, watch))
    print(f"{summarise(record, tabulate_mutual_knowledge(record))}\ndetails in {folder}")


def rehearse(config: Config) -> None:
    """Print what is held and what a run would take."""
    from experiments.controls import with_control
    from experiments.rehearsal import describe_rehearsal, gather
    from interpret.timing.forecast import forecast_study

    inputs, missing = gather(config, resize=resize_of(config))
    inputs = with_control(inputs, config.bank_control, seed=config.seed)
    settings = settings_of(config, inputs)
    found = forecast_study(inputs.encoder, inputs.images, inputs.bank, settings)
    print(describe_rehearsal(inputs, missing, found))


def resize_of(config: Config) -> "Resize":
    """The preprocessing asked for, which the parser has checked."""
    return "squash" if config.resize == "squash" else "model"


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
    from interpret.report import (
        rows_of_images,
        tabulate_mutual_knowledge,
        write_json,
        write_skipped,
        write_table,
    )

    with watch.stage("figures"):
        examples = pick_examples(inputs, study)
        drawn = {
            "deletion_curves": plot_deletion_curves(record["mutual_knowledge"]),
            "explained_pictures": plot_explained_pictures(examples),
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


def settings_of(config: Config, inputs: "Inputs") -> "Settings":
    """The method's own choices, from flags whose values the parser has checked."""
    from interpret.studies.mutual_knowledge import Settings

    naming = config.naming if config.naming != "auto" else inputs.model.spec.default_naming
    return Settings(
        naming=cast(Any, naming),
        protocol=cast(Any, config.protocol),
        group_by=cast(Any, config.group_by),
        score_class=cast(Any, config.score_class),
        templates=inputs.templates,
        concept_prompt=config.concept_prompt,
        n_parts=config.parts,
        top_k=config.top_k,
        class_concepts=config.class_concepts,
        layer=cast(Any, config.layer),
        seed=config.seed,
    )


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


def choose_by_protocol(config: Config) -> Config:
    """Fill in what was left open with what the protocol says."""
    chosen = BY_PROTOCOL[config.protocol].items()
    return replace(config, **{k: v for k, v in chosen if getattr(config, k) is None})


def main(argv: Sequence[str] | None = None) -> int:
    """Parse, run; the exit code."""
    return finish(lambda: run(parse_config(Config(), SMOKE, argv, __doc__ or "")))


if __name__ == "__main__":
    leave(main())
